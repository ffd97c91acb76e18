#pragma once
// What the writers have in common: reading fields, the verdict, and the grouping of records into tables.

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flowgauge/record/summary.hpp"
#include "reports/report.hpp"

namespace flowgauge {

/// A field as text: a string itself, a number or flag in its shortest form, nothing if missing.
std::string text_field(const Record& record, std::string_view key);

/// A field as number; NaN if missing or not a number.
double number_field(const Record& record, std::string_view key);
/// A number of the grid convergence index of an order record; NaN if missing.
double gci_field(const Record& record, std::string_view key);

/// A field as numbers, element by element as number_field; empty if missing.
std::vector<double> numbers_field(const Record& record, std::string_view key);

/// How much an outcome hurts: ok 0, limit 1, not_applicable and inconclusive 2, fault 3, error 4.
int severity(Outcome outcome);

/// The first manifest of a run, or nullptr.
const Record* manifest_of(const LabelledRecords& run);

/// The catalogue entry (name, title, statement, source …) of a kind ("identities", "solvers" …) in any manifest;
/// nullptr where there is none.
const Json* catalogue_entry(const ReportInput& input, std::string_view kind, std::string_view name);

/// All runs together.
Summary summarise(const ReportInput& input);

/// The entries of one kind of the catalogue, from the first run whose manifest has any.
std::vector<const Json*> catalogue_entries(const ReportInput& input, std::string_view kind);

/// The text of an entry under a key; empty where there is no entry, no key or no text.
std::string entry_text(const Json* entry, std::string_view key);

/// One sentence on what the runs amount to.
std::string verdict(const ReportInput& input);

/// The command that made a run, quoted for a shell; empty where the manifest is missing.
std::string command_of(const LabelledRecords& run);

/// How far off a record is, in words: "p̂ = 1.02, expected 2", "residual 3e-9, tolerance 1e-12"; empty where nothing
/// fits.
std::string size_text(const Record& record);

/// A record and the run it comes from.
struct Row {
  std::size_t run;
  const Record* record;
};

/// All records of a kind, in the order of the runs.
std::vector<Row> rows_of_kind(const ReportInput& input, std::string_view kind);

/// Norms whose errors are no distances of solvers' end points, and stand in sections of their own.
inline constexpr std::array<std::string_view, 11> own_norms{"log_likelihood", "gradient", "refinement", "strong",
                                                            "weak", "stationary", "density", "density_in_time",
                                                            "comparison", "float32", "law"};

/// The records of a kind whose errors are of one of own_norms; "" stands for those in all other norms.
std::vector<Row> rows_in_norm(const ReportInput& input, std::string_view kind, std::string_view norm);

/// What one method costs at errors that all are asked for: "updates of a cell, milliseconds" an error.
struct EqualErrorRow {
  Row row;
  std::string problem, solver, reason;  ///< why there are no costs, where there are none
  std::vector<std::string> costs;       ///< one an error of the table
};
struct EqualErrorTable {
  std::vector<double> errors;
  std::vector<EqualErrorRow> rows;
};

/// The work_precision records of densities that say what an error costs, and those of methods that could not be run.
EqualErrorTable equal_error_table(const ReportInput& input);

/// One problem of a comparison of samplers under one schedule: for every question ("10 evaluations", "error 1e-2") the first
/// five, as text.
struct RankingRow {
  Row row;
  std::string problem, schedule, grid;
  std::vector<std::vector<std::string>> places;  ///< one list a question, in the order of `questions`
};

struct RankingTable {
  std::vector<std::string> questions;
  std::vector<RankingRow> rows;
};

/// Who comes first, from the records of norm "comparison".
RankingTable ranking_table(const ReportInput& input);

inline constexpr std::string_view equal_error_note =
    "Updates of a cell (right-hand sides, for methods of others) and time that a root mean square error costs, between two runs by "
    "straight lines on logarithms; empty where no run of the ladder has that error.";
inline constexpr std::string_view ranking_note =
    "All samplers with fixed steps from λ = −4 to λ = 4, the best five at equal numbers of evaluations with their errors, and the "
    "five that reach an error with the fewest evaluations. Errors are exact W₂ of the law on Gaussian data, where stochastic "
    "samplers take part, and root mean squares over 256 points against the exact flow elsewhere. Ties, to seven digits, are in order of names.";

/// What single precision costs: fields of a record of norm "float32", and what tables call them.
inline constexpr std::pair<std::string_view, std::string_view> digits_columns[] = {
    {"factor", "c = largest rounding / 2⁻²⁴|x|√N"}, {"growth", "growth a of rounding ∝ Nᵃ"}, {"digits_lost", "digits lost at the finest"},
    {"hidden_from", "order not read from N ="},     {"exhausted_from", "steps help no more from N ="},
};
inline constexpr std::string_view digits_note =
    "The same code on the same steps and noise, in single precision beside double: states and what the model answers are rounded after "
    "every operation, coefficients are computed in double and rounded once. Errors are root mean squares of the difference. Orders are "
    "not read where the error of the steps is below 30 times the rounding.";

/// Where the error of a log-likelihood comes from: fields of a record of kind likelihood, and what tables call them.
inline constexpr std::pair<std::string_view, std::string_view> likelihood_columns[] = {
    {"total", "total"},           {"truncation", "truncation"}, {"prior_mismatch", "prior mismatch"},
    {"kl", "KL(p_T‖prior)"},      {"discretisation", "discretisation"},
    {"probe", "probes"},          {"probe_deviation", "probe deviation"},
    {"error_rms", "judged"},      {"tolerance", "tolerance"}, {"nfe", "evaluations"},
};
inline constexpr std::string_view likelihood_note =
    "Log-likelihoods by the augmented probability flow against the exact log-density of the data, RMS over points. The error "
    "is split: the data end is not at σ = 0 (truncation; inf where the data have no density), the law at the noise end is not "
    "the prior (prior mismatch, on average KL), the solver takes steps (discretisation), the divergence is estimated (probes; "
    "their deviation is exact). Judged is the discretisation of adaptive solvers, of others its distance from what half the "
    "steps predict, and with probes their exact mean less the exact divergence.";
inline constexpr std::string_view sensitivity_note =
    "The gap between the gradient of the computed loss (discrete adjoint) and the continuous adjoint with the same steps.";
inline constexpr std::string_view refinement_note =
    "Compositions of invertible maps that approach a continuous flow as layers are added: images and log-determinants "
    "against those of the flow.";

inline constexpr std::string_view strong_note =
    "Strong errors √E|X − X_N|² of stochastic samplers on Gaussian data against the exact solution driven by the same Brownian "
    "motion, in closed form: no sampling noise. Methods for noise that depends on the state likewise, on processes that are functions of "
    "Brownian motion, by the operator of a step.";
inline constexpr std::string_view weak_note =
    "Errors of means of four functions of the end point on a mixture, or on processes whose noise depends on the state, whose law under the scheme is carried on a grid: no sampling noise.";
inline constexpr std::string_view law_precision_note =
    "Errors in law against cost, stochastic samplers beside deterministic ones on the grid uniform in λ: exact W₂ on Gaussian data, "
    "and errors of the means of four functions on a mixture. No sampling noise.";
inline constexpr std::string_view stationary_note =
    "Relative error of the variance that a Langevin sampler leaves on Gaussian data, from the affine map of its step: no sampling noise. "
    "N steps are as long as the longest stable one. Samplers that are exact there stand among the limits.";
inline constexpr std::string_view density_note =
    "Fokker–Planck and continuity equations on cells of a line against exact densities: orders in the number of cells, and of cells and "
    "steps together, over all distances (L¹, largest, W₁, and KL with twice the order).";
inline constexpr std::string_view density_in_time_note =
    "Time steps on fixed cells against the same cells carried by another algorithm.";

/// "256 steps" or "tolerance 1e-13" of a record of kind likelihood.
std::string likelihood_knob(const Record& record);

/// All rows of an outcome among the checks, by id.
std::vector<Row> rows_of_outcome(const ReportInput& input, Outcome outcome);

/// Orders of one solver in one run, over grids; sub-rows per problem and scalar.
struct OrderGroup {
  std::size_t run;
  std::string solver;
  double claimed;
  std::map<std::string, std::vector<const Record*>> by_grid;
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::vector<const Record*>>> by_problem;
};

struct OrderTable {
  std::vector<std::string> grids;  ///< uniform grids first, then by name
  std::vector<OrderGroup> groups;  ///< by claimed order, then solver, then run
};

/// Of the orders in one norm (rows_in_norm).
OrderTable order_table(const ReportInput& input, std::string_view norm);

/// The measured orders of a cell: "2.00", "1.98–2.01".
std::string order_range(const std::vector<const Record*>& cell, std::string_view field, int digits);

/// The worst outcome of a cell.
Outcome worst_outcome(const std::vector<const Record*>& cell);

/// All records of one identity, the worst of each scalar first.
struct IdentityGroup {
  std::string name;
  std::string kind;  ///< the kind of subject it is a law of: "schedule", "path", …; "other" where the manifest does not say
  std::vector<Row> rows;
  std::map<std::string, const Record*> worst;  ///< by scalar: the largest residual / tolerance, NaN largest of all
  Outcome outcome = Outcome::ok;               ///< the worst of what was measured; not_applicable where nothing was
};

std::vector<IdentityGroup> identity_groups(const ReportInput& input);

/// The laws of one kind of subject.
struct IdentityKindGroup {
  std::string kind;
  std::vector<const IdentityGroup*> groups;
  std::size_t checks = 0;
  Outcome outcome = Outcome::ok;               ///< the worst
  std::map<std::string, const Record*> worst;  ///< by scalar
};

/// The laws by kind of subject, what hurts first, otherwise as the groups stand.
std::vector<IdentityKindGroup> by_kind(const std::vector<IdentityGroup>& groups);

/// Whether all is well with an outcome: ok, or nothing was there to measure.
bool is_fine(Outcome outcome);

/// One line of the errata page: what the catalogue or the record says of a formula, and its record where it has one.
struct ErratumRow {
  std::string name, source, verdict, printed, corrected, note, claim;
  std::string later;          ///< what later capability brings the number; empty where there is one, or none is needed
  bool numbered = false;      ///< whether the catalogue promises numbers
  const Record* record = nullptr;
  std::size_t run = 0;
};

/// The errata of one document, in the order of the catalogue.
struct ErratumGroup {
  std::string source;
  std::vector<ErratumRow> rows;
};

std::vector<ErratumGroup> erratum_groups(const ReportInput& input);

/// Formulas in all groups, each counted once, and those of the verdict wrong.
std::pair<std::size_t, std::size_t> erratum_counts(const std::vector<ErratumGroup>& groups);

/// Why a row of the errata page has no number: "later: …", "not run", "wording, no number" or "no number".
std::string erratum_without_number(const ErratumRow& row);

/// What was measured on an erratum: "printed form off by 0.33, corrected within 1e-16"; empty without a record.
std::string erratum_size(const Record& record);

/// residual / tolerance of a record; NaN where either is missing.
double tolerance_share(const Record& record);

}  // namespace flowgauge
