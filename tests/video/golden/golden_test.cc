// SPDX-License-Identifier: Apache-2.0
#include "framewise/golden.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>

#include "framewise/write.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

constexpr Size kRenderSize{160, 96};
constexpr int kRenderFrames = 24;

using Levels = std::array<int, 3>;
using Scene = std::function<Levels(int x, int y, int frame)>;

// A title, a bar that moves, and a background of soft shades.
Levels scene(int x, int y, int frame) {
  if (x >= 16 && x < 70 && y >= 16 && y < 30 && (x / 3 + y / 4) % 2 == 0) {
    return {20, 20, 30};
  }
  const int bar = 10 + 5 * frame;
  if (y >= 60 && y < 76 && x >= bar && x < bar + 20) return {220, 60, 40};
  return {200 + x / 8, 210 + y / 6, 190};
}

// Dithering of a level, others in each run, as renderers and encoders make it.
int noise_of(int x, int y, int frame, int run) {
  uint32_t value = uint32_t(x) * 2654435761u ^ uint32_t(y) * 40503u ^
                   uint32_t(frame) * 97u ^ uint32_t(run) * 2246822519u;
  value ^= value >> 15;
  value *= 2246822519u;
  return int(value >> 20) % 3 - 1;
}

class GoldenRenders : public testing::Test {
 protected:
  fs::path render(const std::string& name, int run, const Scene& shown = scene,
                  int frames = kRenderFrames) {
    const fs::path file = folder_.path() / name;
    auto writer = Writer::create(
        file, AnimationFacts{.size = kRenderSize, .time_base = {1, 1000}},
        {.effort = 1});
    EXPECT_TRUE(writer);
    FramePool pool;
    for (int i = 0; i < frames; ++i) {
      auto buffer = pool.allocate(PixelFormat{}, kRenderSize);
      const MutablePlaneView plane = buffer->plane(0);
      for (int y = 0; y < kRenderSize.height; ++y) {
        for (int x = 0; x < kRenderSize.width; ++x) {
          const Levels levels = shown(x, y, i);
          uint8_t* const out = plane.row(y) + 4 * x;
          for (size_t c = 0; c < 3; ++c) {
            out[c] =
                uint8_t(std::clamp(levels[c] + noise_of(x, y, i, run), 0, 255));
          }
          out[3] = 255;
        }
      }
      EXPECT_TRUE(writer->add(std::move(*buffer).freeze(
          i, {40 * i, 40}, ChangedArea::everything(kRenderSize))));
    }
    EXPECT_TRUE(writer->finish());
    return file;
  }

  fs::path learned() {
    const std::array renders = {render("1.png", 1), render("2.png", 2),
                                render("3.png", 3)};
    const fs::path folder = folder_.path() / "intro.golden";
    const auto golden = learn_golden(folder, renders);
    EXPECT_TRUE(golden) << golden.error().to_string();
    return folder;
  }

  GoldenCheck checked(const Scene& shown, int frames = kRenderFrames) {
    const fs::path folder = learned();
    const auto check =
        check_golden(folder, render("new.png", 9, shown, frames));
    EXPECT_TRUE(check) << check.error().to_string();
    return *check;
  }

  TemporaryFolder folder_;
};

TEST_F(GoldenRenders, PassWhereOnlyTheirNoiseDiffers) {
  const fs::path folder = learned();
  for (int run = 10; run < 16; ++run) {
    const auto check = check_golden(folder, render("new.png", run));
    ASSERT_TRUE(check) << check.error().to_string();
    EXPECT_TRUE(check->passed()) << check->faults.front().message;
    EXPECT_EQ(check->frames, kRenderFrames);
  }
}

TEST_F(GoldenRenders, MissAnElementWithPlaceAndTime) {
  const GoldenCheck check = checked([](int x, int y, int frame) {
    const bool gone = frame >= 8 && y < 40;
    return gone ? Levels{200 + x / 8, 210 + y / 6, 190} : scene(x, y, frame);
  });
  ASSERT_FALSE(check.passed());
  const GoldenFault& fault = check.faults.front();
  EXPECT_EQ(fault.kind, GoldenFaultKind::kContent);
  EXPECT_NEAR(fault.from_s, 0.32, 0.05);
  EXPECT_NEAR(fault.to_s, 0.96, 0.05);
  EXPECT_EQ(united(fault.box, {16, 16, 54, 14}), fault.box);
  EXPECT_LE(fault.box.width, 96);
}

// An encoder spends other bits on all of the picture where a part of it
// changes.
TEST_F(GoldenRenders, MissAnElementWhereTheRestIsOnlyEncodedOtherwise) {
  const GoldenCheck check = checked([](int x, int y, int frame) {
    if (y < 40) return Levels{200 + x / 8, 210 + y / 6, 190};
    Levels levels = scene(x, y, frame);
    for (int& level : levels) level += (x / 2 + y / 2) % 2 == 0 ? 5 : -5;
    return levels;
  });
  ASSERT_FALSE(check.passed());
  EXPECT_EQ(united(check.faults.front().box, {16, 16, 54, 14}),
            check.faults.front().box);
  EXPECT_LE(check.faults.front().box.height, 48);
}

TEST_F(GoldenRenders, AreFoundWhereAnElementMovedByThreePixels) {
  const GoldenCheck check = checked([](int x, int y, int frame) {
    return scene(x, y < 40 ? y + 3 : y, frame);
  });
  ASSERT_FALSE(check.passed());
  EXPECT_LT(check.faults.front().box.y, 40);
}

TEST_F(GoldenRenders, AreFoundLateByAFrame) {
  const GoldenCheck check = checked([](int x, int y, int frame) {
    return scene(x, y, std::max(0, frame - 1));
  });
  ASSERT_EQ(check.faults.size(), 1u);
  EXPECT_EQ(check.faults.front().kind, GoldenFaultKind::kTiming);
  EXPECT_THAT(check.faults.front().message, testing::HasSubstr("late"));
}

TEST_F(GoldenRenders, AreFoundOfLowerQuality) {
  const GoldenCheck check = checked([](int x, int y, int frame) {
    Levels levels = scene(x, y, frame);
    for (int& level : levels) level = level / 8 * 8 + 4;
    return levels;
  });
  EXPECT_FALSE(check.passed());
}

TEST_F(GoldenRenders, AreFoundShorter) {
  const GoldenCheck check = checked(scene, kRenderFrames - 4);
  ASSERT_FALSE(check.passed());
  EXPECT_TRUE(std::ranges::any_of(check.faults, [](const GoldenFault& fault) {
    return fault.kind == GoldenFaultKind::kLength;
  }));
}

TEST_F(GoldenRenders, OfAnotherSizeAreOneFault) {
  const fs::path folder = learned();
  FramePool pool;
  const fs::path other = folder_.path() / "other.png";
  auto writer = Writer::create(
      other, AnimationFacts{.size = {80, 48}, .time_base = {1, 1000}}, {});
  ASSERT_TRUE(writer);
  auto buffer = pool.allocate(PixelFormat{}, {80, 48});
  ASSERT_TRUE(writer->add(std::move(*buffer).freeze(
      0, {0, 40}, ChangedArea::everything({80, 48}))));
  ASSERT_TRUE(writer->finish());
  const auto check = check_golden(folder, other);
  ASSERT_TRUE(check);
  ASSERT_EQ(check->faults.size(), 1u);
  EXPECT_EQ(check->faults.front().kind, GoldenFaultKind::kSize);
}

TEST_F(GoldenRenders, AreReadBackAsTheyWereLearned) {
  const fs::path folder = learned();
  EXPECT_TRUE(is_golden(folder));
  const auto golden = read_golden(folder);
  ASSERT_TRUE(golden) << golden.error().to_string();
  EXPECT_EQ(golden->renders, 3);
  EXPECT_EQ(golden->size, kRenderSize);
  EXPECT_EQ(golden->frames, kRenderFrames);
  EXPECT_FALSE(golden->sound);
}

TEST_F(GoldenRenders, NeedThreeToLearnFrom) {
  const std::array renders = {render("1.png", 1), render("2.png", 2)};
  const auto golden = learn_golden(folder_.path() / "two.golden", renders);
  ASSERT_FALSE(golden);
  EXPECT_EQ(golden.error().kind, ErrorKind::kUsage);
}

TEST_F(GoldenRenders, WithBrokenFactsAreAnErrorThatNamesTheFile) {
  const fs::path folder = learned();
  std::ofstream(folder / "golden.json") << "{\"schema\": 3";
  const auto check = check_golden(folder, folder_.path() / "1.png");
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().kind, ErrorKind::kInput);
  EXPECT_THAT(check.error().file, testing::HasSubstr("golden.json"));
}

}  // namespace
}  // namespace framewise
