#pragma once
// One task of type run, from its header to its answer, without a channel: what is told, what is served, what came back.

#include <string>
#include <vector>

#include "flowgauge/gauge/foreign.hpp"
#include "flowgauge/gauge/frame.hpp"
#include "flowgauge/gauge/served_noise.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// A run of one subject. Requests and the end are to be handed over in the order in which they come.
class RunTask {
 public:
  /// Throws std::invalid_argument where the question does not fit the subject: its dimension, its points, its batch.
  RunTask(const ForeignSubject& subject, const RunQuestion& question);

  /// The frame that begins the task; its number is still to be given.
  Frame frame() const;

  /// `answer`, or `refused` with one line for a request that cannot be served.
  Frame serve(const Frame& request);

  /// What the frame `result`, `skipped` or `error` amounts to; a result that does not fit is TaskEnd::broken. seconds stay 0.
  RunAnswer finish(const Frame& end);

  /// What is known of a run that was broken off.
  RunAnswer broken(const std::string& message, const std::string& detail);

  /// The largest payload of a frame that the client may send.
  std::uint64_t most_payload() const;

 private:
  Frame serve_start(const Frame& request);
  Frame serve_model(const Frame& request);
  Frame serve_noise(const Frame& request);
  Frame serve_step(const Frame& request);
  std::vector<NoiseLevel<double>> levels(const Frame& request, Parameterisation kind, Index rows) const;
  NoiseLevel<double> on_grid(const Frame& request, const NoiseLevel<double>& asked) const;
  Frame answer(const Frame& request, const char* name, const Batch<double>& X, const std::vector<Index>& point, Dtype dtype) const;
  void serve_points(const Level& start);

  const ForeignSubject& subject_;
  const RunQuestion& question_;
  Law<double> law_;
  std::vector<Index> point_;  ///< shape of one point
  Index most_rows_;           ///< of a request to the model
  ServedNoise noise_;
  bool started_ = false;
  RunAnswer answer_;
};

}  // namespace flowgauge
