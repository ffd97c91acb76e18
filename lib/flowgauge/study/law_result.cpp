#include "flowgauge/study/law_result.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

/// Whether a is to be shown rather than b.
bool worse(const Verdict& a, const Verdict& b) {
  if (a.outcome != b.outcome) return b.outcome == Outcome::ok;
  return !(a.residual <= b.residual);
}

/// Adds one batch to what is known of a law.
void merge(LawResult& total, const LawResult& batch) {
  if (!batch.not_applicable.empty()) return;
  if (!total.not_applicable.empty()) {
    total = batch;
    return;
  }
  const Index points = total.verdict.points + batch.verdict.points;
  if (worse(batch.verdict, total.verdict)) total = batch;
  total.verdict.points = points;
}

}  // namespace

void merge(std::vector<LawResult>& total, std::vector<LawResult> batch) {
  if (total.empty()) {
    total = std::move(batch);
    return;
  }
  for (std::size_t i = 0; i < total.size(); ++i) merge(total[i], batch[i]);
}

std::string identity_id(std::string_view subject, std::string_view identity, std::string_view scalar) {
  return check_id(subject, identity, {{"scalar", std::string(scalar)}});
}

Record identity_record(const std::string& subject, const LawResult& result) {
  Record record{"identity", identity_id(subject, result.identity, result.scalar), Outcome::not_applicable, {}};
  Json& fields = record.fields;
  fields = Json::object();
  fields["identity"] = result.identity;
  fields["subject"] = subject;
  fields["scalar"] = result.scalar;
  if (!result.not_applicable.empty()) {
    fields["cause"] = "not_concerned";
    fields["detail"] = result.not_applicable;
    return record;
  }
  const Verdict& verdict = result.verdict;
  record.outcome = verdict.outcome;
  fields["residual"] = number(verdict.residual);
  fields["relative_error"] = number(verdict.relative_error);
  fields["condition"] = number(verdict.condition);
  fields["tolerance"] = number(verdict.tolerance);
  fields["points"] = verdict.points;
  fields["worst"] = Json{{"t", number(result.worst_t)}, {"x", numbers(result.worst_x)}};
  if (verdict.outcome != Outcome::ok) {
    fields["cause"] = std::isfinite(verdict.residual) ? "law_violated" : "not_finite";
    fields["detail"] = verdict.detail;
  }
  return record;
}

std::vector<Record> identity_records(const std::string& subject, const std::vector<LawResult>& results) {
  std::vector<Record> records;
  for (const LawResult& result : results) records.push_back(identity_record(subject, result));
  return records;
}

}  // namespace flowgauge
