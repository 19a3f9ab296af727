// SPDX-License-Identifier: Apache-2.0
// Computing only changed or differing regions gives bit-identical results.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "measure/perceptual/butteraugli/strips.h"
#include "measure/perceptual/butteraugli_scores.h"
#include "measure/test_pictures.h"
#include "measure/thread_executor.h"
#include "measure/tile_map.h"

namespace framewise::measure {
namespace {

using butteraugli_internal::stale_strips;
using butteraugli_internal::Strip;
using butteraugli_internal::strips_of;

// Two frames that are equal except for boxes of noise, some of which come and
// go.
class Edited {
 public:
  Edited(Size size, uint32_t seed)
      : original(pattern(size)), test(original), random_(seed) {}

  // Changes a box of the reference, of both, or of the test; or restores it.
  TileMap edit(int boxes) {
    TileMap changed;
    changed.reset(original.size, false);
    const Size size = original.size;
    for (int i = 0; i < boxes; ++i) {
      const int x = below(size.width), y = below(size.height);
      const Rect box = intersected({x, y, 1 + below(120), 1 + below(60)},
                                   {0, 0, size.width, size.height});
      changed.mark(box);
      const int kind = below(4);
      for (int v = box.y; v < box.y + box.height; ++v) {
        for (int u = box.x; u < box.x + box.width; ++u) {
          auto* a = original.pixel(u, v);
          auto* b = test.pixel(u, v);
          const int noise = below(2) << 4;
          if (kind <= 1) a[below(3)] ^= uint8_t(noise);
          if (kind == 2) b[below(3)] ^= uint8_t(noise);
          if (kind % 2) std::copy_n(a, 3, b);
        }
      }
    }
    return changed;
  }

  TileMap differing() {
    TileMap map;
    map.reset(original.size, false);
    for (int y = 0; y < original.size.height; ++y) {
      for (int x = 0; x < original.size.width; ++x) {
        if (!std::equal(original.pixel(x, y), original.pixel(x, y) + 3,
                        test.pixel(x, y))) {
          map.mark(Rect{x, y, 1, 1});
        }
      }
    }
    return map;
  }

  TestPicture8 original;
  TestPicture8 test;

 private:
  int below(int limit) { return int(random_() % uint32_t(limit)); }
  std::mt19937 random_;
};

void expect_same(const ButteraugliScore& found,
                 const ButteraugliScore& expected, int step) {
  EXPECT_EQ(found.max, expected.max) << "step " << step;
  EXPECT_EQ(found.norm, expected.norm) << "step " << step;
}

TEST(ButteraugliChanges, WhatIsKeptGivesTheSameBits) {
  for (const Size size :
       {Size{700, 420}, Size{333, 97}, Size{41, 300}, Size{9, 8}, Size{5, 7}}) {
    Edited pictures(size, uint32_t(size.width));
    ButteraugliWorkspace workspace, of_prepared, by_turns, reference_memory;
    ButteraugliReference prepared;
    for (int step = 0; step < 16; ++step) {
      const TileMap changed = pictures.edit(step == 0 ? 0 : step % 4);
      const TileMap differing = pictures.differing();
      const PictureView original = view_of(pictures.original);
      const PictureView test = view_of(pictures.test);
      ButteraugliWorkspace fresh;
      const ButteraugliScore expected = *butteraugli(original, test, fresh);
      ThreadExecutor executor(1 + step % 3);
      const ButteraugliOptions options{
          .executor = &executor,
          .changed = step ? &changed : nullptr,
          .differing = step % 5 ? &differing : nullptr};
      ASSERT_TRUE(prepared.prepare(original, reference_memory, 80, &executor,
                                   step ? &changed : nullptr));
      const auto as_it_is = [&](ButteraugliWorkspace& memory) {
        return *butteraugli(original, test, memory, options);
      };
      const auto half_prepared = [&](ButteraugliWorkspace& memory) {
        return *prepared.score(test, memory, options);
      };
      expect_same(as_it_is(workspace), expected, step);
      expect_same(half_prepared(of_prepared), expected, step);
      expect_same(step % 5 < 2 ? as_it_is(by_turns) : half_prepared(by_turns),
                  expected, step);
    }
  }
}

TEST(ButteraugliChanges, NothingIsKeptForOtherOptionsOrAnotherSize) {
  Edited pictures({200, 120}, 5);
  (void)pictures.edit(5);
  TileMap nothing;
  nothing.reset(pictures.original.size, false);
  const auto scored = [&](ButteraugliWorkspace& memory,
                          ButteraugliOptions options) {
    return *butteraugli(view_of(pictures.original), view_of(pictures.test),
                        memory, options);
  };
  ButteraugliOptions others[] = {
      {.nits = 200}, {.asymmetry = 2}, {.x_multiplier = 3}, {.norm = 5}};
  for (ButteraugliOptions& options : others) {
    ButteraugliWorkspace workspace, fresh;
    (void)scored(workspace, {});
    const ButteraugliScore expected = scored(fresh, options);
    options.changed = &nothing;
    expect_same(scored(workspace, options), expected, 0);
  }
  ButteraugliWorkspace workspace, fresh;
  const TestPicture8 small = pattern({64, 64});
  (void)butteraugli(view_of(small), view_of(small), workspace);
  expect_same(scored(workspace, {.changed = &nothing}), scored(fresh, {}), 0);
}

TEST(ButteraugliChanges, AnOriginalIsPreparedAnewWhereItsHalfWasLost) {
  Edited pictures({200, 120}, 6);
  (void)pictures.edit(6);
  const PictureView original = view_of(pictures.original);
  const PictureView test = view_of(pictures.test);
  ButteraugliWorkspace workspace, of_score, fresh;
  ButteraugliReference prepared;
  ASSERT_TRUE(prepared.prepare(original, workspace));
  const TestPicture8 other = with_noise(pattern({200, 120}), 40);
  (void)butteraugli(view_of(other), view_of(other), workspace);
  TileMap corner;
  corner.reset({200, 120}, false);
  corner.mark(Rect{0, 0, 1, 1});
  ASSERT_TRUE(prepared.prepare(original, workspace, 80, nullptr, &corner));
  expect_same(*prepared.score(test, of_score),
              *butteraugli(original, test, fresh), 0);
}

TEST(ButteraugliChanges, TheMapIsWholeWhereOnlyAPartIsMadeAgain) {
  Edited pictures({300, 200}, 8);
  ButteraugliWorkspace workspace;
  for (int step = 0; step < 4; ++step) {
    const TileMap changed = pictures.edit(3);
    const TileMap differing = pictures.differing();
    ImageF found, expected;
    ButteraugliWorkspace fresh;
    (void)butteraugli(view_of(pictures.original), view_of(pictures.test),
                      workspace,
                      {.changed = step ? &changed : nullptr,
                       .differing = &differing,
                       .difference_map = &found});
    (void)butteraugli(view_of(pictures.original), view_of(pictures.test), fresh,
                      {.difference_map = &expected});
    for (int y = 0; y < expected.height(); ++y) {
      EXPECT_TRUE(
          std::equal(expected.row(y), expected.row(y) + 300, found.row(y)))
          << "row " << y;
    }
  }
}

int64_t blocks_in(const std::vector<Strip>& strips) {
  int64_t sum = 0;
  for (const Strip& strip : strips) {
    sum += int64_t{strip.width} * (strip.end_block - strip.first_block);
  }
  return sum;
}

TEST(ButteraugliChanges, AreNotMuchMoreThanWhatSeesThem) {
  const Size size{1600, 800};
  TileMap changed, all;
  changed.reset(size, false);
  all.reset(size, true);
  EXPECT_TRUE(stale_strips({size, 0}, 2, &changed, &all).empty());
  changed.mark(Rect{800, 400, 10, 10});
  const auto strips = stale_strips({size, 0}, 2, &changed, &all);
  EXPECT_GT(blocks_in(strips), 0);
  EXPECT_LT(blocks_in(strips), blocks_in(strips_of(size, 2)) / 20);
}

TEST(ButteraugliChanges, WhereAllDiffersThePiecesAreThoseOfAWholePicture) {
  const Size size{1280, 720};
  TileMap all;
  all.reset(size, true);
  EXPECT_EQ(stale_strips({size, 0}, 3, &all, &all), strips_of(size, 3));
}

}  // namespace
}  // namespace framewise::measure
