// Which method is each of a client's samplers? Prints one record a line: gauge_diagnoses COMMAND…

#include <iostream>
#include <memory>

#include "flowgauge/gauge/grade.hpp"
#include "flowgauge/gauge/session.hpp"

int main(int count, char** words) {
  using namespace flowgauge;
  SessionOptions options;
  options.child.command.assign(words + 1, words + count);
  const auto session = std::make_shared<Session>(options);
  for (const Foreign& foreign : foreign_subjects(session)) {
    const auto is_diagnosis = [](const std::string& id) { return id.find("/diagnosis/") != std::string::npos; };
    grade(foreign, {.quick = true, .selected = is_diagnosis}, [](const Record& record) { std::cout << to_line(record) << std::endl; });
  }
}
