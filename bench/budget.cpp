// The time budgets of the program, once each: `verify` 20 s, default study and report 60 s together on two idle cores. A figure
// beside the calibration loop, never a test.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <sstream>

#include "flowgauge/app/commands.hpp"

namespace {

using namespace flowgauge;

std::filesystem::path folder() { return std::filesystem::temp_directory_path() / "flowgauge_budget"; }

void verification(benchmark::State& state) {
  for (auto _ : state) {
    std::ostringstream out, err;
    VerifyOptions options;
    options.quiet = options.faults = true;
    options.out = folder();
    options.command = {"flowgauge", "verify", "--faults"};
    if (verify(options, {}, out, err) != status::done) state.SkipWithError("verify did not pass");
  }
  state.SetLabel("budget 20 s");
}
BENCHMARK(verification)->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);

void study_and_report(benchmark::State& state) {
  for (auto _ : state) {
    std::ostringstream out, err;
    StudyOptions options;
    options.quiet = true;
    options.out = folder();
    options.command = {"flowgauge", "study"};
    if (study(options, {}, out, err) != status::done) state.SkipWithError("study did not pass");
    ReportOptions files;
    files.records = {folder() / "study.jsonl"};
    files.out = folder() / "report";
    report(files, out);
  }
  state.SetLabel("budget 60 s");
}
BENCHMARK(study_and_report)->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);

}  // namespace
