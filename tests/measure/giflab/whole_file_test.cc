// SPDX-License-Identifier: Apache-2.0
// Our whole-file numbers against GifLab's for generated scenes.
#include "measure/giflab/whole_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "measure/giflab/lab8.h"
#include "measure/giflab_scene.h"
#include "measure/shown.h"

namespace framewise::measure::giflab {
namespace {

// Calls visit(reference, test) for the four frames.
template <typename Visit>
void over_time(Scene test, const Visit& visit) {
  FramePool pool;
  Picture a(pool);
  Picture b(pool);
  for (int t = 0; t < 4; ++t) {
    const auto frame = [&](Scene from) {
      return rgba_frame(pool, {160, 128},
                        [&](int x, int y, int c) { return from(t, x, y, c); });
    };
    a.show(frame(scene), Planes::kRgb);
    b.show(frame(test), Planes::kRgb);
    visit(a, b);
  }
}

StreamValues stream_of(Scene test) {
  Stream stream;
  std::optional<Frame> first;
  over_time(test, [&](const Picture&, const Picture& b) {
    if (!first) first = b.rgb();
    stream.add(b);
  });
  return stream.values(*first);
}

PatchValues patches_of(Scene test) {
  Patches patches;
  over_time(test, [&](const Picture& a, const Picture& b) {
    patches.add_gray(a, b);
    patches.add_colors(a, b);
  });
  return patches.values();
}

void expect_near(double value, double expected, double relative) {
  EXPECT_NEAR(value, expected, relative * std::abs(expected));
}

TEST(GifLabStream, HasTheNumbersOfGifLab) {
  const StreamValues ref = stream_of(scene);
  const StreamValues a = stream_of(dithered);
  const StreamValues b = stream_of(coarse);
  expect_near(ref.temporal_consistency, 0.9992576507, 1e-6);
  expect_near(a.temporal_consistency, 0.9990833525, 1e-6);
  expect_near(b.temporal_consistency, 0.9972711267, 1e-6);
  expect_near(ref.disposal_artifacts, 0.8688351117, 1e-5);
  expect_near(a.disposal_artifacts, 0.8273734864, 1e-5);
  expect_near(b.disposal_artifacts, 0.8752782962, 1e-5);
  EXPECT_EQ(a.flat_flicker_ratio, 0);
  expect_near(b.flat_flicker_ratio, 0.2956521739, 1e-6);
  expect_near(a.pumping, 3.275604559e-05, 1e-3);
  expect_near(b.pumping, 4.170410799e-05, 1e-3);
  expect_near(a.oscillation, 2.0 / 3, 1e-9);
  expect_near(b.oscillation, 1.0 / 3, 1e-9);
}

TEST(GifLabStream, TheDistanceInLabIsThatOfOpenCv) {
  const StreamValues ref = stream_of(scene);
  const StreamValues a = stream_of(dithered);
  const StreamValues b = stream_of(coarse);
  expect_near(ref.neighbor_distance_mean, 0.004268107625, 1e-3);
  expect_near(a.neighbor_distance_mean, 0.004476249684, 1e-3);
  expect_near(a.neighbor_distance_p95, 0.004652121849, 1e-3);
  expect_near(b.neighbor_distance_mean, 0.005144956366, 1e-3);
  expect_near(b.neighbor_distance_p95, 0.005609247554, 1e-3);
}

TEST(GifLabStream, OneFrameIsClean) {
  Stream stream;
  FramePool pool;
  Picture picture(pool);
  picture.show(rgba_frame(pool, {9, 5}, [](int x, int, int) { return x; }),
               Planes::kRgb);
  stream.add(picture);
  const StreamValues values = stream.values(picture.rgb());
  EXPECT_EQ(values.temporal_consistency, 1);
  EXPECT_EQ(values.disposal_artifacts, 1);
  EXPECT_EQ(values.pumping, 0);
}

TEST(GifLabLab8, WhiteBlackAndPrimariesAreThoseOfOpenCv) {
  const uint8_t pixels[] = {255, 255, 255, 255, 0,   0, 0,   255,
                            255, 0,   0,   255, 128, 0, 255, 255};
  uint8_t lab[12];
  lab8_row(pixels, 4, lab);
  EXPECT_EQ(lab[0], 255);
  EXPECT_EQ(lab[1], 128);
  EXPECT_EQ(lab[2], 128);
  EXPECT_EQ(lab[3], 0);
  EXPECT_EQ(lab[6], 136);
  EXPECT_EQ(lab[7], 208);
  EXPECT_EQ(lab[8], 195);
}

TEST(GifLabPatches, HaveTheNumbersOfGifLab) {
  const PatchValues a = patches_of(dithered);
  const PatchValues b = patches_of(coarse);
  expect_near(a.deltae_mean, 2.287172928, 1e-5);
  expect_near(a.deltae_p95, 2.536510706, 1e-5);
  expect_near(a.deltae_max, 2.554279804, 1e-5);
  expect_near(b.deltae_mean, 4.214918852, 1e-5);
  expect_near(b.deltae_p95, 5.30813396, 1e-5);
  EXPECT_EQ(a.deltae_above, (std::array<double, 4>{100, 100, 0, 0}));
  EXPECT_EQ(b.deltae_above, (std::array<double, 4>{100, 100, 100, 25}));
  EXPECT_EQ(a.colors, 16);
  EXPECT_EQ(a.gradients, 0);
  EXPECT_EQ(a.flats, 20);
  expect_near(a.dither_ratio_mean, 4.129580378, 1e-4);
  expect_near(a.dither_ratio_p95, 5.023918529, 1e-4);
  EXPECT_EQ(a.dither_quality, 0);
  expect_near(b.dither_ratio_mean, 0.1235084021, 1e-4);
  expect_near(b.dither_quality, 12.35084021, 1e-4);
}

TEST(GifLabPatches, StepsOnASlopeAreBanding) {
  FramePool pool;
  Picture a(pool);
  Picture b(pool);
  const auto slope = [](int x, int, int) { return 90 + x / 2; };
  const auto steps = [&](int x, int y, int c) {
    return 16 * (slope(x, y, c) / 16) + 8;
  };
  a.show(rgba_frame(pool, {200, 160}, slope), Planes::kRgb);
  b.show(rgba_frame(pool, {200, 160}, steps), Planes::kRgb);
  Patches patches;
  patches.add_gray(a, b);
  patches.add_colors(a, b);
  const PatchValues values = patches.values();
  EXPECT_EQ(values.gradients, 1);
  expect_near(values.banding_mean, 51.10349894, 1e-5);
  expect_near(values.deltae_mean, 1.473575652, 1e-5);
  EXPECT_EQ(values.colors, 4);
  EXPECT_EQ(values.flats, 0);
}

CompositeInputs inputs_of_dithered() {
  CompositeInputs in;
  in.ssim = 0.7421215606;
  in.ms_ssim = 0.8910522182;
  in.psnr_db = 32.14466865;
  in.mse = 39.68418026;
  in.fsim = 0.1877001263;
  in.edges = 0.738991491;
  in.gmsd = 0.3945194706;
  in.chist = 0.7860743621;
  in.sharpness = 0.8123562079;
  in.texture = 0.8649131469;
  in.temporal_delta = 0.0001742981063;
  in.deltae = 2.287172928;
  return in;
}

TEST(GifLabComposite, IsWhatGifLabComputes) {
  EXPECT_NEAR(*composite(inputs_of_dithered()), 0.7296825865, 1e-8);
  CompositeInputs b = inputs_of_dithered();
  b.ssim = 0.914559557;
  b.ms_ssim = 0.8834958453;
  b.psnr_db = 27.84639327;
  b.mse = 106.7684574;
  b.fsim = 0.2972943187;
  b.edges = 0.8865509204;
  b.gmsd = 0.4521877021;
  b.chist = 0.6170902106;
  b.sharpness = 0.7753958263;
  b.texture = 0.9745162311;
  b.temporal_delta = 0.001986523918;
  b.deltae = 4.214918852;
  EXPECT_NEAR(*composite(b), 0.743025714, 1e-8);
  EXPECT_NEAR(efficiency(0.7296825865, 1), 0.4075868201, 1e-8);
  EXPECT_NEAR(efficiency(1, 1), 0.4771480365, 1e-8);
  EXPECT_EQ(efficiency(1, 0), 0);
}

TEST(GifLabComposite, TheDocumentedFormTakesBandingForWhatItIs) {
  CompositeInputs in = inputs_of_dithered();
  in.banding = 0;
  const double none = *composite_as_documented(in);
  in.banding = 20;
  // A fifth of its weight of 0.05; the program counts all of it.
  EXPECT_NEAR(none - *composite_as_documented(in), 0.05 * 0.2 / 0.93, 1e-9);
  EXPECT_NEAR(none - *composite(in), 0.05 / 0.93, 1e-9);
  // Values not measured are left out; the program counts them as perfect.
  in.banding.reset();
  in.deltae.reset();
  EXPECT_LT(*composite_as_documented(in), *composite(in));
}

TEST(GifLabComposite, HalfOfItMustBeMeasured) {
  CompositeInputs little;
  little.ssim = 1;
  EXPECT_FALSE(composite(little));
}

// Three values of SSIM in GifLab's reference table, and their variance.
TEST(GifLabPositions, TheVarianceIsThatOfThreePairs) {
  const Positions positions = {"ssim", 0.7424763016, 0.7409969033,
                               0.7438908772};
  expect_near(positions.variance(), 1.396080897e-06, 1e-4);
  WholeFile file;
  file.positions = {positions};
  EXPECT_EQ(value_of(file, "giflab:ssim_middle").number, positions.middle);
  EXPECT_FALSE(value_of(file, "giflab:mse_last").number);
}

}  // namespace
}  // namespace framewise::measure::giflab
