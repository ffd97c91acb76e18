#pragma once
// A data set read from a CSV file, optionally smoothed by a Gaussian kernel.

#include <array>
#include <filesystem>
#include <string>

#include "flowgauge/numeric/csv.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// (1/K) Σ N(z_i, h²I) over the rows of a file; h = 0 gives the atoms themselves. Evaluated by AtomsLaw.
struct Empirical {
  std::string file;       ///< as written in the problem file
  double bandwidth = 0;   ///< kernel standard deviation h
  Batch<double> points;   ///< d × K, the file's rows

  static constexpr std::array<Parameter, 2> parameters{
      {{"file", Shape::text, "", {}, "CSV file without header, one point a row, relative to the problem file"},
       {"bandwidth", Shape::number, "0", {0, 1e150, false, false}, "kernel standard deviation h"}}};
  static constexpr Entry entry{
      .name = "empirical",
      .title = "Data set, optionally smoothed",
      .statement = "p_data = (1/K) Σ N(zᵢ, h²I)",
      .assumptions = "finite numbers; σ > 0 where h = 0",
      .source = "Karras et al. 2022, arXiv:2206.00364, eq. 57; Parzen 1962 (kernel density)",
      .blind_to = "the law from which the data set was drawn",
      .parameters = parameters,
      .example = R"({"type": "empirical", "file": "points.csv", "bandwidth": 0.05})",
  };

  static Empirical from(const auto& values, const std::filesystem::path& folder) {
    Empirical target{values.text("file"), values.number("bandwidth"), {}};
    target.points = read_csv(folder / target.file);
    return target;
  }
};

}  // namespace flowgauge
