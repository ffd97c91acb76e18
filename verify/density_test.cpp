// Studies of densities: distances by hand, measured orders against theory, what schemes keep, and wrong schemes that come out red.

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/judge/judge.hpp"
#include "flowgauge/judge/order.hpp"
#include "flowgauge/study/density_decay.hpp"
#include "flowgauge/study/density_field.hpp"
#include "flowgauge/study/density_study.hpp"
#include "flowgauge/study/density_work.hpp"
#include "flowgauge/study/flow_density_study.hpp"
#include "flowgauge/study/plane_study.hpp"
#include "flowgauge/study/scheme_checks.hpp"
#include "flowgauge/study/spectral_study.hpp"

using namespace flowgauge;

namespace {

LineCoefficient constant(double value) {
  return [value](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), value); };
}

LineProblem line_of(const char* space, const char* problem, int cells, const char* grid = "uniform") {
  const DensityProblem& of = density_problem_named(problem);
  return {space_scheme_named(space), of.equation, cells_of(of, grid, cells)};
}

/// The records of a study by the last part of their ids.
template <class Study, class Run>
std::vector<Record> records_of(const Run& run, const Study& study) {
  std::vector<Record> records;
  run(study, [&](const Record& record) { records.push_back(record); });
  return records;
}

}  // namespace

TEST_CASE("distances of densities, by hand") {
  const Cells cells = cells_between((Vector<double>(4) << 0, 1, 3, 4).finished());
  const Vector<double> q = (Vector<double>(3) << 0.25, 0.25, 0.25).finished();
  const Vector<double> p = (Vector<double>(3) << 0.5, 0.125, 0.25).finished();
  const DensityDistances found = density_distances(cells, p, q);
  CHECK(found.l1 == doctest::Approx(0.25 + 2 * 0.125));
  CHECK(found.largest == doctest::Approx(0.25));
  CHECK(found.w1 == doctest::Approx(0.25 / 2 + 2 * 0.25 / 2));
  CHECK(found.kl == doctest::Approx(0.25 * std::log(0.5) + 2 * 0.25 * std::log(2.0)));
  // The gap of the distribution functions crosses 0 inside of the second cell: from 0.25 to −0.25, two triangles.
  const DensityDistances crossing = density_distances(cells, (Vector<double>(3) << 0.5, 0, 0.5).finished(), q);
  CHECK(crossing.w1 == doctest::Approx(0.125 + 2 * 0.125 + 0.125));
  CHECK(std::isinf(crossing.kl));
  CHECK(std::isnan(density_distances(cells, (Vector<double>(3) << 0.5, -0.1, 0.5).finished(), q).kl));
  CHECK(density_distances(cells, p, (Vector<double>(3) << 0, 0.25, 0.25).finished()).kl ==
        doctest::Approx(0.5 + 2 * (0.25 * std::log(2.0) - 0.125)));
  CHECK(std::isnan(density_distances(cells, (Vector<double>(3) << -0.1, 0.5, 0.5).finished(), (Vector<double>(3) << 0, 0.5, 0.5).finished()).kl));
  CHECK(std::isnan(density_distances(cells, (Vector<double>(3) << NAN, 0.25, 0.25).finished(), q).largest));
  const DensityDistances not_a_number = density_distances(cells, Vector<double>::Constant(3, NAN), q);
  for (const double value : {not_a_number.l1, not_a_number.largest, not_a_number.w1, not_a_number.kl}) CHECK(std::isnan(value));
}

TEST_CASE("every default study of densities is as theory says, and limits have their causes") {
  std::map<std::string, int> causes;
  std::set<std::string> ids;
  for (const StudyTask& task : density_tasks()) {
    std::string last;
    task.run([&](const Record& record) {
      CHECK_MESSAGE(ids.insert(record.id).second, record.id);
      last = record.id;
      if (record.outcome == Outcome::limit) {
        ++causes[record.fields["cause"].get<std::string>()];
      } else {
        CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record));
      }
    });
    CHECK(last == task.id);
  }
  CHECK(causes["non_smooth_data"] == 9);  // three fluxes in three distances
  CHECK(causes["boundary_layer"] == 12);
  CHECK(causes["no_diffusion"] == 9);
  CHECK(causes["wrong_coefficient"] == 2);
  CHECK(causes["undamped_jump"] == 1);
  CHECK(causes.size() == 5);
}

TEST_CASE("tasks of named schemes, and names that are none") {
  const std::vector<StudyTask> some = density_tasks({"tr_bdf2"});
  CHECK(some.size() > 5);
  for (const StudyTask& task : some) CHECK(task.id.find("tr_bdf2") != std::string::npos);
  CHECK(study_tasks({.schemes = {"upwind", "sdirk4"}}).size() == density_tasks({"upwind", "sdirk4"}).size());
  CHECK_THROWS_WITH_AS(study_tasks({.schemes = {"upwinds"}}), doctest::Contains("did you mean \"upwind\""), std::invalid_argument);
  CHECK(scheme_entries().size() == space_schemes().size() + time_schemes().size() + plane_schemes().size() + 6);
}

TEST_CASE("expected orders: theory below the claim, named") {
  const SpaceScheme &fitted = space_scheme_named("chang_cooper"), &upwind = space_scheme_named("upwind"),
                    &central = space_scheme_named("central");
  CHECK(expected_space_order(fitted, density_problem_named("benes_line")).order == 2);
  CHECK(expected_space_order(upwind, density_problem_named("benes_line")).order == 1);
  CHECK(expected_space_order(upwind, density_problem_named("benes_line")).cause.empty());
  CHECK(expected_space_order(upwind, density_problem_named("absorbed_line")).order == 2);
  CHECK(expected_space_order(fitted, density_problem_named("probability_flow")).cause == "no_diffusion");
  CHECK(expected_space_order(central, density_problem_named("probability_flow")).order == 2);
  CHECK(expected_space_order(central, density_problem_named("box")).cause == "non_smooth_data");
  CHECK(expected_space_order(central, density_problem_named("box_averages")).order == 2);
  CHECK(expected_space_order(fitted, density_problem_named("boundary_layer")).order == 1);
}

TEST_CASE("wrong fluxes miss the order") {
  const auto outcome = [](const SpaceScheme& scheme, const DensityProblem& problem) {
    return records_of(run_space_order, SpaceOrderStudy{.scheme = scheme, .problem = problem, .cells = {96, 192, 384}}).back().outcome;
  };
  const DensityProblem& problem = density_problem_named("benes_line");
  CHECK(outcome(space_scheme_named("scharfetter_gummel"), problem) == Outcome::ok);
  SpaceScheme wrong = space_scheme_named("scharfetter_gummel");
  wrong.weights = [](const FaceState& face) {  // B at z/2
    const BernoulliPair b = bernoulli(face.peclet / 2);
    return FaceWeights{face.diffusion / face.distance * b.at_opposite, face.diffusion / face.distance * b.at};
  };
  CHECK(outcome(wrong, problem) == Outcome::fault);
  wrong.weights = [](const FaceState& face) {  // the upwind one, claimed to be of order 2
    return FaceWeights{std::max(face.speed, 0.0) + face.diffusion / face.distance, std::max(-face.speed, 0.0) + face.diffusion / face.distance};
  };
  CHECK(outcome(wrong, problem) == Outcome::fault);
  wrong.weights = [](const FaceState&) { return FaceWeights{NAN, NAN}; };
  CHECK(outcome(wrong, problem) == Outcome::fault);
  // A problem whose equation is another one.
  DensityProblem other = problem;
  other.equation.diffusion = constant(1);
  CHECK(outcome(space_scheme_named("scharfetter_gummel"), other) == Outcome::fault);
}

TEST_CASE("a wrong tableau misses the order in time") {
  TimeScheme wrong = time_scheme_named("tr_bdf2");
  wrong.tableau.b = {0.5, 0.25, 0.25};
  const auto outcome = [](const TimeScheme& scheme) {
    return records_of(run_time_order, TimeOrderStudy{.scheme = scheme, .problem = density_problem_named("ornstein_uhlenbeck_line")})
        .back()
        .outcome;
  };
  CHECK(outcome(time_scheme_named("tr_bdf2")) == Outcome::ok);
  CHECK(outcome(wrong) == Outcome::fault);
  TimeScheme overclaimed = time_scheme_named("implicit_euler");
  overclaimed.claimed_order = overclaimed.expected_order = 2;
  CHECK(outcome(overclaimed) == Outcome::fault);
}

TEST_CASE("Odeint's Rosenbrock method: order 4 on autonomous cells, 1 on others, 4 when mended") {
  const auto order = [](const char* scheme, const char* problem) {
    const Record record =
        records_of(run_time_order,
                   TimeOrderStudy{.scheme = time_scheme_named(scheme), .problem = density_problem_named(problem), .steps = {32, 64, 128}})
            .back();
    return to_number(record.fields["measured_order"]);
  };
  CHECK(order("odeint_rosenbrock4", "ornstein_uhlenbeck_line") == doctest::Approx(4).epsilon(0.025));
  CHECK(order("odeint_rosenbrock4", "noising") == doctest::Approx(1).epsilon(0.1));
  CHECK(order("odeint_rosenbrock4_corrected", "noising") == doctest::Approx(4).epsilon(0.025));
}

TEST_CASE("checks of schemes are red where they should be") {
  const TimeScheme& euler = time_scheme_named("implicit_euler");
  // Central fluxes in wide cells are negative; Crank–Nicolson with long steps too.
  CHECK(negative_part(euler, line_of("central", "double_well_line", 20), 0.1) > 1e-6);
  CHECK(negative_part(time_scheme_named("crank_nicolson"), line_of("chang_cooper", "double_well_line", 60), 10) > 0.1);
  CHECK(negative_part(euler, line_of("chang_cooper", "double_well_line", 20), 0.1) == 0);
  // The stationary law is kept by the flux with the integral alone.
  const auto drift = [&](const char* space) {
    const LineProblem line = line_of(space, "double_well_line", 100);
    return stationary_drift(euler, line, start_density(density_problem_named("double_well_line"), line.cells), 4, 100);
  };
  CHECK(drift("chang_cooper") <= 1e-13);
  CHECK(drift("scharfetter_gummel") > 1e-5);
  CHECK(drift("central") > 1e-5);
  // Mass that leaves is accounted for; a leak is not.
  LineProblem leaking = line_of("chang_cooper", "absorbed_line", 48);
  const Vector<double> start = start_density(density_problem_named("absorbed_line"), leaking.cells);
  CHECK(mass_defect(euler, leaking, start, 0.4, 100) <= 1e-14);
  leaking.equation.source = [](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), -1e-9); };
  CHECK(mass_defect(euler, leaking, start, 0.4, 100) > 1e-11);
  // Entropy grows where q is not the stationary law; bounds are left by transport into a wall.
  const LineProblem well = line_of("chang_cooper", "double_well_line", 100);
  const Vector<double> q = start_density(density_problem_named("double_well_line"), well.cells);
  const Vector<double> left = (-(well.cells.centres.array() + 1).square() / 0.1).exp();
  CHECK(entropy_growth(euler, well, left, q, 20, 50) <= 1e-14);
  CHECK(entropy_growth(euler, well, left, left.array() + 1e-3, 20, 50) > 1e-4);
  CHECK(std::isnan(entropy_growth(euler, well, -left, q, 20, 50)));
  CHECK(bounds_growth(euler, well, Vector<double>::Ones(100), 1, 10) > 0.1);
  LineProblem heat = line_of("central", "reflected_line", 64);
  Vector<double> spike = Vector<double>::Unit(64, 20);
  CHECK(bounds_growth(euler, heat, spike, 1, 10) <= 1e-14);
  CHECK(bounds_growth(time_scheme_named("crank_nicolson"), heat, spike, 1, 10) > 1e-3);
  for (const double value : {stationary_drift(euler, well, Vector<double>::Constant(100, NAN), 1, 1),
                             bounds_growth(euler, well, Vector<double>::Constant(100, NAN), 1, 1)}) {
    CHECK(std::isnan(value));
  }
}

TEST_CASE("limits of steps: found, and not found where there is none") {
  LineProblem line{space_scheme_named("central"), {}, uniform_cells(0, 10, 20)};
  line.equation.drift = constant(0);
  line.equation.diffusion = constant(0.3);
  line.equation.at_low = line.equation.at_high = Boundary::periodic;
  line.equation.autonomous = true;
  const double unit = 4 * 0.3 / 0.25;
  CHECK(stability_limit(time_scheme_named("explicit_euler"), line, unit, 0.5, 6) == doctest::Approx(2).epsilon(1e-9));
  CHECK(stability_limit(time_scheme_named("explicit_euler"), line, unit, 0.5, 1.9) != 1.9);
  CHECK(std::isnan(stability_limit(time_scheme_named("explicit_euler"), line, unit, 0.5, 1.9)));
  CHECK(std::isnan(stability_limit(time_scheme_named("implicit_euler"), line, unit, 0.5, 600)));
  CHECK(positivity_limit(time_scheme_named("explicit_euler"), line, unit, 0.5, 6) == doctest::Approx(2).epsilon(1e-9));
  CHECK(std::isnan(positivity_limit(time_scheme_named("implicit_euler"), line, unit, 0.5, 600)));
}

TEST_CASE("records of checks: what is held to what, and faults with their cause") {
  SchemeCheck check{"upwind/mass/problem=x", "upwind", "x", "uniform", 1e-13, "mass_lost", [] { return 5e-14; }};
  const Record good = scheme_check_record(check);
  CHECK(good.outcome == Outcome::ok);
  CHECK(good.kind == "error");
  CHECK(good.fields["solver"] == "upwind");
  CHECK(to_number(good.fields["error_max"]) == 5e-14);
  CHECK(to_number(good.fields["tolerance"]) == 1e-13);
  check.error = [] { return 2e-13; };
  CHECK(scheme_check_record(check).outcome == Outcome::fault);
  CHECK(scheme_check_record(check).fields["cause"] == "mass_lost");
  check.error = [] { return NAN; };
  CHECK(scheme_check_record(check).outcome == Outcome::fault);
  std::map<std::string, int> tolerances;
  for (const SchemeCheck& one : scheme_checks()) {
    ++tolerances[one.id.substr(one.id.find('/') + 1, one.id.find('/', one.id.find('/') + 1) - one.id.find('/') - 1)];
    const bool tolerance = one.id.find("/tolerance/") != std::string::npos;
    const double largest = one.id.find("limit") != std::string::npos ? 1e-6 : tolerance ? 1e-8 : 1e-13;
    CHECK(one.tolerance <= largest);
  }
  CHECK(tolerances == std::map<std::string, int>{{"mass", 26}, {"positivity", 6}, {"bounds", 6}, {"stationary", 10}, {"entropy", 2},
                                                 {"stability_limit", 4}, {"positivity_limit", 2}, {"refusal", 1}, {"tolerance", 1}});
  // Every scheme of the list is held to something.
  for (const Entry& entry : scheme_entries()) {
    CAPTURE(std::string(entry.name));
    CHECK(!density_tasks({std::string(entry.name)}).empty());
  }
}

TEST_CASE("rates of entropy and divergence: Gaussians in closed form, and wrong equations") {
  // Under dX = −aX dt + √(2D) dW a Gaussian stays one: m e^{−at}, v∞ + (v − v∞)e^{−2at}.
  const double a = 0.8, D = 0.605, stationary = D / a;
  DecayStudy study = decay_study("ornstein_uhlenbeck_line");
  const auto gaussian = [=](double m, double v) -> LineCoefficient {
    return [=](double t, const Vector<double>& x) -> Vector<double> {
      const double mean = m * std::exp(-a * t), variance = stationary + (v - stationary) * std::exp(-2 * a * t);
      return (-(x.array() - mean).square() / (2 * variance)).exp() / std::sqrt(2 * 3.141592653589793 * variance);
    };
  };
  study.problem.density = gaussian(0.7, 0.3);
  study.other = gaussian(-0.2, 0.5);
  const auto variance = [=](double v, double t) { return stationary + (v - stationary) * std::exp(-2 * a * t); };
  CHECK(exact_entropy_change(study) == doctest::Approx(std::log(variance(0.3, 1) / 0.3) / 2).epsilon(1e-9));
  const auto divergence = [](double shift, double v, double w) { return (std::log(w / v) + (v + shift * shift) / w - 1) / 2; };
  CHECK(exact_divergence_change(study) ==
        doctest::Approx(divergence(0.9 * std::exp(-a), variance(0.3, 1), variance(0.5, 1)) - divergence(0.9, 0.3, 0.5)).epsilon(1e-9));
  // On cells: two of widths 1 and 2 with densities ½ and ¼.
  const Cells two = cells_between((Vector<double>(3) << 0, 1, 3).finished());
  const Vector<double> p = (Vector<double>(2) << 0.5, 0.25).finished(), q = (Vector<double>(2) << 0.25, 0.375).finished();
  CHECK(entropy_of(two, p) == doctest::Approx(std::log(2.0) / 2 + std::log(4.0) / 2));
  CHECK(divergence_of(two, p, q) == doctest::Approx(std::log(2.0) / 2 - std::log(1.5) / 2));
  CHECK(entropy_of(two, Vector<double>::Unit(2, 0)) == 0);
  CHECK(divergence_of(two, Vector<double>::Unit(2, 0), q) == doctest::Approx(std::log(4.0)));
  CHECK(std::isnan(entropy_of(two, -p)));
  CHECK(std::isnan(divergence_of(two, p, -q)));
  CHECK(divergence_of(two, p, Vector<double>::Zero(2)) == INFINITY);

  for (const char* name : {"ornstein_uhlenbeck_line", "benes_line"}) {
    CAPTURE(name);
    const auto outcomes = [](const DecayStudy& one) {
      std::vector<Outcome> found;
      for (const Record& record : records_of(run_decay, one)) found.push_back(record.outcome);
      return found;
    };
    DecayStudy right = decay_study(name);
    CHECK(outcomes(right) == std::vector<Outcome>{Outcome::ok, Outcome::ok});
    // The other solution solves the equation, and its derivative is that of the drift.
    const Vector<double> x = Vector<double>::LinSpaced(5, -2, 2);
    const auto drift = [&](double shift) { return right.problem.equation.drift(0.4, x.array() + shift); };
    CHECK((right.divergence(0.4, x) - (drift(1e-5) - drift(-1e-5)) / 2e-5).norm() <= 1e-9);
    DecayStudy wrong = right;
    wrong.divergence = [of = right.divergence](double t, const Vector<double>& at) -> Vector<double> { return -of(t, at); };
    CHECK(outcomes(wrong) == std::vector<Outcome>{Outcome::fault, Outcome::ok});
    wrong = right;
    wrong.other = [of = right.other](double t, const Vector<double>& at) { return of(1.1 * t, at); };
    CHECK(outcomes(wrong) == std::vector<Outcome>{Outcome::ok, Outcome::fault});
    wrong = right;
    wrong.problem.equation.diffusion = [of = right.problem.equation.diffusion](double t, const Vector<double>& at) -> Vector<double> {
      return 1.01 * of(t, at);
    };
    CHECK(outcomes(wrong) == std::vector<Outcome>{Outcome::fault, Outcome::fault});
  }
  CHECK_THROWS_WITH_AS(decay_study("circle"), doctest::Contains("ornstein_uhlenbeck_line, benes_line"), std::invalid_argument);
}

TEST_CASE("joint orders after a jump: one for undamped steps, the rings keep their height") {
  const SpaceScheme& fitted = space_scheme_named("chang_cooper");
  const auto expected = [&](const char* time, const char* problem) {
    return expected_joint_order(fitted, time_scheme_named(time), density_problem_named(problem));
  };
  CHECK(expected("crank_nicolson", "box_averages").order == 1);
  CHECK(expected("crank_nicolson", "box_averages").cause == "undamped_jump");
  CHECK(expected("crank_nicolson", "benes_line").order == 2);
  CHECK(expected("crank_nicolson_rannacher", "box_averages").order == 2);
  CHECK(expected("implicit_euler", "box_averages").order == 1);
  CHECK(expected("implicit_euler", "box_averages").cause.empty());
  CHECK(expected("tr_bdf2", "box").cause == "non_smooth_data");
  const DensityProblem& box = density_problem_named("box_averages");
  const auto largest = [&](const char* time, int n) {
    const LineProblem line{fitted, box.equation, cells_of(box, "uniform", n)};
    const Vector<double> p = advance(time_scheme_named(time), line, start_density(box, line.cells), box.from, box.to, n / 32).density;
    return density_distances(line.cells, p, box.density(box.to, line.cells.centres)).largest;
  };
  CHECK(largest("crank_nicolson", 768) / largest("crank_nicolson", 384) == doctest::Approx(1).epsilon(0.02));
  CHECK(largest("crank_nicolson_rannacher", 768) / largest("crank_nicolson_rannacher", 384) == doctest::Approx(0.25).epsilon(0.02));
}

TEST_CASE("the plane in cells and in steps: ids, and wrong equations") {
  const PlaneProblem& problem = plane_problem_named("ornstein_uhlenbeck_plane");
  const PlaneSpaceStudy in_space{space_scheme_named("central"), problem, "stretched", {20, 40, 80}, 10};
  const PlaneTimeStudy in_time{plane_scheme_named("strang_splitting"), problem, 12, {16, 32, 64}};
  PlaneOrderStudy both{plane_scheme_named("strang_splitting"), problem};
  both.grid = "stretched";
  CHECK(plane_order_id(both) == "strang_splitting/plane_order/grid=stretched;problem=ornstein_uhlenbeck_plane");
  const Record space = records_of(run_plane_space_order, in_space).back(), time = records_of(run_plane_time_order, in_time).back();
  CHECK(space.id == "central/plane_space_order/grid=stretched;problem=ornstein_uhlenbeck_plane");
  CHECK(time.id == "strang_splitting/plane_time_order/problem=ornstein_uhlenbeck_plane");
  CHECK(space.fields["nfe"] == Json{30, 30, 30});
  // What is of second order in the steps is extrapolated away: with two steps and four it shows.
  const PlaneSpaceStudy few{space_scheme_named("central"), problem, "uniform", {10, 20, 40}, 2};
  const PlaneCells cells = cells_of(problem, "uniform", 10);
  const auto carried = [&](int steps) {
    return carry_plane(plane_scheme_named("craig_sneyd"), few.scheme, problem.equation, cells, density_at(problem, cells, problem.from), problem.from,
                       problem.to, steps);
  };
  const Matrix<double> error = (4 * carried(4) - carried(2)) / 3 - density_at(problem, cells, problem.to);
  const Record of_few = records_of(run_plane_space_order, few).back();
  CHECK(to_number(of_few.fields["errors"][0]) == doctest::Approx(1.44 * error.cwiseAbs().sum()).epsilon(1e-10));
  CHECK(to_number(of_few.fields["errors_max"][0]) == doctest::Approx(error.cwiseAbs().maxCoeff()).epsilon(1e-10));
  CHECK(std::abs(to_number(space.fields["measured_order"]) - 2) < 0.3);
  CHECK(time.outcome == Outcome::ok);
  PlaneSpaceStudy overclaimed = in_space;
  overclaimed.scheme = space_scheme_named("upwind");
  overclaimed.scheme.claimed_order = 2;
  CHECK(records_of(run_plane_space_order, overclaimed).back().outcome == Outcome::fault);
  PlaneTimeStudy wrong = in_time;
  wrong.scheme.claimed_order = 1;
  CHECK(records_of(run_plane_time_order, wrong).back().outcome == Outcome::fault);
  wrong = in_time;
  wrong.problem.equation.drift = [](double, const Batch<double>& X) -> Batch<double> { return NAN * X; };
  CHECK(records_of(run_plane_time_order, wrong).back().outcome == Outcome::fault);
}

TEST_CASE("faster than any power: growth of orders, and solutions that are none") {
  CHECK(order_growth({4, 8, 16}, {1, 0.25, 0.0625}) == doctest::Approx(1));
  CHECK(order_growth({4, 8, 16}, {1, 1.0 / 4, 1.0 / 64}) == doctest::Approx(0.5));
  CHECK(order_growth({1, 3, 9, 27}, {1, 1.0 / 9, 1.0 / 243, 1.0 / 19683}) == doctest::Approx(0.75));
  CHECK(std::isnan(order_growth({4, 8}, {1, 0.1})));
  CHECK(std::isnan(order_growth({4, 8, 16}, {1, 0.1, 0.2})));
  CHECK(std::isnan(order_growth({4, 8, 16}, {1, 0.1, NAN})));
  CHECK(std::isnan(order_growth({4, 8, 16}, {0.1, 1, 0.2})));
  for (SpectralStudy study : spectral_studies()) {
    CAPTURE(study.problem.entry.name);
    const std::vector<Record> right = records_of(run_spectral, study);
    CHECK(right.size() == 2);
    for (const Record& record : right) CHECK(record.outcome == Outcome::ok);
    CHECK(right[0].id == study.scheme + "/faster_than_any_power/problem=" + std::string(study.problem.entry.name));
    study.problem.equation.diffusion = constant(0.55);
    for (const Record& record : records_of(run_spectral, study)) CHECK(record.outcome == Outcome::fault);
    study.problem.equation.diffusion = constant(NAN);
    CHECK(records_of(run_spectral, study).back().fields["cause"] == "not_finite");
  }
}

TEST_CASE("the grid convergence index of a study is that of its second moments") {
  const SpaceOrderStudy study{.scheme = space_scheme_named("central"), .problem = density_problem_named("circle"), .cells = {12, 24, 48}, .steps = 16};
  const Record record = records_of(run_space_order, study).back();
  std::vector<double> moments;
  for (const int n : study.cells) {
    const LineProblem line{study.scheme, study.problem.equation, cells_of(study.problem, "uniform", n)};
    const Vector<double> p = advance(time_scheme_named("sdirk4"), line, start_density(study.problem, line.cells), 0.2, 1, 16).density;
    double moment = 0;
    for (Index i = 0; i < n; ++i) moment += line.cells.widths(i) * line.cells.centres(i) * line.cells.centres(i) * p(i);
    moments.push_back(moment);
  }
  const GridConvergence index = grid_convergence_index(moments[2], moments[1], moments[0]);
  CHECK(to_number(record.fields["gci"]["index_fine"]) == doctest::Approx(index.index_fine).epsilon(1e-9));
  CHECK(to_number(record.fields["gci"]["asymptotic_ratio"]) == doctest::Approx(index.asymptotic_ratio).epsilon(1e-9));
  // Where both densities are 0 nothing is added.
  const Cells two = uniform_cells(0, 2, 2);
  CHECK(density_distances(two, Vector<double>::Unit(2, 0), Vector<double>::Unit(2, 0)).kl == 0);
}

TEST_CASE("work of densities: passes, steps, costs between runs, and runs that are not finite") {
  const auto passes = [](const char* name) { return passes_of(time_scheme_named(name)); };
  CHECK(passes("explicit_euler") == 1);
  CHECK(passes("implicit_euler") == 2);
  CHECK(passes("crank_nicolson") == 3);
  CHECK(passes("tr_bdf2") == 5);
  CHECK(passes("sdirk4") == 10);
  CHECK(passes("ssp_rk3") == 3);
  CHECK(passes("odeint_rk4") == 4);
  CHECK_THROWS_WITH_AS(passes("odeint_dopri5"), doctest::Contains("odeint_dopri5 has no tableau"), std::invalid_argument);
  // D = 0.3, c = 2 and h = 1/4 over 3: 2D/h² + 2c/h = 9.6 + 16 steps a unit of time, and 16.
  LineProblem line{space_scheme_named("central"), {}, uniform_cells(0, 10, 40)};
  line.equation.drift = constant(-2);
  line.equation.diffusion = constant(0.3);
  CHECK(stable_steps(line, 1, 4) == 93);
  CHECK(balanced_steps(time_scheme_named("ssp_rk3"), line, 1, 4) == 93);
  CHECK(balanced_steps(time_scheme_named("implicit_euler"), line, 1, 4) == 50);
  CHECK(balanced_steps(time_scheme_named("tr_bdf2"), line, 1, 4) == 10);
  CHECK(balanced_steps(time_scheme_named("sdirk4"), line, 1, 4) == 7);
  // Error 10 at cost 1, 0.1 at cost 100, 0.01 at cost 10000.
  const std::vector<double> errors{10, 0.1, 0.01}, costs{1, 100, 10000};
  CHECK(cost_at(errors, costs, 1) == doctest::Approx(10));
  CHECK(cost_at(errors, costs, 0.0316227766) == doctest::Approx(1000));
  CHECK(cost_at(errors, costs, 10) == doctest::Approx(1));
  CHECK(cost_at(errors, costs, 0.01) == doctest::Approx(10000));
  CHECK(std::isnan(cost_at(errors, costs, 11)));
  CHECK(std::isnan(cost_at(errors, costs, 0.009)));
  CHECK(std::isnan(cost_at({NAN, NAN}, {1, 2}, 1)));
  // Two runs of 12 and 24 cells: 3 and 6 steps of five passes; the error by hand.
  DensityWorkStudy study{time_scheme_named("tr_bdf2"), density_problem_named("circle"), {12, 24}};
  const Record record = records_of(run_density_work, study).back();
  CHECK(record.id == "tr_bdf2/work_precision/grid=uniform;problem=circle");
  CHECK(record.outcome == Outcome::ok);
  CHECK(record.fields["nfe"] == Json{180.0, 720.0});
  const LineProblem small{space_scheme_named("chang_cooper"), study.problem.equation, cells_of(study.problem, "uniform", 12)};
  const Vector<double> error = advance(study.time, small, start_density(study.problem, small.cells), study.problem.from, study.problem.to, 3).density -
                               study.problem.density(study.problem.to, small.cells.centres);
  CHECK(to_number(record.fields["error_rms"][0]) == doctest::Approx(std::sqrt(error.squaredNorm() / 12)));
  CHECK(to_number(record.fields["error_max"][0]) == error.cwiseAbs().maxCoeff());
  study.problem.equation.drift = constant(NAN);
  CHECK(records_of(run_density_work, study).back().outcome == Outcome::fault);
}

TEST_CASE("averages over cells are those of polynomials of degree five") {
  const Cells cells = stretched_cells(0, 2, 5, 1, 0.4);
  const Vector<double> found =
      cell_averages([](double t, const Vector<double>& x) -> Vector<double> { return t * x.array().pow(5); }, 3, cells);
  for (Index i = 0; i < 5; ++i) {
    CHECK(found(i) == doctest::Approx((std::pow(cells.faces(i + 1), 6) - std::pow(cells.faces(i), 6)) / (2 * cells.widths(i))).epsilon(1e-13));
  }
}

TEST_CASE("a flow of the wrong speed and particles of another path miss their order") {
  const LineFlow right = probability_flow_map(load_problem("mixture_1d"), 0.25, true);
  const auto outcome = [](const auto& run, const auto& subject) { return records_of(run, subject).back().outcome; };
  CHECK(outcome(run_semi_lagrangian, right) == Outcome::ok);
  const LineFlow late = [right](double from, double to, const Vector<double>& x) -> Vector<double> { return right(from, from + 0.99 * (to - from), x); };
  CHECK(outcome(run_semi_lagrangian, late) == Outcome::fault);
  CHECK(outcome(run_particles, load_problem("mixture_1d")) == Outcome::ok);
  CHECK(outcome(run_particles, load_problem("mixture_flow_1d")) == Outcome::fault);
}

TEST_CASE("the band of a histogram: its width, and a law that is outside") {
  CHECK(dkw_band(40000) == doctest::Approx(0.017219).epsilon(1e-3));
  const DensityProblem& problem = density_problem_named("benes_line");
  CHECK(distribution_gap(problem, "benes", 20000) < dkw_band(20000) + 1e-3);
  CHECK(distribution_gap(problem, "benes", 20000) > 1e-4);
  DensityProblem wrong = problem;
  wrong.equation.diffusion = constant(1);
  CHECK(distribution_gap(wrong, "benes", 20000) > dkw_band(20000) + 1e-3);
}

TEST_CASE("a wrong equation in the plane misses the order") {
  PlaneProblem problem = plane_problem_named("ornstein_uhlenbeck_plane");
  PlaneOrderStudy study{plane_scheme_named("peaceman_rachford"), problem};
  CHECK(records_of(run_plane_order, study).back().outcome == Outcome::ok);
  study.problem.equation.drift = [right = problem.equation.drift](double t, const Batch<double>& X) -> Batch<double> { return -right(t, X); };
  CHECK(records_of(run_plane_order, study).back().outcome == Outcome::fault);
}

TEST_CASE("pictures of densities hold the computed, the exact and their difference") {
  const std::vector<Record> records = records_of(run_density_field, density_problem_named("circle"));
  REQUIRE(records.size() == 3);
  const Json &exact = records[0].fields["values"], &error = records[1].fields["values"], &computed = records[2].fields["values"];
  CHECK(records[2].id == "chang_cooper.circle/field/quantity=density");
  CHECK(exact.size() == 41);
  double largest = 0;
  for (std::size_t i = 0; i < 41; ++i) {
    CHECK(exact[i].size() == 57);
    for (std::size_t j = 0; j < 57; ++j) {
      const double p = to_number(computed[i][j]), q = to_number(exact[i][j]), difference = to_number(error[i][j]);
      CHECK(std::abs(p - q - difference) <= 2e-6);
      largest = std::max(largest, std::abs(difference));
    }
  }
  CHECK(largest > 1e-7);
  CHECK(largest < 1e-3);
  CHECK(to_number(error[0][3]) == 0);
  CHECK(to_number(records[0].fields["x"][28]) == doctest::Approx(3.14159));
  const DensityProblem& circle = density_problem_named("circle");
  CHECK(to_number(exact[40][28]) == doctest::Approx(circle.density(1, Vector<double>::Constant(1, 3.141592653589793))(0)).epsilon(1e-5));
  DensityProblem broken = circle;
  broken.equation.drift = constant(NAN);
  CHECK(records_of(run_density_field, broken).back().outcome == Outcome::fault);
}
