#pragma once
// Pieces of markup that the sections of the page are made of.

#include <string>
#include <string_view>

#include "reports/text.hpp"
#include "reports/view.hpp"

namespace flowgauge::html {

/// Text as markup.
std::string esc(std::string_view text);

/// An outcome as a coloured word; `text` in its place where given.
std::string badge(Outcome outcome, std::string_view text = {});

/// A cell that sorts by its value.
std::string number_cell(double x, const std::string& shown);

/// A cell of text.
std::string cell(std::string_view text);

/// Text that may break after every part, as ids do.
std::string breakable(std::string_view text);

/// The id of a row in the page: that of its check; further runs add their number.
std::string anchor(const Row& row, const ReportInput& input);

/// A cell of the id of a check.
std::string id_cell(const Row& row);

/// A link to the row of a check.
std::string link(const Row& row, const ReportInput& input);

/// The head of the column of runs; empty where there is one run.
std::string run_head(const ReportInput& input);

/// The cell of that column.
std::string run_cell(const ReportInput& input, std::size_t run);

/// A section with its heading; `short_title` stands in the navigation.
std::string section(const char* id, const std::string& title, const std::string& note, const std::string& body,
                    const std::string& short_title = {});

/// A part that opens on a click.
std::string folded(bool open, const std::string& title, const std::string& body, const std::string& attributes = {});

/// A table that scrolls by itself; `body` holds rows or bodies.
std::string table(const std::string& classes, const std::string& head, const std::string& body);

/// Why a check is known to fail; empty where it is not.
std::string known_note(const Record& record);

/// A row with outcome, run, link, size and detail of a check.
std::string detail_row(const Row& row, const ReportInput& input);

/// A value of JSON as nested lists.
std::string evidence(const Json& value);

}  // namespace flowgauge::html
