// SPDX-License-Identifier: Apache-2.0
// The evidence of each pair does not depend on earlier pairs, although
// unchanged rows of blocks are not computed again.
#include "measure/evidence/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "frame/changed_rows.h"
#include "frame/color/color.h"
#include "measure/thread_executor.h"

namespace framewise::measure {
namespace {

constexpr Size kSize = {150, 141};  // blocks of 16, cut off at two edges

template <typename Pixel>
Frame painted(FramePool& pool, Size size, const Pixel& pixel) {
  auto buffer = pool.allocate(PixelFormat{}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int i = 0; i < 4 * size.width; ++i) {
      plane.row(y)[i] = uint8_t(pixel(i / 4, y, i % 4));
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// A square moves frame by frame over a busy, still background. The test is
// brighter on the left, noisy in one region of frame 2, and has a hole in frame
// 3.
Frame reference(FramePool& pool, int time) {
  return painted(pool, kSize, [=](int x, int y, int c) {
    if (c == 3) return 255;
    const bool square = x / 20 == time && y / 20 == 3;
    return square ? 200 + 10 * c
                  : (x * 7 + y * 13 + (x * y) % 31 + 40 * c) % 180;
  });
}
Frame test(FramePool& pool, int time) {
  const Frame whole = reference(pool, time);
  return painted(pool, kSize, [&](int x, int y, int c) {
    const int value = whole.plane(0).row(y)[4 * x + c];
    if (c == 3) return time == 3 && x > 120 && y < 20 ? 0 : 255;
    if (x < 40) return value + 16;
    const bool noisy = time == 2 && x > 90 && y > 100;
    return noisy ? (value + 37 * ((x ^ y) % 3)) % 256 : value;
  });
}

PairFrames frames_at(FramePool& pool, int time) {
  const auto opaque = [&](const Frame& frame) {
    return *flatten(frame, Background::plain({255, 255, 255}), pool);
  };
  const Frame a = reference(pool, time);
  const Frame b = test(pool, time);
  return {opaque(a),
          opaque(b),
          a,
          b,
          reference(pool, time - 1),
          reference(pool, time + 1)};
}

void expect_same(const FrameTotals& a, const FrameTotals& b) {
  EXPECT_EQ(a.pixels, b.pixels);
  EXPECT_EQ(a.luma_error, b.luma_error);
  EXPECT_EQ(a.chroma_error, b.chroma_error);
  EXPECT_EQ(a.mean_error, b.mean_error);
  EXPECT_EQ(a.active_luma, b.active_luma);
  EXPECT_EQ(a.pixels_luma.xy, b.pixels_luma.xy);
  EXPECT_EQ(a.blocks_luma.yy, b.blocks_luma.yy);
  EXPECT_EQ(a.color_product, b.color_product);
  EXPECT_EQ(a.color_square, b.color_square);
  EXPECT_EQ(a.color_mirror, b.color_mirror);
  EXPECT_EQ(a.laplacian_error, b.laplacian_error);
  EXPECT_EQ(a.blurred_blocks, b.blurred_blocks);
  EXPECT_EQ(a.sharpness_left, b.sharpness_left);
  EXPECT_EQ(a.error_blur[0], b.error_blur[0]);
  EXPECT_EQ(a.column_steps[3], b.column_steps[3]);
  EXPECT_EQ(a.lost_density, b.lost_density);
}

void expect_same(const PairEvidence& a, const PairEvidence& b) {
  expect_same(a.all, b.all);
  EXPECT_EQ(a.hole_pixels, b.hole_pixels);
  EXPECT_EQ(a.soft_pixels, b.soft_pixels);
  EXPECT_EQ(a.soft_error, b.soft_error);
  EXPECT_EQ(a.moving_blocks, b.moving_blocks);
  EXPECT_EQ(a.of_past.blocks, b.of_past.blocks);
  EXPECT_EQ(a.of_next.error, b.of_next.error);
  EXPECT_EQ(a.plain_error, b.plain_error);
  EXPECT_EQ(a.plain_error_odd, b.plain_error_odd);
  EXPECT_EQ(a.past.d_d, b.past.d_d);
  EXPECT_EQ(a.next.e_d, b.next.e_d);
}

// Counts that do not depend on earlier pairs.
constexpr std::vector<uint32_t> BlockCounts::*kCounts[] = {
    &BlockCounts::blurred,    &BlockCounts::lines_lost, &BlockCounts::banded,
    &BlockCounts::foreign,    &BlockCounts::drawn_on,   &BlockCounts::ghost,
    &BlockCounts::next_ghost, &BlockCounts::holes};

void add(const BlockCounts& more, BlockCounts& sums) {
  const auto add_each = [](const auto& from, auto& to) {
    to.resize(from.size());
    for (size_t i = 0; i < from.size(); ++i) to[i] += from[i];
  };
  for (const auto counts : kCounts) add_each(more.*counts, sums.*counts);
  add_each(more.error, sums.error);
}

// One collector's result for all pairs equals those of a new one per pair.
void expect_as_if_alone(const std::vector<PairFrames>& pairs, Size size) {
  EvidenceCollector all(size, pairs.size());
  for (const PairFrames& frames : pairs) all.add(frames, 0, 0, nullptr);
  const Evidence together = std::move(all).take();
  BlockCounts sums;
  for (size_t k = 0; k < pairs.size(); ++k) {
    SCOPED_TRACE(k);
    EvidenceCollector alone(size, pairs.size());
    alone.add(pairs[k], 0, 0, nullptr);
    const Evidence one = std::move(alone).take();
    expect_same(together.pairs[k], one.pairs[0]);
    for (size_t i = 0; i < one.grid.cells(); ++i) {
      const size_t at = k * one.grid.cells() + i;
      EXPECT_EQ(together.grid.rms[at], one.grid.rms[i]);
      EXPECT_EQ(together.grid.mean[at], one.grid.mean[i]);
      EXPECT_EQ(together.grid.reference[at], one.grid.reference[i]);
      const CellBox box = together.grid.wrong[at];
      const CellBox box_alone = one.grid.wrong[i];
      EXPECT_EQ(box.left, box_alone.left);
      EXPECT_EQ(box.bottom, box_alone.bottom);
    }
    add(one.counts, sums);
  }
  for (const auto counts : kCounts) {
    EXPECT_EQ(together.counts.*counts, sums.*counts);
  }
  for (size_t i = 0; i < sums.error.size(); ++i) {
    EXPECT_NEAR(together.counts.error[i], sums.error[i], 1e-5 * sums.error[i]);
  }
}

TEST(Evidence, OfAPairIsTheSameWhateverCameBefore) {
  FramePool pool;
  std::vector<PairFrames> pairs;
  for (int time = 0; time < 6; ++time) pairs.push_back(frames_at(pool, time));
  expect_as_if_alone(pairs, kSize);
}

// The pairs in this order; of those in `like` the evidence of their first
// appearance is taken.
Evidence gathered(const std::vector<PairFrames>& pairs,
                  const std::vector<size_t>& order,
                  const std::vector<size_t>& like) {
  EvidenceCollector collector(kSize, order.size());
  collector.keep_marks(4);
  for (size_t k = 0; k < order.size(); ++k) {
    const bool stands_in = std::ranges::find(like, k) != like.end();
    if (!stands_in) {
      collector.add(pairs[order[k]], int64_t(k), int64_t(k), nullptr);
      continue;
    }
    const auto first = std::ranges::find(order, order[k]) - order.begin();
    EXPECT_TRUE(
        collector.add_like(size_t(first), int64_t(k), int64_t(k), false));
  }
  return std::move(collector).take();
}

TEST(Evidence, OfAPairLikeAnotherIsThatOfTheOther) {
  FramePool pool;
  std::vector<PairFrames> pairs;
  for (int time = 0; time < 4; ++time) pairs.push_back(frames_at(pool, time));
  const std::vector<size_t> order = {0, 1, 0, 2, 1, 2, 3};
  const Evidence seen = gathered(pairs, order, {});
  const Evidence like = gathered(pairs, order, {2, 4, 5});
  for (size_t k = 0; k < order.size(); ++k) {
    SCOPED_TRACE(k);
    expect_same(like.pairs[k], seen.pairs[k]);
    EXPECT_EQ(like.pairs[k].reference, int64_t(k));
  }
  EXPECT_EQ(like.grid.rms, seen.grid.rms);
  EXPECT_EQ(like.grid.mean, seen.grid.mean);
  for (const auto counts : kCounts) {
    EXPECT_EQ(like.counts.*counts, seen.counts.*counts);
  }
}

TEST(Evidence, OfAPairIsNotKeptForever) {
  FramePool pool;
  EvidenceCollector collector(kSize, 8);
  collector.keep_marks(2);
  for (int time = 0; time < 3; ++time) {
    collector.add(frames_at(pool, time), time, time, nullptr);
  }
  EXPECT_FALSE(collector.add_like(0, 3, 3, false));
  EXPECT_TRUE(collector.add_like(2, 3, 3, false));
  EXPECT_FALSE(collector.add_like(3, 4, 4, false));
  EXPECT_EQ(std::move(collector).take().pairs.size(), 4u);
}

// A frame of which a box sometimes gets new colors or another alpha.
class Edited {
 public:
  Edited(Size size, std::mt19937& random)
      : size_(size), random_(random), samples_(size_t(4 * size.pixels()), 255) {
    for (uint8_t& sample : samples_) sample = uint8_t(random());
    for (size_t i = 3; i < samples_.size(); i += 4) samples_[i] = 255;
  }
  void edit() {
    const int x = int(random_() % uint32_t(size_.width));
    const int y = int(random_() % uint32_t(size_.height));
    const int right = std::min(size_.width, x + 1 + int(random_() % 24));
    const int bottom = std::min(size_.height, y + 1 + int(random_() % 24));
    const bool colors = random_() % 4 != 0;
    const auto value = uint8_t(random_() % 3 ? 255 * (random_() % 2) : 90);
    for (int v = y; v < bottom; ++v) {
      for (int i = 4 * x; i < 4 * right; ++i) {
        uint8_t& sample =
            samples_[size_t(4) * size_t(v * size_.width) + size_t(i)];
        if (i % 4 == 3) sample = colors ? sample : value;
        if (i % 4 != 3) sample = colors ? uint8_t(random_()) : sample;
      }
    }
  }
  Frame frame(FramePool& pool) const {
    return painted(pool, size_, [this](int x, int y, int c) {
      return samples_[size_t(4) * size_t(y * size_.width + x) + size_t(c)];
    });
  }

 private:
  Size size_;
  std::mt19937& random_;
  std::vector<uint8_t> samples_;
};

TEST(Evidence, ForgetsNothingAndKeepsNothingThatWasEdited) {
  for (const Size size : {Size{150, 141}, Size{67, 40}, Size{9, 5}}) {
    std::mt19937 random{uint32_t(size.width)};
    FramePool pool;
    Edited a(size, random), b = a;
    std::vector<Frame> originals, tests;
    for (int k = 0; k < 30; ++k) {
      // Equal frames often share their pixels, but not always.
      const bool held = k > 0 && random() % 4 == 0;
      if (!held && random() % 3) a.edit();
      if (random() % 2) b.edit();
      originals.push_back(held ? originals.back() : a.frame(pool));
      tests.push_back(b.frame(pool));
    }
    std::vector<PairFrames> pairs;
    for (size_t k = 1; k + 1 < originals.size(); ++k) {
      const auto opaque = [&](const Frame& frame) {
        return *flatten(frame, Background::plain({255, 255, 255}), pool);
      };
      PairFrames& frames = pairs.emplace_back(PairFrames{opaque(originals[k]),
                                                         opaque(tests[k]),
                                                         originals[k],
                                                         tests[k],
                                                         {},
                                                         {}});
      // Evidence sometimes gets the same Frame object as for the pair before.
      const bool passing = pairs.size() > 1 && random() % 4 != 0;
      if (passing) frames.past = pairs[pairs.size() - 2].reference;
      if (!passing && random() % 2) frames.past = opaque(originals[k - 1]);
      if (random() % 4) frames.next = opaque(originals[k + 1]);
    }
    expect_as_if_alone(pairs, size);
  }
}

TEST(Evidence, IsTheSameOnAnyNumberOfThreads) {
  const Size size{700, 500};  // enough blocks to be shared among threads
  std::mt19937 random{7};
  FramePool pool;
  ThreadExecutor executor(3);
  Edited a(size, random), b = a;
  EvidenceCollector alone(size, 8), shared(size, 8);
  for (int k = 0; k < 8; ++k) {
    for (int i = 0; i < (k % 3 == 0 ? 200 : 2); ++i) b.edit();
    const auto opaque = [&](const Frame& frame) {
      return *flatten(frame, Background::plain({255, 255, 255}), pool);
    };
    const Frame original = a.frame(pool), test = b.frame(pool);
    const PairFrames pair{
        opaque(original), opaque(test), original, test, {}, {}};
    alone.add(pair, k, k, nullptr);
    shared.add(pair, k, k, &executor);
  }
  const Evidence one = std::move(alone).take();
  const Evidence other = std::move(shared).take();
  for (size_t k = 0; k < one.pairs.size(); ++k) {
    expect_same(one.pairs[k], other.pairs[k]);
    expect_same(one.pairs[k].clean(), other.pairs[k].clean());
  }
  for (const auto counts : kCounts) {
    EXPECT_EQ(one.counts.*counts, other.counts.*counts);
  }
  EXPECT_EQ(one.counts.error, other.counts.error);
  EXPECT_EQ(one.grid.rms, other.grid.rms);
  EXPECT_EQ(one.grid.mean, other.grid.mean);
}

// The pixels of `frame` as the successor of `before`, with recorded changes.
Frame told(FramePool& pool, const Frame& before, const Frame& frame) {
  const Size size = frame.size();
  FrameBuffer buffer = *pool.allocate(PixelFormat{}, size);
  detail::ChangedRows& rows = detail::changed_rows_of(buffer);
  rows.begin(before.index() + 1, size);
  for (int y = 0; y < size.height; ++y) {
    const auto* a = before.plane(0).row<uint32_t>(y);
    const auto* b = frame.plane(0).row<uint32_t>(y);
    std::copy_n(b, size.width, buffer.plane(0).row<uint32_t>(y));
    for (int x = 0; x < size.width; ++x) {
      const size_t group = size_t(x) / 16;
      if (a[x] != b[x]) rows.row(y)[group / 64] |= uint64_t{1} << group % 64;
    }
  }
  return std::move(buffer).freeze(before.index() + 1, {},
                                  ChangedArea::everything(size));
}

TEST(Evidence, WhatAPainterToldIsAsGoodAsLooking) {
  for (const Size size : {Size{300, 141}, Size{1100, 130}, Size{67, 40}}) {
    std::mt19937 random{uint32_t(size.width)};
    FramePool pool;
    Edited a(size, random), b = a;
    const auto opaque = [&](const Frame& frame) {
      return *flatten(frame, Background::plain({255, 255, 255}), pool);
    };
    EvidenceCollector looking(size, 20), trusting(size, 20);
    std::optional<PairFrames> last, last_told;
    for (int k = 0; k < 20; ++k) {
      if (random() % 3) a.edit();
      if (random() % 3) b.edit();
      const Frame original = opaque(a.frame(pool));
      const Frame test = opaque(b.frame(pool));
      PairFrames pair{original, test, original, test, {}, {}};
      PairFrames trusted = pair;
      if (last) {
        pair.past = last->reference;
        trusted.reference = told(pool, last_told->reference, original);
        trusted.test = told(pool, last_told->test, test);
        trusted.reference_alpha = trusted.reference;
        trusted.test_alpha = trusted.test;
        trusted.past = last_told->reference;
        EXPECT_TRUE(detail::changed_rows_of(trusted.test));
      }
      looking.add(pair, k, k, nullptr);
      trusting.add(trusted, k, k, nullptr);
      last = pair;
      last_told = trusted;
    }
    const Evidence looked = std::move(looking).take();
    const Evidence trusted = std::move(trusting).take();
    for (size_t k = 0; k < looked.pairs.size(); ++k) {
      expect_same(looked.pairs[k], trusted.pairs[k]);
      EXPECT_EQ(looked.pairs[k].test_repeats, trusted.pairs[k].test_repeats);
      EXPECT_EQ(looked.pairs[k].stale_pixels, trusted.pairs[k].stale_pixels);
    }
    EXPECT_EQ(looked.grid.rms, trusted.grid.rms);
  }
}

}  // namespace
}  // namespace framewise::measure
