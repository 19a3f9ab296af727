// SPDX-License-Identifier: Apache-2.0
// The inner loops of visual information fidelity in the pixel domain (Sheikh
// and Bovik 2006), one row of results at a time.
#pragma once

#include <cstddef>

namespace framewise::simd {

// A symmetric filter: weight[0] in the middle, weight[half] at both ends.
struct VifFilter {
  static constexpr size_t kMostHalf = 8;
  size_t half = 0;
  float weight[kMostHalf + 1] = {};
};

// How libvmaf and ffmpeg's filter of the same name differ.
enum class VifForm {
  kVmaf,    // borders mirrored without repeating the edge
  kFfmpeg,  // right and bottom repeat it; covariance is not negative; areas
            // without structure get no rule of their own
};

// The rows 2 * half + 1 that a filter needs around one row; mirrored rows
// simply appear twice. Each has `width` samples.
struct VifRows {
  const float* const* reference;
  const float* const* test;
};

struct VifSums {
  double information = 0;  // that the test picture keeps
  double total = 0;        // that the reference has

  void add(const VifSums& other) {
    information += other.information;
    total += other.total;
  }
};

// Floats that `scratch` must hold, aligned to 64 bytes.
constexpr size_t vif_scratch_size(size_t width) {
  return 5 * ((width + 15) / 16 * 16 + 64);
}

// Samples are luma less 128. Rows may be read up to the next multiple of 16.
// `lost`, unless null, gets 1 - information / total of each sample (0 where
// there is none) and is written up to the next multiple of 16.
VifSums vif_row(const VifRows& rows, const VifFilter& filter, size_t width,
                VifForm form, float* scratch, float* lost);

// Filters one row of one picture and keeps every second sample, width / 2.
void vif_half_row(const float* const* rows, const VifFilter& filter,
                  size_t width, VifForm form, float* scratch, float* out);

}  // namespace framewise::simd
