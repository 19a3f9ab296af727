// SPDX-License-Identifier: Apache-2.0
#include "flashes/iris/average_changes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/result.h"
#include "framewise/animation.h"
#include "framewise/flashes.h"

namespace framewise::flashes {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(FRAMEWISE_SHARED_DIR) / "golden" / "flashes";

std::vector<double> numbers_of(const std::string& line) {
  std::vector<double> numbers;
  std::stringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) {
    numbers.push_back(std::strtod(cell.c_str(), nullptr));
  }
  return numbers;
}

// A row of the analyser's table, without frame and time.
std::vector<double> numbers_of(const IrisRow& row) {
  const IrisValues& l = row.luminance;
  const IrisValues& r = row.red;
  return {l.mean,
          l.area,
          l.change,
          l.accumulated,
          r.mean,
          r.area,
          r.change,
          r.accumulated,
          0,
          double(l.transitions),
          double(r.transitions),
          double(l.extended),
          double(r.extended),
          double(l.state),
          double(r.state)};
}

constexpr const char* kClips[] = {"2Hz_5s", "3Hz_6s", "extendedFLONG",
                                  "GradualRedIncrease"};

class IrisClips : public testing::TestWithParam<const char*> {};

TEST_P(IrisClips, GiveTheNumbersOfTheAnalyserForEachFrame) {
  const fs::path clip = kGolden / (std::string(GetParam()) + ".mp4");
  if (!fs::exists(clip)) GTEST_SKIP() << "no reference clips here";
  std::ifstream table(kGolden / (std::string(GetParam()) + "_RELATIVE.csv"));
  std::string line;
  std::getline(table, line);
  auto animation = open(clip);
  ASSERT_TRUE(animation) << animation.error().to_string();
  const AnimationInfo& info = animation->info();
  const double rate =
      double(*info.frame_count) / info.time_base.seconds(*info.duration);
  AverageChanges changes(info.size, int(std::lround(rate)));
  int frames = 0;
  while (std::getline(table, line)) {
    const std::vector<double> expected = numbers_of(line);
    auto frame = animation->next();
    ASSERT_TRUE(frame && *frame) << "frame " << frames;
    const auto row = changes.add(**frame);
    ASSERT_TRUE(row);
    const std::vector<double> numbers = numbers_of(*row);
    for (size_t i = 0; i < numbers.size(); ++i) {
      // The tables have six digits; the sums of 230400 floats differ in the
      // seventh.
      const double scale = std::max(1.0, std::abs(expected[i + 2]));
      EXPECT_NEAR(numbers[i], expected[i + 2], 2e-6 * scale)
          << "frame " << frames << ", column " << i + 3;
    }
    ++frames;
  }
  EXPECT_GT(frames, 20);
  const auto beyond = animation->next();
  EXPECT_TRUE(beyond && !*beyond) << "the table ends before the clip";
}

// As users see it: `--rules iris` gives the states of the table.
TEST_P(IrisClips, GiveTheStatesOfTheAnalyserForEachFrame) {
  const fs::path clip = kGolden / (std::string(GetParam()) + ".mp4");
  if (!fs::exists(clip)) GTEST_SKIP() << "no reference clips here";
  const auto report = find_flashes(clip, {}, {.rules = FlashRules::kIris});
  ASSERT_TRUE(report) << report.error().to_string();
  std::ifstream table(kGolden / (std::string(GetParam()) + "_RELATIVE.csv"));
  std::string line;
  std::getline(table, line);
  size_t frames = 0;
  int stripes = 0;
  for (; std::getline(table, line); ++frames) {
    ASSERT_LT(frames, report->moments.size());
    const std::vector<double> row = numbers_of(line);
    ASSERT_EQ(row.size(), 18u);
    stripes += row[17] != 0;
    const double worst = std::max(row[15], row[16]);
    const FlashState expected = worst >= 2   ? FlashState::kFail
                                : worst == 1 ? FlashState::kWarning
                                             : FlashState::kPass;
    EXPECT_EQ(report->moments[frames].state, expected) << "frame " << frames;
    EXPECT_NEAR(report->moments[frames].luminance, row[2], 2e-6);
  }
  EXPECT_EQ(report->moments.size(), frames);
  const auto are_stripes = [](const FlashEvent& event) {
    return event.kind == FlashKind::kStripes;
  };
  EXPECT_EQ(std::ranges::any_of(report->events, are_stripes), stripes > 0);
}

// None that lies there is left out.
TEST(IrisFolder, HasNoClipThatIsNotTested) {
  if (!fs::exists(kGolden)) GTEST_SKIP() << "no reference clips here";
  std::set<std::string> there;
  for (const auto& file : fs::directory_iterator(kGolden)) {
    if (file.path().extension() == ".mp4") there.insert(file.path().stem());
  }
  EXPECT_EQ(there, std::set<std::string>(std::begin(kClips), std::end(kClips)));
}

INSTANTIATE_TEST_SUITE_P(Reference, IrisClips, testing::ValuesIn(kClips),
                         [](const auto& clip) {
                           return std::string(clip.param);
                         });

}  // namespace
}  // namespace framewise::flashes
