// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/ssimulacra2/ssimulacra2.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>
#include <cstring>
#include <map>
#include <random>
#include <span>
#include <string>

#include "measure/golden.h"
#include "measure/test_pictures.h"
#include "measure/thread_executor.h"
#include "measure/tile_map.h"

namespace framewise::measure {
namespace {

PictureView view_of(const golden::Picture& picture) {
  return PictureView::rgba8(picture.view());
}
PictureView view_of(const TestPicture8& picture) {
  return PictureView::rgba8(picture.view());
}
PictureView view_of(const TestPicture16& picture) {
  return PictureView::rgba16(picture.view());
}

template <class Picture>
double score(const Picture& reference, const Picture& test,
             const Ssimulacra2Options& options = {}) {
  Ssimulacra2Workspace workspace;
  const auto result =
      ssimulacra2(view_of(reference), view_of(test), workspace, options);
  EXPECT_TRUE(result) << result.error().message;
  return result ? *result : std::nan("");
}

// Restores the CPU's targets after a test of one SIMD target.
struct OnlyTarget {
  explicit OnlyTarget(int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
  }
  ~OnlyTarget() { hwy::SetSupportedTargetsForTest(0); }
};

// The program's own float paths differ by up to 0.074 from one another.
TEST(Ssimulacra2, AgreesWithTheAuthorsProgramWithinItsOwnRounding) {
  SKIP_WITHOUT_GOLDEN();
  const auto printed =
      golden::values("ssimulacra2 (cloudinary)", "ssimulacra2");
  for (const golden::Pair& pair : golden::pairs()) {
    SCOPED_TRACE(pair.name);
    EXPECT_NEAR(
        score(golden::picture(pair.reference), golden::picture(pair.test)),
        printed.at(pair.name), 0.1);
  }
}

// Scores of the same pairs computed in double precision with a FIR filter.
const std::map<std::string, double> kExactScores = {
    {"p01-saw-jpeg10", -0.298689},    {"p02-saw-jpeg30", 52.774416},
    {"p03-hats-jpeg60", 67.555756},   {"p04-hats-jpeg80", 77.386050},
    {"p05-saw-jpeg95", 88.623373},    {"p06-hats-blur1", 60.226756},
    {"p07-saw-blur3", -7.647713},     {"p08-bag-noise5", 77.865189},
    {"p09-hats-noise20", -1.564187},  {"p10-launch-band4", 43.266112},
    {"p11-launch-band6", 87.922544},  {"p12-hats-tint", 85.968393},
    {"p13-hats-chroma", 70.339744},   {"p14-saw-gamma", 57.082346},
    {"p15-bag-jpeg50", 62.531539},    {"p16-bag-down2", 62.947686},
    {"p17-saw-shift1", 24.648324},    {"p18-hats-same", 100.000000},
    {"p20-saw512-jpeg45", 62.439321}, {"p19-tiny-jpeg40", -34.319792},
};

TEST(Ssimulacra2, AgreesWithExactArithmetic) {
  SKIP_WITHOUT_GOLDEN();
  for (const auto& [name, exact] : kExactScores) {
    SCOPED_TRACE(name);
    const golden::Pair pair = golden::pair(name);
    EXPECT_NEAR(
        score(golden::picture(pair.reference), golden::picture(pair.test)),
        exact, 2e-4);
  }
}

// Printed by the authors' program for p03 (401x267) and p19 (48x32): planes X,
// Y, B; a row per scale.
constexpr double kNormsOfP03[18][6] = {
    {2.4653286e-02, 6.0577499e-04, 1.4992436e-03, 1.2015552e-01, 5.3302293e-03,
     1.2311203e-02},
    {2.0263245e-02, 1.0504367e-03, 1.5632199e-03, 7.2562047e-02, 7.4121175e-03,
     1.3645296e-02},
    {1.0692808e-02, 1.1493695e-03, 1.2509192e-03, 2.2411606e-02, 5.7693049e-03,
     8.2198128e-03},
    {3.8930890e-03, 9.9313912e-04, 9.3476879e-04, 7.9926334e-03, 2.9707549e-03,
     3.7973113e-03},
    {7.4030506e-04, 7.9545117e-04, 8.3954632e-04, 2.4075410e-03, 2.1143260e-03,
     2.2455315e-03},
    {6.6257440e-05, 5.2648953e-04, 5.8284749e-04, 1.2852289e-04, 1.5903285e-03,
     1.3061436e-03},
    {5.4277099e-02, 2.7575638e-03, 3.6763368e-03, 1.3136510e-01, 1.4716746e-02,
     1.7716234e-02},
    {1.2632239e-02, 1.7968065e-03, 2.0446039e-03, 2.5327950e-02, 6.8573709e-03,
     7.8416376e-03},
    {2.6094826e-03, 1.0496993e-03, 1.1326461e-03, 5.1747908e-03, 3.3013522e-03,
     3.8111592e-03},
    {5.4272397e-04, 6.3805479e-04, 7.9196828e-04, 1.4582668e-03, 1.8750199e-03,
     2.1858390e-03},
    {9.1294627e-05, 3.4131111e-04, 4.6316519e-04, 2.4253171e-04, 1.0995775e-03,
     1.3528970e-03},
    {2.0685868e-05, 1.9943179e-04, 2.9462496e-04, 4.9026886e-05, 6.6464646e-04,
     8.6319750e-04},
    {1.7575877e-02, 5.7248688e-04, 1.1726443e-03, 8.3371580e-02, 4.2125434e-03,
     7.8240620e-03},
    {1.5477521e-02, 1.0081841e-03, 1.3332047e-03, 5.2107499e-02, 6.2087519e-03,
     9.1610294e-03},
    {8.5770082e-03, 1.0116842e-03, 1.1452236e-03, 1.7257410e-02, 4.9513372e-03,
     5.8987912e-03},
    {2.7786427e-03, 8.2681756e-04, 9.3057319e-04, 5.3103899e-03, 2.4460300e-03,
     3.1449242e-03},
    {5.3272744e-04, 5.7576597e-04, 7.5275441e-04, 1.4783136e-03, 1.5743704e-03,
     2.1879747e-03},
    {3.4632336e-05, 4.0915895e-04, 4.1243542e-04, 8.9430072e-05, 1.2346453e-03,
     1.1448067e-03},
};
constexpr double kNormsOfP19[12][6] = {
    {9.7060191e-02, 2.4882283e-03, 5.3477424e-03, 2.0480496e-01, 1.2744214e-02,
     3.3651831e-02},
    {3.5751907e-02, 3.7278498e-03, 5.3817478e-03, 7.8961563e-02, 1.5944965e-02,
     2.5962230e-02},
    {3.8575064e-03, 2.6843513e-03, 4.5229051e-03, 9.4443213e-03, 1.4630691e-02,
     1.3971597e-02},
    {1.1496246e-04, 9.5012012e-04, 1.8654508e-03, 1.2868935e-04, 3.1692407e-03,
     3.5465158e-03},
    {7.4231472e-02, 7.5461323e-03, 9.9951303e-03, 1.4515842e-01, 2.4740039e-02,
     3.3582460e-02},
    {1.1587839e-02, 4.2894449e-03, 5.5207868e-03, 2.4407112e-02, 1.3386778e-02,
     1.5541414e-02},
    {1.3141564e-03, 2.8515868e-03, 1.9823882e-03, 3.1968788e-03, 7.0926553e-03,
     7.5168160e-03},
    {2.0716588e-04, 1.3341918e-03, 1.7688523e-03, 2.6136101e-04, 3.5093423e-03,
     5.4358430e-03},
    {1.0723597e-01, 2.1547838e-03, 5.1510298e-03, 2.3289169e-01, 1.0412636e-02,
     2.0084666e-02},
    {4.4211164e-02, 3.4171111e-03, 5.6687003e-03, 1.1770957e-01, 1.3911686e-02,
     2.1492009e-02},
    {3.6772775e-03, 3.3480071e-03, 4.0355456e-03, 1.2000532e-02, 1.3603210e-02,
     1.2480797e-02},
    {2.3087362e-04, 2.2575032e-03, 2.4155657e-03, 2.9023813e-04, 5.6889615e-03,
     5.3749658e-03},
};

void expect_norms(const std::string& pair_name, int scales,
                  std::span<const double[6]> expected) {
  const golden::Pair pair = golden::pair(pair_name);
  const golden::Picture reference = golden::picture(pair.reference);
  const golden::Picture test = golden::picture(pair.test);
  Ssimulacra2Workspace workspace;
  const auto subscores =
      ssimulacra2_subscores(view_of(reference), view_of(test), workspace);
  ASSERT_TRUE(subscores);
  ASSERT_EQ(subscores->scales, scales);
  for (size_t row = 0; row < expected.size(); ++row) {
    SCOPED_TRACE("row " + std::to_string(row));
    const Ssimulacra2Norms& norms =
        subscores->norms[row / size_t(scales)][row % size_t(scales)];
    const double found[6] = {norms.structure,  norms.artifact,  norms.lost,
                             norms.structure4, norms.artifact4, norms.lost4};
    // The program's rounding changes its norms by up to 7.4e-5.
    for (size_t i = 0; i < 6; ++i)
      EXPECT_NEAR(found[i], expected[row][i], 1e-4);
  }
}

TEST(Ssimulacra2, EveryNormAgreesAtSixScales) {
  SKIP_WITHOUT_GOLDEN();
  expect_norms("p03-hats-jpeg60", 6, kNormsOfP03);
}

TEST(Ssimulacra2, EveryNormAgreesAtFourScales) {
  SKIP_WITHOUT_GOLDEN();
  expect_norms("p19-tiny-jpeg40", 4, kNormsOfP19);
}

TEST(Ssimulacra2, IdenticalPicturesScoreExactly100) {
  for (const Size size : {Size{8, 8}, Size{33, 9}, Size{300, 131}}) {
    const TestPicture8 picture = with_noise(pattern(size), 10);
    EXPECT_EQ(score(picture, picture), 100);
  }
}

TEST(Ssimulacra2, FallsAsNoiseGrows) {
  const TestPicture8 original = pattern({300, 200});
  double before = 100;
  for (const double sigma : {1.0, 2.0, 4.0, 8.0, 16.0, 32.0}) {
    const double now = score(original, with_noise(original, sigma));
    EXPECT_LT(now, before) << sigma;
    before = now;
  }
}

TEST(Ssimulacra2, FallsAsBlurGrows) {
  const TestPicture8 original = with_noise(pattern({300, 200}), 5);
  double before = 100;
  for (const int radius : {1, 2, 4, 8}) {
    const double now = score(original, box_blurred(original, radius));
    EXPECT_LT(now, before) << radius;
    before = now;
  }
}

TEST(Ssimulacra2, KnowsHowManyScalesAPictureHas) {
  EXPECT_EQ(ssimulacra2_scales({8, 8}), 2);
  EXPECT_EQ(ssimulacra2_scales({9, 8}), 2);
  EXPECT_EQ(ssimulacra2_scales({16, 16}), 3);
  EXPECT_EQ(ssimulacra2_scales({48, 32}), 4);
  EXPECT_EQ(ssimulacra2_scales({113, 500}), 6);
  EXPECT_EQ(ssimulacra2_scales({112, 500}), 5);
}

// Sizes around tiles (256x32), bands (256 rows), vectors and scales.
constexpr Size kOddSizes[] = {{8, 8},     {9, 8},    {8, 300},  {300, 8},
                              {17, 31},   {255, 33}, {256, 32}, {257, 65},
                              {260, 260}, {513, 37}, {264, 257}};

TEST(Ssimulacra2, EverySimdTargetGivesTheSameScore) {
  for (const Size size : kOddSizes) {
    SCOPED_TRACE(testing::Message() << size.width << 'x' << size.height);
    const TestPicture8 original = with_noise(pattern(size), 2);
    const TestPicture8 damaged = with_noise(original, 6);
    const double expected = score(original, damaged);
    for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
      const OnlyTarget only(target);
      // 1e-5 of the scale's length.
      EXPECT_NEAR(score(original, damaged), expected, 1e-3)
          << hwy::TargetName(target);
    }
  }
}

TEST(Ssimulacra2, AnyNumberOfThreadsGivesTheSameBits) {
  for (const Size size : kOddSizes) {
    const TestPicture8 original = pattern(size);
    const TestPicture8 damaged = with_noise(original, 6);
    const double expected = score(original, damaged);
    for (const int threads : {1, 2, 3, 7}) {
      ThreadExecutor executor(threads);
      EXPECT_EQ(score(original, damaged, {.executor = &executor}), expected);
    }
  }
}

TEST(Ssimulacra2, PreparedPicturesGiveTheSameBits) {
  Ssimulacra2Workspace workspace;
  Ssimulacra2Picture prepared, prepared_test;
  ThreadExecutor executor(3);
  for (const Size size : kOddSizes) {
    const TestPicture8 original = pattern(size);
    ASSERT_TRUE(prepared.prepare(view_of(original), &executor));
    for (const double sigma : {3.0, 20.0}) {
      const TestPicture8 damaged = with_noise(original, sigma);
      const double expected = score(original, damaged);
      EXPECT_EQ(*prepared.score(view_of(damaged), workspace), expected);
      ASSERT_TRUE(prepared_test.prepare(view_of(damaged)));
      EXPECT_EQ(*prepared.score(prepared_test, workspace), expected);
    }
  }
}

TEST(Ssimulacra2, AWorkspaceForgetsThePairsBefore) {
  Ssimulacra2Workspace workspace;
  const auto run = [&workspace](Size size) {
    const TestPicture8 original = pattern(size);
    const TestPicture8 damaged = with_noise(original, 6);
    return *ssimulacra2(view_of(original), view_of(damaged), workspace);
  };
  const double small = run({70, 41});
  run({600, 400});
  EXPECT_EQ(run({70, 41}), small);
}

// Changes of many sizes and positions, some in one frame only.
TEST(Ssimulacra2, DoingOnlyWhatChangedGivesTheSameBits) {
  TestPicture8 original = pattern({700, 420});
  TestPicture8 damaged = with_noise(original, 6);
  // Workspaces for unprepared frames, for a prepared reference, for both
  // prepared, and for alternating use.
  Ssimulacra2Workspace workspace, half_prepared, all_prepared, by_turns;
  Ssimulacra2Picture prepared, prepared_test;
  (void)ssimulacra2(view_of(original), view_of(damaged), workspace);
  (void)prepared.prepare(view_of(original));
  (void)prepared_test.prepare(view_of(damaged));
  (void)prepared.score(view_of(damaged), half_prepared);
  std::mt19937 random(3);
  const auto below = [&random](int limit) {
    return int(random() % uint32_t(limit));
  };
  for (int step = 0; step < 24; ++step) {
    TileMap changed;
    changed.reset(original.size, false);
    for (int i = 0; i < step % 4; ++i) {
      const int x = below(700), y = below(420);
      const Rect rect{x, y, std::min(700 - x, 1 + below(1 << (step % 8))),
                      std::min(420 - y, 1 + below(1 << (step % 8)))};
      changed.mark(rect);
      TestPicture8& picture = i % 2 ? original : damaged;
      for (int v = rect.y; v < rect.y + rect.height; ++v) {
        for (int u = rect.x; u < rect.x + rect.width; ++u) {
          picture.pixel(u, v)[below(3)] ^= 64;
        }
      }
    }
    ThreadExecutor executor(1 + step % 3);
    const Ssimulacra2Options options{.executor = &executor,
                                     .changed = &changed};
    const double expected = score(original, damaged);
    ASSERT_TRUE(prepared.prepare(view_of(original), &executor, &changed));
    ASSERT_TRUE(prepared_test.prepare(view_of(damaged), &executor, &changed));
    const auto as_they_are = [&](Ssimulacra2Workspace& memory) {
      return *ssimulacra2(view_of(original), view_of(damaged), memory, options);
    };
    const auto one_prepared = [&](Ssimulacra2Workspace& memory) {
      return *prepared.score(view_of(damaged), memory, options);
    };
    const auto both_prepared = [&](Ssimulacra2Workspace& memory) {
      return *prepared.score(prepared_test, memory, options);
    };
    ASSERT_EQ(as_they_are(workspace), expected) << step;
    ASSERT_EQ(one_prepared(half_prepared), expected) << step;
    ASSERT_EQ(both_prepared(all_prepared), expected) << step;
    const double in_turn = step % 5 < 2   ? both_prepared(by_turns)
                           : step % 5 < 4 ? as_they_are(by_turns)
                                          : one_prepared(by_turns);
    ASSERT_EQ(in_turn, expected) << step;
  }
}

TEST(Ssimulacra2, AMapOfChangesIsIgnoredAfterAnotherSize) {
  Ssimulacra2Workspace workspace;
  const TestPicture8 small = pattern({64, 64});
  (void)ssimulacra2(view_of(small), view_of(small), workspace);
  const TestPicture8 original = pattern({80, 64});
  const TestPicture8 damaged = with_noise(original, 6);
  TileMap nothing;
  nothing.reset(original.size, false);
  EXPECT_EQ(*ssimulacra2(view_of(original), view_of(damaged), workspace,
                         {.changed = &nothing}),
            score(original, damaged));
}

TEST(Ssimulacra2, SamplesOf16BitsMeanTheSameAsThoseOf8) {
  const TestPicture8 original = pattern({130, 120});
  const TestPicture8 damaged = with_noise(original, 6);
  EXPECT_NEAR(score(with_16_bits(original), with_16_bits(damaged)),
              score(original, damaged), 1e-3);
}

TEST(Ssimulacra2, LinearLightMeansTheSameAsEncodedSamples) {
  const TestPicture8 original = pattern({130, 120});
  const TestPicture8 damaged = with_noise(original, 6);
  Image3F linear[2];
  for (int i = 0; i < 2; ++i) {
    const TestPicture8& picture = i == 0 ? original : damaged;
    linear[i].resize(picture.size);
    for (int y = 0; y < picture.size.height; ++y) {
      read_linear(view_of(picture), 0, y, picture.size.width,
                  linear[i][0].row(y), linear[i][1].row(y),
                  linear[i][2].row(y));
    }
  }
  Ssimulacra2Workspace workspace;
  EXPECT_EQ(*ssimulacra2(PictureView::linear(linear[0]),
                         PictureView::linear(linear[1]), workspace),
            score(original, damaged));
}

TEST(Ssimulacra2, TheErrorMapIsZeroFarFromTheOnlyChange) {
  const TestPicture8 original = pattern({700, 500});
  TestPicture8 damaged = original;
  for (int y = 60; y < 68; ++y) {
    for (int x = 70; x < 78; ++x) damaged.pixel(x, y)[1] ^= 64;
  }
  ImageF map;
  score(original, damaged, {.error_map = &map});
  ASSERT_EQ(map.size(), original.size);
  EXPECT_GT(map.row(64)[74], 20);
  // A change affects 5 pixels of the coarsest scale, of 32 pixels each.
  for (int y = 0; y < 500; ++y) {
    for (int x = 0; x < 700; ++x) {
      ASSERT_TRUE(std::isfinite(map.row(y)[x]));
      ASSERT_GE(map.row(y)[x], 0);
      if (x > 78 + 6 * 32 || y > 68 + 6 * 32) {
        ASSERT_EQ(map.row(y)[x], 0);
      }
    }
  }
}

TEST(Ssimulacra2, TheErrorMapDoesNotChangeTheScore) {
  const TestPicture8 original = pattern({300, 100});
  const TestPicture8 damaged = with_noise(original, 6);
  ImageF map;
  EXPECT_EQ(score(original, damaged, {.error_map = &map}),
            score(original, damaged));
}

TEST(Ssimulacra2, RefusesPicturesWithASideBelowEight) {
  Ssimulacra2Workspace workspace;
  for (const Size size : {Size{1, 1}, Size{1, 50}, Size{50, 7}}) {
    const TestPicture8 picture = pattern(size);
    const auto result =
        ssimulacra2(view_of(picture), view_of(picture), workspace);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kUnsupported);
  }
}

TEST(Ssimulacra2, RefusesPicturesOfDifferentSizes) {
  Ssimulacra2Workspace workspace;
  const auto result = ssimulacra2(view_of(pattern({20, 20})),
                                  view_of(pattern({20, 21})), workspace);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kUsage);
}

TEST(Ssimulacra2, RefusesSamplesThatAreNotNumbers) {
  Image3F image;
  image.resize({16, 16});
  for (size_t i = 0; i < 3; ++i) image[i].fill(0.5f);
  Ssimulacra2Workspace workspace;
  for (const float bad : {INFINITY, -INFINITY, NAN}) {
    image[1].row(7)[3] = bad;
    const auto view = PictureView::linear(image);
    const auto result = ssimulacra2(view, view, workspace);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kInput);
  }
}

TEST(Ssimulacra2, StaysFiniteForExtremeColors) {
  for (const uint8_t level : {0, 255}) {
    TestPicture8 flat = pattern({64, 64});
    TestPicture8 inverse = flat;
    for (uint8_t& sample : flat.rgba) sample = level;
    for (uint8_t& sample : inverse.rgba) sample = uint8_t(255 - level);
    EXPECT_TRUE(std::isfinite(score(flat, inverse)));
  }
}

}  // namespace
}  // namespace framewise::measure
