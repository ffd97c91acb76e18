#include "flowgauge/app/manifest.hpp"

#include <sys/utsname.h>

#include <boost/version.hpp>
#include <chrono>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "flowgauge/app/kinds.hpp"

namespace flowgauge {
namespace {

std::string system_name() {
  utsname names{};
  if (uname(&names) != 0) return "unknown";
  return std::string(names.sysname) + " " + names.release + " " + names.machine;
}

std::string processor_name() {
  std::ifstream stream("/proc/cpuinfo");
  std::string line;
  while (std::getline(stream, line)) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

}  // namespace

Record manifest(const std::vector<std::string>& command, std::uint64_t seed, const Suite& suite) {
  Record record{"manifest", "manifest", Outcome::ok, Json::object()};
  record.fields = {
      {"program", "flowgauge"},
      {"program_version", FLOWGAUGE_VERSION},
      {"suite", suite_version},
      {"command", command},
      {"seed", seed},
      {"started", utc_now()},
      {"environment",
       {{"compiler", "g++/clang++ " __VERSION__},
#ifdef NDEBUG
        {"build_type", "Release"},
#else
        {"build_type", "Debug"},
#endif
        {"system", system_name()},
        {"processor", processor_name()},
        {"threads", std::thread::hardware_concurrency()},
        {"boost", std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000)},
        {"eigen", std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." +
                      std::to_string(EIGEN_MINOR_VERSION)}}},
      {"catalogue", catalogue_json(suite)},
  };
  return record;
}

}  // namespace flowgauge
