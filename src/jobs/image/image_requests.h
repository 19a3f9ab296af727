// SPDX-License-Identifier: Apache-2.0
// Requests of the commands for images.
#pragma once

#include <optional>
#include <vector>

#include "framewise/image/check.h"
#include "framewise/image/convert.h"
#include "framewise/image/diff.h"
#include "framewise/image/thumbnail.h"
#include "jobs/given.h"

namespace framewise::jobs {

struct CheckRequest {
  image::CheckOptions options;
  bool start_end = false;  // two files are also checked as a pair
  // The request fails from this severity on.
  image::Severity fail_at = image::Severity::kError;
  Limits limits;
};

struct DiffRequest {
  image::DiffOptions options;
};

struct ConvertRequest {
  image::ConvertOptions options;
  // Unset: WebP in folders, else by the ending of the output.
  std::optional<FileFormat> format;

  // Whether encodings are searched, which takes much longer than one.
  bool searches() const { return options.target || options.max_bytes; }
};

struct ThumbnailRequest {
  image::ThumbnailOptions options;
  std::optional<FileFormat> format;
};

std::span<const Field<CheckRequest>> check_fields();
std::span<const Field<DiffRequest>> diff_fields();
std::span<const Field<ConvertRequest>> convert_fields();
std::span<const Field<ThumbnailRequest>> thumbnail_fields();

// Each fails with kUsage for values and combinations that make no sense.
Result<CheckRequest> read_check(const Given& given);
Result<DiffRequest> read_diff(const Given& given);
// `output` is the format that the output's ending names, if there is one.
Result<ConvertRequest> read_convert(const Given& given,
                                    std::optional<FileFormat> output);
Result<ThumbnailRequest> read_thumbnail(const Given& given,
                                        std::optional<FileFormat> output);

}  // namespace framewise::jobs
