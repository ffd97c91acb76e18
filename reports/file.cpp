#include <fstream>
#include <stdexcept>

#include "reports/writers.hpp"

namespace flowgauge {

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.flush();
  if (!stream) throw std::runtime_error(file.string() + ": cannot be written");
}

}  // namespace flowgauge
