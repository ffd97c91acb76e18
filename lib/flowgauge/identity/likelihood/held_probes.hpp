#pragma once
// The augmented field is a function of state and time.

#include "flowgauge/identity/likelihood_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct LikelihoodHeldProbes {
  static constexpr Entry entry{
      .name = "likelihood_held_probes",
      .title = "Probes are held along a run",
      .statement = "the augmented field at (x, t) is the same whenever it is asked",
      .assumptions = "probes drawn before the run",
      .source = "Grathwohl et al. 2019, arXiv:1810.01367, section 3.1 (one noise vector for the whole solve)",
      .blind_to = "probes of a wrong law",
  };

  template <class T>
  static Sides<T> sides(const LikelihoodCase& at) {
    const Problem& problem = at.problem->problem;
    const Index d = problem.dimension();
    const Batch<double> X = start_points<double>(problem, at.data_time(), 4);
    Batch<double> state = Batch<double>::Zero(d + 1, X.cols());
    state.topRows(d) = X;
    SidesBuilder<T> builder;
    for (const ProbeLaw law : all_probe_laws) {
      const auto probes = held_probes({.probes = law, .count = 2}, d, X.cols());
      const Model<Batch<double>, double> field = at.subject->field(problem, probes);
      const double middle = (at.data_time() + problem.noise_time) / 2;
      const Batch<double> first = field.velocity(state, at.data_time());
      field.velocity(state, middle);
      const Batch<double> again = field.velocity(state, at.data_time());
      builder.add(first, again, column_norms(first));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
