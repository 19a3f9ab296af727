// SPDX-License-Identifier: Apache-2.0
// Decodes all pixels of a file to find damage, and measures the first frame.
// Call only for files whose size was admitted (limits.h).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "image/check/luma_statistics.h"
#include "image/check/problem_list.h"

namespace framewise::image {

struct PixelCheck {
  ProblemList problems;
  std::optional<LumaFacts> luma;  // absent if no pixel could be decoded
  // All pixels of all frames have one brightness.
  bool is_blank = false;
  Assurance assurance = Assurance::kNone;
  // As decoded, for formats whose walk does not give them; 0: unknown.
  Size size;
  int64_t frames = 0;
};

// PNG and APNG: checksums, amount of data, filters.
PixelCheck check_png_pixels(std::span<const std::byte> file,
                            const ImageFacts& facts, std::stop_token stop);
// JPEG: every code; warnings of the decoder are problems.
PixelCheck check_jpeg_pixels(std::span<const std::byte> file,
                             std::stop_token stop);
// WebP: the decoder of any format, and whether codes end where the data do.
PixelCheck check_webp_pixels(std::vector<std::byte> file,
                             const std::string& name, const ImageFacts& facts,
                             const CheckOptions& options);
// Any format that can be read, through its decoder.
PixelCheck check_decoded_pixels(std::vector<std::byte> file,
                                const std::string& name,
                                const CheckOptions& options);

// The problem that an error of a decoder or of the system means.
Problem problem_of(const Error& error);

}  // namespace framewise::image
