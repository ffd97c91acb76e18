#include "flowgauge/gauge/session.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "flowgauge/gauge/call_task.hpp"
#include "flowgauge/gauge/run_task.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

constexpr std::size_t log_tail_bytes = 2000;
constexpr double grace_seconds = 2;
constexpr std::uint64_t no_payload = 65536;

bool is_request(FrameType type) { return type >= FrameType::start && type <= FrameType::step; }
bool ends_task(FrameType type) {
  return type == FrameType::result || type == FrameType::skipped || type == FrameType::error;
}

std::string seconds(double value) { return shortest(value) + " s"; }

/// The next client that comes to a listening socket.
int await_client(int listener, double patience) {
  pollfd waited{listener, POLLIN, 0};
  const double milliseconds = std::min(patience, 1e6) * 1000;
  if (poll(&waited, 1, static_cast<int>(milliseconds)) <= 0) {
    throw ClientError("no client came within " + seconds(patience) + " (--task-timeout)", "");
  }
  const int socket = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket < 0) throw ClientError("a client came and went before it was heard", "");
  return socket;
}

}  // namespace

Session::Session(SessionOptions options) : options_(std::move(options)) {
  connection_ = std::make_unique<Connection>(connect());
  hello_ = greet(*connection_);
}

Session::~Session() { finish(); }

Session::Connection Session::connect() {
  if (options_.listener >= 0) return {nullptr, Channel(await_client(options_.listener, options_.task_timeout))};
  auto child = std::make_unique<Child>(options_.child);
  const int socket = child->take_socket();
  return {std::move(child), Channel(socket)};
}

void Session::write(Connection& connection, const Frame& frame) {
  if (options_.trace) options_.trace("server", frame);
  connection.channel.write(frame, seconds_from_now(options_.timeout));
}

Frame Session::read(Connection& connection, Deadline deadline, std::uint64_t most_payload) {
  Frame frame = connection.channel.read(deadline, most_payload);
  if (options_.trace) options_.trace("client", frame);
  return frame;
}

/// Ends the child and says in one line what went wrong; `what` is what was noticed, `closed` that the connection was found closed.
std::string Session::charge(Connection& connection, const std::string& what, bool closed, std::string& log) const {
  if (!connection.child) return what;
  const std::string ending = connection.child->end(closed ? grace_seconds : 0);
  log = connection.child->log_tail(log_tail_bytes);
  const bool by_us = ending == "was stopped by flowgauge";
  return by_us ? what : closed ? "the client " + ending : what + "; it " + ending;
}

Hello Session::greet(Connection& connection) {
  std::string what, log;
  bool closed = false;
  try {
    Hello hello = read_hello(read(connection, seconds_from_now(options_.task_timeout), no_payload), options_.claims);
    write(connection, {FrameType::welcome, 0, {{"protocol", protocol_version}, {"program", "flowgauge " FLOWGAUGE_VERSION}}});
    return hello;
  } catch (const ChannelTimeout&) {
    what = "the client said no hello within " + seconds(options_.task_timeout) + " (--task-timeout)";
  } catch (const ChannelClosed&) {
    closed = true;
    what = "the client closed the connection";
  } catch (const FrameError& error) {
    what = std::string("the client does not speak the protocol: ") + error.what();
  } catch (const std::invalid_argument& error) {
    what = error.what();
  }
  const std::string message = charge(connection, what, closed, log);
  throw ClientError(closed ? message + " before hello" : message, log);
}

bool Session::start_again(std::string& why) {
  while (restarts_ < (options_.listener >= 0 ? 0 : options_.restarts)) {
    ++restarts_;
    try {
      auto connection = std::make_unique<Connection>(connect());
      const Hello again = greet(*connection);
      const auto same = [](const ForeignSubject& a, const ForeignSubject& b) { return a.name == b.name && a.kind == b.kind; };
      if (!std::equal(again.subjects.begin(), again.subjects.end(), hello_.subjects.begin(), hello_.subjects.end(), same)) {
        why = "not run: started again, the client offers other subjects";
        restarts_ = options_.restarts;
        return false;
      }
      connection_ = std::move(connection);
      return true;
    } catch (const std::runtime_error& error) {
      why = std::string("not run: started again, ") + error.what();
    }
  }
  if (why.empty()) {
    why = options_.listener >= 0 ? "not run: the client is gone"
                                 : "not run: the client has been started again " + std::to_string(restarts_) + " times";
  }
  return false;
}

Frame Session::follow(const Frame& task, const std::function<Frame(const Frame&)>& serve, std::uint64_t most_payload) {
  write(*connection_, task);
  const double patience = task.type == FrameType::run ? std::min(options_.timeout, options_.task_timeout) : options_.task_timeout;
  std::optional<std::uint64_t> last;
  for (long requests = 0;; ++requests) {
    Frame frame = read(*connection_, seconds_from_now(patience), most_payload);
    const std::string name(to_string(frame.type));
    if (ends_task(frame.type)) {
      if (frame.sequence == task.sequence) return frame;
      throw FrameError(name + " carries the number " + std::to_string(frame.sequence) + "; the task has " + std::to_string(task.sequence));
    }
    if (!is_request(frame.type)) throw FrameError(name + " is not for a client to send during a task");
    if (!serve) throw FrameError(name + " is not for a call: nothing is served there");
    if (last && frame.sequence <= *last) {
      throw FrameError(name + " carries the number " + std::to_string(frame.sequence) + " after " + std::to_string(*last) +
                       "; the numbers of requests must grow");
    }
    if (requests == options_.most_requests) {
      throw FrameError("no end after " + std::to_string(options_.most_requests) + " requests");
    }
    last = frame.sequence;
    write(*connection_, serve(frame));
  }
}

Session::Conversation Session::converse(Frame task, const std::function<Frame(const Frame&)>& serve, std::uint64_t most_payload) {
  if (std::string why; !connection_ && !start_again(why)) return {std::nullopt, why, ""};
  task.sequence = ++sequence_;
  std::string what;
  bool closed = false;
  try {
    return {follow(task, serve, most_payload), "", ""};
  } catch (const ChannelTimeout&) {
    const bool run = task.type == FrameType::run && options_.timeout < options_.task_timeout;
    what = "the client was silent for " + seconds(run ? options_.timeout : options_.task_timeout) +
           (run ? " (--timeout)" : " (--task-timeout)");
  } catch (const ChannelClosed&) {
    closed = true;
    what = "the client closed the connection";
  } catch (const FrameError& error) {
    what = std::string("the client broke the protocol: ") + error.what();
  } catch (...) {
    connection_.reset();
    throw;
  }
  Conversation broken;
  broken.message = charge(*connection_, what, closed, broken.detail);
  connection_.reset();
  return broken;
}

RunAnswer Session::run(const ForeignSubject& subject, const RunQuestion& question) {
  RunTask task(subject, question);
  const auto begin = std::chrono::steady_clock::now();
  const Conversation conversation =
      converse(task.frame(), [&](const Frame& request) { return task.serve(request); }, task.most_payload());
  RunAnswer answer = conversation.end ? task.finish(*conversation.end) : task.broken(conversation.message, conversation.detail);
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return answer;
}

CallAnswer Session::call(const ForeignSubject& subject, const CallQuestion& question) {
  Frame task = call_frame(subject, question);  // first: what it refuses has no payload
  const Conversation conversation = converse(std::move(task), {}, most_payload(subject, question));
  if (conversation.end) return read_call(subject, question, *conversation.end);
  return {TaskEnd::broken, conversation.message, conversation.detail, {}};
}

std::string Session::finish() {
  if (!connection_) return {};
  try {
    write(*connection_, {FrameType::bye, 0, Json::object()});
  } catch (const std::runtime_error&) {
    // It is gone already; how it ended says more.
  }
  std::string ending;
  if (connection_->child) ending = connection_->child->end(grace_seconds);
  connection_.reset();
  return ending;
}

std::vector<Foreign> foreign_subjects(const std::shared_ptr<Session>& session) {
  std::vector<Foreign> all;
  for (const ForeignSubject& subject : session->hello().subjects) {
    all.push_back({subject, [session, subject](const RunQuestion& question) { return session->run(subject, question); },
                   [session, subject](const CallQuestion& question) { return session->call(subject, question); }});
  }
  return all;
}

}  // namespace flowgauge
