#include "flowgauge/study/likelihood_identities.hpp"

#include <stdexcept>

namespace flowgauge {
namespace {

LawResult check(const LikelihoodLaw& law, const LikelihoodCase& at) {
  LawResult result{std::string(law.entry->name), "double", {}, at.data_time(), {}, law.not_applicable(at)};
  if (result.not_applicable.empty()) result.verdict = judge(law.sides(at), likelihood_tolerance);
  return result;
}

std::string subject_name(const LikelihoodProblem& problem) {
  return std::string(entry(problem.problem.schedule).name) + "." + problem.problem.name;
}

}  // namespace

std::vector<LawResult> check_likelihood(const LikelihoodSubject& subject, const LikelihoodProblem& problem) {
  std::vector<LawResult> results;
  for (const LikelihoodLaw& law : likelihood_laws()) results.push_back(check(law, {&subject, &problem}));
  return results;
}

LawResult check_likelihood(const LikelihoodSubject& subject, const LikelihoodProblem& problem, std::string_view name) {
  for (const LikelihoodLaw& law : likelihood_laws()) {
    if (law.entry->name == name) return check(law, {&subject, &problem});
  }
  throw std::invalid_argument("no law of likelihoods is called \"" + std::string(name) + "\"");
}

std::vector<IdentityTask> likelihood_identities() {
  std::vector<IdentityTask> tasks;
  for (const LikelihoodProblem& problem : likelihood_problems()) {
    const std::string name = subject_name(problem);
    const LikelihoodProblem* on = &problem;
    // The laws are of very different length: each is a task of its own.
    for (const LikelihoodLaw& law : likelihood_laws()) {
      const std::string law_name(law.entry->name);
      tasks.push_back({{identity_id(name, law_name, scalar_name<double>)}, [=](std::uint64_t) {
                         return identity_records(name, {check_likelihood(likelihood_subject(), *on, law_name)});
                       }});
    }
  }
  return tasks;
}

}  // namespace flowgauge
