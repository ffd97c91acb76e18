// Pictures of field records: maps of density and velocity with flow lines, drawn by gnuplot.

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

#include "reports/figure.hpp"
#include "reports/text.hpp"
#include "reports/view.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The element at a place of nested arrays, or null: records of others may have any shape.
const Json& element(const Json& values, std::size_t i) {
  static const Json nothing;
  return values.is_array() && i < values.size() ? values[i] : nothing;
}

double finite_number(const Json& value) {
  return value.is_number() && std::isfinite(value.get<double>()) ? value.get<double>() : nan;
}

const Record* field_named(const LabelledRecords& run, std::string_view problem, std::string_view quantity) {
  for (const Record& record : run.records) {
    if (record.kind == "field" && text_field(record, "problem") == problem &&
        text_field(record, "quantity") == quantity && record.fields.contains("values") &&
        record.fields["values"].is_array() && !numbers_field(record, "t").empty()) {
      return &record;
    }
  }
  return nullptr;
}

// λ where the record has it, otherwise the time.
std::vector<double> clock_of(const Record& record) {
  const std::vector<double> t = numbers_field(record, "t"), lambda = numbers_field(record, "lambda");
  return lambda.size() == t.size() ? lambda : t;
}

double largest(const std::vector<std::vector<double>>& values) {
  double result = 0;
  for (const auto& row : values) {
    for (const double value : row) result = std::isnan(value) ? result : std::max(result, std::abs(value));
  }
  return result > 0 ? result : 1;
}

ColourMap map_over_time(const Record& record, const Record* trajectories) {
  ColourMap map;
  map.title = text_field(record, "quantity");
  map.is_signed = map.title != "density";
  map.x = clock_of(record);
  map.y = numbers_field(record, "x");
  for (std::size_t i = 0; i < map.x.size(); ++i) {
    map.values.emplace_back();
    for (std::size_t j = 0; j < map.y.size(); ++j) {
      map.values.back().push_back(finite_number(element(element(record.fields["values"], i), j)));
    }
  }
  map.top = largest(map.values);
  const std::vector<double> t = numbers_field(record, "t");
  for (std::size_t k = 0; k <= 4; ++k) {
    const std::size_t i = k * (t.size() - 1) / 4;
    map.x_ticks.emplace_back(map.x[i], significant(t[i], 2));
  }
  if (trajectories == nullptr) return map;
  const std::vector<double> clock = clock_of(*trajectories);
  const Json& places = trajectories->fields["values"];
  for (std::size_t n = 0; n < element(places, 0).size(); ++n) {
    map.lines.emplace_back();
    for (std::size_t i = 0; i < clock.size(); ++i) {
      map.lines.back().emplace_back(clock[i], finite_number(element(element(places, i), n)));
    }
  }
  return map;
}

// Arrows by the root of their size, the longest as long as the distance of their nodes.
std::vector<ColourMap::Arrow> arrows_at(const Record& velocity, std::size_t i) {
  const std::vector<double> x = numbers_field(velocity, "x"), y = numbers_field(velocity, "y");
  std::vector<ColourMap::Arrow> arrows;
  double longest = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    for (std::size_t k = 0; k < y.size(); ++k) {
      const Json& u = element(element(element(velocity.fields["values"], i), j), k);
      const ColourMap::Arrow arrow{x[j], y[k], finite_number(element(u, 0)), finite_number(element(u, 1))};
      if (std::isnan(arrow.dx + arrow.dy)) continue;
      longest = std::max(longest, std::hypot(arrow.dx, arrow.dy));
      arrows.push_back(arrow);
    }
  }
  const double distance = x.size() > 1 ? 0.95 * (x[1] - x[0]) : 0;
  for (ColourMap::Arrow& arrow : arrows) {
    const double speed = std::hypot(arrow.dx, arrow.dy), unit = speed > 0 ? distance / std::sqrt(speed * longest) : 0;
    arrow.dx *= unit;
    arrow.dy *= unit;
    arrow.x -= arrow.dx / 2;
    arrow.y -= arrow.dy / 2;
  }
  return arrows;
}

std::vector<ColourMap> maps_in_the_plane(const Record& density, const Record* velocity, const Record* trajectories) {
  std::vector<ColourMap> maps;
  const std::vector<double> t = numbers_field(density, "t"), lambda = numbers_field(density, "lambda");
  double top = 0;
  for (std::size_t i = 0; i < t.size(); ++i) {
    ColourMap map;
    map.title = "t = " + significant(t[i], 2) + (lambda.size() == t.size() ? ", λ = " + significant(lambda[i], 2) : "");
    map.x = numbers_field(density, "x");
    map.y = numbers_field(density, "y");
    for (std::size_t j = 0; j < map.x.size(); ++j) {
      map.values.emplace_back();
      for (std::size_t k = 0; k < map.y.size(); ++k) {
        map.values.back().push_back(finite_number(element(element(element(density.fields["values"], i), j), k)));
      }
    }
    top = std::max(top, largest(map.values));
    if (velocity != nullptr) map.arrows = arrows_at(*velocity, i);
    if (trajectories != nullptr) {
      // The way from the noise end to this time.
      const std::vector<double> clock = clock_of(*trajectories);
      const double now = clock_of(density)[i];
      std::vector<std::size_t> past;
      for (std::size_t k = 0; k < clock.size(); ++k) {
        if (clock[k] <= now + 1e-6 * (1 + std::abs(now))) past.push_back(k);
      }
      std::sort(past.begin(), past.end(), [&](std::size_t a, std::size_t b) { return clock[a] < clock[b]; });
      const Json& places = trajectories->fields["values"];
      for (std::size_t n = 0; n < element(places, 0).size(); ++n) {
        map.lines.emplace_back();
        for (const std::size_t k : past) {
          const Json& place = element(element(places, k), n);
          map.lines.back().emplace_back(finite_number(element(place, 0)), finite_number(element(place, 1)));
        }
      }
    }
    maps.push_back(std::move(map));
  }
  for (ColourMap& map : maps) map.top = top;
  return maps;
}

std::string data_number(double x) {
  return std::isfinite(x) ? shortest(x) : "NaN";
}

}  // namespace

Figure density_figure(const ReportInput& input, std::string_view problem) {
  std::set<std::string> known;
  for (const LabelledRecords& run : input.runs) {
    for (const Record& record : run.records) {
      if (record.kind == "field" && text_field(record, "quantity") == "density")
        known.insert(text_field(record, "problem"));
    }
    const Record* density = field_named(run, problem, "density");
    if (density == nullptr) continue;
    const Record* velocity = field_named(run, problem, "velocity");
    const Record* trajectories = field_named(run, problem, "trajectories");
    Figure figure;
    figure.file = "density_" + std::string(problem);
    std::replace_if(
        figure.file.begin(), figure.file.end(),
        [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '.' && c != '-'; }, '_');
    figure.title = "Density and velocity of " + std::string(problem);
    if (number_field(*density, "dimension") == 2) {
      figure.x_label = "x";
      figure.y_label = "y";
      figure.caption = "Colours by the square root of the density, arrows by that of the speed.";
      figure.maps = maps_in_the_plane(*density, velocity, trajectories);
    } else {
      figure.x_label = "t, spaced by λ = log(α/σ)";
      figure.y_label = "x";
      figure.caption = "Colours of the density by its square root.";
      for (const Record* record : {density, velocity}) {
        if (record != nullptr) figure.maps.push_back(map_over_time(*record, trajectories));
      }
    }
    return figure;
  }
  std::string allowed;
  for (const std::string& name : known) allowed += (allowed.empty() ? "" : ", ") + name;
  throw std::invalid_argument("figure: no density record of problem \"" + std::string(problem) + "\"; " +
                              (allowed.empty() ? "the records hold none" : "the records hold " + allowed));
}

std::string map_script(const Figure& figure) {
  const std::size_t columns = std::min<std::size_t>(3, figure.maps.size());
  const std::size_t rows = (figure.maps.size() + columns - 1) / columns;
  std::string text = "reset\nset encoding utf8\nset terminal svg noenhanced size " + std::to_string(460 * columns) +
                     "," + std::to_string(390 * rows + 30) + " font 'sans-serif,12' background 'white'\nset output " +
                     quote_gnuplot(figure.file + ".svg") +
                     "\nunset key\nset border lc rgb '#555555'\nset tics nomirror out\n" + "set xlabel " +
                     quote_gnuplot(figure.x_label) + "\nset ylabel " + quote_gnuplot(figure.y_label) +
                     "\nset multiplot layout " + std::to_string(rows) + "," + std::to_string(columns) + " title " +
                     quote_gnuplot(figure.title) + "\n";
  for (const ColourMap& map : figure.maps) {
    if (map.x.size() < 2 || map.y.size() < 2) {
      text += "set multiplot next\n";
      continue;
    }
    text += "set title " + quote_gnuplot(map.title) + "\n";
    const auto [x_low, x_high] = std::minmax_element(map.x.begin(), map.x.end());
    // Time runs to the right, also where λ falls.
    text += "set xrange [" + data_number(map.x_ticks.empty() ? *x_low : map.x.front()) + ":" +
            data_number(map.x_ticks.empty() ? *x_high : map.x.back()) + "]\nset yrange [" + data_number(map.y.front()) +
            ":" + data_number(map.y.back()) + "]\n";
    if (!map.x_ticks.empty()) {
      std::string ticks;
      for (const auto& [place, name] : map.x_ticks) {
        ticks += (ticks.empty() ? "" : ", ") + quote_gnuplot(name) + " " + data_number(place);
      }
      text += "set xtics (" + ticks + ")\n";
    }
    text +=
        map.is_signed
            ? "set palette defined (0 '#5e2a84', 1 '#a98bc4', 2 '#fafafa', 3 '#7fbf8a', 4 '#11702f')\nset cbrange [" +
                  data_number(-map.top) + ":" + data_number(map.top) + "]\n"
            : "set palette defined (0 '#ffffff', 0.04 '#d3e8f5', 0.16 '#86c0e2', 0.36 '#2f86bd', 0.64 "
              "'#084f8c', 1 '#052c52')\nset cbrange [0:" +
                  data_number(map.top) + "]\n";
    text += "$values << EOD\n";
    for (std::size_t i = 0; i < map.x.size(); ++i) {
      for (std::size_t j = 0; j < map.y.size(); ++j) {
        text += data_number(map.x[i]) + " " + data_number(map.y[j]) + " " + data_number(map.values[i][j]) + "\n";
      }
      text += "\n";
    }
    text += "EOD\n";
    std::string plot = "plot $values using 1:2:3 with image pixels";
    std::string lines, ends;
    for (const auto& line : map.lines) {
      for (const auto& [x, y] : line) lines += data_number(x) + " " + data_number(y) + "\n";
      lines += "\n";
      if (map.x_ticks.empty() && !line.empty())
        ends += data_number(line.back().first) + " " + data_number(line.back().second) + "\n";
    }
    if (!map.arrows.empty()) {
      text += "$arrows << EOD\n";
      for (const ColourMap::Arrow& arrow : map.arrows) {
        text += data_number(arrow.x) + " " + data_number(arrow.y) + " " + data_number(arrow.dx) + " " +
                data_number(arrow.dy) + "\n";
      }
      text += "EOD\n";
      plot += ", \\\n  $arrows using 1:2:3:4 with vectors size screen 0.004,20 lw 0.7 lc rgb '#16202c'";
    }
    if (!map.lines.empty()) {
      text += "$lines << EOD\n" + lines + "EOD\n";
      plot += ", \\\n  $lines using 1:2 with lines lw 1.2 lc rgb '#d55e00'";
    }
    if (!ends.empty()) {
      text += "$ends << EOD\n" + ends + "EOD\n";
      plot += ", \\\n  $ends using 1:2 with points pt 7 ps 0.4 lc rgb '#d55e00'";
    }
    text += plot + "\n";
  }
  return text + "unset multiplot\nunset output\n";
}

}  // namespace flowgauge
