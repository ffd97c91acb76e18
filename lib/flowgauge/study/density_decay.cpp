#include "flowgauge/study/density_decay.hpp"

#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "flowgauge/pde/time_scheme.hpp"
#include "flowgauge/process/process.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

/// ∂ₓ log p at places h apart, by differences of eighth order; the ends are left out.
Eigen::ArrayXd score(const Vector<double>& p, double h) {
  const Eigen::ArrayXd log = p.array().log();
  const Index n = p.size() - 8;
  const auto rise = [&](Index k) { return log.segment(4 + k, n) - log.segment(4 - k, n); };
  return (4.0 / 5 * rise(1) - 1.0 / 5 * rise(2) + 4.0 / 105 * rise(3) - 1.0 / 280 * rise(4)) / h;
}

/// ∫ of rate(t, x, h) over the run: Gauss–Legendre in time; the sum over the places x, h apart, is spectrally accurate for densities that
/// vanish at the ends.
template <class Rate>
double over_run(const DensityProblem& problem, const Rate& rate) {
  constexpr Index places = 4001;
  const Vector<double> x = Vector<double>::LinSpaced(places, problem.low, problem.high);
  const double h = (problem.high - problem.low) / (places - 1);
  return boost::math::quadrature::gauss<double, 20>::integrate([&](double t) { return rate(t, x, h); }, problem.from, problem.to);
}

double diffusion_at(const DensityProblem& problem, double t) {
  return problem.equation.diffusion(t, Vector<double>::Constant(1, (problem.low + problem.high) / 2))(0);
}

std::string rate_id(const DecayStudy& study, std::string_view name) {
  return check_id(study.scheme.entry.name, name, {{"grid", study.grid}, {"problem", std::string(study.problem.entry.name)}});
}

/// The exact law of a process of the catalogue with other parameters.
LineCoefficient law_of(const Json& object) {
  return [process = exact_process<double>(process_from_json(object))](double t, const Vector<double>& x) -> Vector<double> {
    return process.law(t, Batch<double>(x.transpose())).log_density.array().exp();
  };
}

}  // namespace

double entropy_of(const Cells& cells, const Vector<double>& p) {
  double sum = 0;
  for (Index i = 0; i < p.size(); ++i) {
    if (p(i) != 0) sum -= cells.widths(i) * p(i) * std::log(p(i));
  }
  return sum;
}

double divergence_of(const Cells& cells, const Vector<double>& p, const Vector<double>& q) {
  double sum = 0;
  for (Index i = 0; i < p.size(); ++i) {
    if (p(i) != 0) sum += cells.widths(i) * p(i) * (std::log(p(i)) - std::log(q(i)));
  }
  return sum;
}

double exact_entropy_change(const DecayStudy& study) {
  const DensityProblem& problem = study.problem;
  return over_run(problem, [&](double t, const Vector<double>& x, double h) {
    const Vector<double> p = problem.density(t, x), spread = study.divergence(t, x);
    const Index inner = x.size() - 8;
    return h * (p.dot(spread) + diffusion_at(problem, t) * (p.segment(4, inner).array() * score(p, h).square()).sum());
  });
}

double exact_divergence_change(const DecayStudy& study) {
  const DensityProblem& problem = study.problem;
  return over_run(problem, [&](double t, const Vector<double>& x, double h) {
    const Vector<double> p = problem.density(t, x), q = study.other(t, x);
    const Index inner = x.size() - 8;
    return -h * diffusion_at(problem, t) * (p.segment(4, inner).array() * (score(p, h) - score(q, h)).square()).sum();
  });
}

std::string entropy_rate_id(const DecayStudy& study) { return rate_id(study, "entropy_rate"); }
std::string divergence_rate_id(const DecayStudy& study) { return rate_id(study, "divergence_rate"); }

void run_decay(const DecayStudy& study, const Sink& sink) {
  const DensityProblem& problem = study.problem;
  const double entropy_change = exact_entropy_change(study), divergence_change = exact_divergence_change(study);
  const TimeScheme& time = time_scheme_named("sdirk4");
  std::vector<double> entropies, divergences;
  std::vector<long> evaluations;
  for (const int n : study.cells) {
    const LineProblem line{study.scheme, problem.equation, cells_of(problem, study.grid, n)};
    const auto end_of = [&](const Vector<double>& start) {
      return advance(time, line, start, problem.from, problem.to, study.steps).density;
    };
    const Vector<double> p = start_density(problem, line.cells), q = study.other(problem.from, line.cells.centres);
    const Vector<double> p_end = end_of(p), q_end = end_of(q);
    entropies.push_back(std::abs(entropy_of(line.cells, p_end) - entropy_of(line.cells, p) - entropy_change));
    divergences.push_back(std::abs(divergence_of(line.cells, p_end, q_end) - divergence_of(line.cells, p, q) - divergence_change));
    evaluations.push_back(static_cast<long>(study.steps) * time.tableau.stages);
  }
  const OrderGate gate{.expected = study.scheme.claimed_order, .tolerance = study.tolerance, .floor = 1e-13};
  const auto hand_over = [&](const std::string& id, std::string_view distance, const std::vector<double>& errors) {
    Json fields = density_fields(study.scheme.entry.name, problem.entry.name, study.grid, "density", distance, study.scheme.claimed_order,
                                 gate.expected);
    sink(order_record(id, std::move(fields), gate, fit_order(study.cells, errors, gate), study.cells, evaluations, errors, errors,
                      density_claim(study.scheme.claimed_order)));
  };
  hand_over(entropy_rate_id(study), "entropy", entropies);
  hand_over(divergence_rate_id(study), "kl_change", divergences);
}

DecayStudy decay_study(std::string_view name) {
  DecayStudy study{space_scheme_named("chang_cooper"), density_problem_named(name), {}, {}};
  if (name == "ornstein_uhlenbeck_line") {
    study.other = law_of({{"type", "ornstein_uhlenbeck_mixture"}, {"drift", 0.8}, {"noise", 1.1}, {"weights", {0.6, 0.4}},
                          {"means", {-0.5, 1}}, {"covariances", {0.6, 0.4}}});
    study.divergence = [](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), -0.8); };
  } else if (name == "benes_line") {
    study.other = law_of({{"type", "benes"}, {"start", -0.4}});
    study.divergence = [](double, const Vector<double>& x) -> Vector<double> { return 0.81 / (0.9 * x.array()).cosh().square(); };
  } else {
    throw std::invalid_argument("decay: problem \"" + std::string(name) + "\" is not allowed; allowed are ornstein_uhlenbeck_line, benes_line");
  }
  return study;
}

std::vector<NamedTask> decay_tasks() {
  std::vector<NamedTask> tasks;
  for (const char* problem : {"ornstein_uhlenbeck_line", "benes_line"}) {
    for (const char* scheme : {"chang_cooper", "scharfetter_gummel", "central"}) {
      DecayStudy study = decay_study(problem);
      study.scheme = space_scheme_named(scheme);
      tasks.push_back({scheme, {divergence_rate_id(study), [study](const Sink& sink) { run_decay(study, sink); }}});
    }
    DecayStudy stretched = decay_study(problem);
    stretched.grid = "stretched";
    tasks.push_back({"chang_cooper", {divergence_rate_id(stretched), [stretched](const Sink& sink) { run_decay(stretched, sink); }}});
  }
  return tasks;
}

}  // namespace flowgauge
