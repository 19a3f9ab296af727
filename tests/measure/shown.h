// SPDX-License-Identifier: Apache-2.0
// Creates pairs of frames for metrics.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "frame/plane.h"
#include "measure/golden.h"
#include "measure/pair_view.h"
#include "measure/registry.h"

namespace framewise::measure {

// Two frames as a PairView.
class Shown {
 public:
  Shown(const Frame& reference, const Frame& test, Executor* executor = nullptr,
        Planes planes = Planes::kRgb)
      : reference_(pool_), test_(pool_), view_(reference_, test_, executor) {
    show(reference, test, planes);
  }
  void show(const Frame& reference, const Frame& test,
            Planes planes = Planes::kRgb) {
    reference_.show(reference, planes);
    test_.show(test, planes);
    view_.refresh();
  }
  const PairView& view() const { return view_; }

  Value value(std::string_view name) const {
    const auto selected = select(name);
    EXPECT_TRUE(selected) << name;
    std::vector<Value> values(selected->metric->outputs.size());
    selected->metric->measure(view_, values);
    return values[selected->output];
  }
  double number(std::string_view name) const { return value(name).number; }

 private:
  FramePool pool_;
  Picture reference_;
  Picture test_;
  PairView view_;
};

// An 8-bit kRgba frame from a function of (x, y, channel).
template <typename Pixel>
Frame rgba_frame(FramePool& pool, Size size, const Pixel& pixel) {
  auto buffer = pool.allocate(PixelFormat{}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      for (int c = 0; c < 4; ++c) {
        plane.row(y)[4 * x + c] = c == 3 ? 255 : uint8_t(pixel(x, y, c));
      }
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// Y, Cb and Cr in limited range by BT.709, rounded: the planes of the video
// tools' golden values.
inline Frame yuv444_frame(FramePool& pool, const Frame& rgba) {
  PixelFormat format;
  format.layout = Layout::kYuv444;
  format.color = {.matrix = Matrix::kBt709, .range = Range::kLimited};
  auto buffer = pool.allocate(format, rgba.size());
  for (int y = 0; y < rgba.size().height; ++y) {
    const uint8_t* row = rgba.plane(0).row(y);
    for (int x = 0; x < rgba.size().width; ++x) {
      const double r = row[4 * x];
      const double g = row[4 * x + 1];
      const double b = row[4 * x + 2];
      const double luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      const double scaled[] = {16 + luma * 219 / 255,
                               128 + (b - luma) / 1.8556 * 224 / 255,
                               128 + (r - luma) / 1.5748 * 224 / 255};
      for (int c = 0; c < 3; ++c) {
        buffer->plane(c).row(y)[x] =
            uint8_t(std::clamp(std::floor(scaled[c] + 0.5), 0.0, 255.0));
      }
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// A golden image as a frame.
inline Frame golden_frame(const std::string& file) {
  const golden::Picture picture = golden::picture(file);
  FramePool pool;
  return rgba_frame(pool, picture.size, [&](int x, int y, int c) {
    return picture.view().row(y)[4 * x + c];
  });
}

// The y8 plane of the golden values: BT.709 luma in limited range, rounded.
inline ImageF limited_luma(const Frame& rgba) {
  ImageF luma(rgba.size());
  for (int y = 0; y < luma.height(); ++y) {
    const uint8_t* row = rgba.plane(0).row(y);
    for (int x = 0; x < luma.width(); ++x) {
      const double full = 0.2126 * row[4 * x] + 0.7152 * row[4 * x + 1] +
                          0.0722 * row[4 * x + 2];
      luma.row(y)[x] = float(std::floor(16 + full * 219 / 255 + 0.5));
    }
  }
  return luma;
}

}  // namespace framewise::measure
