// One million std::exp: the machine's own speed, printed beside every other figure, so that runs on different machines or
// under different loads can be compared as ratios.

#include <benchmark/benchmark.h>

#include <cmath>

namespace {

void calibration(benchmark::State& state) {
  for (auto _ : state) {
    double sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum += std::exp(-1e-6 * i);
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(calibration)->Unit(benchmark::kMillisecond);

}  // namespace
