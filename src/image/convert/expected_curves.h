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

// How a format is encoded, with a setting of quality.
struct Encoding {
  const char* name;  // "sharp"
  FileFormat format;
  Subsampling subsampling = Subsampling::kAuto;
  bool sharp_yuv = false;  // WebP
  int bits = 8;            // of a sample, at least
  // The settings, from lowest to highest, in steps that change the output.
  double lowest = 0;
  double highest = 0;
  double step = 1;
  std::span<const CurvePoint> curve;  // rising
};

// Null: the format has no such setting.
const Encoding* encoding_of(FileFormat format);

}  // namespace framewise::image
