#include "flowgauge/gauge/grade.hpp"

#include <functional>
#include <stdexcept>

#include "flowgauge/gauge/algorithm.hpp"
#include "flowgauge/gauge/comparison.hpp"
#include "flowgauge/gauge/diagnosis.hpp"
#include "flowgauge/gauge/expression.hpp"
#include "flowgauge/gauge/functions.hpp"
#include "flowgauge/gauge/likelihood.hpp"
#include "flowgauge/gauge/safety.hpp"
#include "flowgauge/gauge/scheme_in_law.hpp"
#include "flowgauge/gauge/shipped.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/solver.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

/// Misuse shows before anything is asked.
void require_options(const ForeignSubject& subject, const GradeOptions& options) {
  if (options.max_error && !(*options.max_error > 0)) {
    throw std::invalid_argument("max_error: " + brief(*options.max_error) + " is not allowed; it must be > 0");
  }
  for (const std::string& name : options.against) {
    if (solver_named(name).adaptive) {
      throw std::invalid_argument("against: solver " + name + " is adaptive; allowed are solvers that take steps");
    }
  }
  if (!subject.claims.evaluations.empty()) StepExpression{subject.claims.evaluations};
  if (subject.capabilities.parameterisations.empty()) {
    throw std::invalid_argument("capabilities.parameterisations: an empty list is not allowed");
  }
  const Claims& claims = subject.claims;
  if (subject.kind == SubjectKind::loss) loss_objective(claims.objective);
  if (subject.kind == SubjectKind::schedule && !claims.schedule.is_null()) schedule_from_json(claims.schedule, "claims.schedule");
  if (subject.kind == SubjectKind::log_prob && !claims.target.is_null()) target_from_json(claims.target, ".", "claims.target");
}

/// One question: where it cannot be answered the others still are.
void answer_one(const Foreign& foreign, const char* question, const Sink& sink, const std::function<void()>& answer) {
  try {
    answer();
  } catch (const std::exception& error) {
    sink(error_record("error", check_id(foreign.subject.name, "graded", {{"question", question}}), error.what()));
  }
}

void grade_sampler(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  if (foreign.subject.capabilities.noise != NoiseCapability::none) {
    const bool asks = foreign.subject.capabilities.noise == NoiseCapability::hook;
    if (asks) answer_one(foreign, "diagnosis", sink, [&] { grade_diagnosis(foreign, options, sink); });
    answer_one(foreign, "law", sink, [&] { grade_law(foreign, options, sink); });
    answer_one(foreign, "safety", sink, [&] { grade_safety(foreign, options, sink); });
    return;
  }
  std::string own;
  answer_one(foreign, "diagnosis", sink, [&] { own = grade_diagnosis(foreign, options, sink); });
  answer_one(foreign, "algorithm", sink, [&] { grade_algorithm(foreign, own, options, sink); });
  answer_one(foreign, "shipped", sink, [&] { grade_shipped(foreign, options, sink); });
  answer_one(foreign, "safety", sink, [&] { grade_safety(foreign, options, sink); });
  answer_one(foreign, "comparison", sink, [&] { grade_comparison(foreign, own, options, sink); });
}

void grade_kind(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  switch (foreign.subject.kind) {
    case SubjectKind::sampler:
      return grade_sampler(foreign, options, sink);
    case SubjectKind::schedule:
      return answer_one(foreign, "schedule", sink, [&] { grade_schedule(foreign, options, sink); });
    case SubjectKind::map:
      return answer_one(foreign, "map", sink, [&] { grade_map(foreign, options, sink); });
    case SubjectKind::loss:
      return answer_one(foreign, "loss", sink, [&] { grade_loss(foreign, options, sink); });
    case SubjectKind::log_prob:
      if (foreign.subject.capabilities.function || !foreign.subject.claims.target.is_null()) {
        return answer_one(foreign, "density", sink, [&] { grade_density(foreign, options, sink); });
      }
      return answer_one(foreign, "likelihood", sink, [&] { grade_likelihood(foreign, options, sink); });
  }
}

/// Thrown to leave a subject out of whatever is asked of it; no std::exception, which would be a question's failure.
struct Stopped {};

}  // namespace

void grade(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  require_options(foreign.subject, options);
  try {
    grade_kind(foreign, options, [&](const Record& record) {
      sink(record);
      if (options.stop && options.stop()) throw Stopped{};
    });
  } catch (const Stopped&) {
    return;
  }
}

}  // namespace flowgauge
