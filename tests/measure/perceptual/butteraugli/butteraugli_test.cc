// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/butteraugli/butteraugli.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "measure/perceptual/butteraugli_scores.h"
#include "measure/test_pictures.h"
#include "measure/thread_executor.h"

namespace framewise::measure {
namespace {

struct OnlyTarget {
  explicit OnlyTarget(int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
  }
  ~OnlyTarget() { hwy::SetSupportedTargetsForTest(0); }
};

TEST(Butteraugli, AgreesWithLibjxlOnTheGoldenPairs) {
  SKIP_WITHOUT_GOLDEN();
  const char* tool = "butteraugli_main (libjxl)";
  const auto max = golden::values(tool, "butteraugli_max");
  const auto norm = golden::values(tool, "butteraugli_3norm");
  for (const golden::Pair& pair : golden::pairs()) {
    SCOPED_TRACE(pair.name);
    expect_score(
        score(golden::picture(pair.reference), golden::picture(pair.test)),
        max.at(pair.name), norm.at(pair.name));
  }
}

TEST(Butteraugli, AgreesWithLibjxlForABrighterScreen) {
  SKIP_WITHOUT_GOLDEN();
  const auto max =
      golden::values("butteraugli_main (libjxl)", "butteraugli_max_203nits");
  for (const golden::Pair& pair : golden::pairs()) {
    SCOPED_TRACE(pair.name);
    const double expected = max.at(pair.name);
    EXPECT_NEAR(score(golden::picture(pair.reference),
                      golden::picture(pair.test), {.nits = 203})
                    .max,
                expected, 1e-4 * expected);
  }
}

TEST(Butteraugli, AgreesWithLibjxlOnSmallCrops) {
  SKIP_WITHOUT_GOLDEN();
  const auto [reference, test] = pair_named("p03-hats-jpeg60");
  constexpr struct {
    int width, height;
    double max, norm;
  } kCrops[] = {
      {8, 8, 1.4810082912, 1.085808},   {9, 13, 1.4424680471, 1.110826},
      {14, 14, 1.8805198669, 1.281075}, {14, 40, 2.6815769672, 1.551313},
      {15, 14, 1.8267837763, 1.273606}, {15, 15, 1.8338072300, 1.350437},
      {16, 9, 1.7547309399, 1.278587},  {17, 31, 2.1820161343, 1.437515},
      {32, 100, 3.9157073498, 1.836009}};
  for (const auto& crop : kCrops) {
    SCOPED_TRACE(testing::Message() << crop.width << 'x' << crop.height);
    const Rect area{150, 100, crop.width, crop.height};
    expect_score(score(reference.crop(area), test.crop(area)), crop.max,
                 crop.norm);
  }
}

TEST(Butteraugli, AgreesWithLibjxlWithRolesSwapped) {
  SKIP_WITHOUT_GOLDEN();
  const auto [reference, test] = pair_named("p03-hats-jpeg60");
  expect_score(score(test, reference), 4.6377043724, 1.835857);
}

TEST(Butteraugli, AgreesWithLibjxlOnGrayPictures) {
  SKIP_WITHOUT_GOLDEN();
  auto [reference, test] = pair_named("p03-hats-jpeg60");
  for (golden::Picture* picture : {&reference, &test}) {
    for (size_t i = 0; i < picture->rgba.size(); i += 4) {
      uint8_t* p = &picture->rgba[i];
      p[0] = p[1] = p[2] =
          uint8_t((9798 * p[0] + 19235 * p[1] + 3735 * p[2] + 16384) >> 15);
    }
  }
  expect_score(score(reference, test), 3.5143501759, 1.430206);
}

TEST(Butteraugli, AgreesWithLibjxlForOtherNorms) {
  SKIP_WITHOUT_GOLDEN();
  const auto [reference, test] = pair_named("p03-hats-jpeg60");
  for (const auto& [p, expected] : std::map<double, double>{
           {1, 1.289892}, {2, 1.444810}, {3, 1.603707}, {6, 2.006647}}) {
    EXPECT_NEAR(score(reference, test, {.norm = p}).norm, expected,
                1e-4 * expected)
        << p;
  }
}

TEST(Butteraugli, AgreesWithLibjxlForOtherWeights) {
  SKIP_WITHOUT_GOLDEN();
  constexpr struct {
    const char* pair;
    float asymmetry, x;
    double max, norm;
  } kCases[] = {{"p15-bag-jpeg50", 1.7f, 1, 4.2595777512, 1.878671},
                {"p15-bag-jpeg50", 0.6f, 1, 3.9478094578, 1.676244},
                {"p15-bag-jpeg50", 1, 2.5f, 4.0533008575, 1.765694},
                {"p15-bag-jpeg50", 1.3f, 0.4f, 4.0462541580, 1.766941},
                {"p12-hats-tint", 1.7f, 1, 5.4729256630, 3.967229},
                {"p12-hats-tint", 0.6f, 1, 5.4726867676, 3.966847},
                {"p12-hats-tint", 1, 2.5f, 7.5337800980, 5.543650},
                {"p12-hats-tint", 1.3f, 0.4f, 4.4634580612, 3.133073}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(testing::Message()
                 << c.pair << ' ' << c.asymmetry << ' ' << c.x);
    const auto [reference, test] = pair_named(c.pair);
    expect_score(
        score(reference, test, {.asymmetry = c.asymmetry, .x_multiplier = c.x}),
        c.max, c.norm);
  }
}

// The image over a gray background, blended in encoded values.
Image3F over(const golden::Picture& picture, float background) {
  Image3F result;
  result.resize(picture.size);
  for (int y = 0; y < picture.size.height; ++y) {
    for (int x = 0; x < picture.size.width; ++x) {
      const uint8_t* p = &picture.rgba[4 * size_t(y * picture.size.width + x)];
      const double alpha = p[3] / 255.0;
      for (size_t i = 0; i < 3; ++i) {
        const double e = alpha * p[i] / 255.0 + (1 - alpha) * background;
        result[i].row(y)[x] = float(
            e <= 0.04045 ? e / 12.92 : std::pow((e + 0.055) / 1.055, 2.4));
      }
    }
  }
  return result;
}

// The worse of both backgrounds, pixel by pixel.
ButteraugliScore over_both(const golden::Picture& reference,
                           const golden::Picture& test) {
  ImageF maps[2];
  for (int i = 0; i < 2; ++i) {
    const float background = kButteraugliBackgrounds[i];
    score(over(reference, background), over(test, background),
          {.difference_map = &maps[i]});
  }
  double max = 0, means[3] = {};
  for (int y = 0; y < reference.size.height; ++y) {
    for (int x = 0; x < reference.size.width; ++x) {
      const double d = double(std::max(maps[0].row(y)[x], maps[1].row(y)[x]));
      max = std::max(max, d);
      for (int i = 0; i < 3; ++i) {
        means[i] += std::pow(d, 3 << i) / double(reference.size.pixels());
      }
    }
  }
  return {max, (std::pow(means[0], 1.0 / 3) + std::pow(means[1], 1.0 / 6) +
                std::pow(means[2], 1.0 / 12)) /
                   3};
}

TEST(Butteraugli, AgreesWithLibjxlOverTwoBackgrounds) {
  SKIP_WITHOUT_GOLDEN();
  auto [full_reference, full_test] = pair_named("p03-hats-jpeg60");
  golden::Picture reference = full_reference.crop({60, 50, 80, 96});
  golden::Picture test = full_test.crop({60, 50, 80, 96});
  const golden::Picture opaque = test;
  for (int y = 0; y < 96; ++y) {
    for (int x = 0; x < 80; ++x) {
      const int alpha = int(std::clamp(-20 + 300 * x / 79.0, 0.0, 255.0));
      const size_t at = 4 * size_t(y * 80 + x) + 3;
      reference.rgba[at] = uint8_t(alpha);
      test.rgba[at] = uint8_t(y > 60 ? std::min(alpha + 9, 255) : alpha);
    }
  }
  expect_score(over_both(reference, test), 4.9663820267, 3.019052);
  expect_score(over_both(reference, opaque), 182.6075134277, 117.100870);
}

TEST(Butteraugli, IdenticalPicturesScoreExactlyZero) {
  for (const Size size :
       {Size{1, 1}, Size{3, 20}, Size{8, 8}, Size{33, 9}, Size{300, 131}}) {
    const TestPicture8 picture = with_noise(pattern(size), 10);
    const ButteraugliScore found = score(picture, picture);
    EXPECT_EQ(found.max, 0);
    EXPECT_EQ(found.norm, 0);
  }
}

TEST(Butteraugli, GrowsWithNoiseAndWithBlur) {
  const TestPicture8 original = with_noise(pattern({200, 150}), 3);
  double before = 0;
  for (const double sigma : {1.0, 2.0, 4.0, 8.0, 16.0, 32.0}) {
    const double now = score(original, with_noise(original, sigma)).norm;
    EXPECT_GT(now, before) << sigma;
    before = now;
  }
  before = 0;
  for (const int radius : {1, 2, 4, 8}) {
    const double now = score(original, box_blurred(original, radius)).norm;
    EXPECT_GT(now, before) << radius;
    before = now;
  }
}

// Sizes around columns (504 at most), strips (256 rows and more), blocks of
// four rows, vectors, and too small for the second or even the first scale.
constexpr Size kOddSizes[] = {{1, 1},    {7, 20},  {8, 8},    {15, 14},
                              {17, 31},  {504, 9}, {505, 15}, {511, 40},
                              {49, 600}, {8, 513}, {1030, 33}};

TEST(Butteraugli, EverySimdTargetGivesTheSameScore) {
  for (const Size size : kOddSizes) {
    SCOPED_TRACE(testing::Message() << size.width << 'x' << size.height);
    const TestPicture8 original = with_noise(pattern(size), 2);
    const TestPicture8 damaged = with_noise(original, 6);
    const ButteraugliScore expected = score(original, damaged);
    for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
      const OnlyTarget only(target);
      const ButteraugliScore found = score(original, damaged);
      EXPECT_NEAR(found.max, expected.max, 1e-5 * expected.max)
          << hwy::TargetName(target);
      EXPECT_NEAR(found.norm, expected.norm, 1e-5 * expected.norm)
          << hwy::TargetName(target);
    }
  }
}

TEST(Butteraugli, AnyNumberOfThreadsGivesTheSameBits) {
  for (const Size size : kOddSizes) {
    SCOPED_TRACE(testing::Message() << size.width << 'x' << size.height);
    const TestPicture8 original = pattern(size);
    const TestPicture8 damaged = with_noise(original, 6);
    const ButteraugliScore expected = score(original, damaged);
    for (const int threads : {1, 2, 3, 7}) {
      ThreadExecutor executor(threads);
      const ButteraugliScore found =
          score(original, damaged, {.executor = &executor});
      EXPECT_EQ(found.max, expected.max);
      EXPECT_EQ(found.norm, expected.norm);
    }
  }
}

TEST(Butteraugli, APreparedOriginalGivesTheSameBits) {
  ButteraugliWorkspace workspace;
  ButteraugliReference prepared;
  ThreadExecutor executor(3);
  for (const Size size : kOddSizes) {
    SCOPED_TRACE(testing::Message() << size.width << 'x' << size.height);
    const TestPicture8 original = pattern(size);
    ASSERT_TRUE(prepared.prepare(view_of(original), workspace, 120, &executor));
    for (const double sigma : {3.0, 20.0}) {
      const TestPicture8 damaged = with_noise(original, sigma);
      const auto found = prepared.score(view_of(damaged), workspace);
      const ButteraugliScore expected = score(original, damaged, {.nits = 120});
      EXPECT_EQ(found->max, expected.max);
      EXPECT_EQ(found->norm, expected.norm);
    }
  }
}

TEST(Butteraugli, AWorkspaceForgetsThePairsBefore) {
  ButteraugliWorkspace workspace;
  const auto run = [&workspace](Size size) {
    const TestPicture8 original = pattern(size);
    const TestPicture8 damaged = with_noise(original, 6);
    return butteraugli(view_of(original), view_of(damaged), workspace)->norm;
  };
  const double small = run({70, 41});
  run({600, 400});
  EXPECT_EQ(run({70, 41}), small);
}

TEST(Butteraugli, SamplesOf16BitsMeanTheSameAsThoseOf8) {
  const TestPicture8 original = pattern({130, 120});
  const TestPicture8 damaged = with_noise(original, 6);
  const ButteraugliScore expected = score(original, damaged);
  expect_score(score(with_16_bits(original), with_16_bits(damaged)),
               expected.max, expected.norm);
}

TEST(Butteraugli, AChangedPixelIsNotSeenBeyondItsReach) {
  const TestPicture8 original = with_noise(pattern({300, 220}), 4);
  TestPicture8 damaged = original;
  damaged.pixel(110, 90)[1] ^= 128;
  ImageF map;
  score(original, damaged, {.difference_map = &map});
  for (int y = 0; y < 220; ++y) {
    for (int x = 0; x < 300; ++x) {
      if (std::abs(x - 110) > 69 || std::abs(y - 90) > 69) {
        ASSERT_EQ(map.row(y)[x], 0) << x << ' ' << y;
      }
    }
  }
  EXPECT_GT(map.row(90)[110], 1);
}

TEST(Butteraugli, PicturesBelowEightPixelsAreLengthenedByTheirEdges) {
  TestPicture8 original = with_noise(pattern({5, 3}), 20);
  TestPicture8 damaged = with_noise(original, 30);
  const auto lengthened = [](TestPicture8& picture) {
    TestPicture8 large = pattern({8, 8});
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) {
        std::copy_n(
            picture.pixel(std::clamp(x - 1, 0, 4), std::clamp(y - 2, 0, 2)), 4,
            large.pixel(x, y));
      }
    }
    return large;
  };
  ImageF map, large_map;
  const ButteraugliScore found =
      score(original, damaged, {.difference_map = &map});
  score(lengthened(original), lengthened(damaged),
        {.difference_map = &large_map});
  float max = 0;
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 5; ++x) {
      EXPECT_EQ(map.row(y)[x], large_map.row(y + 2)[x + 1]);
      max = std::max(max, map.row(y)[x]);
    }
  }
  EXPECT_EQ(found.max, double(max));
}

TEST(Butteraugli, RefusesPicturesOfDifferentSizes) {
  ButteraugliWorkspace workspace;
  const auto result = butteraugli(view_of(pattern({20, 20})),
                                  view_of(pattern({20, 21})), workspace);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kUsage);
}

TEST(Butteraugli, RefusesSamplesThatAreNotNumbers) {
  Image3F image;
  image.resize({16, 16});
  for (size_t i = 0; i < 3; ++i) image[i].fill(0.5f);
  image[2].row(3)[9] = NAN;
  ButteraugliWorkspace workspace;
  const auto result = butteraugli(view_of(image), view_of(image), workspace);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
}

TEST(Butteraugli, StaysFiniteForExtremeColors) {
  for (const uint8_t level : {0, 255}) {
    TestPicture8 flat = pattern({64, 64});
    TestPicture8 inverse = flat;
    for (uint8_t& sample : flat.rgba) sample = level;
    for (uint8_t& sample : inverse.rgba) sample = uint8_t(255 - level);
    const ButteraugliScore found = score(flat, inverse, {.nits = 10000});
    EXPECT_TRUE(std::isfinite(found.max));
    EXPECT_TRUE(std::isfinite(found.norm));
    EXPECT_GT(found.norm, 10);
  }
}

}  // namespace
}  // namespace framewise::measure
