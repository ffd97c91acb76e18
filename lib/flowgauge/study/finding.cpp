#include "flowgauge/study/finding.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/record/check_id.hpp"

namespace flowgauge {

StudyTask finding_task(const Finding& finding) {
  const std::string id = check_id(finding.subject, finding.name);
  return {id, [finding, id](const Sink& sink) {
            Record record{"finding", id, Outcome::ok, Json::object()};
            record.fields["title"] = std::string(finding.title);
            record.fields["text"] = std::string(finding.text);
            Json evidence = Json::object();
            for (const Evidence& row : finding.measure()) {
              evidence[row.name] =
                  Json{{"measured", number(row.measured)}, {"known", number(row.known)}, {"tolerance", row.tolerance}};
              if (!(std::abs(row.measured - row.known) <= row.tolerance)) record.outcome = Outcome::fault;
            }
            record.fields["evidence"] = std::move(evidence);
            if (record.outcome != Outcome::ok) {
              record.fields["cause"] = "not_reproduced";
              record.fields["detail"] = "a number differs from the one that is known";
            }
            sink(record);
          }};
}

}  // namespace flowgauge
