// SPDX-License-Identifier: Apache-2.0
// VMAF v0.6.1: the card adds up whole numbers as libvmaf's fixed point has
// them; ratios, roots and models are the processor's.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "gpu/kernels.h"
#include "gpu/vulkan/metric_kernels.h"
#include "measure/models/vmaf.h"
#include "measure/vmaf/adm.h"
#include "measure/vmaf/adm_rules.h"
#include "measure/vmaf/luma.h"
#include "measure/vmaf/vif.h"

namespace framewise::gpu::vulkan {
namespace {

constexpr int kScales = 4;
constexpr int kLevels = 4;
constexpr int kRowsOfVif = 16;
constexpr uint32_t kVifColumns = 5;
constexpr int kRowsOfMotion = 16;
// Of each row of a level: six sums of 64 bits.
constexpr uint32_t kWordsOfRow = 12;
constexpr double kNoise = 0.03125;

struct MotionSums {
  Results previous_and_next;
  double pixels;
  int bits;
};

MotionSums record_motion(Recorder& recorder) {
  const Shape& shape = recorder.shape();
  const Groups one = tiles_of(shape.size, kRowsOfMotion);
  const Partials partials = recorder.partials(one, 2);
  struct {
    Address raw, shape, partials;
    uint32_t bits;
  } const parameters{recorder.raw(), recorder.shape_address(), partials.address,
                     uint32_t(shape.bits())};
  recorder.dispatch(kernels::vmaf_motion, {}, parameters, {one.x, one.y, 2},
                    3 * luma_bytes(shape));
  return {recorder.reduce(partials, Reduction::kCount), double(shape.pixels()),
          shape.bits()};
}

// The smaller of the motions from the previous frame and to the next.
double motion_of(const Numbers& numbers, const PairFacts& facts,
                 const MotionSums& sums) {
  constexpr double kMost = 10000;
  const auto mean = [&](uint32_t column) {
    const auto sum = double(numbers.count(sums.previous_and_next, column));
    return std::min(sum / 256 / sums.pixels, kMost);
  };
  if (!facts.has_previous) return 0;
  const double behind = mean(0);
  return facts.has_next ? std::min(behind, mean(1)) : behind;
}

using VifResults = std::array<Results, kScales>;

VifResults record_vif(Recorder& recorder) {
  const Shape& shape = recorder.shape();
  VifResults results;
  Planes samples;
  Size size = shape.size;
  for (int scale = 0; scale < kScales; ++scale) {
    if (scale > 0) {
      const Planes to = recorder.planes({size.width / 2, size.height / 2}, 2);
      struct {
        Address raw, shape, from, to;
        uint32_t width, height, stride, plane_words;
        uint32_t to_width, to_height, to_stride, to_plane_words;
        uint32_t shift;
      } const halving{recorder.raw(),
                      recorder.shape_address(),
                      samples.address,
                      to.address,
                      uint32_t(size.width),
                      uint32_t(size.height),
                      uint32_t(samples.stride),
                      samples.floats,
                      uint32_t(to.size.width),
                      uint32_t(to.size.height),
                      uint32_t(to.stride),
                      to.floats,
                      uint32_t(scale == 1 ? shape.bits() : 16)};
      recorder.dispatch(kernels::vmaf_vif_halve, {scale, scale == 1}, halving,
                        tiles_of(to.size, 8, 2),
                        8 * (size.pixels() + to.size.pixels()));
      recorder.barrier();
      samples = to;
      size = to.size;
    }
    const Groups groups = tiles_of(size, kRowsOfVif);
    const Partials partials = recorder.partials(groups, kVifColumns);
    struct {
      Address raw, shape, samples, partials;
      uint32_t width, height, stride, plane_words;
      uint32_t mean_shift, square_shift;
    } const parameters{recorder.raw(),
                       recorder.shape_address(),
                       samples.address,
                       partials.address,
                       uint32_t(size.width),
                       uint32_t(size.height),
                       uint32_t(samples.stride),
                       samples.floats,
                       uint32_t(scale == 0 ? shape.bits() : 16),
                       uint32_t(scale == 0 ? 2 * (shape.bits() - 8) : 16)};
    recorder.dispatch(kernels::vmaf_vif, {scale, scale == 0}, parameters,
                      groups, 8 * size.pixels());
    results[size_t(scale)] = recorder.reduce(partials, Reduction::kCount);
  }
  return results;
}

struct Level {
  Size size;
  Results rows;
};
using AdmResults = std::array<Level, kLevels>;

void record_level_rows(Recorder& recorder, int level, const Planes& details,
                       const Planes& kept, const Results& rows) {
  const Size size = details.size;
  const measure::VmafRegion region(size);
  const measure::VmafDetailRule detail(level, region);
  const measure::VmafKeptRule straight(level, 0, size);
  const measure::VmafKeptRule diagonal(level, simd::kVmafDiagonal, size);
  struct {
    Address details, kept, sums;
    uint32_t width, height, stride, plane_integers;
    uint32_t left, right, top;
    uint32_t detail_square, detail_cube;
    uint32_t kept_square, kept_cube, kept_square_diagonal, kept_cube_diagonal;
  } const parameters{details.address,
                     kept.address,
                     rows.address,
                     uint32_t(size.width),
                     uint32_t(size.height),
                     uint32_t(details.stride),
                     details.floats,
                     uint32_t(region.left),
                     uint32_t(region.right),
                     uint32_t(region.top),
                     uint32_t(detail.cube.square_shift),
                     uint32_t(detail.cube.cube_shift),
                     uint32_t(straight.cube.square_shift),
                     uint32_t(straight.cube.cube_shift),
                     uint32_t(diagonal.cube.square_shift),
                     uint32_t(diagonal.cube.cube_shift)};
  recorder.dispatch(kernels::vmaf_rows, {level == 0}, parameters,
                    {uint32_t(region.bottom - region.top)},
                    4 * 8 * size.pixels());
}

AdmResults record_adm(Recorder& recorder) {
  const Shape& shape = recorder.shape();
  AdmResults results;
  Planes from;
  from.size = shape.size;
  for (int level = 0; level < kLevels; ++level) {
    const Size size{(from.size.width + 1) / 2, (from.size.height + 1) / 2};
    const Planes details = recorder.planes(size, 8);
    struct {
      Address raw, shape, from, to;
      uint32_t width, height, stride, plane_integers;
      uint32_t to_width, to_height, to_stride, to_plane_integers;
      uint32_t bits;
    } const wavelet{recorder.raw(),
                    recorder.shape_address(),
                    from.address,
                    details.address,
                    uint32_t(from.size.width),
                    uint32_t(from.size.height),
                    uint32_t(from.stride),
                    from.floats,
                    uint32_t(size.width),
                    uint32_t(size.height),
                    uint32_t(details.stride),
                    details.floats,
                    uint32_t(shape.bits())};
    recorder.dispatch(kernels::vmaf_wavelet, {level}, wavelet,
                      tiles_of(size, 8, 2),
                      8 * from.size.pixels() + 32 * size.pixels());
    recorder.barrier();
    const Planes kept = recorder.planes(size, 5);
    const simd::VmafWeights& weights =
        measure::kVmafWatson.fixed[size_t(level)];
    struct {
      Address details, kept;
      uint32_t width, height, stride, plane_integers;
      int32_t straight, diagonal;
    } const decoupling{details.address,          kept.address,
                       uint32_t(size.width),     uint32_t(size.height),
                       uint32_t(details.stride), details.floats,
                       weights.straight,         weights.diagonal};
    recorder.dispatch(kernels::vmaf_decouple, {level == 0}, decoupling,
                      tiles_of(size, 8), 4 * 11 * size.pixels());
    recorder.barrier();
    const measure::VmafRegion region(size);
    Level& found = results[size_t(level)];
    found = {size, recorder.results(uint32_t(region.bottom - region.top) *
                                    kWordsOfRow)};
    record_level_rows(recorder, level, details, kept, found.rows);
    from = details;
  }
  return results;
}

// The six sums of a row.
uint64_t sum_of_row(const Numbers& numbers, const Level& level, int row,
                    uint32_t which) {
  const uint32_t at = uint32_t(row) * kWordsOfRow + 2 * which;
  return numbers.word(level.rows, at) |
         uint64_t{numbers.word(level.rows, at + 1)} << 32;
}

double adm_of(const Numbers& numbers, const AdmResults& results, Size frame) {
  double kept = 0;
  double total = 0;
  measure::VmafDetail detail;
  for (size_t i = 0; i < results.size(); ++i) {
    const Level& level = results[i];
    const measure::VmafRegion region(level.size);
    const measure::VmafDetailRule rule(int(i), region);
    std::array<uint64_t, 3> kept_sums{};
    for (uint32_t band = 0; band < 3; ++band) {
      const measure::VmafKeptRule kept_rule(int(i), int(band), level.size);
      const auto rounded = [](uint64_t row, int shift) {
        return (row + uint64_t(measure::vmaf_half_of(shift))) >> shift;
      };
      uint64_t details = 0;
      for (int row = 0; row < region.bottom - region.top; ++row) {
        details +=
            rounded(sum_of_row(numbers, level, row, band), rule.row_shift);
        kept_sums[band] += rounded(sum_of_row(numbers, level, row, 3 + band),
                                   kept_rule.row_shift);
      }
      detail.cubes[i][band] = std::ldexp(double(details), -rule.exponent);
    }
    detail.areas[i] = region.area();
    kept +=
        double(measure::vmaf_kept_value(int(i), level.size, kept_sums, kNoise));
    total += double(detail.level(i, measure::kVmafWatson, kNoise));
  }
  return measure::vmaf_adm_ratio(kept, total, frame);
}

}  // namespace

// Videos of up to 12 bits: sums of more do not fit the words of the kernels.
bool measures_vmaf(const Shape& shape, uint64_t wanted) {
  // The outputs without enhancement, by their places in the metric.
  constexpr uint64_t kWithoutEnhancement =
      1 << 1 | 1 << 4 | uint64_t{0b11111} << 16;
  constexpr int kMostBits = 12;
  return shape.planes == measure::Planes::kOwn && !shape.is_rgb() &&
         shape.bits() <= kMostBits && !(wanted & kWithoutEnhancement) &&
         std::min(shape.size.width, shape.size.height) >=
             measure::VmafLuma::kLeastSide;
}

Finish record_vmaf(Recorder& recorder) {
  const MotionSums motion = record_motion(recorder);
  const VifResults vif = record_vif(recorder);
  const AdmResults adm = record_adm(recorder);
  const Size size = recorder.shape().size;
  return [=](const Numbers& numbers, const PairFacts& facts,
             std::span<measure::Value> values) {
    measure::VmafFeatures features;
    features.motion2 = motion_of(numbers, facts, motion);
    for (size_t scale = 0; scale < vif.size(); ++scale) {
      const auto sum = [&](uint32_t column) {
        return int64_t(numbers.count(vif[scale], column));
      };
      const simd::VmafVifSums sums{.kept = sum(0),
                                   .total = sum(1),
                                   .plain = sum(2),
                                   .plain_error = sum(3) + (sum(4) << 16)};
      features.vif[scale] = measure::vmaf_vif_ratio(sums).value();
    }
    features.adm2 = adm_of(numbers, adm, size);
    measure::fill_vmaf_values(facts.models, features, values);
  };
}

}  // namespace framewise::gpu::vulkan
