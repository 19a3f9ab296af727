// SPDX-License-Identifier: Apache-2.0
// The inner loops of visual information fidelity in the pixel domain (Sheikh
// and Bovik 2006), one row of results at a time.
#pragma once

#include <cstddef>

namespace framewise::simd {

// A symmetric filter: weight[0] is the middle tap, weight[half] both ends.
struct VifFilter {
  static constexpr size_t kMostHalf = 8;
  size_t half = 0;
  float weight[kMostHalf + 1] = {};
};

// Differences between libvmaf and ffmpeg's filter of the same name.
enum class VifForm {
  kVmaf,    // mirrored borders, edge not repeated
  kFfmpeg,  // right and bottom border repeat the edge; negative covariance
            // becomes 0; no special case for areas without structure
};

// The 2 * half + 1 rows that a filter reads for one output row. Mirrored rows
// appear twice. Each has `width` samples.
struct VifRows {
  const float* const* reference;
  const float* const* test;
};

struct VifSums {
  double information = 0;  // preserved in the test
  double total = 0;        // of the reference

  void add(const VifSums& other) {
    information += other.information;
    total += other.total;
  }
};

// Size of `scratch` in floats, aligned to 64 bytes.
constexpr size_t vif_scratch_size(size_t width) {
  return 5 * ((width + 15) / 16 * 16 + 64);
}

// Samples are luma minus 128. Rows may be read up to the next multiple of 16
// samples. `lost`, unless null, receives 1 - information / total of each sample
// (0 if total is 0) and is written up to the next multiple of 16.
VifSums vif_row(const VifRows& rows, const VifFilter& filter, size_t width,
                VifForm form, float* scratch, float* lost);

// Filters one row of one frame and keeps every second sample, width / 2.
void vif_half_row(const float* const* rows, const VifFilter& filter,
                  size_t width, VifForm form, float* scratch, float* out);

}  // namespace framewise::simd
