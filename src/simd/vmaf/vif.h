// SPDX-License-Identifier: Apache-2.0
// The inner loops of VMAF's visual information fidelity in libvmaf's
// fixed-point arithmetic, bit by bit that of its plain C code.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Rows that kernels of VMAF read have this many samples before the first and
// behind the last that may be read.
inline constexpr size_t kVmafMargin = 64;

// Filter weights reach this far at the scales 0 to 3.
inline constexpr int kVmafVifHalf[] = {8, 4, 2, 1};

// Sums over pixels; those of parts of a picture add up.
struct VmafVifSums {
  int64_t kept = 0;         // numerator in units of 1/2048 bit, gain up to 100
  int64_t kept_neg = 0;     // the same with gain up to 1
  int64_t total = 0;        // denominator
  int64_t plain = 0;        // pixels of the reference without structure
  int64_t plain_error = 0;  // the test's variance there

  void add(const VmafVifSums& other) {
    kept += other.kept;
    kept_neg += other.kept_neg;
    total += other.total;
    plain += other.plain;
    plain_error += other.plain_error;
  }
};

// Words for one row of what is known of a reference that several tests are
// measured against: filtered means and variances.
constexpr size_t vmaf_vif_moments(size_t width) {
  return 2 * ((width + 31) / 32 * 32);
}

// `rows` rows of results. The pointers are to the rows from half above the
// first result to half below the last and one more, which counts for nothing;
// mirrored rows simply appear twice. Within a row, half samples beyond both
// ends must be there.
struct VmafVifBand {
  static constexpr int kMostRows = 64;
  const uint16_t* const* reference;
  const uint16_t* const* test = nullptr;
  // What vmaf_vif_prepare() has written for these rows, or null.
  const uint32_t* moments = nullptr;
  int rows = 0;
  size_t width = 0;
  int scale = 0;
  int bits = 8;           // of the picture at scale 0
  bool with_neg = false;  // whether kept_neg is wanted
};

// Bytes of scratch, aligned to 64.
size_t vmaf_vif_scratch_bytes();

// With moments, `total` and `plain` are left out: preparing gave them.
VmafVifSums vmaf_vif_band(const VmafVifBand& band, void* scratch);

// `total` and `plain` alone, which need no test; and the moments, as many words
// a row as vmaf_vif_moments() says, in the order in which vmaf_vif_band() comes
// past them. They are aligned to 64 bytes, and one more row is there, which may
// be fetched.
VmafVifSums vmaf_vif_prepare(const VmafVifBand& band, uint32_t* moments,
                             void* scratch);

// One row of the picture at `scale` (1 to 3) from rows of the scale before,
// half above to half below row 2 y and one more. `width` is that of the rows;
// width / 2 samples are written, and more up to the margin. `scratch` holds
// width + 2 * kVmafMargin samples.
void vmaf_vif_halve(const uint16_t* const* rows, size_t width, int scale,
                    int bits, uint16_t* scratch, uint16_t* out);

// What libvmaf takes as 2048 log2 of whole numbers from 131072 on: of their
// first 16 bits, rounded to whole numbers.
void vmaf_vif_log2(const double* values, size_t count, int32_t* out);

}  // namespace framewise::simd
