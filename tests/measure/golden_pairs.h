// SPDX-License-Identifier: Apache-2.0
// The shared pairs of pictures with values that other programs printed, and
// ways to get a pair in front of a metric.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "frame/plane.h"
#include "framewise/animation.h"
#include "measure/pair_view.h"
#include "measure/registry.h"

namespace framewise::measure {

struct GoldenPair {
  const char* name;
  const char* reference;

  std::string file() const {
    return std::string(name) == "p18-hats-same" ? reference
                                                : std::string(name) + ".png";
  }
};

inline constexpr GoldenPair kGoldenPairs[] = {
    {"p01-saw-jpeg10", "ref-saw.png"},
    {"p02-saw-jpeg30", "ref-saw.png"},
    {"p03-hats-jpeg60", "ref-hats.png"},
    {"p04-hats-jpeg80", "ref-hats.png"},
    {"p05-saw-jpeg95", "ref-saw.png"},
    {"p06-hats-blur1", "ref-hats.png"},
    {"p07-saw-blur3", "ref-saw.png"},
    {"p08-bag-noise5", "ref-bag.png"},
    {"p09-hats-noise20", "ref-hats.png"},
    {"p10-launch-band4", "ref-launch.png"},
    {"p11-launch-band6", "ref-launch.png"},
    {"p12-hats-tint", "ref-hats.png"},
    {"p13-hats-chroma", "ref-hats.png"},
    {"p14-saw-gamma", "ref-saw.png"},
    {"p15-bag-jpeg50", "ref-bag.png"},
    {"p16-bag-down2", "ref-bag.png"},
    {"p17-saw-shift1", "ref-saw.png"},
    {"p18-hats-same", "ref-hats.png"},
    {"p20-saw512-jpeg45", "ref-saw512.png"},
    {"p19-tiny-jpeg40", "ref-tiny.png"},
};

inline std::filesystem::path golden_folder() {
  return std::filesystem::path(FRAMEWISE_SHARED_DIR) / "golden";
}

#define FW_NEEDS_GOLDEN_PAIRS()                                  \
  if (!std::filesystem::exists(golden_folder() / "pairs")) {     \
    GTEST_SKIP() << "needs the pictures of " << golden_folder(); \
  }                                                              \
  static_assert(true)

inline Frame golden_picture(const std::string& file) {
  auto animation = open(golden_folder() / "pairs" / file);
  EXPECT_TRUE(animation) << animation.error().to_string();
  auto frame = animation->next();
  EXPECT_TRUE(frame && frame->has_value());
  return **frame;
}

// The value that a tool printed for a pair, if it printed a number.
inline std::optional<double> golden_value(const std::string& pair,
                                          const std::string& metric,
                                          const std::string& tool = "") {
  std::ifstream in(golden_folder() / "values.tsv");
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells;
    for (size_t from = 0; from <= line.size();) {
      const size_t to = std::min(line.find('\t', from), line.size());
      cells.push_back(line.substr(from, to - from));
      from = to + 1;
    }
    if (cells.size() == 5 && cells[0] == pair && cells[3] == metric &&
        cells[1].starts_with(tool)) {
      return std::stod(cells[4]);
    }
  }
  return std::nullopt;
}

// Two frames as metrics see them.
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

// A kRgba frame of 8 bits from a function of (x, y, channel).
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

// Y, Cb and Cr in limited range by BT.709, rounded: the planes on which video
// tools printed their golden values.
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
