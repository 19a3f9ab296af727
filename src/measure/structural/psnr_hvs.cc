// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/psnr_hvs.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "framewise/executor.h"
#include "measure/luma.h"
#include "measure/metric.h"
#include "measure/pixel/differences.h"
#include "simd/plane/samples.h"
#include "simd/vmaf/psnr_hvs.h"

namespace framewise::measure {
namespace {

// Number of 8x8 blocks, beginning at multiples of `step`, that lie fully
// inside.
int blocks_along(int length, int step) { return (length - 8) / step + 1; }

void for_each_row(size_t rows, Executor* executor,
                  const std::function<void(size_t)>& one) {
  if (executor && rows > 8) {
    executor->parallel_for(rows, one);
  } else {
    for (size_t row = 0; row < rows; ++row) one(row);
  }
}

simd::HvsStripe stripe_at(const ImageF& reference, const ImageF& test, int y) {
  return {reference.row(y), reference.stride(), test.row(y), test.stride()};
}

}  // namespace

HvsError hvs_error(const ImageF& reference, const ImageF& test,
                   Executor* executor) {
  const auto columns = size_t(blocks_along(reference.width(), 8));
  const auto rows = size_t(blocks_along(reference.height(), 8));
  std::vector<simd::HvsSums> sums(rows, simd::HvsSums{});
  for_each_row(rows, executor, [&](size_t row) {
    sums[row] = simd::hvs_blocks(stripe_at(reference, test, 8 * int(row)),
                                 columns, simd::hvs_tables());
  });
  simd::HvsSums all;
  for (const simd::HvsSums& row : sums) all.add(row);
  const double coefficients = 64.0 * double(columns) * double(rows);
  return {all.error / coefficients, all.masked_error / coefficients};
}

float hvs_error_of_libvmaf(const ImageF& reference, const ImageF& test,
                           int plane, Executor* executor) {
  // Rows whose terms are computed together. They are added in order, because
  // single precision rounds each sum.
  constexpr size_t kRows = 32;
  const auto columns = size_t(blocks_along(reference.width(), 7));
  const auto rows = size_t(blocks_along(reference.height(), 7));
  std::vector<float> terms(64 * columns * std::min(rows, kRows));
  float sum = 0;
  for (size_t first = 0; first < rows; first += kRows) {
    const size_t count = std::min(kRows, rows - first);
    for_each_row(count, executor, [&](size_t row) {
      simd::hvs_terms_of_libvmaf(
          stripe_at(reference, test, 7 * int(first + row)), columns,
          simd::hvs_tables_of_libvmaf(plane), &terms[64 * columns * row]);
    });
    for (size_t i = 0; i < 64 * columns * count; ++i) sum += terms[i];
  }
  return sum / float(64 * columns * rows);
}

namespace {

// Upper limit in dB, also of equal frames, as for PSNR.
constexpr double kCap = 100;

double decibels(double relative_error) {
  if (relative_error <= 0) return kCap;
  return std::min(kCap, -10 * std::log10(relative_error));
}

void measure_psnr_hvs(const PairView& pair, std::span<Value> values) {
  const HvsError error =
      hvs_error(pair.reference().get<Luma>().plane,
                pair.test().get<Luma>().plane, pair.executor());
  const double peak = peak_of_luma(pair.reference());
  values[0] = decibels(error.plain / (peak * peak));
  values[1] = decibels(error.masked / (peak * peak));
}

// The masked error of each block; 1 corresponds to 30 dB. Pixels beyond the
// last whole block have none.
void map_blocks(const PairView& pair, ImageF& map) {
  constexpr double kPlain = 8;
  const ImageF& a = pair.reference().get<Luma>().plane;
  const ImageF& b = pair.test().get<Luma>().plane;
  map.resize(a.size());
  for (int y = 0; y < map.height(); ++y) {
    std::fill_n(map.row(y), map.width(), 0.0f);
  }
  for (int top = 0; top + 8 <= map.height(); top += 8) {
    for (int left = 0; left + 8 <= map.width(); left += 8) {
      const simd::HvsStripe block = {a.row(top) + left, a.stride(),
                                     b.row(top) + left, b.stride()};
      const simd::HvsSums sums = simd::hvs_blocks(block, 1, simd::hvs_tables());
      const double error = std::sqrt(sums.masked_error / 64) / kPlain;
      for (int y = top; y < top + 8; ++y) {
        std::fill_n(map.row(y) + left, 8, float(std::min(1.0, error)));
      }
    }
  }
}

// A stored plane as floats.
ImageF plane_of(const Picture& picture, int index) {
  const Frame& frame = picture.frame();
  const PlaneView from = frame.plane(index);
  ImageF plane(from.size);
  for (int y = 0; y < plane.height(); ++y) {
    if (frame.format().bits > 8) {
      simd::samples_to_float(from.row<uint16_t>(y), size_t(plane.width()), 1, 0,
                             plane.row(y));
    } else {
      simd::samples_to_float(from.row(y), size_t(plane.width()), 1, 0,
                             plane.row(y));
    }
  }
  return plane;
}

constexpr std::string_view kNoChroma = "the videos have no chroma";
constexpr std::string_view kTooSmall = "a plane is smaller than 8 x 8";

void measure_like_libvmaf(const PairView& pair, std::span<Value> values) {
  const MeasuredPlanes planes(pair);
  if (planes.count != 3) {
    std::fill(values.begin(), values.end(), Value::none(kNoChroma));
    return;
  }
  constexpr double kWeights[] = {0.8, 0.1, 0.1};
  const auto peak = float(double(planes.peak) * planes.peak);
  double error = 0;
  for (int i = 0; i < 3; ++i) {
    const ImageF reference = plane_of(pair.reference(), i);
    if (std::min(reference.width(), reference.height()) < 8) {
      std::fill(values.begin(), values.end(), Value::none(kTooSmall));
      return;
    }
    const auto plane_error =
        double(hvs_error_of_libvmaf(reference, plane_of(pair.test(), i), i,
                                    pair.executor()) /
               peak);
    values[size_t(i) + 1] = decibels(plane_error);
    error += kWeights[i] * plane_error;
  }
  values[0] = decibels(error);
}

MetricInfo describe_psnr_hvs(std::string_view name, std::string_view title,
                             std::string_view about) {
  return {.name = name,
          .title = title,
          .unit = "dB",
          .lowest = 0,
          .highest = kCap,
          .perfect = kCap,
          .version = "2",
          .paper =
              "Ponomarenko, Silvestri, Egiazarian, Carli, Astola, Lukin, "
              "On between-coefficient contrast masking of DCT basis "
              "functions, VPQM 2007",
          .about = about,
          .cost = CostClass::kModerate,
          .minimum_side = 8};
}

constexpr std::string_view kLikeLibvmaf =
    "As libvmaf's psnr_hvs on the stored planes of a video: 0.8 Y, 0.1 Cb, 0.1 "
    "Cr.";

}  // namespace

Metric psnr_hvs_metric() {
  MetricInfo masked = describe_psnr_hvs(
      "psnr_hvs_m", "PSNR-HVS-M",
      "PSNR-HVS that forgives errors which the block's own texture hides.");
  masked.aliases = "psnr_hvsm psnrhvsm psnr-hvs-m";
  MetricInfo plain = describe_psnr_hvs(
      "psnr_hvs", "PSNR-HVS",
      "PSNR of luma with each frequency of an 8 x 8 block weighted as the eye "
      "sees it.");
  plain.aliases = "psnrhvs psnr-hvs";
  return {.outputs = {plain, masked},
          .measure = measure_psnr_hvs,
          .map_errors = map_blocks};
}

Metric psnr_hvs_vmaf_metric() {
  Metric metric = {
      .outputs = {describe_psnr_hvs("psnr_hvs_vmaf", "PSNR-HVS of libvmaf",
                                    kLikeLibvmaf),
                  describe_psnr_hvs("psnr_hvs_vmaf_y", "PSNR-HVS of libvmaf, Y",
                                    kLikeLibvmaf),
                  describe_psnr_hvs("psnr_hvs_vmaf_cb",
                                    "PSNR-HVS of libvmaf, Cb", kLikeLibvmaf),
                  describe_psnr_hvs("psnr_hvs_vmaf_cr",
                                    "PSNR-HVS of libvmaf, Cr", kLikeLibvmaf)},
      .measure = measure_like_libvmaf,
      .map_errors = map_blocks};
  for (MetricInfo& info : metric.outputs) info.needs = Needs::kYuvPair;
  return metric;
}

}  // namespace framewise::measure
