// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/file_line.h"

#include <fmt/format.h>

#include "base/printable.h"

namespace framewise::report {
namespace {

std::string bytes_text(int64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  if (bytes < 1000000) return fmt::format("{:.1f} kB", double(bytes) / 1e3);
  return fmt::format("{:.2f} MB", double(bytes) / 1e6);
}

}  // namespace

std::string time_text(double ms) { return fmt::format("{:.2f} s", ms / 1000); }

std::string size_text(int64_t bytes, int64_t original) {
  std::string text = bytes_text(bytes);
  if (original <= 0) return text;
  const double percent = 100.0 * double(bytes) / double(original);
  return text + (percent < 1 ? fmt::format(" ({:.1g} %)", percent)
                             : fmt::format(" ({:.0f} %)", percent));
}

std::string file_line(const FileReport& file, const FileReport* original) {
  std::string line = printable(file.path) + "  ";
  // Of a file that could not be read only the number of bytes is known.
  if (!file.container.empty()) {
    line += fmt::format("{} {}x{}, ", file.container, file.size.width,
                        file.size.height);
  }
  if (file.frames > 1) {
    line += fmt::format("{} frames, {}, ", file.frames,
                        time_text(file.duration_ms));
  }
  return line + size_text(file.bytes, original ? original->bytes : 0);
}

}  // namespace framewise::report
