#include "flowgauge/identity/scheme_definition.hpp"

#include <algorithm>
#include <array>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

namespace flowgauge {
namespace {

using Real = long double;

AffineValue operator+(const AffineValue& a, const AffineValue& b) {
  return {a.mean + b.mean, a.slope + b.slope, a.size + b.size};
}
AffineValue operator*(Real factor, const AffineValue& a) {
  return {factor * a.mean, factor * a.slope, std::abs(factor) * a.size};
}
AffineValue number(Real value) {
  return {value, 0, std::abs(value)};
}
AffineValue operator-(const AffineValue& a, const AffineValue& b) {
  return a + (-1.0L) * b;
}

struct Point {
  Real time;
  NoiseLevel<Real> level;
  Real lambda() const { return level.lambda; }
  Real rho() const { return std::exp(-level.lambda); }
};

/// What is predicted: the data, the noise or the velocity. Each has its integral form of the flow.
enum class Predicts { data, noise, velocity };

/// The variable of the interpolating polynomial.
enum class Variable { lambda, rho, time };

/// The polynomial as it stands, or one of the published simplifications of ∫ of its linear term, (τ/h ↦ ½ of the
/// integral of 1, or of h itself), or its quadratic term halved.
enum class Simplified { no, half_integral, half_step, half_curvature };

struct Form {
  Predicts predicts;
  Variable variable = Variable::lambda;
  Simplified linear = Simplified::no;     ///< with two values
  Simplified quadratic = Simplified::no;  ///< with three
};

/// Gaussian data on a schedule, and the flow's integral forms.
struct Data {
  Schedule schedule;
  Real mean, variance;

  Point at_time(Real t) const { return {t, noise_level(schedule, t)}; }
  Point at_lambda(Real lambda) const { return at_time(t_of_lambda(schedule, lambda)); }

  AffineValue predict(Predicts what, const Point& at, const AffineValue& x) const {
    const NoiseLevel<Real>& l = at.level;
    const AffineValue centred = x - number(l.alpha * mean);
    const Real total = l.alpha * l.alpha * variance + l.sigma * l.sigma;
    switch (what) {
      case Predicts::data:
        return number(mean) + l.alpha * variance / total * centred;
      case Predicts::noise:
        return l.sigma / total * centred;
      case Predicts::velocity:
        return number(l.dalpha * mean) + (l.alpha * l.dalpha * variance + l.sigma_dsigma) / total * centred;
    }
    return x;
  }

  Real coordinate(Variable variable, const Point& at) const {
    return variable == Variable::lambda ? at.lambda() : variable == Variable::rho ? at.rho() : at.time;
  }
};

struct Sample {
  Point at;
  AffineValue value;
};

/// ∫ weight(s)·values over [begin, end] by Gauss's rule on eight pieces.
template <class F>
AffineValue integral(Real begin, Real end, const F& integrand) {
  using Rule = boost::math::quadrature::gauss<Real, 15>;
  constexpr int pieces = 8;
  const Real half = (end - begin) / (2 * pieces);
  AffineValue sum;
  for (int piece = 0; piece < pieces; ++piece) {
    const Real middle = begin + half * (2 * piece + 1);
    for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
      const Real offset = half * Rule::abscissa()[i], weight = half * Rule::weights()[i];
      sum = sum + weight * integrand(middle + offset);
      if (i > 0) sum = sum + weight * integrand(middle - offset);
    }
  }
  return sum;
}

/// From x at `from` to `to` with the integrand interpolated through the samples, the first of which is at `from`.
AffineValue advance(const Data& data, const Form& form, const Point& from, const Point& to, const AffineValue& x,
                    const std::vector<Sample>& samples) {
  std::vector<Real> v;
  for (const Sample& sample : samples) v.push_back(data.coordinate(form.variable, sample.at));
  const auto polynomial = [&](Real at) {
    AffineValue sum;
    for (std::size_t j = 0; j < v.size(); ++j) {
      Real basis = 1;
      for (std::size_t i = 0; i < v.size(); ++i) basis *= i == j ? 1 : (at - v[i]) / (v[j] - v[i]);
      sum = sum + basis * samples[j].value;
    }
    return sum;
  };
  if (form.predicts == Predicts::velocity) return x + integral(from.time, to.time, polynomial);

  const Simplified simplified = v.size() == 2 ? form.linear : v.size() == 3 ? form.quadratic : Simplified::no;
  const Real h = to.lambda() - from.lambda();
  const bool noise = form.predicts == Predicts::noise;
  const auto weight = [&](Real lambda) {
    return noise ? -to.level.alpha * std::exp(-lambda) : to.level.sigma * std::exp(lambda);
  };
  const AffineValue carried = (noise ? to.level.alpha / from.level.alpha : to.level.sigma / from.level.sigma) * x;
  if (simplified == Simplified::half_integral || simplified == Simplified::half_step) {
    const Real whole = integral(from.lambda(), to.lambda(), [&](Real l) { return number(weight(l)); }).mean;
    const Real of_slope = simplified == Simplified::half_integral ? whole / 2 : to.level.alpha * h / 2;
    const Real r = (v[1] - v[0]) / h;
    return carried + whole * samples[0].value + of_slope / r * (samples[1].value - samples[0].value);
  }
  AffineValue bend;
  if (simplified == Simplified::half_curvature) {
    const AffineValue first = 1 / (v[1] - v[0]) * (samples[1].value - samples[0].value);
    const AffineValue second = 1 / (v[2] - v[1]) * (samples[2].value - samples[1].value);
    bend = 1 / (v[2] - v[0]) * (second - first);
  }
  return carried + integral(from.lambda(), to.lambda(), [&](Real lambda) {
           const Real at = form.variable == Variable::lambda ? lambda
                           : form.variable == Variable::rho  ? std::exp(-lambda)
                                                             : t_of_lambda(data.schedule, lambda);
           const Real distance = lambda - from.lambda();
           return weight(lambda) * (polynomial(at) - distance * distance / 2 * bend);
         });
}

/// A Runge–Kutta tableau: c, the rows of a from the second stage on, b.
struct Tableau {
  std::vector<Real> c;
  std::vector<std::vector<Real>> a;
  std::vector<Real> b;
};

const Tableau one_stage{{0}, {}, {1}};
const Tableau trapezoid{{0, 1}, {{1}}, {0.5L, 0.5L}};
const Tableau middle{{0, 0.5L}, {{0.5L}}, {0, 1}};
const Tableau ralston{{0, 2 / 3.0L}, {{2 / 3.0L}}, {0.25L, 0.75L}};
const Tableau kutta3{{0, 0.5L, 1}, {{0.5L}, {-1, 2}}, {1 / 6.0L, 2 / 3.0L, 1 / 6.0L}};
const Tableau kutta4{{0, 0.5L, 0.5L, 1}, {{0.5L}, {0, 0.5L}, {0, 0, 1}}, {1 / 6.0L, 1 / 3.0L, 1 / 3.0L, 1 / 6.0L}};

/// A step of the tableau in t.
AffineValue step_in_time(const Data& data, const Tableau& tableau, const Point& from, const Point& to,
                         const AffineValue& x) {
  const Real h = to.time - from.time;
  std::vector<AffineValue> k;
  AffineValue end = x;
  for (std::size_t i = 0; i < tableau.c.size(); ++i) {
    AffineValue at = x;
    for (std::size_t j = 0; j < i; ++j) at = at + h * tableau.a[i - 1][j] * k[j];
    k.push_back(data.predict(Predicts::velocity, data.at_time(from.time + tableau.c[i] * h), at));
    end = end + h * tableau.b[i] * k[i];
  }
  return end;
}

/// A step of the tableau on dy/dρ = ε̂, y = x/α; with `clock` time a stage at c stands at that part of the time, its
/// increments stretched to the ρ it has there.
AffineValue step_in_noise(const Data& data, const Tableau& tableau, Variable clock, const Point& from, const Point& to,
                          const AffineValue& x) {
  const AffineValue y = 1 / from.level.alpha * x;
  const Real step = to.rho() - from.rho();
  std::vector<AffineValue> k;
  AffineValue end = y;
  for (std::size_t i = 0; i < tableau.c.size(); ++i) {
    const Real c = tableau.c[i];
    const Point node = c == 0                    ? from
                       : c == 1                  ? to
                       : clock == Variable::time ? data.at_time(from.time + c * (to.time - from.time))
                                                 : data.at_lambda(-std::log(from.rho() + c * step));
    AffineValue at = y;
    for (std::size_t j = 0; j < i; ++j) {
      at = at + (node.rho() - from.rho()) / c * tableau.a[i - 1][j] * k[j];
    }
    k.push_back(data.predict(Predicts::noise, node, node.level.alpha * at));
    end = end + step * tableau.b[i] * k[i];
  }
  return to.level.alpha * end;
}

/// A stage of a singlestep exponential method: the part of h where it ends, the samples it looks at (0 is the start of
/// the step, i the end of stage i), and its form. The last one ends at 1.
struct Stage {
  Real part;
  std::vector<std::size_t> samples;
  Form form;
};

AffineValue step_by_stages(const Data& data, const std::vector<Stage>& stages, const Point& from, const Point& to,
                           const AffineValue& x) {
  const Predicts what = stages.front().form.predicts;
  std::vector<Sample> known{{from, data.predict(what, from, x)}};
  AffineValue reached = x;
  for (const Stage& stage : stages) {
    const bool last = stage.part == 1;
    const Point end = last ? to : data.at_lambda(from.lambda() + stage.part * (to.lambda() - from.lambda()));
    std::vector<Sample> used;
    for (const std::size_t i : stage.samples) used.push_back(known[i]);
    reached = advance(data, stage.form, from, end, x, used);
    if (!last) known.push_back({end, data.predict(what, end, reached)});
  }
  return reached;
}

constexpr Form noise{Predicts::noise};
constexpr Form data_form{Predicts::data};
constexpr Form noise_half{Predicts::noise, Variable::lambda, Simplified::half_integral};
constexpr Form data_half{Predicts::data, Variable::lambda, Simplified::half_integral};

const std::vector<Stage> three_stages{
    {1 / 3.0L, {0}, data_form}, {2 / 3.0L, {0, 1}, data_form}, {1, {0, 2}, data_form}};

/// How the first steps of a multistep method are taken.
enum class Starts { climbing, trapezoid_then_climbing, third_order, runge_kutta, runge_kutta_half_time };

struct MultistepDefinition {
  std::string_view name;
  Form form;
  int values;  ///< it looks back on
  Starts starts = Starts::climbing;
  bool corrects = false;
  bool corrects_last = false;
  bool falls_at_end = false;  ///< looks back on no more than the steps that are left
  bool equal_steps = false;   ///< one value, put together by the weights of equal steps
  bool low_end = false;       ///< looks back on one value in the last step
};

constexpr Form bh1{Predicts::data, Variable::lambda, Simplified::half_step};
constexpr Form published_3m{Predicts::data, Variable::lambda, Simplified::half_integral, Simplified::half_curvature};
constexpr Form in_time{Predicts::velocity, Variable::time};
constexpr Form tab{Predicts::noise, Variable::time};
constexpr Form rhoab{Predicts::noise, Variable::rho};

constexpr auto multisteps = std::to_array<MultistepDefinition>({
    {"ab2", in_time, 2, Starts::runge_kutta},
    {"ab3", in_time, 3, Starts::runge_kutta},
    {"ab4", in_time, 4, Starts::runge_kutta},
    {"dpmpp_2m", data_half, 2},
    {"dpmpp_2m_euler_end", data_half, 2, Starts::climbing, false, false, false, false, true},
    {"dpmpp_3m", data_half, 3},
    {"dpmpp_3m_3s_start", data_half, 3, Starts::third_order},
    {"dpmpp_3m_lower_order_end", data_half, 3, Starts::third_order, false, false, true},
    {"dpmpp_3m_published", published_3m, 3, Starts::third_order},
    {"unip_2_bh1", bh1, 2},
    {"unip_2_bh2", data_half, 2},
    {"unip_3", data_half, 3},
    {"unip_3_3s_start", data_half, 3, Starts::third_order},
    {"unip_4_rk4_start", data_half, 4, Starts::runge_kutta},
    {"unipc_1_bh1", bh1, 1, Starts::climbing, true},
    {"unipc_1_bh2", data_half, 1, Starts::climbing, true},
    {"unipc_2_bh1", bh1, 2, Starts::climbing, true},
    {"unipc_2_bh2", data_half, 2, Starts::climbing, true},
    {"unipc_3_bh1", bh1, 3, Starts::climbing, true},
    {"unipc_3_bh2", data_half, 3, Starts::climbing, true},
    {"unipc_4_bh1", bh1, 4, Starts::climbing, true},
    {"unipc_4_bh2", data_half, 4, Starts::climbing, true},
    {"unipc_3_3s_start", data_half, 3, Starts::third_order, true},
    {"unipc_4_rk4_start", data_half, 4, Starts::runge_kutta, true},
    {"unipc_2_corrected_end", data_half, 2, Starts::climbing, true, true},
    {"unipc_3_corrected_end", data_half, 3, Starts::climbing, true, true},
    {"deis_tab_0", tab, 1},
    {"deis_tab_1", tab, 2},
    {"deis_tab_2", tab, 3},
    {"deis_tab_3", tab, 4},
    {"deis_tab_2_3s_start", tab, 3, Starts::third_order},
    {"deis_tab_3_rk4_start", tab, 4, Starts::runge_kutta},
    {"deis_rhoab_0", rhoab, 1},
    {"deis_rhoab_1", rhoab, 2},
    {"deis_rhoab_2", rhoab, 3},
    {"deis_rhoab_2_3s_start", rhoab, 3, Starts::third_order},
    {"deis_rhoab_3", rhoab, 4},
    {"deis_rhoab_3_rk4_start", rhoab, 4, Starts::runge_kutta},
    {"lms_2", rhoab, 2},
    {"lms_3", rhoab, 3},
    {"lms_3_3s_start", rhoab, 3, Starts::third_order},
    {"lms_4", rhoab, 4},
    {"lms_4_rk4_start", rhoab, 4, Starts::runge_kutta},
    {"pndm", noise, 4, Starts::runge_kutta_half_time, false, false, false, true},
    {"plms", noise, 4, Starts::trapezoid_then_climbing, false, false, false, true},
    {"ipndm", noise, 4, Starts::climbing, false, false, false, true},
});

/// The value at the start of the step that the weights of equal steps extrapolate to its mean over the step: the
/// polynomial in the number of the step, integrated from 0 to 1.
Sample equal_step_mean(const std::vector<Sample>& samples) {
  AffineValue mean = integral(0, 1, [&](Real s) {
    AffineValue sum;
    for (std::size_t j = 0; j < samples.size(); ++j) {
      Real basis = 1;
      for (std::size_t i = 0; i < samples.size(); ++i) {
        if (i != j) basis *= (s + static_cast<Real>(i)) / (static_cast<Real>(i) - static_cast<Real>(j));
      }
      sum = sum + basis * samples[j].value;
    }
    return sum;
  });
  return {samples.front().at, mean};
}

AffineValue first_step(const Data& data, const MultistepDefinition& method, const Point& from, const Point& to,
                       const AffineValue& x) {
  switch (method.starts) {
    case Starts::trapezoid_then_climbing:
      return step_in_noise(data, trapezoid, Variable::rho, from, to, x);
    case Starts::third_order:
      return step_by_stages(data, three_stages, from, to, x);
    case Starts::runge_kutta_half_time:
      return step_in_noise(data, kutta4, Variable::time, from, to, x);
    default:
      return method.form.predicts == Predicts::velocity ? step_in_time(data, kutta4, from, to, x)
                                                        : step_in_noise(data, kutta4, Variable::rho, from, to, x);
  }
}

AffineValue run(const Data& data, const MultistepDefinition& method, const std::vector<Point>& points, AffineValue x) {
  std::vector<Sample> known;  // newest first
  std::optional<AffineValue> of_corrector;
  const std::size_t steps = points.size() - 1;
  for (std::size_t n = 0; n < steps; ++n) {
    const Point& from = points[n];
    const Point& to = points[n + 1];
    known.insert(known.begin(), {from, of_corrector ? *of_corrector : data.predict(method.form.predicts, from, x)});
    of_corrector.reset();
    std::size_t wanted = static_cast<std::size_t>(method.values);
    if (method.falls_at_end) wanted = std::min(wanted, steps - n);
    if (method.low_end && n + 1 == steps) wanted = 1;
    const bool short_of = known.size() < wanted;
    if (short_of && method.starts != Starts::climbing && (method.starts != Starts::trapezoid_then_climbing || n == 0)) {
      x = first_step(data, method, from, to, x);
      continue;
    }
    std::vector<Sample> used(known.begin(),
                             known.begin() + static_cast<std::ptrdiff_t>(std::min(known.size(), wanted)));
    if (method.equal_steps) used = {equal_step_mean(used)};
    const AffineValue predicted = advance(data, method.form, from, to, x, used);
    if (!method.corrects || (n + 1 == steps && !method.corrects_last)) {
      x = predicted;
      continue;
    }
    of_corrector = data.predict(method.form.predicts, to, predicted);
    used.push_back({to, *of_corrector});
    // The published corrector of order 1 has the half form; with three values and more nothing is simplified.
    x = advance(data, method.form, from, to, x, used);
  }
  return x;
}

struct RungeKuttaDefinition {
  std::string_view name;
  const Tableau& tableau;
  bool in_noise;
};

const std::array<RungeKuttaDefinition, 8> runge_kutta{{
    {"euler", one_stage, false},
    {"heun", trapezoid, false},
    {"midpoint", middle, false},
    {"ralston2", ralston, false},
    {"rk3", kutta3, false},
    {"rk4", kutta4, false},
    {"edm_euler", one_stage, true},
    {"edm_heun", trapezoid, true},
}};

struct StagesDefinition {
  std::string_view name;
  std::vector<Stage> stages;
};

const std::array<StagesDefinition, 7> by_stages{{
    {"ddim", {{1, {0}, data_form}}},
    {"dpm_solver_1", {{1, {0}, noise}}},
    {"dpm_solver_2", {{0.5L, {0}, noise}, {1, {0, 1}, noise_half}}},
    {"dpm_solver_3", {{1 / 3.0L, {0}, noise}, {2 / 3.0L, {0, 1}, noise}, {1, {0, 2}, noise}}},
    {"dpmpp_1", {{1, {0}, data_form}}},
    {"dpmpp_2s", {{0.5L, {0}, data_form}, {1, {0, 1}, data_half}}},
    {"dpmpp_3s", three_stages},
}};

template <class Table>
const typename Table::value_type* find(const Table& table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace

std::optional<AffineValue> defined_scheme(std::string_view name, const Schedule& schedule, double mean, double variance,
                                          const std::vector<double>& times, const AffineValue& start) {
  const Data data{schedule, mean, variance};
  std::vector<Point> points;
  for (const double t : times) points.push_back(data.at_time(t));
  if (const auto* method = find(multisteps, name)) return run(data, *method, points, start);
  AffineValue x = start;
  const auto* tableau = find(runge_kutta, name);
  const auto* stages = find(by_stages, name);
  if (tableau == nullptr && stages == nullptr) return std::nullopt;
  for (std::size_t n = 0; n + 1 < points.size(); ++n) {
    x = stages != nullptr   ? step_by_stages(data, stages->stages, points[n], points[n + 1], x)
        : tableau->in_noise ? step_in_noise(data, tableau->tableau, Variable::rho, points[n], points[n + 1], x)
                            : step_in_time(data, tableau->tableau, points[n], points[n + 1], x);
  }
  return x;
}

std::vector<std::string_view> defined_schemes() {
  std::vector<std::string_view> names;
  for (const auto& method : runge_kutta) names.push_back(method.name);
  for (const auto& method : by_stages) names.push_back(method.name);
  for (const auto& method : multisteps) names.push_back(method.name);
  return names;
}

}  // namespace flowgauge
