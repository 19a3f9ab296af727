// SPDX-License-Identifier: Apache-2.0
// XPSNR against a plain implementation of its definition, block by block
// (Helmrich and others, ICASSP 2020, as in ffmpeg's filter below 32 frames per
// second and above).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "measure/shown.h"

namespace framewise::measure {
namespace {

// The luma of a frame; coordinates are clamped.
struct Luma {
  const Frame& frame;
  int at(int x, int y) const {
    const PlaneView plane = frame.plane(0);
    return frame.format().bits > 8 ? plane.row<uint16_t>(y)[x]
                                   : plane.row(y)[x];
  }
};

// A high-pass filter: 12 in the middle, -2 beside it, -1 at the corners.
double fine_structure(const Luma& p, int x, int y) {
  constexpr int kFilter[3][3] = {{-1, -2, -1}, {-2, 12, -2}, {-1, -2, -1}};
  double sum = 0;
  for (int dy = -1; dy <= 1; ++dy) {
    for (int dx = -1; dx <= 1; ++dx) {
      sum += kFilter[dy + 1][dx + 1] * p.at(x + dx, y + dy);
    }
  }
  return std::abs(sum);
}

// The same for 2 x 2 pixels of frames larger than 2048 x 1152.
double fine_structure_of_four(const Luma& p, int x, int y) {
  constexpr int kFilter[6][6] = {
      {0, -1, -1, -1, -1, 0},   {-1, -2, -3, -3, -2, -1},
      {-1, -3, 12, 12, -3, -1}, {-1, -3, 12, 12, -3, -1},
      {-1, -2, -3, -3, -2, -1}, {0, -1, -1, -1, -1, 0}};
  double sum = 0;
  for (int dy = 0; dy < 6; ++dy) {
    for (int dx = 0; dx < 6; ++dx) {
      sum += kFilter[dy][dx] * p.at(x + dx - 2, y + dy - 2);
    }
  }
  return std::abs(sum);
}

bool is_large(Size size) { return size.pixels() > 2048 * 1152; }

// The current and the two previous reference frames; null is black.
struct Shown {
  const Frame* now = nullptr;
  const Frame* before = nullptr;
  const Frame* second_before = nullptr;
  double frame_rate = 0;

  // The change of a sample or, in large frames, of the sum of 2 x 2; at high
  // rates the change of that change.
  double change(int x, int y) const {
    const int side = is_large(now->size()) ? 2 : 1;
    const auto at = [&](const Frame* frame) {
      int sum = 0;
      for (int i = 0; frame && i < side * side; ++i) {
        sum += Luma{*frame}.at(x + i % side, y + i / side);
      }
      return sum;
    };
    const int speed = at(now) - at(before);
    if (frame_rate < 32) return std::abs(speed);
    const int speed_before = at(before) - at(second_before);
    return std::abs(speed - speed_before);
  }
};

struct Block {
  int x0, y0, x1, y1;  // in luma samples
  double weight = 1;
};

// Blocks and their weights, which depend on the reference alone.
std::vector<Block> weighted_blocks(const Shown& shown, int side) {
  const Frame& now = *shown.now;
  const Size size = now.size();
  const int bits = now.format().bits;
  std::vector<Block> blocks;
  for (int y = 0; y < size.height; y += side) {
    for (int x = 0; x < size.width; x += side) {
      blocks.push_back({x, y, std::min(x + side, size.width),
                        std::min(y + side, size.height)});
    }
  }
  const int step = is_large(size) ? 2 : 1;
  for (Block& b : blocks) {
    double space = 0, time = 0;
    for (int y = b.y0; y < b.y1; y += step) {
      for (int x = b.x0; x < b.x1; x += step) time += shown.change(x, y);
    }
    // As many pixels at the frame's edges are left out.
    const int left = std::max(b.x0, step), top = std::max(b.y0, step);
    const int right = std::min(b.x1, size.width - step);
    const int bottom = std::min(b.y1, size.height - step);
    const int inside = std::max(right - left, 0) * std::max(bottom - top, 0);
    const int all = (b.x1 - b.x0) * (b.y1 - b.y0);
    // ffmpeg omits the sum of narrow blocks of large frames.
    const bool counts = step == 1 || right - left > 12;
    for (int y = top; counts && y + step <= bottom; y += step) {
      for (int x = left; x + step <= right; x += step) {
        space += step == 1 ? fine_structure(Luma{now}, x, y)
                           : fine_structure_of_four(Luma{now}, x, y);
      }
    }
    if (inside == 0) continue;
    b.weight =
        1 / std::max(space / inside + 2 * time / all, std::pow(2.0, bits - 6));
  }
  return blocks;
}

// Small frames: limits each block's weight to the larger of its neighbors', in
// the definition's order.
void smooth(std::vector<Block>& blocks, size_t across) {
  const auto w = [&](size_t i) -> double& { return blocks[i].weight; };
  for (size_t i = 0; i < blocks.size(); ++i) {
    const size_t column = i % across;
    double limit = column == 0 ? (i > 1 ? w(i - 2) : 0) : w(i);
    if (column > 1) limit = std::max(limit, w(i - 2));
    if (i > across) limit = std::max(limit, w(i - 1 - across));
    if (i > 0) w(i - 1) = std::min(w(i - 1), limit);
    if (i + 1 == blocks.size() && i > across) {
      w(i) = std::min(w(i), std::max(w(i - 1), w(i - across)));
    }
  }
}

double expected_xpsnr(const Shown& shown, const Frame& test, int plane) {
  const Frame& now = *shown.now;
  const Size size = now.size();
  const double share = double(size.pixels()) / (3840.0 * 2160);
  const int side = 4 * int(std::floor(32 * std::sqrt(share) + 0.5));
  std::vector<Block> blocks = weighted_blocks(shown, side);
  if (size.pixels() <= 640 * 480) {
    smooth(blocks, size_t((size.width + side - 1) / side));
  }
  const PlaneView a = now.plane(plane);
  const PlaneView b = test.plane(plane);
  const int wide = side * a.size.width / size.width;
  const int high = side * a.size.height / size.height;
  double sum = 0;
  for (const Block& block : blocks) {
    const int x0 = block.x0 / side * wide;
    const int y0 = block.y0 / side * high;
    for (int y = y0; y < std::min(y0 + high, a.size.height); ++y) {
      for (int x = x0; x < std::min(x0 + wide, a.size.width); ++x) {
        const double error =
            now.format().bits > 8
                ? double(a.row<uint16_t>(y)[x]) - b.row<uint16_t>(y)[x]
                : double(a.row(y)[x]) - b.row(y)[x];
        sum += error * error * block.weight;
      }
    }
  }
  const int bits = now.format().bits;
  const double activity = std::sqrt(16 * std::pow(2.0, 2 * bits - 9) /
                                    std::sqrt(std::max(1e-5, share)));
  const double error = std::floor(activity * sum + 0.5);
  const double peak = std::pow(2.0, bits) - 1;
  return 10 * std::log10(double(a.size.pixels()) * peak * peak / error);
}

// Edges, slopes and noise that move to the right; 4:2:0.
Frame scene(FramePool& pool, Size size, int bits, int step, int errors) {
  PixelFormat format;
  format.layout = Layout::kYuv420;
  format.bits = uint8_t(bits);
  auto buffer = pool.allocate(format, size);
  std::mt19937 random(uint32_t(step) + 1);
  for (int p = 0; p < 3; ++p) {
    const MutablePlaneView plane = buffer->plane(p);
    for (int y = 0; y < plane.size.height; ++y) {
      for (int x = 0; x < plane.size.width; ++x) {
        const int u = x - 3 * step;
        int level = 60 + (u * 2 + y) % 90 + ((u / 17 + y / 13) % 2) * 40;
        if (x > plane.size.width / 2) level += int(random() % 24);
        if (errors > 0) level += int(random() % uint32_t(errors));
        if (bits > 8) {
          plane.row<uint16_t>(y)[x] = uint16_t(level << (bits - 8));
        } else {
          plane.row(y)[x] = uint8_t(level);
        }
      }
    }
  }
  return std::move(*buffer).freeze(step, {}, {});
}

// All outputs of xpsnr from the registry.
std::vector<Value> measured_xpsnr(FramePool& pool, const Shown& shown,
                                  const Frame& test) {
  Picture reference(pool, {.frame_rate = shown.frame_rate});
  Picture other(pool);
  NeighborFrames around;
  if (shown.before) around.previous = *shown.before;
  if (shown.second_before) around.second_previous = *shown.second_before;
  reference.show_between(*shown.now, Planes::kOwn, around);
  other.show(test, Planes::kOwn);
  PairView view(reference, other);
  view.refresh();
  std::vector<Value> values(4);
  select("xpsnr")->metric->measure(view, values);
  return values;
}

class XpsnrAtRate : public testing::TestWithParam<double> {};

TEST_P(XpsnrAtRate, EqualsItsDefinitionWhateverWasShownBefore) {
  FramePool pool;
  const char* const names[] = {"xpsnr_y", "xpsnr_u", "xpsnr_v"};
  // With and without smoothing; sides that are no multiples of a block.
  for (const Size size : {Size{176, 144}, Size{333, 251}, Size{802, 450}}) {
    for (const int bits : {8, 10}) {
      const Frame second = scene(pool, size, bits, 0, 0);
      const Frame before = scene(pool, size, bits, 1, 0);
      const Frame now = scene(pool, size, bits, 3, 0);
      const Frame test = scene(pool, size, bits, 3, 9);
      for (const Shown& shown : {Shown{&now, &before, &second, GetParam()},
                                 Shown{&now, &before, nullptr, GetParam()},
                                 Shown{&now, nullptr, nullptr, GetParam()}}) {
        const std::vector<Value> values = measured_xpsnr(pool, shown, test);
        double least = 1000;
        for (int plane = 0; plane < 3; ++plane) {
          const double expected = expected_xpsnr(shown, test, plane);
          EXPECT_NEAR(values[size_t(plane) + 1].number, expected, 1e-9)
              << names[plane] << ' ' << size.width << ' ' << bits;
          least = std::min(least, expected);
        }
        EXPECT_NEAR(values[0].number, least, 1e-9);
      }
    }
  }
}

TEST_P(XpsnrAtRate, EqualsItsDefinitionForLargePictures) {
  FramePool pool;
  // The last column of blocks is narrow.
  const Size size{2050, 1160};
  const Frame second = scene(pool, size, 8, 0, 0);
  const Frame before = scene(pool, size, 8, 1, 0);
  const Frame now = scene(pool, size, 8, 3, 0);
  const Frame test = scene(pool, size, 8, 3, 9);
  const Shown shown{&now, &before, &second, GetParam()};
  const std::vector<Value> values = measured_xpsnr(pool, shown, test);
  EXPECT_NEAR(values[1].number, expected_xpsnr(shown, test, 0), 1e-9);
}

INSTANTIATE_TEST_SUITE_P(Rates, XpsnrAtRate,
                         testing::Values(0.0, 31.99, 32.0, 60.0));

TEST(Xpsnr, EvenChangeHidesErrorsBelow32FramesASecondOnly) {
  FramePool pool;
  const Size size{176, 144};
  const auto gray = [&](int level, int errors) {
    PixelFormat format;
    format.layout = Layout::kYuv420;
    auto buffer = pool.allocate(format, size);
    for (int p = 0; p < 3; ++p) {
      const MutablePlaneView plane = buffer->plane(p);
      for (int y = 0; y < plane.size.height; ++y) {
        for (int x = 0; x < plane.size.width; ++x) {
          plane.row(y)[x] = uint8_t(level + (x + y) % 2 * errors);
        }
      }
    }
    return std::move(*buffer).freeze(level, {}, {});
  };
  const Frame second = gray(40, 0);
  const Frame before = gray(80, 0);
  const Frame now = gray(120, 0);
  const Frame test = gray(120, 4);
  const auto at_rate = [&](double rate) {
    return measured_xpsnr(pool, {&now, &before, &second, rate}, test)[0].number;
  };
  // 2 * 40 per sample against the minimum activity, 4.
  EXPECT_NEAR(at_rate(30) - at_rate(60), 10 * std::log10(80.0 / 4), 1e-3);
}

}  // namespace
}  // namespace framewise::measure
