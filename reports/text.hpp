#pragma once
// Text for the formats of a report: numbers as people read them, and escaping.

#include <string>
#include <string_view>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

/// "&", "<", ">", both quotes as entities; characters that XML 1.0 forbids and malformed UTF-8 become U+FFFD. Good for
/// HTML and XML, text and attributes.
std::string escape_markup(std::string_view text);

/// Percent-encoding of everything but letters, digits and -._~ (RFC 3986), for anchors.
std::string url_encode(std::string_view text);

/// A field of a comma-separated file, quoted where needed (RFC 4180).
std::string escape_csv(std::string_view text);

/// Text inside a cell of a Markdown table: one line, no markup of its own.
std::string escape_markdown(std::string_view text);

/// A string of gnuplot, in single quotes; line breaks become spaces, single quotes typographic ones.
std::string quote_gnuplot(std::string_view text);

/// A word of a POSIX shell, quoted where needed.
std::string quote_shell(std::string_view text);

/// `digits` digits after the point; "nan", "inf", "-inf" otherwise.
std::string fixed(double x, int digits);

/// `digits` significant digits, "1.2e-13" for very large and very small ones; "nan", "inf", "-inf".
std::string significant(double x, int digits);


/// "1 check", "2 checks".
std::string plural(std::size_t n, std::string_view noun);

}  // namespace flowgauge
