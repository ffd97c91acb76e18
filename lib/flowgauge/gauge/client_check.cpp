#include "flowgauge/gauge/client_check.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "flowgauge/gauge/call_task.hpp"
#include "flowgauge/gauge/run_task.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

/// As in grading: a density has the dimension of its target; a shape is that of points which are run.
Index dimension_of(const ForeignSubject& subject) {
  if (subject.kind == SubjectKind::log_prob && !subject.claims.target.is_null()) {
    return dimension(target_from_json(subject.claims.target, ".", "claims.target"));
  }
  if (subject.kind == SubjectKind::map || subject.kind == SubjectKind::loss || subject.capabilities.function) {
    return subject.capabilities.dimension;
  }
  Index d = 1;
  for (const Index length : subject.capabilities.shape) d *= length;
  return subject.capabilities.shape.empty() ? 2 : d;
}

/// A few points of independent coordinates on the line, from λ = −1 to λ = 3 on a schedule of every day.
RunQuestion run_question(const ForeignSubject& subject) {
  const Index d = dimension_of(subject), points = subject.capabilities.batch == 0 ? 3 : std::min<Index>(3, subject.capabilities.batch);
  Json lines = Json::array();
  for (Index i = 0; i < d; ++i) lines.push_back({{"type", "gaussian"}, {"mean", {0.5}}, {"covariance", Json::array({Json::array({0.25})})}});
  RunQuestion question;
  question.check = subject.name + "/client/check";
  question.parameterisation = subject.capabilities.parameterisations.front();
  question.schedule = schedule_named("vp_linear");
  question.target = target_from_json({{"type", "product"}, {"factors", lines}});
  question.noise_time = t_of_lambda(question.schedule, -1.0);
  question.data_time = t_of_lambda(question.schedule, 3.0);
  question.grid = "time_uniform";
  question.steps = std::max(4, subject.capabilities.minimum_steps);
  for (int i = 0; i <= question.steps && !subject.capabilities.own_grid; ++i) {
    const double share = static_cast<double>(i) / question.steps;
    question.times.push_back(question.noise_time + share * (question.data_time - question.noise_time));
  }
  question.points = points;
  question.start = [d, points](const Level& level) -> Batch<double> {
    return (0.5 * level.alpha + std::hypot(0.5 * level.alpha, level.sigma) * normal_batch({1, 1}, 0, d, points).array()).matrix();
  };
  return question;
}

/// The functions of a subject that is called, each with a question; none for one that is run.
std::vector<CallQuestion> call_questions(const ForeignSubject& subject) {
  const Index d = dimension_of(subject), points = subject.capabilities.batch == 0 ? 3 : std::min<Index>(3, subject.capabilities.batch);
  const std::string check = subject.name + "/client/check";
  const auto normals = [&](std::uint64_t step) { return normal_batch({1, 2}, step, d, points); };
  const auto between = [&](double low, double high) {
    return Batch<double>(Batch<double>(Eigen::RowVectorXd::LinSpaced(points, low, high)));
  };
  switch (subject.kind) {
    case SubjectKind::schedule:
      return {{check, "level", {{"t", between(0.2, 0.8)}}}};
    case SubjectKind::map:
      return {{check, "forward", {{"x", normals(0)}}}, {check, "inverse", {{"x", normals(1)}}}};
    case SubjectKind::loss:
      return {{check, "loss", {{"x", normals(0)}, {"data", normals(1)}, {"epsilon", normals(2)}, {"output", normals(3)},
                               {"alpha", between(0.9, 0.7)}, {"sigma", between(0.3, 0.6)}}}};
    case SubjectKind::log_prob:
      if (subject.claims.target.is_null() && !subject.capabilities.function) return {};
      return {{check, "log_prob", {{"x", normals(0)}}}};
    default:
      return {};
  }
}

/// What is tried with one client; findings are collected.
class ClientCheck {
 public:
  explicit ClientCheck(const SessionOptions& options) {
    SessionOptions watched = options;
    watched.trace = [this, outer = options.trace](std::string_view from, const Frame& frame) {
      if (from == "client") seen_.insert(frame.type);
      if (outer) outer(from, frame);
    };
    try {
      session_ = std::make_unique<Session>(std::move(watched));
    } catch (const ClientError& error) {
      findings.push_back({false, error.what(), error.log});
    }
  }

  void run() {
    if (!session_) return;
    const Hello& hello = session_->hello();
    std::string names;
    for (const ForeignSubject& subject : hello.subjects) names += (names.empty() ? "" : ", ") + subject.name;
    findings.push_back({true, "hello: " + hello.client + " offers " + names});
    for (const std::string& note : hello.unknown_keys) findings.push_back({true, note});
    for (const ForeignSubject& subject : hello.subjects) try_subject(subject);
    try_unknown_subject(hello.subjects.front());
    const std::string ending = session_->finish();
    const bool leaves = ending.empty() || ending == "ended with status 0";
    findings.push_back({leaves, leaves ? "bye: the client leaves" : "bye: the client " + ending + "; it must end with status 0 within 2 s"});
  }

  std::vector<ClientFinding> findings;

 private:
  void try_subject(const ForeignSubject& subject) {
    std::optional<TaskEnd> plain;  // how the task ended that a later version is tried with
    const std::vector<CallQuestion> calls = call_questions(subject);
    for (const CallQuestion& question : calls) {
      const std::string of = subject.name + ": " + question.function;
      const CallAnswer answer = session_->call(subject, question);
      if (!plain) plain = answer.end;
      tell(of, answer.end, answer.message, answer.detail, "");
    }
    if (calls.empty()) {
      RunQuestion question = run_question(subject);
      for (const Parameterisation kind : subject.capabilities.parameterisations) {
        question.parameterisation = kind;
        seen_.clear();
        const RunAnswer answer = session_->run(subject, question);
        if (!plain) plain = answer.end;
        std::string asked;
        for (const FrameType type : seen_) {
          if (type >= FrameType::start && type <= FrameType::step) asked += (asked.empty() ? "" : ", ") + std::string(to_string(type));
        }
        tell(subject.name + ": run, " + std::string(to_string(kind)), answer.end, answer.message, answer.detail,
             std::to_string(answer.evaluations) + " evaluations; it asks for " + asked);
      }
      try_refusal(subject, question);
    }
    // What fails without the key says nothing about it.
    if (plain == TaskEnd::result || plain == TaskEnd::skipped) try_later_version(subject, calls);
  }

  void tell(const std::string& what, TaskEnd end, const std::string& message, const std::string& detail, const std::string& more) {
    if (end == TaskEnd::result) {
      findings.push_back({true, what + (more.empty() ? ": a result" : ": " + more)});
    } else if (end == TaskEnd::skipped) {
      findings.push_back({true, what + ": skipped: " + message});
    } else {
      findings.push_back({false, what + ": " + message, detail});
    }
  }

  /// The first request that is not `start` is refused: whatever the client does then, the task ends and it lives.
  void try_refusal(const ForeignSubject& subject, const RunQuestion& question) {
    RunTask task(subject, question);
    bool refused = false;
    const auto serve = [&](const Frame& request) -> Frame {
      if (request.type == FrameType::start || request.type == FrameType::step) return task.serve(request);
      refused = true;
      return {FrameType::refused, request.sequence, {{"message", "refused, to see what happens"}}};
    };
    const Session::Conversation told = session_->converse(task.frame(), serve, task.most_payload());
    const std::string of = subject.name + ": a refused request";
    if (!told.end) {
      findings.push_back({false, of + ": " + told.message + "; the task must end in error or skipped", told.detail});
    } else if (!refused) {
      findings.push_back({true, of + ": nothing was asked for"});
    } else if (told.end->type == FrameType::result) {
      findings.push_back({false, of + " ends in a result; the task must end in error or skipped"});
    } else {
      findings.push_back({true, of + " ends the task"});
    }
  }

  /// A task as a later version may send it: with a key that nobody knows.
  void try_later_version(const ForeignSubject& subject, const std::vector<CallQuestion>& calls) {
    Session::Conversation told;
    const auto later = [&](Frame frame) {
      frame.header["of_a_later_version"] = {{"a", Json::array({1, nullptr})}};
      return frame;
    };
    if (calls.empty()) {
      const RunQuestion question = run_question(subject);
      RunTask task(subject, question);
      told = session_->converse(later(task.frame()), [&](const Frame& request) { return task.serve(request); }, task.most_payload());
    } else {
      told = session_->converse(later(call_frame(subject, calls.front())), {}, most_payload(subject, calls.front()));
    }
    const bool right = told.end && told.end->type != FrameType::error;
    findings.push_back({right, subject.name + ": a task with an unknown key" + (right ? " is done" : ": " + (told.end ? "it ends in error" : told.message) + "; unknown keys must be ignored"),
                        right ? "" : told.detail});
  }

  void try_unknown_subject(const ForeignSubject& known) {
    ForeignSubject subject = known;
    subject.name = "of_a_later_version";
    const std::vector<CallQuestion> calls = call_questions(subject);
    Session::Conversation told;
    if (calls.empty()) {
      const RunQuestion question = run_question(subject);
      RunTask task(subject, question);
      told = session_->converse(task.frame(), [&](const Frame& request) { return task.serve(request); }, task.most_payload());
    } else {
      told = session_->converse(call_frame(subject, calls.front()), {}, most_payload(subject, calls.front()));
    }
    const bool right = told.end && told.end->type != FrameType::result;
    findings.push_back({right, std::string("a task for a subject it does not have") +
                                   (right ? " ends in " + std::string(to_string(told.end->type)) : told.end ? " ends in a result; it must end in error or skipped" : ": " + told.message),
                        right ? "" : told.detail});
  }

  std::unique_ptr<Session> session_;
  std::set<FrameType> seen_;
};

}  // namespace

std::vector<ClientFinding> check_client(const SessionOptions& options) {
  ClientCheck check(options);
  check.run();
  return std::move(check.findings);
}

}  // namespace flowgauge
