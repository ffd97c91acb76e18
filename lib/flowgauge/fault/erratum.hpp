#pragma once
// Errata of published texts: formulas as printed, as corrected, and by how much the printed form is off.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// What a formula was measured to be off by: |left − right| over the sum of the absolute values of the terms.
struct Demonstration {
  std::string_view claim;  ///< what was computed, in one sentence
  double printed_error;    ///< of the formula as printed
  /// Of the corrected form, or of the reading that is right. Absent where the formula is right as printed.
  std::optional<double> corrected_error = {};
  double tolerance = 1e-12;
};

/// How a row of a text fares.
enum class Reading {
  correct,    ///< right as printed
  ambiguous,  ///< right under a reading that the text does not fix
  wrong,      ///< wrong as printed
  wording,    ///< a slip of wording, spelling or bibliography
};
std::string_view to_string(Reading reading);

/// One formula or statement of a published text.
struct Erratum {
  std::string_view name;    ///< number of the text and of the row: 002.7
  std::string_view source;  ///< title of the text
  Reading reading;
  std::string_view printed;
  std::string_view corrected;           ///< empty where right as printed
  std::string_view note;                ///< assumptions, consequences
  Demonstration (*demonstrate)() = {};  ///< null for rows without a formula, and for those that come later
  std::string_view later = {};          ///< what brings the number, where it is not there yet
};

/// All rows, text by text.
const std::vector<Erratum>& errata();

/// The ids of their records, `erratum/002.7` …, for rows with a number.
std::vector<std::string> erratum_ids();

/// The record of a demonstration. ok: the printed form holds where no correction is given; otherwise it is off by a thousand
/// tolerances or more, and the corrected form holds. NaN never passes.
Record erratum_record(const Erratum& erratum, const Demonstration& found);

/// Computes the selected rows and hands over their records in order.
void run_errata(const std::function<bool(const std::string& id)>& selected,
                const std::function<void(const Record&)>& sink);

}  // namespace flowgauge
