#include "flowgauge/gauge/schedule_json.hpp"

#include <nlohmann/json.hpp>

namespace flowgauge {
namespace {

std::vector<double> entries(const Vector<double>& x) { return {x.begin(), x.end()}; }

void add(Json& json, const CondOt& s) { json["sigma_min"] = s.sigma_min; }
void add(Json& json, const VpCosine& s) { json["offset"] = s.offset; }
void add(Json& json, const Polynomial& s) { json["power"] = s.power; }
void add(Json& json, const AlphaBarTable& s) { json["alpha_bars"] = s.alpha_bars; }
void add(Json&, const Edm&) {}
void add(Json&, const Trigonometric&) {}
void add(Json&, const SquareRoot&) {}
void add(Json& json, const VpLinear& s) {
  json["beta_min"] = s.beta_min;
  json["beta_max"] = s.beta_max;
}
void add(Json& json, const SubVp& s) {
  json["beta_min"] = s.beta_min;
  json["beta_max"] = s.beta_max;
}
void add(Json& json, const Ve& s) {
  json["sigma_min"] = s.sigma_min;
  json["sigma_max"] = s.sigma_max;
}
void add(Json& json, const Ddpm& s) {
  json["steps"] = s.steps;
  json["beta_min"] = s.beta_min;
  json["beta_max"] = s.beta_max;
}
void add(Json& json, const NoiseTable& s) {
  json["times"] = entries(s.times);
  json["alphas"] = entries(s.alphas);
  json["sigmas"] = entries(s.sigmas);
}
void add(Json& json, const TimeShift& s) {
  json["shift"] = s.shift;
  json["base"] = to_json(s.base->value);
}
void add(Json& json, const ReversedTime& s) { json["base"] = to_json(s.base->value); }

}  // namespace

Json to_json(const Schedule& schedule) {
  Json json{{"type", entry(schedule).name}};
  std::visit([&](const auto& s) { add(json, s); }, schedule);
  return json;
}

}  // namespace flowgauge
