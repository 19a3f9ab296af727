// SPDX-License-Identifier: Apache-2.0
// CIEDE2000 of libvmaf's feature "ciede": in decibels, with its own constants,
// on the stored planes of a video.
#include <algorithm>
#include <cmath>
#include <vector>

#include "frame/plane.h"
#include "framewise/executor.h"
#include "measure/metric.h"
#include "simd/vmaf/ciede.h"

namespace framewise::measure {
namespace {

constexpr simd::ParametricFactors kFactors = {0.65f, 1, 4};

// Rows of Y, U and V, then of CIELAB, of both sides, and their differences.
class Rows {
 public:
  explicit Rows(int width)
      : planes_{ImageF(width, 3), ImageF(width, 3)}, difference_(width, 1) {}

  // The sum of differences.
  double of(const PairView& pair, int y) {
    const Frame* const frames[] = {&pair.reference().frame(),
                                   &pair.test().frame()};
    for (size_t side = 0; side < 2; ++side) {
      if (frames[side]->format().bits > 8) {
        load<uint16_t>(*frames[side], y, planes_[side]);
      } else {
        load<uint8_t>(*frames[side], y, planes_[side]);
      }
      simd::ciede_vmaf_lab_row(row(side), width(), row(side));
    }
    simd::ciede2000_row(row(0), row(1), width(), difference_.row(0), kFactors);
    return simd::summarize_differences(difference_.row(0), 0, width(), 1).sum;
  }

 private:
  size_t width() const { return size_t(difference_.width()); }
  simd::MutableColorRow row(size_t side) {
    ImageF& planes = planes_[side];
    return {{planes.row(0), planes.row(1), planes.row(2)}};
  }

  template <typename Sample>
  static void load(const Frame& frame, int y, ImageF& to) {
    const PlaneView luma = frame.plane(0);
    const PlaneView chroma = frame.plane(1);
    const int across = chroma.size.width < luma.size.width ? 1 : 0;
    const int down = chroma.size.height < luma.size.height ? 1 : 0;
    const auto unit = float(1 << (frame.format().bits - 8));
    const auto fill = [&](int plane, int row, int shift, float middle,
                          float range) {
      const Sample* from = frame.plane(plane).row<Sample>(row);
      for (int x = 0; x < luma.size.width; ++x) {
        to.row(plane)[x] =
            (float(from[x >> shift]) - middle * unit) / (range * unit);
      }
    };
    fill(0, y, 0, 16, 219);
    fill(1, y >> down, across, 128, 224);
    fill(2, y >> down, across, 128, 224);
  }

  ImageF planes_[2];
  ImageF difference_;
};

constexpr double kCap = 100;  // for equal frames, where libvmaf prints infinite

void measure_ciede(const PairView& pair, std::span<Value> values) {
  const int height = pair.size().height;
  std::vector<double> sums(size_t(height), 0.0);
  constexpr size_t kRows = 32;
  const auto one = [&](size_t part) {
    Rows rows(pair.size().width);
    const size_t end = std::min(sums.size(), (part + 1) * kRows);
    for (size_t y = part * kRows; y < end; ++y) sums[y] = rows.of(pair, int(y));
  };
  const size_t parts = (sums.size() + kRows - 1) / kRows;
  if (pair.executor()) {
    pair.executor()->parallel_for(parts, one);
  } else {
    for (size_t part = 0; part < parts; ++part) one(part);
  }
  double sum = 0;
  for (const double row : sums) sum += row;
  const double mean = sum / double(pair.size().pixels());
  values[0] = mean > 0 ? std::min(kCap, 45 - 20 * std::log10(mean)) : kCap;
}

}  // namespace

Metric ciede_vmaf_metric() {
  return {.outputs = {{.name = "ciede_vmaf",
                       .aliases = "ciede",
                       .title = "CIEDE2000 of libvmaf",
                       .unit = "dB",
                       .highest = kCap,
                       .perfect = kCap,
                       .version = "1",
                       .paper = "Sharma, Wu, Dalal, Color Research and "
                                "Application 2005; the rules of libvmaf 3.2",
                       .about = "As libvmaf's ciede on the stored planes of a "
                                "video: 45 - 20 log10 of the mean difference.",
                       .cost = CostClass::kModerate,
                       .needs = Needs::kYuvPair}},
          .measure = measure_ciede};
}

}  // namespace framewise::measure
