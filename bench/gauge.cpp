// A request of a client and its answer, over a socket and back: a small frame, 10⁵ × 2 doubles as they are, and a prediction.

#include <benchmark/benchmark.h>
#include <sys/socket.h>

#include <array>
#include <thread>

#include "flowgauge/gauge/channel.hpp"
#include "flowgauge/gauge/frame_reading.hpp"
#include "flowgauge/gauge/served_model.hpp"
#include "flowgauge/target/target.hpp"

namespace {

using namespace flowgauge;

/// Times requests that a thread answers with serve(request) until it is told bye.
template <class Serve>
void round_trip(benchmark::State& state, const Serve& serve) {
  std::array<int, 2> pair{};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) != 0) return state.SkipWithError("no socket pair");
  Channel client(pair[0]);
  std::thread server([&serve, socket = pair[1]] {
    Channel channel(socket);
    for (Frame request = channel.read(seconds_from_now(60)); request.type != FrameType::bye; request = channel.read(seconds_from_now(60))) {
      channel.write(serve(request), seconds_from_now(60));
    }
  });
  const Batch<double> X = Batch<double>::Random(2, state.range(0));
  const Frame request{FrameType::model, 1, {{"kind", "x0"}, {"alpha", 0.6}, {"sigma", 0.8}}, {array_of("x", X, {2}, Dtype::f64)}};
  for (auto _ : state) {
    client.write(request, seconds_from_now(60));
    Frame answer = client.read(seconds_from_now(60));
    benchmark::DoNotOptimize(answer.arrays.data());
  }
  client.write({FrameType::bye, 0, Json::object()}, seconds_from_now(60));
  server.join();
}

void transport(benchmark::State& state) {
  round_trip(state, [](const Frame& request) { return Frame{FrameType::answer, request.sequence, Json::object(), request.arrays}; });
}
BENCHMARK(transport)->Arg(1)->Arg(64)->Arg(100000)->Unit(benchmark::kMicrosecond)->UseRealTime();

void prediction(benchmark::State& state) {
  const Law<double> law = prepare<double>(target_from_json(Json::parse(R"({"type": "gaussian", "mean": [0, 1], "covariance": [[1, 0.3], [0.3, 2]]})")));
  round_trip(state, [&](const Frame& request) {
    const Batch<double> X = batch_at(request, "x", {2}, std::nullopt, 1'000'000);
    const Batch<double> Y = predict(law, Parameterisation::x0, {level_without_clock(0.6, 0.8)}, X);
    return Frame{FrameType::answer, request.sequence, Json::object(), {array_of("y", Y, {2}, Dtype::f64)}};
  });
}
BENCHMARK(prediction)->Arg(1)->Arg(64)->Arg(100000)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
