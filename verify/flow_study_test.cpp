// The check of closed-form flow maps sees what it must: in the body, in the tails and between separated modes.

#include "flowgauge/study/flow_study.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace flowgauge;

namespace {

struct Measured {
  Batch<double> X;
  FlowResult<double> closed_form;
  Flow reference;
};

Measured measured(const Problem& problem, bool backward) {
  const double from = backward ? problem.noise_time : problem.data_time;
  const double to = backward ? problem.data_time : problem.noise_time;
  const Batch<double> X = flow_points(problem, from, to);
  return {X, exact_flow(problem.path<double>(), from, to, X).value(),
          reference_flow(problem.schedule, problem.target, from, to, X)};
}

/// Two modes twelve of their deviations apart.
Problem separated_problem() {
  Problem problem = load_problem("mixture_1d");
  GaussianMixture target;
  target.weights = Vector<double>(2);
  target.weights << 0.3, 0.7;
  target.means = Batch<double>(1, 2);
  target.means << -2, 2;
  for (int k = 0; k < 2; ++k) target.covariances.push_back(1.0 / 9 * Matrix<double>::Identity(1, 1));
  problem.target = target;
  return problem;
}

}  // namespace

TEST_CASE("the right flow map passes; an image off by 1e-9 and a change off by 50 are seen at every point") {
  for (const char* name : {"mixture_1d", "mixture_flow_1d", "gaussian_2d"}) {
    for (const bool backward : {true, false}) {
      CAPTURE(name);
      CAPTURE(backward);
      const Measured right = measured(load_problem(name), backward);
      const Verdict clean = judge_flow(right.closed_form, right.reference, right.X);
      CHECK_MESSAGE(clean.outcome == Outcome::ok, clean.detail);
      for (Index n = 0; n < right.X.cols(); ++n) {
        CAPTURE(n);
        FlowResult<double> wrong = right.closed_form;
        wrong.image(0, n) += 1e-9 * (1 + std::abs(wrong.image(0, n)));
        CHECK(judge_flow(wrong, right.reference, right.X).outcome == Outcome::fault);
        for (const double off : {-50.0, 50.0, std::nan("")}) {
          wrong = right.closed_form;
          wrong.log_density_change(n) += off;
          CHECK(judge_flow(wrong, right.reference, right.X).outcome == Outcome::fault);
        }
      }
    }
  }
}

TEST_CASE("a flow map that is wrong between separated modes only is seen") {
  const Problem problem = separated_problem();
  for (const bool backward : {true, false}) {
    CAPTURE(backward);
    Measured found = measured(problem, backward);
    const Verdict clean = judge_flow(found.closed_form, found.reference, found.X);
    CHECK_MESSAGE(clean.outcome == Outcome::ok, clean.detail);
    // Wrong where data lie more than three deviations from both modes.
    const Batch<double>& data = backward ? found.closed_form.image : found.X;
    const NoiseLevel<double> level = noise_level(problem.schedule, problem.data_time);
    const double gap = 2 * level.alpha - 3 * std::hypot(level.alpha / 3, level.sigma);
    int touched = 0;
    Batch<double> image = found.closed_form.image;
    for (Index n = 0; n < found.X.cols(); ++n) {
      if (!(std::abs(data(0, n)) < gap)) continue;
      image(0, n) += 1e-3;
      ++touched;
    }
    found.closed_form.image = image;
    CHECK(touched >= 1);
    CHECK(judge_flow(found.closed_form, found.reference, found.X).outcome == Outcome::fault);
  }
}
