// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/vif.h"

#include <algorithm>
#include <memory>
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

void* scratch_of_thread() {
  constexpr size_t kAlignment = 64;
  static thread_local std::vector<uint64_t> memory;
  const size_t bytes = simd::vmaf_vif_scratch_bytes();
  memory.resize((bytes + kAlignment) / 8 + 1);
  void* scratch = memory.data();
  size_t space = memory.size() * 8;
  return std::align(kAlignment, bytes, scratch, space);
}

// The rows that count at one scale.
struct Band {
  int scale, first, end;
};

std::vector<Band> bands_of(const Picture& picture) {
  constexpr int kRows = simd::VmafVifBand::kMostRows;
  std::vector<Band> bands;
  for (int scale = 0; scale < 4; ++scale) {
    const int height = picture_at(picture, scale).height();
    for (int y = 0; y < height; y += kRows) {
      bands.push_back({scale, y, std::min(y + kRows, height)});
    }
  }
  return bands;
}

// The rows that a band reads.
struct BandRows {
  const uint16_t* reference[kMostRowsAround];
  const uint16_t* test[kMostRowsAround];
};

// The inputs of a band that do not depend on the comparison.
simd::VmafVifBand band_at(const Picture& reference, const Band& band,
                          BandRows& rows) {
  const PaddedPlane<uint16_t>& plane = picture_at(reference, band.scale);
  rows_around(plane, band.first, band.end, simd::kVmafVifHalf[band.scale],
              rows.reference);
  return {.reference = rows.reference,
          .rows = band.end - band.first,
          .width = size_t(plane.width()),
          .scale = band.scale,
          .bits = reference.get<VmafLuma>().bits};
}

// Without `prepared` the reference's values are computed as well.
simd::VmafVifSums measure_band(const PairView& pair,
                               const VmafVifReference* prepared,
                               const Band& band, bool with_neg) {
  BandRows rows;
  simd::VmafVifBand at = band_at(pair.reference(), band, rows);
  rows_around(picture_at(pair.test(), band.scale), band.first, band.end,
              simd::kVmafVifHalf[band.scale], rows.test);
  at.test = rows.test;
  at.with_neg = with_neg;
  if (prepared) {
    at.moments = prepared->scales[size_t(band.scale)].moments.row(band.first);
  }
  return simd::vmaf_vif_band(at, scratch_of_thread());
}

}  // namespace

VmafVifRatio vmaf_vif_ratio(const simd::VmafVifSums& sums) {
  const double plain =
      double(sums.plain) - (double(sums.plain_error) / 16384.0) / 65025.0;
  return {float(double(sums.kept) / 2048.0 + plain),
          float(double(sums.kept_neg) / 2048.0 + plain),
          float(double(sums.total) / 2048.0 + double(sums.plain))};
}

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

void VmafVifReference::compute(const Picture& picture) {
  for (int scale = 0; scale < 4; ++scale) {
    const Size size = picture_at(picture, scale).size();
    Scale& at = scales[size_t(scale)];
    at.moments.resize(
        {int(simd::vmaf_vif_moments(size_t(size.width))), size.height + 1});
    at.sums = {};
  }
  for (const Band& band : bands_of(picture)) {
    Scale& at = scales[size_t(band.scale)];
    BandRows rows;
    at.sums.add(simd::vmaf_vif_prepare(band_at(picture, band, rows),
                                       at.moments.row(band.first),
                                       scratch_of_thread()));
  }
}

std::array<VmafVifRatio, 4> vmaf_vif(const PairView& pair, bool with_neg) {
  const Picture& reference = pair.reference();
  const VmafVifReference* prepared =
      reference.meets_several() ? &reference.get<VmafVifReference>() : nullptr;
  const std::vector<Band> bands = bands_of(reference);
  std::vector<simd::VmafVifSums> sums(bands.size());
  const auto one = [&](size_t i) {
    sums[i] = measure_band(pair, prepared, bands[i], with_neg);
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
    if (prepared) all[scale].add(prepared->scales[scale].sums);
    ratios[scale] = vmaf_vif_ratio(all[scale]);
  }
  return ratios;
}

}  // namespace framewise::measure
