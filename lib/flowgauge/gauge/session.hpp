#pragma once
// A conversation with a client: started or awaited, its tasks one at a time, what breaks charged to the task in flight.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/gauge/channel.hpp"
#include "flowgauge/gauge/child.hpp"
#include "flowgauge/gauge/foreign.hpp"
#include "flowgauge/gauge/hello.hpp"

namespace flowgauge {

struct SessionOptions {
  ChildOptions child;        ///< the program to start, unless a listener is given
  int listener = -1;         ///< a listening socket: clients that start themselves; they are not started again
  double timeout = 30;       ///< seconds: longest wait for the next frame of a run
  double task_timeout = 60;  ///< seconds: longest wait for hello and for a call, and for progress of a run: a new request
  int restarts = 3;
  long most_requests = 100'000;  ///< of one task
  Json claims = Json::object();  ///< stand in for those of every subject (read_hello)
  /// Sees every frame that passes; `from` is "client" or "server".
  std::function<void(std::string_view from, const Frame& frame)> trace = {};
};

/// A client that cannot be talked to at all: hung or dead before hello, a hello that is none.
struct ClientError : std::runtime_error {
  ClientError(const std::string& what, std::string log_tail) : std::runtime_error(what), log(std::move(log_tail)) {}
  std::string log;  ///< the end of what it printed
};

/// One client. A task that it does not survive is TaskEnd::broken; it is then started again for the next task, at most
/// `restarts` times, and what is left is broken with a message that begins with "not run".
class Session {
 public:
  /// Starts or awaits the client and reads its hello. Throws ClientError, and std::runtime_error where it cannot be started.
  explicit Session(SessionOptions options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Hello& hello() const { return hello_; }

  /// Throws std::invalid_argument for questions that do not fit the subject; never for what the client does.
  RunAnswer run(const ForeignSubject& subject, const RunQuestion& question);
  CallAnswer call(const ForeignSubject& subject, const CallQuestion& question);

  /// What came of a task: the frame that ended it, or why there is none.
  struct Conversation {
    std::optional<Frame> end = std::nullopt;
    std::string message = {}, detail = {};
  };

  /// A task by hand: its frame, which gets the next number, what serves its requests (nothing for a call), and the largest
  /// payload that may come. Starts the client again where it is gone.
  Conversation converse(Frame task, const std::function<Frame(const Frame&)>& serve, std::uint64_t most_payload);

  /// Says bye, waits a little, and ends the child with its group. Says how it ended; empty for a client that started itself.
  std::string finish();

  int restarts() const { return restarts_; }

 private:
  struct Connection {
    std::unique_ptr<Child> child;
    Channel channel;
  };
  Connection connect();
  Hello greet(Connection& connection);
  bool start_again(std::string& why);
  Frame follow(const Frame& task, const std::function<Frame(const Frame&)>& serve, std::uint64_t most_payload);
  std::string charge(Connection& connection, const std::string& what, bool closed, std::string& log) const;
  void write(Connection& connection, const Frame& frame);
  Frame read(Connection& connection, Deadline deadline, std::uint64_t most_payload);

  SessionOptions options_;
  std::unique_ptr<Connection> connection_;
  Hello hello_;
  std::uint64_t sequence_ = 0;
  int restarts_ = 0;
};

/// The subjects of a client with the way to ask them; they share the session.
std::vector<Foreign> foreign_subjects(const std::shared_ptr<Session>& session);

}  // namespace flowgauge
