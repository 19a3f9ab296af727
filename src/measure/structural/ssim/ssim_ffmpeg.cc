// SPDX-License-Identifier: Apache-2.0
// Structural similarity of ffmpeg's ssim filter: unweighted 8x8 windows at
// every fourth sample, from integer sums of 4x4 blocks. Samples beyond the last
// whole block are ignored. (ffmpeg 5.1 has a defect in its vector code for some
// widths: these are the values of its plain code.)
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "measure/metric.h"
#include "measure/pixel/differences.h"
#include "measure/structural/ssim/ssim.h"
#include "simd/ssim/ssim_blocks.h"

namespace framewise::measure {
namespace {

constexpr int kSmallestSide = 8;

// Two rows of blocks; each window covers both.
class BlockPair {
 public:
  void resize(size_t blocks) {
    room_ = (blocks + 31) / 16 * 16;
    sums_.resize(room_ * 8);
  }
  simd::BlockRows row(int y) {
    uint32_t* at = sums_.data() + size_t(y % 2) * 4 * room_;
    return {at, at + room_, at + 2 * room_, at + 3 * room_};
  }

 private:
  size_t room_ = 0;
  std::vector<uint32_t> sums_;
};

// The mean of 1 - S over the windows of a plane of 8-bit samples. `rows(y)`
// gives the four rows from y.
template <typename Rows>
double missing8(Size size, BlockPair& blocks, const Rows& rows) {
  const int columns = size.width / 4;
  const int lines = size.height / 4;
  blocks.resize(size_t(columns));
  double sum = 0;
  for (int y = 0; y < lines; ++y) {
    const auto [a, a_stride, b, b_stride] = rows(4 * y);
    simd::block_sums(a, a_stride, b, b_stride, size_t(columns), blocks.row(y));
    if (y == 0) continue;
    sum += simd::block_windows(blocks.row(y - 1), blocks.row(y),
                               size_t(columns - 1));
  }
  return sum / (double(columns - 1) * double(lines - 1));
}

struct FourRows {
  const uint8_t* a;
  size_t a_stride;
  const uint8_t* b;
  size_t b_stride;
};

// Sums of one 4x4 block of deep samples, `step` samples from pixel to pixel.
struct DeepBlock {
  uint64_t a = 0, b = 0, squares = 0, products = 0;
};
DeepBlock deep_block(const PlaneView& a, const PlaneView& b, int x, int y,
                     int step, int channel) {
  DeepBlock block;
  for (int row = y; row < y + 4; ++row) {
    const uint16_t* pa = a.row<uint16_t>(row) + x * step + channel;
    const uint16_t* pb = b.row<uint16_t>(row) + x * step + channel;
    for (int i = 0; i < 4 * step; i += step) {
      const uint64_t va = pa[i];
      const uint64_t vb = pb[i];
      block.a += va;
      block.b += vb;
      block.squares += va * va + vb * vb;
      block.products += va * vb;
    }
  }
  return block;
}

double deep_missing(const PlaneView& a, const PlaneView& b, int step,
                    int channel, double peak) {
  const int columns = a.size.width / 4;
  const int lines = a.size.height / 4;
  const double c1 = std::floor(0.0001 * peak * peak * 64 + 0.5);
  const double c2 = std::floor(0.0009 * peak * peak * 64 * 63 + 0.5);
  std::vector<DeepBlock> rows[2];
  for (auto& row : rows) row.resize(size_t(columns));
  double sum = 0;
  for (int y = 0; y < lines; ++y) {
    for (int x = 0; x < columns; ++x) {
      rows[y % 2][size_t(x)] = deep_block(a, b, 4 * x, 4 * y, step, channel);
    }
    if (y == 0) continue;
    for (size_t x = 0; x + 1 < size_t(columns); ++x) {
      DeepBlock w;
      for (const auto& row : rows) {
        for (const DeepBlock& part : {row[x], row[x + 1]}) {
          w.a += part.a;
          w.b += part.b;
          w.squares += part.squares;
          w.products += part.products;
        }
      }
      // Below 2^54 each: exact in double.
      const double s1 = double(w.a);
      const double s2 = double(w.b);
      const double variances = 64 * double(w.squares) - s1 * s1 - s2 * s2;
      const double covariance = 64 * double(w.products) - s1 * s2;
      sum += 1 - (2 * s1 * s2 + c1) * (2 * covariance + c2) /
                     ((s1 * s1 + s2 * s2 + c1) * (variances + c2));
    }
  }
  return sum / (double(columns - 1) * double(lines - 1));
}

// 1 - SSIM of each measured plane.
struct PlaneMissing {
  std::array<double, 3> planes{};
  bool too_small = false;  // a chroma plane is smaller than a window

  void compute(const PairView& pair);

 private:
  void compute_rgb8(const PairView& pair);

  BlockPair blocks_;
  std::vector<uint8_t> split_;
};

// Separates R, G and B, four rows at a time.
void PlaneMissing::compute_rgb8(const PairView& pair) {
  const PlaneView a = pair.reference().rgb().plane(0);
  const PlaneView b = pair.test().rgb().plane(0);
  const size_t width = size_t(a.size.width);
  split_.resize(width * 4 * 3 * 2);
  for (size_t channel = 0; channel < 3; ++channel) {
    planes[channel] = 0;
  }
  const int columns = a.size.width / 4;
  const int lines = a.size.height / 4;
  BlockPair channel_blocks[3];
  for (BlockPair& blocks : channel_blocks) blocks.resize(size_t(columns));
  const auto place = [&](size_t side, size_t channel, size_t row) {
    return split_.data() + ((side * 3 + channel) * 4 + row) * width;
  };
  for (int y = 0; y < lines; ++y) {
    for (size_t row = 0; row < 4; ++row) {
      simd::split_rgba(a.row(4 * y + int(row)), width,
                       {place(0, 0, row), place(0, 1, row), place(0, 2, row)});
      simd::split_rgba(b.row(4 * y + int(row)), width,
                       {place(1, 0, row), place(1, 1, row), place(1, 2, row)});
    }
    for (size_t c = 0; c < 3; ++c) {
      simd::block_sums(place(0, c, 0), width, place(1, c, 0), width,
                       size_t(columns), channel_blocks[c].row(y));
      if (y == 0) continue;
      planes[c] +=
          simd::block_windows(channel_blocks[c].row(y - 1),
                              channel_blocks[c].row(y), size_t(columns - 1));
    }
  }
  for (double& plane : planes) {
    plane /= double(columns - 1) * double(lines - 1);
  }
}

void PlaneMissing::compute(const PairView& pair) {
  const MeasuredPlanes measured(pair);
  too_small = false;
  planes = {};
  if (pair.planes() == Planes::kRgb) {
    if (measured.bits == 8) return compute_rgb8(pair);
    for (int c = 0; c < 3; ++c) {
      planes[size_t(c)] =
          deep_missing(pair.reference().rgb().plane(0),
                       pair.test().rgb().plane(0), 4, c, measured.peak);
    }
    return;
  }
  for (int i = 0; i < measured.count; ++i) {
    const PlaneView a = pair.reference().frame().plane(i);
    const PlaneView b = pair.test().frame().plane(i);
    if (std::min(a.size.width, a.size.height) < kSmallestSide) {
      too_small = true;
      return;
    }
    planes[size_t(i)] = measured.bits > 8
                            ? deep_missing(a, b, 1, 0, measured.peak)
                            : missing8(a.size, blocks_, [&](int y) {
                                return FourRows{a.row(y), size_t(a.stride),
                                                b.row(y), size_t(b.stride)};
                              });
  }
}

enum Output { kAll, kY, kU, kV, kR, kG, kB, kOutputs };

void measure_ssim_ffmpeg(const PairView& pair, std::span<Value> values) {
  const MeasuredPlanes measured(pair);
  const PlaneMissing& missing = pair.get<PlaneMissing>();
  if (missing.too_small) {
    std::fill(values.begin(), values.end(),
              Value::none("a chroma plane is too small for it"));
    return;
  }
  const size_t first = pair.planes() == Planes::kRgb ? kR : kY;
  double sum = 0;
  for (size_t i = 0; i < size_t(measured.count); ++i) {
    values[first + i] = 1 - missing.planes[i];
    sum += missing.planes[i] * double(measured.samples[i]);
  }
  values[kAll] = 1 - sum / double(measured.all_samples);
}

}  // namespace

Metric ssim_ffmpeg_metric() {
  const MetricInfo all{
      .name = "ssim_ffmpeg",
      .aliases = "ssim_all",
      .title = "Structural similarity, ffmpeg's form",
      .lowest = -1,
      .highest = 1,
      .perfect = 1,
      .version = "1",
      .paper =
          "ffmpeg's ssim filter: 8x8 windows at a step of 4, planes "
          "weighted by their samples",
      .about =
          "For comparing with numbers of ffmpeg. Counts chroma, is very "
          "cheap, and a little kinder than ssim.",
      .cost = CostClass::kCheap,
      .minimum_side = kSmallestSide,
  };
  std::vector<MetricInfo> outputs(kOutputs, all);
  const auto part = [&outputs](Output place, std::string_view name,
                               std::string_view title, Needs needs) {
    outputs[place].name = name;
    outputs[place].aliases = {};
    outputs[place].title = title;
    outputs[place].needs = needs;
  };
  part(kY, "ssim_ffmpeg_y", "ffmpeg's SSIM of luma", Needs::kOwnPair);
  part(kU, "ssim_ffmpeg_u", "ffmpeg's SSIM of Cb", Needs::kYuvPair);
  part(kV, "ssim_ffmpeg_v", "ffmpeg's SSIM of Cr", Needs::kYuvPair);
  part(kR, "ssim_ffmpeg_r", "ffmpeg's SSIM of red", Needs::kRgbPair);
  part(kG, "ssim_ffmpeg_g", "ffmpeg's SSIM of green", Needs::kRgbPair);
  part(kB, "ssim_ffmpeg_b", "ffmpeg's SSIM of blue", Needs::kRgbPair);
  return {.outputs = std::move(outputs),
          .measure = measure_ssim_ffmpeg,
          .map_errors = map_structure};
}

}  // namespace framewise::measure
