#include <algorithm>
#include <cmath>

#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/study/fold_identities.hpp"
#include "flowgauge/study/map_identities.hpp"

namespace flowgauge {
namespace {

using D = Dual<double>;
using Values = MapValues<D>;
using Function = std::function<Values(const Batch<D>&)>;
using Subject = MapSubject<double>;

const NamedMap& verified(std::string_view name) {
  return *std::find_if(verified_maps().begin(), verified_maps().end(), [&](const NamedMap& map) { return map.name == name; });
}

/// All laws of maps on a verified map that is changed when the fault is planted. Over space is integrated where asked for.
Fault map_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view verified_name,
                std::string_view shows, std::function<void(Subject&)> change, bool integrate = false) {
  const std::string_view entry_name = verified_name.substr(0, verified_name.find('.'));
  return {id, title, nature, entry_name, shows, [=](bool planted) {
            const NamedMap& named = verified(verified_name);
            std::vector<MapPoints> points = map_points(named.map, named.dimension);
            for (MapPoints& at : points) at.integrate = at.integrate && integrate;
            const Subject right = map_subject<double>(named.map);
            const std::vector<MapEvaluation<double>> clean = evaluate_at<double>(right, points);
            const std::vector<LawResult> expected = check_map<double>(clean);
            Subject wrong = right;
            if (planted) change(wrong);
            const std::vector<LawResult> found = planted ? check_map<double>(evaluate_at<double>(wrong, points)) : expected;
            std::vector<CheckedResidual> checks;
            for (std::size_t k = 0; k < expected.size(); ++k) {
              if (!expected[k].not_applicable.empty()) continue;
              const Verdict& verdict = found[k].verdict;
              // A law that the fault talks out of its concern has not seen it.
              const bool concerned = found[k].not_applicable.empty();
              checks.push_back({expected[k].identity + ":" + std::string(verified_name),
                                concerned ? verdict.outcome : Outcome::not_applicable, concerned ? verdict.residual : 0,
                                expected[k].verdict.tolerance});
            }
            return checks;
          }};
}

/// f with another log|det|: g(X, what f gives).
Function with_log_det(const Function& f, const std::function<Vector<D>(const Batch<D>&, const Values&)>& g) {
  return [f, g](const Batch<D>& X) {
    Values values = f(X);
    values.log_det = g(X, values);
    return values;
  };
}

Function with_negative_log_det(const Function& f) {
  return with_log_det(f, [](const Batch<D>&, const Values& values) { return Vector<D>(-values.log_det); });
}

/// Number by number, f(x) and log f′.
Function each(const std::function<D(const D& x, D& log_slope)>& f) {
  return [f](const Batch<D>& X) {
    Values values{Batch<D>(X.rows(), X.cols()), Vector<D>::Constant(X.cols(), D(0))};
    for (Index n = 0; n < X.cols(); ++n) {
      for (Index i = 0; i < X.rows(); ++i) {
        D log_slope(0);
        values.points(i, n) = f(X(i, n), log_slope);
        values.log_det(n) += log_slope;
      }
    }
    return values;
  };
}

template <class M>
const M& parameters_of(std::string_view name) {
  return std::get<M>(verified(name).map);
}

void matrix_faults(std::vector<Fault>& faults) {
  faults.push_back(map_fault(
      "triangular_affine", "log|det| of the diagonal alone", "Σ log|Wᵢᵢ| for a full W", "affine",
      "log|det| differs from that of the Jacobian", [](Subject& s) {
        const Matrix<double>& W = parameters_of<AffineMap>("affine").matrix;
        s.map.forward = with_log_det(s.map.forward, [W](const Batch<D>&, const Values& v) {
          return Vector<D>(Vector<D>::Constant(v.log_det.size(), D(W.diagonal().array().abs().log().sum())));
        });
      }));
  faults.push_back(map_fault("logdet_for_slogdet", "log det for log|det|", "log of a negative determinant", "normalisation",
                             "log|det| is NaN", [](Subject& s) {
                               const Vector<double>& g = parameters_of<NormalisationMap>("normalisation").scale;
                               s.map.forward = with_log_det(s.map.forward, [g](const Batch<D>&, const Values& v) {
                                 return Vector<D>(v.log_det + Vector<D>::Constant(v.log_det.size(), D(std::log(g.prod()) - std::log(g.cwiseAbs().prod()))));
                               });
                             }));
  faults.push_back(map_fault("unnormalised_reflection", "Reflection without |v|²", "x − 2v(v·x) with |v| ≠ 1", "householder",
                             "f does not undo itself, and volume is not preserved", [](Subject& s) {
                               const Vector<double>& v = parameters_of<HouseholderMap>("householder").vector;
                               s.map.forward = s.map.inverse = [v](const Batch<D>& X) {
                                 Values values{X, Vector<D>::Constant(X.cols(), D(0))};
                                 for (Index n = 0; n < X.cols(); ++n) {
                                   D product(0);
                                   for (Index i = 0; i < v.size(); ++i) product += v(i) * X(i, n);
                                   for (Index i = 0; i < v.size(); ++i) values.points(i, n) -= 2 * v(i) * product;
                                 }
                                 return values;
                               };
                             }));
  faults.push_back(map_fault("M39", "Factor H·W dropped", "log|det| of a 1 × 1 convolution is Σ log|sᵢ| whatever the number of pixels",
                             "lu_convolution", "log|det| differs from that of the Jacobian", [](Subject& s) {
                               const double pixels = static_cast<double>(parameters_of<LuConvolution>("lu_convolution").pixels());
                               for (Function* f : {&s.map.forward, &s.map.inverse}) {
                                 *f = with_log_det(*f, [pixels](const Batch<D>&, const Values& v) { return Vector<D>(v.log_det / D(pixels)); });
                               }
                             }));
  faults.push_back(map_fault("order_applied_twice", "The order itself for its inverse", "f⁻¹(y)ᵢ = y_{order[i]}", "permutation",
                             "the round trip fails", [](Subject& s) { s.map.inverse = s.map.forward; }));
  faults.push_back(map_fault("squeezed_twice", "Squeezing for unsqueezing", "f in the place of f⁻¹", "squeeze", "the round trip fails",
                             [](Subject& s) { s.map.inverse = s.map.forward; }));
  faults.push_back(map_fault("standardisation_sign", "Standardisation with the Jacobian of its inverse", "log|det| = ½Σ log v − Σ log|g|",
                             "normalisation", "log|det| differs from that of the Jacobian",
                             [](Subject& s) { s.map.forward = with_negative_log_det(s.map.forward); }));
  faults.push_back(map_fault("variance_for_deviation", "Variance for deviation", "−Σ log v for −½Σ log v", "normalisation",
                             "log|det| differs from that of the Jacobian", [](Subject& s) {
                               const NormalisationMap& map = parameters_of<NormalisationMap>("normalisation");
                               const double excess = (map.variance.array() + map.epsilon).log().sum() / 2;
                               s.map.forward = with_log_det(s.map.forward, [excess](const Batch<D>&, const Values& v) {
                                 return Vector<D>(v.log_det - Vector<D>::Constant(v.log_det.size(), D(excess)));
                               });
                             }));
}

void residual_faults(std::vector<Fault>& faults) {
  faults.push_back(map_fault("M36", "tanh for tanh′ in log|det|", "log|1 + w·û tanh(a)|", "planar",
                             "log|det| differs from that of the Jacobian", [](Subject& s) {
                               const PreparedPlanar<D> map = parameters_of<PlanarMap>("planar").prepared<D>();
                               s.map.forward = with_log_det(s.map.forward, [map](const Batch<D>& X, const Values& v) {
                                 Vector<D> wrong(v.log_det.size());
                                 for (Index n = 0; n < wrong.size(); ++n) {
                                   wrong(n) = log(abs(D(1 + map.product * tanh(D(map.along(X.col(n)) + map.b)))));
                                 }
                                 return wrong;
                               });
                             }));
  faults.push_back(map_fault("unconstrained_u", "u for û", "x + u tanh(w·x + b) with w·u < −1, which folds space", "planar.steep",
                             "the round trip fails", [](Subject& s) {
                               const PlanarMap& given = parameters_of<PlanarMap>("planar.steep");
                               PreparedPlanar<D> map = given.prepared<D>();
                               map.u = given.u;
                               map.product = given.w.dot(given.u);
                               map.one_plus = 1 + map.product;
                               s.map.forward = [map](const Batch<D>& X) {
                                 return detail::map_columns<D>(0, X, [&](const Vector<D>& x, Vector<D>& y) { return map.forward(x, y); });
                               };
                             }));
  faults.push_back(map_fault("M37", "Exponent d for d − 1", "(1 + βh)ᵈ in the determinant", "radial",
                             "log|det| differs from that of the Jacobian", [](Subject& s) {
                               const RadialMap map = parameters_of<RadialMap>("radial");
                               s.map.forward = with_log_det(s.map.forward, [map](const Batch<D>& X, const Values& v) {
                                 Vector<D> wrong = v.log_det;
                                 for (Index n = 0; n < wrong.size(); ++n) wrong(n) += log1p(D(map.beta / (map.alpha + map.radius<D>(X.col(n)))));
                                 return wrong;
                               });
                             }));
  faults.push_back(map_fault("one_factor_of_two", "R₁ alone in log|det|", "Σ log|1 + h′ᵢR₁ᵢᵢ|", "sylvester",
                             "log|det| differs from that of the Jacobian", [](Subject& s) {
                               const PreparedSylvester<D> map = parameters_of<SylvesterMap>("sylvester").prepared<D>();
                               s.map.forward = with_log_det(s.map.forward, [map](const Batch<D>& X, const Values& v) {
                                 Vector<D> wrong = Vector<D>::Constant(v.log_det.size(), D(0));
                                 for (Index n = 0; n < wrong.size(); ++n) {
                                   const Vector<D> c = map.across(X.col(n));
                                   for (Index k = 0; k < c.size(); ++k) {
                                     wrong(n) += log(abs(D(1 + map.r1(k, k) * tanh_derivative<D>(map.argument(c, k, true)))));
                                   }
                                 }
                                 return wrong;
                               });
                             }));
}

void coupling_faults(std::vector<Fault>& faults) {
  faults.push_back(map_fault("coupling_undone_twice", "Shift added in both directions", "f⁻¹: x_b = y_b + m(y_a)", "nice", "the round trip fails",
                             [](Subject& s) { s.map.inverse = s.map.forward; }));
  faults.push_back(map_fault("M38", "−Σs in the forward direction", "log|det| of f and of f⁻¹ exchanged: their sum is still 0", "real_nvp",
                             "log|det| differs from that of the Jacobian, which the round trip does not see", [](Subject& s) {
                               for (Function* f : {&s.map.forward, &s.map.inverse}) *f = with_negative_log_det(*f);
                             }));
  faults.push_back(map_fault("made_reverse_sign", "Sign of log|det| in the reverse direction", "log|det| of f⁻¹ = −Σ aᵢ", "maf",
                             "log|det| of f⁻¹ is not the negative of that of f",
                             [](Subject& s) { s.map.inverse = with_negative_log_det(s.map.inverse); }));
  faults.push_back(map_fault("conditioned_on_the_wrong_side", "Functions of the input", "xᵢ = uᵢ exp(aᵢ(u_{<i})) + μᵢ(u_{<i}), undone with functions of x_{<i}",
                             "iaf", "the round trip fails", [](Subject& s) {
                               const AutoregressiveParts parts = parameters_of<IafMap>("iaf").parts;
                               s.map.forward = [parts](const Batch<D>& U) {
                                 return detail::map_columns<D>(0, U, [&](const Vector<D>& u, Vector<D>& x) {
                                   D log_det(0);
                                   for (Index i = 0; i < u.size(); ++i) {
                                     const D a = parts.log_scale.output<D>(i, u, i);
                                     x(i) = u(i) * exp(a) + parts.shift.output<D>(i, u, i);
                                     log_det += a;
                                   }
                                   return log_det;
                                 });
                               };
                             }));
}

void elementwise_faults(std::vector<Fault>& faults) {
  faults.push_back(map_fault("spline_inverse_sign", "Sign of log|det| in the inverse spline", "log f′ for −log f′",
                             "rational_quadratic_spline", "log|det| of f⁻¹ is not the negative of that of f",
                             [](Subject& s) { s.map.inverse = with_negative_log_det(s.map.inverse); }));
  faults.push_back(map_fault("tails_forgotten", "log|det| 0 in the tails", "tails of slope δ counted as the identity",
                             "rational_quadratic_spline.line", "log|det| differs from that of the Jacobian, in the tails alone", [](Subject& s) {
                               const RationalQuadraticSpline map = parameters_of<RationalQuadraticSpline>("rational_quadratic_spline.line");
                               s.map.forward = with_log_det(s.map.forward, [map](const Batch<D>& X, const Values& v) {
                                 Vector<D> wrong = v.log_det;
                                 for (Index n = 0; n < wrong.size(); ++n) {
                                   if (X(0, n) < map.x(0) || X(0, n) >= map.x(map.x.size() - 1)) wrong(n) = D(0);
                                 }
                                 return wrong;
                               });
                             }));
  faults.push_back(map_fault("softplus_sign", "log σ of the wrong argument", "log|det| = −Σ log(1 + exp xᵢ)", "softplus",
                             "log|det| differs from that of the Jacobian", [](Subject& s) {
                               s.map.forward = each([](const D& x, D& log_slope) {
                                 log_slope = -softplus<D>(x);
                                 return softplus<D>(x);
                               });
                             }));
  faults.push_back(map_fault("logit_sign", "Jacobian of the inverse logit", "log|det| = Σ [log xᵢ + log(1 − xᵢ)]", "logit",
                             "log|det| differs from that of the Jacobian",
                             [](Subject& s) { s.map.forward = with_negative_log_det(s.map.forward); }));
  faults.push_back(map_fault("branch_forgotten", "One branch of two", "log|det| = 0 below 0 too", "leaky_relu",
                             "log|det| differs from that of the Jacobian, on one side alone", [](Subject& s) {
                               s.map.forward = with_log_det(s.map.forward, [](const Batch<D>&, const Values& v) {
                                 return Vector<D>(Vector<D>::Constant(v.log_det.size(), D(0)));
                               });
                             }));
  faults.push_back(map_fault("mean_over_coordinates", "Mean over coordinates for the sum", "log|det| = (1/d)Σ log f′(xᵢ)", "softplus",
                             "log|det| differs from that of the Jacobian", [](Subject& s) {
                               s.map.forward = with_log_det(s.map.forward, [](const Batch<D>& X, const Values& v) {
                                 return Vector<D>(v.log_det / D(static_cast<double>(X.rows())));
                               });
                             }));
}

void composition_faults(std::vector<Fault>& faults) {
  faults.push_back(map_fault("log_det_subtracted", "log-dets of layers subtracted", "log|det| = −Σ log|det J_{fᵢ}|", "composition",
                             "log|det| differs from that of the Jacobian",
                             [](Subject& s) { s.map.forward = with_negative_log_det(s.map.forward); }));
  faults.push_back(map_fault("all_at_the_start", "Every layer's log|det| at x", "Σ log|det J_{fᵢ}(x)| for hᵢ₋₁", "composition",
                             "the chain rule is violated", [](Subject& s) {
                               s.map.forward = with_log_det(s.map.forward, [layers = s.map.layers](const Batch<D>& X, const Values& v) {
                                 Vector<D> wrong = Vector<D>::Constant(v.log_det.size(), D(0));
                                 for (const InvertibleMap<D>& layer : layers) wrong += layer.forward(X).log_det;
                                 return wrong;
                               });
                             }));
  faults.push_back(map_fault("M35", "J for Jᵀ in the backward pass", "every layer multiplies by J, in the order of the backward pass", "composition",
                             "Jᵀw is not (w·∂ᵢf)ᵢ, while log|det| is right", [](Subject& s) {
                               s.vector_jacobian = [layers = s.map.layers](const Batch<double>& X, const Batch<double>& W) {
                                 std::vector<Batch<double>> met{X};
                                 for (const InvertibleMap<D>& layer : layers) met.push_back(plain_values<double>(layer.forward, met.back()).points);
                                 Batch<double> carried = W;
                                 for (std::size_t k = layers.size(); k-- > 0;) {
                                   const MapDerivatives<double> at = derivatives_of<double>(layers[k].forward, met[k]);
                                   for (Index n = 0; n < X.cols(); ++n) carried.col(n) = at.jacobian[static_cast<std::size_t>(n)] * carried.col(n);
                                 }
                                 return carried;
                               };
                             }));
  faults.push_back(map_fault("inverse_keeps_log_det", "log|det| of f for that of f⁻¹", "turning a map round keeps its log|det|", "inverse",
                             "log|det| differs from that of the Jacobian", [](Subject& s) {
                               s.map.forward = with_negative_log_det(s.map.forward);
                               s.map.inverse = with_negative_log_det(s.map.inverse);
                             }));
  faults.push_back(map_fault("summed_over_the_batch", "log|det| reduced along the wrong axis", "one number for the whole batch", "composition.line",
                             "a point alone has another log|det|", [](Subject& s) {
                               s.map.forward = with_log_det(s.map.forward, [](const Batch<D>&, const Values& v) {
                                 return Vector<D>(Vector<D>::Constant(v.log_det.size(), v.log_det.sum()));
                               });
                             }));
  faults.push_back(map_fault(
      "M33", "π at f⁻¹(x) with the Jacobian of f", "p(x) = π(f⁻¹(x)) |det J_f(x)| for a normalising f", "radial.line",
      "the density does not integrate to 1",
      [](Subject& s) {
        s.map.forward = [right = s.map](const Batch<D>& X) {
          Values values = right.inverse(X);
          values.log_det = right.forward(X).log_det;
          return values;
        };
      },
      true));
  faults.push_back(map_fault(
      "prior_at_its_mode", "Prior term at the mode", "π at 0 for π(f(x)): the density keeps log|det| alone", "softplus.line",
      "the density does not integrate to 1",
      [](Subject& s) {
        s.map.inverse = [right = s.map](const Batch<D>& Y) {
          Values values = right.inverse(Y);
          for (Index n = 0; n < Y.size(); ++n) values.points(n) = values.points(n) * D(0);
          return values;
        };
      },
      true));
}

/// The law of folds on the cubic one, changed when the fault is planted.
Fault fold_fault(std::string_view id, std::string_view title, std::string_view nature, std::function<void(PiecewiseMap<D>&)> change) {
  return {id, title, nature, "preimage_density", "the density is not the derivative of the distribution function", [=](bool planted) {
            FoldSubject<double> subject = cubic_subject<double>();
            if (planted) change(subject.map);
            std::vector<CheckedResidual> checks;
            for (const LawResult& result : check_fold<double>(subject)) {
              checks.push_back({result.identity + ":fold.cubic", result.verdict.outcome, result.verdict.residual, result.verdict.tolerance});
            }
            return checks;
          }};
}

void fold_faults(std::vector<Fault>& faults) {
  faults.push_back(fold_fault("one_preimage", "One preimage of three", "the middle piece is left out of the sum",
                              [](PiecewiseMap<D>& map) { map.pieces.erase(map.pieces.begin() + 1); }));
  faults.push_back(fold_fault("preimages_unweighted", "Preimages without their Jacobians", "Σ π(z) for Σ π(z)/|f′(z)|", [](PiecewiseMap<D>& map) {
    for (InvertibleMap<D>& piece : map.pieces) {
      piece.inverse = [right = piece.inverse](const Batch<D>& Y) {
        MapValues<D> values = right(Y);
        for (Index n = 0; n < Y.cols(); ++n) values.log_det(n) = values.log_det(n) * D(0);
        return values;
      };
    }
  }));
}

}  // namespace

std::vector<Fault> map_faults() {
  std::vector<Fault> faults;
  matrix_faults(faults);
  residual_faults(faults);
  coupling_faults(faults);
  elementwise_faults(faults);
  composition_faults(faults);
  fold_faults(faults);
  return faults;
}

}  // namespace flowgauge
