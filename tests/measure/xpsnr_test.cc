// SPDX-License-Identifier: Apache-2.0
// XPSNR beside its definition in plain words (Helmrich and others, ICASSP
// 2020, as ffmpeg's filter counts below 32 frames a second), block by block.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "measure/shown.h"

namespace framewise::measure {
namespace {

// The luma of a picture, by any coordinates inside it.
struct Luma {
  const Frame& frame;
  int at(int x, int y) const {
    const PlaneView plane = frame.plane(0);
    return frame.format().bits > 8 ? plane.row<uint16_t>(y)[x]
                                   : plane.row(y)[x];
  }
};

// A filter that lets fine structure through: 12 in the middle, -2 beside it,
// -1 at the corners.
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

struct Block {
  int x0, y0, x1, y1;  // in luma
  double weight = 1;
};

// Blocks and their weights, which follow from the original alone.
std::vector<Block> weighted_blocks(const Frame& now, const Frame* before,
                                   int side) {
  const Size size = now.size();
  const int bits = now.format().bits;
  std::vector<Block> blocks;
  for (int y = 0; y < size.height; y += side) {
    for (int x = 0; x < size.width; x += side) {
      blocks.push_back({x, y, std::min(x + side, size.width),
                        std::min(y + side, size.height)});
    }
  }
  for (Block& b : blocks) {
    double space = 0, time = 0;
    int inside = 0, all = 0;
    for (int y = b.y0; y < b.y1; ++y) {
      for (int x = b.x0; x < b.x1; ++x, ++all) {
        time += std::abs(Luma{now}.at(x, y) -
                         (before ? Luma{*before}.at(x, y) : 0));
        if (x == 0 || y == 0 || x == size.width - 1 || y == size.height - 1) {
          continue;
        }
        space += fine_structure(Luma{now}, x, y);
        ++inside;
      }
    }
    if (inside == 0) continue;
    b.weight =
        1 / std::max(space / inside + 2 * time / all, std::pow(2.0, bits - 6));
  }
  return blocks;
}

// Small pictures: no block weighs more than the heavier of its neighbours, by
// the order in which the definition visits them.
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

double expected_xpsnr(const Frame& now, const Frame* before, const Frame& test,
                      int plane) {
  const Size size = now.size();
  const double share = double(size.pixels()) / (3840.0 * 2160);
  const int side = 4 * int(std::floor(32 * std::sqrt(share) + 0.5));
  std::vector<Block> blocks = weighted_blocks(now, before, side);
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

TEST(Xpsnr, EqualsItsDefinitionWithAndWithoutAFrameBefore) {
  FramePool pool;
  const char* const names[] = {"xpsnr_y", "xpsnr_u", "xpsnr_v"};
  // Smoothed and not; sides that blocks do not divide.
  for (const Size size : {Size{176, 144}, Size{333, 251}, Size{802, 450}}) {
    for (const int bits : {8, 10}) {
      const Frame before = scene(pool, size, bits, 0, 0);
      const Frame now = scene(pool, size, bits, 1, 0);
      const Frame test = scene(pool, size, bits, 1, 9);
      for (const Frame* previous :
           {&before, static_cast<const Frame*>(nullptr)}) {
        Picture reference(pool);
        Picture other(pool);
        Neighbours around;
        if (previous) around.previous = *previous;
        reference.show_between(now, Planes::kOwn, around);
        other.show(test, Planes::kOwn);
        PairView view(reference, other);
        view.refresh();
        std::vector<Value> values(4);
        select("xpsnr")->metric->measure(view, values);
        double least = 1000;
        for (int plane = 0; plane < 3; ++plane) {
          const double expected = expected_xpsnr(now, previous, test, plane);
          EXPECT_NEAR(values[size_t(plane) + 1].number, expected, 1e-9)
              << names[plane] << ' ' << size.width << ' ' << bits;
          least = std::min(least, expected);
        }
        EXPECT_NEAR(values[0].number, least, 1e-9);
      }
    }
  }
}

}  // namespace
}  // namespace framewise::measure
