#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/fault/textbook_mixture.hpp"
#include "flowgauge/study/path_identities.hpp"

namespace flowgauge {
namespace {

using D = Dual<double>;
using Values = Evaluation<D>;

/// Where an evaluation was made.
struct Place {
  const D& t;
  const NoiseLevel<D>& level;
  const Batch<D>& X;
  TimeDirection direction;
};

/// The subject with its evaluation changed where `change` is given.
PathSubject<D> with_evaluation(PathSubject<D> subject, std::function<void(const Place&, Values&)> change) {
  const PathSubject<D> right = subject;
  subject.evaluate = [right, change = std::move(change)](const D& t, const Batch<D>& X) {
    Values values = right.evaluate(t, X);
    const NoiseLevel<D> level = right.level(t);
    change({t, level, X, right.direction}, values);
    return values;
  };
  return subject;
}

/// The subject and its images under similarities with their evaluations changed.
PathSubject<D> with_evaluations(PathSubject<D> subject, std::function<void(const Place&, Values&)> change) {
  if (subject.transformed) {
    subject.transformed = [right = subject.transformed, change](const Similarity& map, bool reversed) {
      return with_evaluation(right(map, reversed), change);
    };
  }
  return with_evaluation(std::move(subject), std::move(change));
}

/// The subject with the coefficients of the processes of one law changed.
PathSubject<D> with_process(PathSubject<D> subject, std::string_view law,
                            std::function<void(const Place&, const Values&, Clock, Diffusion<D>&)> change) {
  for (MarginalProcess<D>& process : subject.processes) {
    if (process.law != law) continue;
    process.at = [right = process.at, clock = process.clock, direction = subject.direction, change](
                     const D& t, const NoiseLevel<D>& level, const Batch<D>& X, const Values& values) {
      Diffusion<D> diffusion = right(t, level, X, values);
      change({t, level, X, direction}, values, clock, diffusion);
      return diffusion;
    };
  }
  return subject;
}

/// Two and three isotropic components: every slip shows, nothing cancels by symmetry.
GaussianMixture reference_mixture(Index d) {
  GaussianMixture target;
  target.weights = Vector<double>(3);
  target.weights << 0.25, 0.45, 0.3;
  target.means = Batch<double>(d, 3);
  for (Index k = 0; k < 3; ++k) {
    for (Index i = 0; i < d; ++i) target.means(i, k) = 0.8 * static_cast<double>((2 * k + 3 * i) % 4) - 1.1;
    target.covariances.push_back((0.2 + 0.15 * static_cast<double>(k)) * Matrix<double>::Identity(d, d));
  }
  return target;
}

struct Reference {
  Schedule schedule;
  Target target;
};

/// One path on each kind of clock, in d = 2 and d = 1.
std::vector<Reference> references() { return {{CondOt{}, reference_mixture(2)}, {VpLinear{}, reference_mixture(1)}}; }

using Build = std::function<PathSubject<D>(PathSubject<D> right, const Target& target)>;

/// All path laws at moderate times and points, worst over the reference paths.
std::vector<CheckedResidual> check(const Build& build, const std::vector<Reference>& paths = references()) {
  std::vector<CheckedResidual> checks;
  for (const Reference& reference : paths) {
    const PathSubject<D> subject = build(path_subject<D>(reference.schedule, reference.target), reference.target);
    std::vector<PathPoints> points;
    for (const double lambda : {-0.6, 0.5, 1.2}) {
      const double t = t_of_lambda(reference.schedule, lambda);
      points.push_back({t, sample(reference.schedule, reference.target, t, 4, 7), Quadrature::wanted});
    }
    for (const LawResult& result : check_path<double>(subject, points)) {
      if (!result.not_applicable.empty()) continue;
      const std::string name = result.identity + ":" + std::string(entry(reference.schedule).name);
      checks.push_back({name, result.verdict.outcome, result.verdict.residual, result.verdict.tolerance});
    }
  }
  return checks;
}

Fault evaluation_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
                       std::string_view shows, std::function<void(const Place&, Values&)> change) {
  return {id, title, nature, subject, shows, [change](bool planted) {
            return check([&](PathSubject<D> right, const Target&) {
              return with_evaluations(std::move(right), [=](const Place& at, Values& values) {
                if (planted) change(at, values);
              });
            });
          }};
}

Fault process_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view law,
                    std::string_view shows,
                    std::function<void(const Place&, const Values&, Clock, Diffusion<D>&)> change) {
  return {id, title, nature, "gaussian_path", shows, [=](bool planted) {
            return check([&](PathSubject<D> right, const Target&) {
              return with_process(std::move(right), law,
                                  [=](const Place& at, const Values& values, Clock clock, Diffusion<D>& diffusion) {
                                    if (planted) change(at, values, clock, diffusion);
                                  });
            });
          }};
}

/// The path and its images under similarities as a textbook's mixture with a slip that is made or not.
PathSubject<D> textbook(PathSubject<D> right, const Target& target, Slip slip) {
  const auto evaluation = [slip](const DataMixture& data, std::function<NoiseLevel<D>(const D&)> level) {
    return [=](const D& t, const Batch<D>& X) { return textbook_mixture<D>(data, level(t), X, slip); };
  };
  right.evaluate = evaluation(data_mixture(target), right.level);
  right.transformed = [=, images = right.transformed](const Similarity& map, bool reversed) {
    PathSubject<D> image = images(map, reversed);
    image.evaluate = evaluation(data_mixture(try_image(target, map, reversed).value()), image.level);
    return image;
  };
  return right;
}

Fault mixture_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view shows,
                    Slip slip, const std::vector<Reference>& paths = references()) {
  return {id, title, nature, entry(paths.front().target).name, shows, [=](bool planted) {
            return check([&](PathSubject<D> right, const Target& target) {
              return textbook(std::move(right), target, planted ? slip : Slip::none);
            }, paths);
          }};
}

D scaled(const Place& at, double in_diffusion_time) {
  return D(at.direction == TimeDirection::diffusion_time ? in_diffusion_time : -in_diffusion_time);
}

}  // namespace

std::vector<Fault> path_faults() {
  std::vector<Fault> faults;
  const std::string_view path = "gaussian_path", flow = "the continuity equation is violated";
  faults.push_back(evaluation_fault("M01", "Sign of the score in the velocity", "u = f x − σ²λ̇ s instead of f x + σ²λ̇ s",
                                    path, flow, [](const Place& at, Values& v) {
    const NoiseLevel<D>& l = at.level;
    v.velocity = l.drift * at.X - D(l.sigma * l.sigma * l.dlambda) * v.score;
  }));
  faults.push_back(evaluation_fault("M02", "σ for σ² in the velocity", "u = f x + σλ̇ s instead of f x + σ²λ̇ s", path,
                                    flow, [](const Place& at, Values& v) {
    const NoiseLevel<D>& l = at.level;
    v.velocity = l.drift * at.X + D(l.sigma * l.dlambda) * v.score;
  }));
  faults.push_back(evaluation_fault("M03", "α̇ for α̇/α in the velocity", "u = α̇ x + σ²λ̇ s instead of (α̇/α) x + σ²λ̇ s",
                                    path, flow, [](const Place& at, Values& v) {
    const NoiseLevel<D>& l = at.level;
    v.velocity = l.dalpha * at.X + D(l.sigma * l.sigma * l.dlambda) * v.score;
  }));
  faults.push_back(evaluation_fault("M04", "α and σ swapped in the conditional velocity",
                                    "u(x|z) = σ̇z + (α̇/α)(x − σz) instead of α̇z + (σ̇/σ)(x − αz)", path, flow,
                                    [](const Place& at, Values& v) {
    const NoiseLevel<D>& l = at.level;
    v.velocity = l.dsigma * v.denoiser + D(l.dalpha / l.alpha) * (at.X - l.sigma * v.denoiser);
  }));
  faults.push_back(evaluation_fault("M05", "Sign of σ̇", "u = α̇D − σ̇ε̂ instead of α̇D + σ̇ε̂", path, flow,
                                    [](const Place& at, Values& v) {
    const NoiseLevel<D>& l = at.level;
    v.velocity = l.dalpha * v.denoiser - D(l.dsigma / l.sigma) * (at.X - l.alpha * v.denoiser);
  }));
  faults.push_back(mixture_fault("M06", "Posterior mean with prior weights", "D = Σ w_k D_k instead of Σ r_k D_k, and u from it",
                                 "the continuity equation and Tweedie's formula are violated", Slip::prior_weights));
  faults.push_back(mixture_fault("M07", "α for α² in the component variance", "v_k = αc_k + σ² instead of α²c_k + σ²",
                                 "the continuity equation and the convolution with the noise are violated",
                                 Slip::alpha_not_squared));
  faults.push_back(mixture_fault("M08", "σ for σ² in the component variance", "v_k = α²c_k + σ instead of α²c_k + σ²",
                                 "the continuity equation and the convolution with the noise are violated",
                                 Slip::sigma_not_squared));
  faults.push_back(mixture_fault("M09", "Responsibilities without the normaliser", "r_k ∝ w_k exp(−|x − αm_k|²/2v_k), −½ log v_k left out",
                                 "the score is not the gradient of log p", Slip::no_normaliser));
  faults.push_back(mixture_fault("M10", "Responsibilities without the weights", "r_k ∝ N(x; αm_k, v_k), log w_k left out",
                                 "the score is not the gradient of log p", Slip::no_weights));
  faults.push_back(mixture_fault("shifted_weights", "Weights out of step", "component k with the weight of k + 1", "the law changes with the order of its components",
                                 Slip::shifted_weights));
  const std::string_view convolution = "the law is not the data convolved with the noise";
  faults.push_back(mixture_fault("deviation_for_variance", "A deviation read as a variance", "component variance α²s + σ² instead of α²s² + σ²", convolution,
                                 Slip::variance_of_its_root, {{VpLinear{}, Gaussian{Vector<double>::Constant(1, 0.7), Matrix<double>::Constant(1, 1, 0.25)}}}));
  faults.push_back(mixture_fault("bandwidth_for_variance", "A bandwidth read as a variance", "kernels of variance α²h + σ² instead of α²h² + σ²", convolution,
                                 Slip::variance_of_its_root, {{CondOt{}, Empirical{"", 0.3, Batch<double>{{-1.1, 0.1, 0.4, 1.6}}}}}));
  faults.push_back(mixture_fault("weights_twice", "Weights of atoms counted twice", "D = Σ w_k r_k z_k where r_k holds w_k already, not normalised", "the denoiser leaves the convex hull of the data",
                                 Slip::weights_twice, {{VpLinear{}, Atoms{Batch<double>{{-1.2, 0.3, 1.7}}, Vector<double>{{1, 2, 1.5}}}}}));
  faults.push_back(evaluation_fault("M11", "Tweedie with σ for σ²", "D = (x + σs)/α instead of (x + σ²s)/α", path,
                                    "D does not satisfy Tweedie's formula", [](const Place& at, Values& v) {
    v.denoiser = (at.X + at.level.sigma * v.score) / at.level.alpha;
  }));
  faults.push_back(evaluation_fault("M12", "Tweedie without 1/α", "D = x + σ²s instead of (x + σ²s)/α", path,
                                    "D does not satisfy Tweedie's formula", [](const Place& at, Values& v) {
    v.denoiser = at.X + D(at.level.sigma * at.level.sigma) * v.score;
  }));
  faults.push_back(evaluation_fault("M13", "Sign in Tweedie's formula", "D = (x − σ²s)/α instead of (x + σ²s)/α", path,
                                    "D does not satisfy Tweedie's formula", [](const Place& at, Values& v) {
    v.denoiser = (at.X - D(at.level.sigma * at.level.sigma) * v.score) / at.level.alpha;
  }));
  faults.push_back(evaluation_fault("M14", "α for α² in the second-order formula", "V = (σ²/α)(I + σ²H) instead of (σ²/α²)(I + σ²H)",
                                    path, "V does not satisfy Tweedie's formula of second order",
                                    [](const Place& at, Values& v) { v.posterior_covariance *= at.level.alpha; }));
  faults.push_back(evaluation_fault("M15", "Posterior covariance not centred", "V = E[ZZᵀ|x] instead of E[ZZᵀ|x] − DDᵀ",
                                    path, "V does not satisfy Tweedie's formula of second order",
                                    [](const Place& at, Values& v) {
    const Index d = at.X.rows();
    for (Index n = 0; n < at.X.cols(); ++n) {
      for (Index j = 0; j < d; ++j) v.posterior_covariance.col(n).segment(j * d, d) += v.denoiser(j, n) * v.denoiser.col(n);
    }
  }));
  const std::string_view trace = "∇·u is not the trace of the Jacobian of u";
  const auto data_term = [](const Place& at, const Values& v, Index n, const D& power) {
    D sum(0);
    for (Index i = 0; i < at.X.rows(); ++i) sum += v.posterior_covariance(i * at.X.rows() + i, n);
    return D(power * at.level.dlambda / (at.level.sigma * at.level.sigma) * sum);
  };
  faults.push_back(evaluation_fault("M16", "α for α² in the divergence", "∇·u = dσ̇/σ + (αλ̇/σ²) tr V instead of dσ̇/σ + (α²λ̇/σ²) tr V",
                                    path, trace, [=](const Place& at, Values& v) {
    for (Index n = 0; n < at.X.cols(); ++n) {
      v.divergence(n) = D(static_cast<double>(at.X.rows())) * at.level.dsigma / at.level.sigma + data_term(at, v, n, at.level.alpha);
    }
  }));
  faults.push_back(evaluation_fault("M17", "Divergence without dσ̇/σ", "∇·u = (α²λ̇/σ²) tr V, dσ̇/σ left out", path, trace,
                                    [=](const Place& at, Values& v) {
    for (Index n = 0; n < at.X.cols(); ++n) v.divergence(n) = data_term(at, v, n, D(at.level.alpha * at.level.alpha));
  }));
  const std::string_view family = "marginal_preserving_sde", marginals = "the Fokker–Planck equation is violated";
  const auto signed_velocity = [](const Values& v, Clock clock) {
    return Batch<D>(clock == Clock::along ? v.velocity : Batch<D>(-v.velocity));
  };
  faults.push_back(process_fault("M18", "Marginal SDE without ½", "drift u + w²s instead of u + ½w²s", family, marginals,
                                 [=](const Place&, const Values& v, Clock clock, Diffusion<D>& b) {
    b.drift = signed_velocity(v, clock) + b.squared_noise * v.score;
  }));
  faults.push_back(process_fault("M19", "Marginal SDE with the wrong sign", "drift u − ½w²s instead of u + ½w²s", family, marginals,
                                 [=](const Place&, const Values& v, Clock clock, Diffusion<D>& b) {
    b.drift = signed_velocity(v, clock) - D(b.squared_noise / 2) * v.score;
  }));
  faults.push_back(process_fault("M20", "Noise w for w²", "generator with ½wΔ instead of ½w²Δ", family, marginals,
                                 [](const Place&, const Values&, Clock, Diffusion<D>& b) { b.squared_noise = sqrt(b.squared_noise); }));
  faults.push_back(process_fault("M21", "Anderson's process with ½g²", "drift ∓f x + ½g²s (the probability flow's) with noise g",
                                 "anderson_reverse", marginals, [](const Place&, const Values& v, Clock, Diffusion<D>& b) {
    b.drift -= D(b.squared_noise / 2) * v.score;
  }));
  faults.push_back(evaluation_fault("M22", "Probability flow with the full g²", "u = f x ∓ g²s instead of f x ∓ ½g²s", path, flow,
                                    [](const Place& at, Values& v) {
    v.velocity = at.level.drift * at.X + D(scaled(at, -1) * at.level.diffusion_squared) * v.score;
  }));
  faults.push_back(evaluation_fault("hessian_sign", "Hessian of the wrong sign", "−∇²log p instead of ∇²log p", path,
                                    "∇²log p is not the Jacobian of the score",
                                    [](const Place&, Values& v) { v.hessian = -v.hessian; }));
  faults.push_back(evaluation_fault("covariance_of_noise", "V from the wrong difference", "V = (σ²/α²)(σ²H − I) instead of (σ²/α²)(I + σ²H)",
                                    path, "V is not positive semidefinite", [](const Place& at, Values& v) {
    const Index d = at.X.rows();
    const D ratio = at.level.sigma * at.level.sigma / (at.level.alpha * at.level.alpha);
    for (Index i = 0; i < d; ++i) v.posterior_covariance.row(i * d + i).array() -= D(2 * ratio);
  }));
  faults.push_back(evaluation_fault("one_sided_threshold", "Denoiser clipped on one side", "max(D, 0) for data that are not positive", path,
                                    "a reflection of the data does not reflect the denoiser", [](const Place&, Values& v) {
    v.denoiser = v.denoiser.unaryExpr([](const D& x) { return x < 0 ? D(0) : x; });
  }));
  faults.push_back(evaluation_fault("variance_floor", "A floor added to the noise", "s = (αD − x)/(σ² + 10⁻⁴) instead of (αD − x)/σ²", path,
                                    "the score does not scale with the data", [](const Place& at, Values& v) {
    v.score = (at.level.alpha * v.denoiser - at.X) / D(at.level.sigma * at.level.sigma + 1e-4);
  }));
  faults.push_back(evaluation_fault("first_coordinate_alone", "Divergence of the first coordinate", "d ∂₁u₁ for ∂₁u₁ + … + ∂_d u_d",
                                    path, "∇·u changes when the coordinates are turned", [](const Place& at, Values& v) {
    const NoiseLevel<D>& l = at.level;
    const D spread = l.alpha * l.alpha * l.dlambda / (l.sigma * l.sigma);
    for (Index n = 0; n < at.X.cols(); ++n) {
      v.divergence(n) = D(static_cast<double>(at.X.rows())) * (l.dsigma / l.sigma + spread * v.posterior_covariance(0, n));
    }
  }));
  faults.push_back({"M23", "Clock turned round", "the velocity of time 1 − t used at time t", path, flow, [](bool planted) {
                      return check([&](PathSubject<D> right, const Target&) {
                        PathSubject<D> turned = right;
                        turned.evaluate = [right, planted](const D& t, const Batch<D>& X) {
                          Values values = right.evaluate(t, X);
                          if (planted) values.velocity = right.evaluate(D(1 - t), X).velocity;
                          return values;
                        };
                        return turned;
                      });
                    }});
  faults.push_back(process_fault("M62", "Sign of f in Anderson's process", "drift ±f x + g²s instead of ∓f x + g²s", "anderson_reverse",
                                 marginals, [](const Place& at, const Values&, Clock, Diffusion<D>& b) {
    b.drift += D(scaled(at, 2) * at.level.drift) * at.X;
  }));
  return faults;
}

}  // namespace flowgauge
