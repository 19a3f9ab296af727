// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/result.h"
#include "media/rows/row_reader.h"

namespace framewise::media {

bool has_known_profile(std::span<const Finding> findings) {
  return std::none_of(findings.begin(), findings.end(), [](const Finding& one) {
    return one.kind == "color_profile";
  });
}

Result<std::unique_ptr<RowReader>> open_rows(Source& source, const Job& job) {
  std::unique_ptr<RowReader> none;
  if (job.tolerant) return none;
  const auto format = format_of(source);
  if (!format) return none;
  FW_RETURN_IF_ERROR(admit_bytes(source.size(), job.limits));
  const std::string_view name = (*format)->name;
  if (name == "jpeg") return open_jpeg_rows(source, job);
  if (name == "png") return open_png_rows(source, job);
  if (name == "webp") return open_webp_rows(source, job);
  return none;
}

}  // namespace framewise::media
