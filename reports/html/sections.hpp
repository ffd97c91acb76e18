#pragma once
// The sections of the page, each empty where the records have nothing for it.

#include <string>

#include "reports/report.hpp"

namespace flowgauge::html {

/// How many checks have each outcome.
std::string tiles(const ReportInput& input);

/// Faults and errors one by one; limits and undecided checks by cause, because one cause shows in many of them.
std::string attention(const ReportInput& input);

/// Suite, program, seed and the command that repeats each run.
std::string run_facts(const ReportInput& input);

/// The machine of each run, and where its time went.
std::string environment(const ReportInput& input);

/// The questions of a gauge run, each a table of its checks.
std::string gauge_sections(const ReportInput& input);

/// Measured orders by method and grid, then every ladder.
std::string orders(const ReportInput& input);

/// Laws with two sides by kind of subject, folded unless something is wrong with them.
std::string identities(const ReportInput& input);

/// Limits of schemes, numbers of evaluations, exact laws.
std::string measured_errors(const ReportInput& input);

/// Log-likelihoods with their error split into its parts.
std::string likelihoods(const ReportInput& input);

/// By problem and schedule, who comes first at each cost and error.
std::string ranking(const ReportInput& input);

/// Gradients through solvers.
std::string sensitivities(const ReportInput& input);

/// Maps that refine continuous flows.
std::string refinements(const ReportInput& input);

/// Strong and weak orders, bias of stationary laws.
std::string stochastic_orders(const ReportInput& input);

/// Every sampler in single precision beside double: digits lost.
std::string digits(const ReportInput& input);

/// Orders of schemes for densities.
std::string densities(const ReportInput& input);

/// Implementations wrong on purpose, and what caught them.
std::string faults(const ReportInput& input);

/// What was explained by an experiment of its own.
std::string findings(const ReportInput& input);

/// Formulas as printed and as corrected, with the numbers of both.
std::string errata(const ReportInput& input);

/// What is verified of every method the texts name, and where.
std::string methods(const ReportInput& input);

/// Arrays of numbers with the names they belong to, as assets/report.js reads them.
Json plot_data(const ReportInput& input);

}  // namespace flowgauge::html
