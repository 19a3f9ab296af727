// SPDX-License-Identifier: Apache-2.0
// Our forms of GifLab's metrics against GifLab's numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "measure/giflab_scene.h"
#include "measure/shown.h"
#include "simd/every_target.h"

namespace framewise::measure {
namespace {

// A metric's values for the four frames of the scene.
std::vector<double> over_time(const char* name, Scene test) {
  FramePool pool;
  std::vector<double> values;
  for (int t = 0; t < 4; ++t) {
    const auto frame = [&](Scene from) {
      return rgba_frame(pool, {160, 128},
                        [&](int x, int y, int c) { return from(t, x, y, c); });
    };
    values.push_back(Shown(frame(scene), frame(test)).number(name));
  }
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / double(values.size());
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return (values[1] + values[2]) / 2;
}

struct Expected {
  const char* name;
  double dithered;
  double coarse;
};

TEST(GifLab, MeansOverTheSceneAreThoseOfGifLab) {
  constexpr Expected kExpected[] = {
      {"giflab:ssim", 0.7421215606, 0.914559557},
      {"giflab:ms_ssim", 0.8910522182, 0.8834958453},
      {"giflab:mse", 39.68418026, 106.7684574},
      {"giflab:rmse", 6.299523915, 10.33287085},
      {"giflab:psnr", 0.642893373, 0.5569278653},
      {"giflab:psnr_mean", 32.14466865, 27.84639327},
      {"giflab:fsim", 0.1877001263, 0.2972943187},
      {"giflab:gmsd", 0.3945194706, 0.4521877021},
      {"giflab:chist", 0.7860743621, 0.6170902106},
      {"giflab:sharpness_similarity", 0.8123562079, 0.7753958263}};
  simd::on_every_target([&] {
    for (const Expected& expected : kExpected) {
      EXPECT_NEAR(mean(over_time(expected.name, dithered)), expected.dithered,
                  2e-5 * expected.dithered)
          << expected.name;
      EXPECT_NEAR(mean(over_time(expected.name, coarse)), expected.coarse,
                  2e-5 * expected.coarse)
          << expected.name;
    }
  });
}

TEST(GifLab, EdgesAndTextureHaveGifLabsMedians) {
  simd::on_every_target([&] {
    const auto edges = over_time("giflab:edge_similarity", dithered);
    EXPECT_NEAR(median(edges), 0.738991491, 1e-9);
    EXPECT_NEAR(*std::min_element(edges.begin(), edges.end()), 0.7270854789,
                1e-9);
    EXPECT_NEAR(*std::max_element(edges.begin(), edges.end()), 0.7602094241,
                1e-9);
    EXPECT_NEAR(median(over_time("giflab:edge_similarity", coarse)),
                0.8865509204, 1e-9);
    EXPECT_NEAR(median(over_time("giflab:texture_similarity", dithered)),
                0.8649131469, 1e-6);
    EXPECT_NEAR(median(over_time("giflab:texture_similarity", coarse)),
                0.9745162311, 1e-6);
  });
}

// From scikit-image, for the first frame; its color matrix has other digits.
TEST(GifLab, SceneHasTheColorDifferencesOfScikitImage) {
  EXPECT_NEAR(over_time("ciede2000", dithered)[0], 2.360008117, 1e-3);
  EXPECT_NEAR(over_time("ciede2000_p95", dithered)[0], 5.060497952, 1e-3);
  EXPECT_NEAR(over_time("ciede2000_max", dithered)[0], 12.75665524, 1e-3);
  EXPECT_NEAR(over_time("ciede2000", coarse)[0], 4.378075756, 1e-3);
  EXPECT_NEAR(over_time("ciede2000_p95", coarse)[0], 8.542436118, 1e-3);
}

struct Plain {
  int first;
  int second;
  std::map<std::string, double> values;
};

TEST(GifLab, PlainPicturesGetGifLabsAnswers) {
  const Plain kCases[] = {{255,
                           0,
                           {{"ssim", 9.999e-5},
                            {"ms_ssim", 9.999e-5},
                            {"psnr", 0},
                            {"mse", 65025},
                            {"fsim", 0},
                            {"gmsd", 0.5},
                            {"chist", 0.4838709677},
                            {"edge_similarity", 0},
                            {"texture_similarity", 0},
                            {"sharpness_similarity", 0}}},
                          {128,
                           138,
                           {{"ssim", 0.9971778918},
                            {"ms_ssim", 0.9971778989},
                            {"mse", 100},
                            {"psnr_mean", 28.13080361},
                            {"fsim", 0.6735898209},
                            {"edge_similarity", 0.6735898209},
                            {"texture_similarity", 0.6735898209},
                            {"sharpness_similarity", 0.6735898209},
                            {"gmsd", 0.1632050896},
                            {"chist", 0.4838709677}}}};
  FramePool pool;
  for (const Plain& plain : kCases) {
    const auto solid = [&](int value) {
      return rgba_frame(pool, {32, 32}, [=](int, int, int) { return value; });
    };
    const Shown shown(solid(plain.first), solid(plain.second));
    for (const auto& [name, value] : plain.values) {
      EXPECT_NEAR(shown.number("giflab:" + name), value, 2e-6) << name;
    }
  }
}

TEST(GifLab, APlainPictureAgainstATexturedOneScoresWorst) {
  FramePool pool;
  const Frame plain =
      rgba_frame(pool, {64, 48}, [](int, int, int) { return 100; });
  const Frame textured = rgba_frame(
      pool, {64, 48}, [](int x, int y, int c) { return scene(0, x, y, c); });
  const Shown shown(plain, textured);
  for (const char* name :
       {"giflab:fsim", "giflab:edge_similarity", "giflab:texture_similarity",
        "giflab:sharpness_similarity"}) {
    EXPECT_EQ(shown.number(name), 0) << name;
  }
  EXPECT_EQ(shown.number("giflab:gmsd"), 0.5);
}

TEST(GifLab, EqualPicturesAreEqual) {
  for (const char* name :
       {"giflab:ssim", "giflab:ms_ssim", "giflab:fsim", "giflab:chist",
        "giflab:edge_similarity", "giflab:texture_similarity",
        "giflab:sharpness_similarity", "giflab:psnr"}) {
    EXPECT_NEAR(over_time(name, scene)[0], 1, 1e-9) << name;
  }
  EXPECT_EQ(over_time("giflab:gmsd", scene)[0], 0);
  EXPECT_EQ(over_time("giflab:psnr_mean", scene)[0], 100);
}

// The first number with this name after `mode` in GifLab's output.
double number_in(const std::string& text, const std::string& mode,
                 const std::string& name) {
  const size_t from = text.find("\"" + mode + "\": {");
  const std::string key = "\"" + name + "\": ";
  return std::stod(text.substr(text.find(key, from) + key.size()));
}

std::vector<Frame> frames_of(const std::filesystem::path& path) {
  std::vector<Frame> frames;
  auto animation = open(path);
  EXPECT_TRUE(animation) << path;
  while (animation) {
    auto frame = animation->next();
    if (!frame || !*frame) break;
    frames.push_back(**frame);
  }
  return frames;
}

// Each stored number was computed from 30 frames spread over the animation.
TEST(GifLab, RealAnimationsScoreAsInGifLab) {
  const auto folder =
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "golden" / "giflab";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "needs " << folder;
  for (const std::string name :
       {"genact-cc", "gifplayer-muybridge", "term-demo"}) {
    std::ifstream in(folder / (name + ".json"));
    std::stringstream text;
    text << in.rdbuf();
    const auto reference = frames_of(folder / (name + ".gif"));
    const auto test = frames_of(folder / (name + ".lossy80-c64.gif"));
    ASSERT_EQ(reference.size(), test.size());
    std::map<std::string, double> sums;
    const size_t count = std::min<size_t>(reference.size(), 30);
    const double step = double(reference.size() - 1) / double(count - 1);
    Shown shown(reference[0], test[0]);
    for (size_t i = 0; i < count; ++i) {
      const size_t at =
          i + 1 == count ? reference.size() - 1 : size_t(double(i) * step);
      shown.show(reference[at], test[at]);
      for (const char* metric :
           {"ssim", "ms_ssim", "psnr", "mse", "rmse", "fsim", "gmsd", "chist",
            "edge_similarity", "texture_similarity", "sharpness_similarity"}) {
        sums[metric] += shown.number(std::string("giflab:") + metric);
      }
    }
    for (const auto& [metric, sum] : sums) {
      const double expected = number_in(text.str(), "full", metric);
      EXPECT_NEAR(sum / double(count), expected, 1e-3 * expected)
          << name << " " << metric;
    }
  }
}

}  // namespace
}  // namespace framewise::measure
