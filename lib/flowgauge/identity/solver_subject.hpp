#pragma once
// What the laws of solvers are checked on.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {

/// The error that an embedded pair estimates in one step of length h of X′ = u(X, t).
using EmbeddedError = std::function<Batch<double>(const VelocityField& u, const Batch<double>& X, double t, double h)>;

/// A solver under test, and the catalogue's name of the method that it should be.
struct SolverSubject {
  Solver solver;
  std::string stands_for;
  EmbeddedError embedded = {};  ///< of an embedded pair
  int embedded_order = 0;       ///< p̂, of the lower of the two
};

/// The subject of a catalogue solver, with its embedded pair if it has one.
SolverSubject solver_subject(const Solver& solver);

/// On which grids two methods are one.
enum class Sameness {
  everywhere,      ///< any schedule, any times
  in_own_clock,    ///< under EDM, whose time is ρ
  at_equal_steps,  ///< under EDM at times of equal distance
};

/// Two solvers that must be the same map.
struct SolverPairSubject {
  Solver first;
  Solver second;
  Sameness where;
};

using SolverLaw = LawOf<double, SolverSubject>;
using SolverPairLaw = LawOf<double, SolverPairSubject>;

/// All laws of one solver, and of two.
const std::vector<SolverLaw>& solver_laws();
const std::vector<SolverPairLaw>& solver_pair_laws();
const std::vector<Entry>& solver_law_entries();

/// The pairs of the catalogue that are the same method in other words.
struct SolverPair {
  std::string_view first;
  std::string_view second;
  Sameness where;
};
const std::vector<SolverPair>& solver_pairs();

}  // namespace flowgauge
