// SPDX-License-Identifier: Apache-2.0
// Typical results of quality settings: where a search for a target begins.
#pragma once

#include <span>

#include "framewise/write.h"

namespace framewise::image {

struct CurvePoint {
  double quality = 0;  // of WriteOptions
  double score = 0;    // SSIMULACRA2
  double bits_per_pixel = 0;
};

// One way to encode a format, with a setting of quality.
struct Encoding {
  const char* name;  // "4:2:0"
  FileFormat format;
  Subsampling subsampling;
  bool sharp_yuv;  // WebP
  // The settings, from lowest to highest, in steps that change the output.
  double lowest;
  double highest;
  double step;
  std::span<const CurvePoint> curve;  // rising
};

// The ways to encode a format, in the order in which they are tried for this
// score, or for a size. Empty: the format has no such setting.
std::span<const Encoding> encodings_for_score(FileFormat format, double score);
std::span<const Encoding> encodings_for_size(FileFormat format);

}  // namespace framewise::image
