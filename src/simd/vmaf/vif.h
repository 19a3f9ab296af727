// SPDX-License-Identifier: Apache-2.0
// The inner loops of VMAF's visual information fidelity, bit-identical to the
// fixed-point arithmetic of libvmaf's plain C code.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Rows read by VMAF kernels have this many readable samples before the first
// and after the last.
inline constexpr size_t kVmafMargin = 64;

// Reach of the filters at the scales 0 to 3.
inline constexpr int kVmafVifHalf[] = {8, 4, 2, 1};

// Sums over pixels. Sums of disjoint regions can be added.
struct VmafVifSums {
  int64_t kept = 0;         // numerator in 1/2048 bit, gain at most 100
  int64_t kept_neg = 0;     // the same with gain at most 1
  int64_t total = 0;        // denominator
  int64_t plain = 0;        // pixels of the reference without structure
  int64_t plain_error = 0;  // sum of the test's variance at these pixels

  void add(const VmafVifSums& other) {
    kept += other.kept;
    kept_neg += other.kept_neg;
    total += other.total;
    plain += other.plain;
    plain_error += other.plain_error;
  }
};

// Size of one row of moments (filtered means and variances), in words. They are
// stored when several tests are measured against one reference.
constexpr size_t vmaf_vif_moments(size_t width) {
  return 2 * ((width + 31) / 32 * 32);
}

// `rows` rows of results. The pointers address the rows from half above the
// first result to half below the last, and one more that has no influence.
// Mirrored rows appear twice. Each row must have half samples beyond both ends.
struct VmafVifBand {
  static constexpr int kMostRows = 64;
  const uint16_t* const* reference;
  const uint16_t* const* test = nullptr;
  // Output of vmaf_vif_prepare() for these rows, or null.
  const uint32_t* moments = nullptr;
  int rows = 0;
  size_t width = 0;
  int scale = 0;
  int bits = 8;           // of the frame at scale 0
  bool with_neg = false;  // compute kept_neg as well
};

// Scratch size in bytes. Scratch is aligned to 64 bytes.
size_t vmaf_vif_scratch_bytes();

// With moments, `total` and `plain` are 0: vmaf_vif_prepare() returns them.
VmafVifSums vmaf_vif_band(const VmafVifBand& band, void* scratch);

// Computes `total` and `plain`, which do not depend on a test, and stores the
// moments, vmaf_vif_moments() words a row, in the order in which
// vmaf_vif_band() reads them. `moments` is aligned to 64 bytes and has room for
// one more row, which may be prefetched.
VmafVifSums vmaf_vif_prepare(const VmafVifBand& band, uint32_t* moments,
                             void* scratch);

// Computes one row at `scale` (1 to 3) from rows of the scale before: half
// above to half below row 2 y, and one more. `width` is the width of these
// rows. Writes width / 2 samples, and more up to the margin. `scratch` has
// width + 2 * kVmafMargin samples.
void vmaf_vif_halve(const uint16_t* const* rows, size_t width, int scale,
                    int bits, uint16_t* scratch, uint16_t* out);

// libvmaf's 2048 log2 of integers from 131072 on: of their first 16 bits,
// rounded to an integer.
void vmaf_vif_log2(const double* values, size_t count, int32_t* out);

}  // namespace framewise::simd
