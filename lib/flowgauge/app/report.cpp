#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/app/commands.hpp"
#include "reports/catalogue.hpp"
#include "reports/figure.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

/// Files and labels in the order given: plain FILEs first, then NAME=FILE.
ReportInput read_input(const ReportOptions& options) {
  std::vector<std::filesystem::path> files(options.records.begin(), options.records.end());
  std::vector<std::string> labels(files.size());
  for (const std::string& label : options.labels) {
    const std::size_t equals = label.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == label.size()) {
      throw std::invalid_argument("--label " + label + " is not allowed; it must read NAME=FILE");
    }
    labels.push_back(label.substr(0, equals));
    files.emplace_back(label.substr(equals + 1));
  }
  return read_report_input(files, std::move(labels));
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw std::runtime_error("cannot create folder " + folder.string() + ": " + failure.message());
}

std::vector<Writer> chosen_writers(const std::string& formats) {
  if (formats.empty()) return writers();
  std::vector<Writer> chosen;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = formats.find(',', begin);
    chosen.push_back(find_writer(formats.substr(begin, end - begin)));
    if (end == std::string::npos) return chosen;
    begin = end + 1;
  }
}

}  // namespace

int report(const ReportOptions& options, std::ostream& out) {
  const std::vector<Writer> chosen = chosen_writers(options.formats);
  const ReportInput input = read_input(options);
  const std::filesystem::path folder = options.out;
  if (!options.figure.empty()) {
    if (options.problems.size() != 1) throw std::invalid_argument("--figure needs one --problem");
    const Figure figure = choose_figure(input, options.figure, options.problems.front(), options.x, options.y);
    make_folder(folder);
    const std::string failure = draw_figures({figure}, folder);
    if (!failure.empty()) throw std::runtime_error(failure);
    out << (folder / (figure.file + ".svg")).string() << '\n';
    return status::done;
  }
  make_folder(folder);
  Json files = Json::array();
  for (const Writer& writer : chosen) {
    writer.write(input, folder);
    files.push_back((folder / writer.file).string());
  }
  if (options.json) {
    out << Json{{"files", files}}.dump() << '\n';
  } else if (!options.quiet) {
    for (const Json& file : files) out << file.get<std::string>() << '\n';
  }
  return status::done;
}

}  // namespace flowgauge
