// SPDX-License-Identifier: Apache-2.0
// VMAF v1 against the values that libvmaf prints.
#include <gtest/gtest.h>

#include <cmath>

#include "measure/golden.h"
#include "measure/models/model_store.h"
#include "measure/models/models.h"
#include "measure/shown.h"
#include "measure/thread_executor.h"
#include "measure/vmaf/adm.h"
#include "measure/vmaf/cambi.h"
#include "measure/vmaf/clip.h"
#include "measure/vmaf/motion.h"
#include "measure/vmaf/speed_chroma.h"

namespace framewise::measure {
namespace {

// libvmaf 3.2 with its vector code switched off, on the golden pairs in 4:4:4.
struct Printed {
  const char* pair;
  double cambi;
  // At three, five and six heights of 1080 lines; 0: chroma is flat or small.
  std::array<double, 3> speed;
  std::array<double, 3> adm3;
  // Of the models 3d0h, 5d0h, 1d5h_2160 and 3d0h_2160.
  std::array<double, 4> scores;
};
constexpr Printed kPrinted[] = {
    {"p01-saw-jpeg10",
     0.429277,
     {19.60685, 10.558907, 7.708343},
     {0.93775, 0.949854, 0.954262},
     {65.188035, 76.238597, 63.043269, 84.372262}},
    {"p02-saw-jpeg30",
     0.384538,
     {6.181255, 4.19402, 2.760983},
     {0.970924, 0.977348, 0.979601},
     {86.17388, 89.855071, 86.1665, 97.534421}},
    {"p03-hats-jpeg60",
     0.886486,
     {1.868535, 1.070257, 0},
     {0.976849, 0.982652, 0.984656},
     {91.584625, 93.991871, 92.223905, 99.721793}},
    {"p04-hats-jpeg80",
     0.937572,
     {1.144818, 1.10073, 0},
     {0.985282, 0.988946, 0.990208},
     {94.621636, 95.694852, 95.641674, 102.17148}},
    {"p05-saw-jpeg95",
     0.012284,
     {1.552469, 0.748707, 0.650566},
     {0.995983, 0.996957, 0.997289},
     {97.89824, 98.954008, 99.343631, 105.753747}},
    {"p06-hats-blur1",
     1.610182,
     {0.860006, 0.375968, 0},
     {0.921312, 0.937744, 0.943759},
     {76.450428, 81.521726, 75.380769, 81.140109}},
    {"p07-saw-blur3",
     1.346718,
     {10.228069, 3.557247, 2.218467},
     {0.738063, 0.769976, 0.783078},
     {19.834849, 33.348327, 14.924602, 38.818115}},
    {"p08-bag-noise5",
     0,
     {2.140952, 0, 0},
     {0.986313, 0.989005, 0.990009},
     {94.623652, 96.175442, 95.643947, 102.846063}},
    {"p09-hats-noise20",
     0,
     {4.210785, 2.563698, 0},
     {0.916027, 0.93357, 0.939878},
     {72.9979, 79.441524, 71.581223, 80.805389}},
    {"p10-launch-band4",
     2.188027,
     {14.670576, 0, 0},
     {0.946964, 0.954393, 0.957523},
     {70.502216, 80.886209, 68.844355, 86.652696}},
    {"p11-launch-band6",
     0.501629,
     {2.76096, 0, 0},
     {0.991085, 0.992639, 0.993238},
     {94.999406, 97.258106, 96.067711, 103.888816}},
    {"p12-hats-tint",
     0.015266,
     {0.683574, 0.613651, 0},
     {0.998035, 0.998239, 0.998324},
     {99.317836, 99.443331, 100, 106.579221}},
    {"p13-hats-chroma",
     0.020169,
     {10.648531, 4.773137, 0},
     {0.982173, 0.983997, 0.984798},
     {85.457797, 91.434902, 85.367844, 100.493844}},
    {"p14-saw-gamma",
     0.001671,
     {7.031111, 5.034901, 5.858472},
     {0.976375, 0.977663, 0.978297},
     {87.18713, 89.425986, 87.297787, 94.129492}},
    {"p15-bag-jpeg50",
     0,
     {5.409068, 0, 0},
     {0.972541, 0.979682, 0.982211},
     {87.639279, 92.476115, 87.80306, 99.354037}},
    {"p16-bag-down2",
     0,
     {0.475168, 0, 0},
     {0.935169, 0.952833, 0.959151},
     {81.897713, 81.891944, 81.407553, 89.157619}},
    {"p17-saw-shift1",
     0.002197,
     {3.148426, 2.222337, 1.325089},
     {0.900166, 0.915281, 0.920966},
     {69.599359, 74.668817, 67.856228, 81.108464}},
    {"p18-hats-same",
     0.010914,
     {0.000006, 0.000002, 0},
     {0.99999, 0.99999, 0.99999},
     {100, 100, 100, 107.335645}},
    {"p20-saw512-jpeg45",
     0.479113,
     {5.723773, 2.394767, 2.714464},
     {0.97955, 0.984726, 0.986507},
     {88.950603, 93.584057, 89.270044, 99.687986}},
};

constexpr CambiRules kCambi = {true, 0.06, 17};
constexpr SpeedScale kScales[] = {SpeedScale::kWhole, SpeedScale::kSixTenths,
                                  SpeedScale::kHalf};
constexpr double kLinesAway[] = {3 * 1080, 5 * 1080, 6 * 1080};

SpeedRules speed_rules(SpeedScale scale) { return {scale, 0.19f, 0.1f, 45}; }
VmafAdm3Rules adm_rules(double lines_away) {
  return {vmaf_blended_sensitivity(lines_away), 0.02, 0.7, 0.5};
}

const golden::Pair& pair_called(std::string_view name) {
  static const std::vector<golden::Pair> kPairs = golden::pairs();
  return *std::find_if(kPairs.begin(), kPairs.end(),
                       [&](const auto& pair) { return pair.name == name; });
}

struct GoldenFrames {
  Frame reference, test;
  GoldenFrames(FramePool& pool, std::string_view name)
      : reference(
            yuv444_frame(pool, golden_frame(pair_called(name).reference))),
        test(yuv444_frame(pool, golden_frame(pair_called(name).test))) {}
};

TEST(VmafV1, EveryFeatureOfTheGoldenPairsIsThatOfLibvmaf) {
  SKIP_WITHOUT_GOLDEN();
  FramePool pool;
  for (const Printed& printed : kPrinted) {
    SCOPED_TRACE(printed.pair);
    const GoldenFrames frames(pool, printed.pair);
    const Shown shown(frames.reference, frames.test, nullptr, Planes::kOwn);
    EXPECT_NEAR(cambi(shown.view().test().get<VmafLuma>(), nullptr, kCambi),
                printed.cambi, 1e-6);
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(vmaf_adm3(shown.view(), adm_rules(kLinesAway[i])),
                  printed.adm3[i], 6e-7)
          << kLinesAway[i] << " lines away";
      const auto speed = speed_chroma(shown.view(), speed_rules(kScales[i]));
      EXPECT_NEAR(speed.value_or(0), printed.speed[i],
                  1e-6 + 1e-5 * printed.speed[i])
          << kLinesAway[i] << " lines away";
    }
  }
}

TEST(VmafV1, EveryScoreOfTheGoldenPairsIsThatOfLibvmaf) {
  SKIP_WITHOUT_GOLDEN();
  SKIP_WITHOUT_MODELS();
  const Models models(ModelStore(golden::vmaf_models_folder()));
  if (!models.vmaf(ModelId::kVmafV1)) {
    GTEST_SKIP() << "the shared models of VMAF v1 are not present";
  }
  FramePool pool;
  constexpr std::string_view kNames[] = {"vmaf_v1", "vmaf_v1_phone",
                                         "vmaf_v1_4k", "vmaf_v1_4k_far"};
  int compared = 0;
  for (const Printed& printed : kPrinted) {
    const GoldenFrames frames(pool, printed.pair);
    Picture reference(pool, {.models = &models});
    Picture test(pool, {.models = &models});
    PairView view(reference, test);
    reference.show(frames.reference, Planes::kOwn);
    test.show(frames.test, Planes::kOwn);
    view.refresh();
    const Metric& metric = *select("vmaf_v1")->metric;
    std::vector<Value> values(metric.outputs.size());
    metric.measure(view, values);
    for (size_t i = 0; i < 4; ++i) {
      if (!values[i].exists()) continue;  // libvmaf lets chroma be too small
      EXPECT_NEAR(values[i].number, printed.scores[i], 1e-4)
          << printed.pair << ' ' << kNames[i];
      ++compared;
    }
  }
  EXPECT_GE(compared, 3 * 19);
}

// Pictures of a film with what they need around them.
NeighborFrames around(const std::vector<Frame>& film, size_t i) {
  NeighborFrames near;
  const auto at = [&](size_t back, std::optional<Frame>& frame) {
    if (i >= back) frame = film[i - back];
  };
  at(1, near.previous);
  at(2, near.second_previous);
  at(3, near.third_previous);
  at(4, near.fourth_previous);
  if (i + 1 < film.size()) near.next = film[i + 1];
  if (i + 2 < film.size()) near.second_next = film[i + 2];
  return near;
}

constexpr double kMotion3[] = {10.313156, 8.511453, 6.286744, 2.999506,
                               2.999506,  7.373599, 6.900474, 5.230453,
                               5.230453,  3.804504, 3.804504, 6.679016};
constexpr double kFastMotion3[] = {16.03441, 16.03441, 14.562806, 10.347625,
                                   8.929061, 8.929061, 8.929061,  10.46194,
                                   9.86209,  8.44967,  7.992731,  8.140496};

TEST(VmafV1, MotionOfTheClipIsThatOfLibvmafInAnyOrder) {
  SKIP_WITHOUT_CLIP();
  FramePool pool;
  const std::vector<Frame> film = golden::clip(pool, "ref.y4m", 8);
  ASSERT_EQ(film.size(), 12u);
  Picture picture(pool);
  for (const size_t step : {1, 5}) {
    for (size_t i = 0; i < film.size(); ++i) {
      const size_t at = i * step % film.size();
      picture.show_between(film[at], Planes::kOwn, around(film, at));
      EXPECT_NEAR(picture.get<VmafMotion>().motion3, kMotion3[at], 6e-7) << at;
      EXPECT_NEAR(picture.get<VmafFastMotion>().motion3(18), kFastMotion3[at],
                  6e-7)
          << at;
    }
  }
}

TEST(VmafV1, OneFrameHasNoMotion) {
  FramePool pool;
  Picture picture(pool);
  const Frame frame =
      rgba_frame(pool, {64, 64}, [](int x, int y, int) { return x * y % 256; });
  picture.show_between(frame, Planes::kRgb, {});
  EXPECT_EQ(picture.get<VmafMotion>().motion3, 0);
  EXPECT_EQ(picture.get<VmafFastMotion>().motion3(18), 0);
}

// A colored texture, coarser in the test.
Frame texture(FramePool& pool, Size size, int step, bool colored = true) {
  return rgba_frame(pool, size, [=](int x, int y, int c) {
    const int u = x / step * step;
    const int v = y / step * step;
    const double wave =
        60 * std::sin(u * (0.05 + 0.01 * (colored ? c : 0)) + v * 0.07) +
        40 * std::sin(u * 0.021 * (v % 91) / 40.0 + (colored ? 2 * c : 0));
    return int(128 + wave);
  });
}

TEST(SpeedChroma, CountsWhatIsLostAndNothingElse) {
  FramePool pool;
  const Frame fine = texture(pool, {480, 360}, 1);
  const auto loss = [&](const Frame& test) {
    const Shown shown(fine, test);
    return *speed_chroma(shown.view(), speed_rules(SpeedScale::kWhole));
  };
  EXPECT_LT(loss(fine), 1e-4);
  EXPECT_GT(loss(texture(pool, {480, 360}, 24)), 0.5);
}

TEST(SpeedChroma, FlatChromaHasNoLoss) {
  FramePool pool;
  const Frame gray = texture(pool, {480, 360}, 1, false);
  const Shown shown(gray, texture(pool, {480, 360}, 24, false));
  EXPECT_EQ(*speed_chroma(shown.view(), speed_rules(SpeedScale::kWhole)), 0);
}

TEST(SpeedChroma, FramesWithoutABlockOfChromaHaveNoValue) {
  FramePool pool;
  const auto measured = [&](Size size, SpeedScale scale) {
    const Shown shown(texture(pool, size, 1), texture(pool, size, 4));
    return speed_chroma(shown.view(), speed_rules(scale)).has_value();
  };
  EXPECT_TRUE(measured({160, 160}, SpeedScale::kWhole));
  EXPECT_FALSE(measured({159, 400}, SpeedScale::kWhole));
  EXPECT_FALSE(measured({300, 300}, SpeedScale::kHalf));
  EXPECT_TRUE(measured({320, 320}, SpeedScale::kHalf));
}

TEST(VmafV1, FeaturesAreTheSameForAnyNumberOfThreads) {
  FramePool pool;
  const Frame fine = texture(pool, {640, 480}, 1);
  const Frame coarse = texture(pool, {640, 480}, 6);
  ThreadExecutor threads(3);
  const Shown alone(fine, coarse);
  const Shown together(fine, coarse, &threads);
  EXPECT_EQ(vmaf_adm3(alone.view(), adm_rules(3240)),
            vmaf_adm3(together.view(), adm_rules(3240)));
}

TEST(VmafV1, LargeFramesAreSearchedForBandsAtHalfTheirSize) {
  FramePool pool;
  const auto bands = [&](Size size) {
    const Frame frame =
        rgba_frame(pool, size, [](int x, int, int) { return 40 + x / 48; });
    VmafLuma luma;
    luma.load(frame, Planes::kRgb);
    return std::pair(cambi(luma, nullptr), cambi(luma, nullptr, kCambi));
  };
  const auto [whole, halved] = bands({1920, 1080});
  EXPECT_NE(whole, halved);
  EXPECT_NEAR(whole, halved, 0.5 * whole);
  const auto [small, the_same] = bands({1280, 720});
  EXPECT_EQ(std::min(small, 17.0), the_same);
}

TEST(VmafV1, StepsOfBlackAreInvisible) {
  FramePool pool;
  const Frame black =
      rgba_frame(pool, {480, 270}, [](int x, int, int) { return x / 60 % 2; });
  VmafLuma luma;
  luma.load(black, Planes::kRgb);
  EXPECT_GT(cambi(luma, nullptr), 0);
  EXPECT_EQ(cambi(luma, nullptr, kCambi), 0);
}

}  // namespace
}  // namespace framewise::measure
