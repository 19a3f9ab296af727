// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/vif.h"

#include <algorithm>
#include <vector>

#include "framewise/executor.h"
#include "measure/vmaf/luma.h"

namespace framewise::measure {
namespace {

constexpr int kMostRowsAround = simd::VmafVifBand::kMostRows + 2 * 8 + 1;

const PaddedPlane<uint16_t>& picture_at(const Picture& picture, int scale) {
  if (scale == 0) return picture.get<VmafLuma>().plane;
  return picture.get<VmafVifPyramid>().scales[size_t(scale) - 1];
}

// The rows from `half` above `first` to `half` below the row before `end`, and
// one more, which kernels read and multiply by 0.
void rows_around(const PaddedPlane<uint16_t>& plane, int first, int end,
                 int half, const uint16_t** rows) {
  const int height = plane.height();
  for (int y = first - half; y < end + half; ++y) {
    *rows++ = plane.row(mirrored(y, height));
  }
  *rows = plane.row(height - 1);
}

simd::VmafVifSums measure_band(const PairView& pair, int scale, int first,
                               int end, bool with_neg) {
  static thread_local std::vector<uint64_t> memory;
  memory.resize(simd::vmaf_vif_scratch_bytes() / 8 + 16);
  const auto address = reinterpret_cast<uintptr_t>(memory.data());
  auto* scratch = reinterpret_cast<void*>((address + 63) / 64 * 64);
  const PaddedPlane<uint16_t>& reference = picture_at(pair.reference(), scale);
  const PaddedPlane<uint16_t>& test = picture_at(pair.test(), scale);
  const uint16_t* reference_rows[kMostRowsAround];
  const uint16_t* test_rows[kMostRowsAround];
  const int half = simd::kVmafVifHalf[scale];
  rows_around(reference, first, end, half, reference_rows);
  rows_around(test, first, end, half, test_rows);
  return simd::vmaf_vif_band({.reference = reference_rows,
                              .test = test_rows,
                              .rows = end - first,
                              .width = size_t(reference.width()),
                              .scale = scale,
                              .bits = pair.reference().get<VmafLuma>().bits,
                              .with_neg = with_neg},
                             scratch);
}

VmafVifRatio ratio_of(const simd::VmafVifSums& sums) {
  const double plain =
      double(sums.plain) - (double(sums.plain_error) / 16384.0) / 65025.0;
  return {float(double(sums.kept) / 2048.0 + plain),
          float(double(sums.kept_neg) / 2048.0 + plain),
          float(double(sums.total) / 2048.0 + double(sums.plain))};
}

}  // namespace

void VmafVifPyramid::compute(const Picture& picture) {
  const VmafLuma& luma = picture.get<VmafLuma>();
  const PaddedPlane<uint16_t>* from = &luma.plane;
  std::vector<uint16_t> scratch(size_t(from->width()) + 2 * simd::kVmafMargin);
  for (int scale = 1; scale <= 3; ++scale) {
    PaddedPlane<uint16_t>& to = scales[size_t(scale) - 1];
    to.resize({from->width() / 2, from->height() / 2});
    const int half = simd::kVmafVifHalf[scale];
    for (int y = 0; y < to.height(); ++y) {
      const uint16_t* rows[2 * 8 + 2];
      rows_around(*from, 2 * y, 2 * y + 1, half, rows);
      simd::vmaf_vif_halve(rows, size_t(from->width()), scale, luma.bits,
                           scratch.data(), to.row(y));
      mirror_ends(to.row(y), to.width(), std::min(8, to.width() - 1));
    }
    from = &to;
  }
}

std::array<VmafVifRatio, 4> vmaf_vif(const PairView& pair, bool with_neg) {
  constexpr int kRows = simd::VmafVifBand::kMostRows;
  struct Band {
    int scale, first, end;
  };
  std::vector<Band> bands;
  for (int scale = 0; scale < 4; ++scale) {
    const int height = picture_at(pair.reference(), scale).height();
    for (int y = 0; y < height; y += kRows) {
      bands.push_back({scale, y, std::min(y + kRows, height)});
    }
  }
  std::vector<simd::VmafVifSums> sums(bands.size());
  const auto one = [&](size_t i) {
    sums[i] = measure_band(pair, bands[i].scale, bands[i].first, bands[i].end,
                           with_neg);
  };
  if (pair.executor()) {
    pair.executor()->parallel_for(bands.size(), one);
  } else {
    for (size_t i = 0; i < bands.size(); ++i) one(i);
  }
  std::array<simd::VmafVifSums, 4> all;
  for (size_t i = 0; i < bands.size(); ++i) {
    all[size_t(bands[i].scale)].add(sums[i]);
  }
  std::array<VmafVifRatio, 4> ratios;
  for (size_t scale = 0; scale < 4; ++scale) {
    ratios[scale] = ratio_of(all[scale]);
  }
  return ratios;
}

}  // namespace framewise::measure
