// SPDX-License-Identifier: Apache-2.0
// Comparing animations that the caller opened, or made of frames.
#include <gtest/gtest.h>

#include "compare/compare_fixture.h"
#include "framewise/compare.h"

namespace framewise {
namespace {

std::vector<Frame> frames_of(const std::filesystem::path& path) {
  auto animation = open(path);
  std::vector<Frame> frames;
  while (auto frame = *animation->next()) frames.push_back(*frame);
  return frames;
}

class InMemory : public Compare {
 protected:
  const std::filesystem::path original_ =
      write("a.gif", noise_gif(64, 8, 0).bytes());
  const std::filesystem::path damaged_ =
      write("b.gif", noise_gif(64, 8, 300).bytes());
};

TEST_F(InMemory, OpenAnimationsGiveWhatTheirFilesGive) {
  const auto files = compare(original_, damaged_);
  const auto opened = compare(*open(original_), *open(damaged_));
  ASSERT_TRUE(files && opened);
  EXPECT_EQ(values_of(*files), values_of(*opened));
  EXPECT_EQ(files->comparisons[0].score, opened->comparisons[0].score);
  EXPECT_EQ(files->comparisons[0].status(), opened->comparisons[0].status());
  EXPECT_EQ(files->comparisons[0].test.sha256,
            opened->comparisons[0].test.sha256);
}

TEST_F(InMemory, FramesGiveTheValuesOfTheirFile) {
  const TimeBase base = open(original_)->info().time_base;
  const auto frames =
      compare(*make_animation(frames_of(original_), base, "rendered"),
              *make_animation(frames_of(damaged_), base, "encoded"));
  ASSERT_TRUE(frames) << frames.error().to_string();
  const auto files = compare(original_, damaged_);
  EXPECT_EQ(values_of(*files), values_of(*frames));
  EXPECT_EQ(frames->reference.path, "rendered");
  EXPECT_EQ(frames->reference.container, "memory");
  EXPECT_EQ(files->comparisons[0].status(), frames->comparisons[0].status());
}

TEST_F(InMemory, EqualFramesAreIdentical) {
  const auto report = compare(*make_animation(frames_of(original_)),
                              *make_animation(frames_of(original_)));
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->comparisons[0].identical_pixels);
  EXPECT_EQ(report->comparisons[0].status(), VerdictStatus::kPass);
}

TEST_F(InMemory, SeveralTestsAreComparedAtOnce) {
  std::vector<Animation> tests;
  tests.push_back(*open(damaged_));
  tests.push_back(
      *make_animation(frames_of(original_), open(original_)->info().time_base));
  const auto report = compare(*open(original_), std::move(tests));
  ASSERT_TRUE(report) << report.error().to_string();
  ASSERT_EQ(report->comparisons.size(), 2u);
  EXPECT_FALSE(report->comparisons[0].identical_pixels);
  EXPECT_TRUE(report->comparisons[1].identical_pixels);
}

TEST_F(InMemory, FilesAreNamedOneByOneOrAsAList) {
  EXPECT_TRUE(compare(original_.c_str(), damaged_.c_str()));
  const auto list = compare(original_, {damaged_, original_});
  ASSERT_TRUE(list);
  EXPECT_EQ(list->comparisons.size(), 2u);
}

TEST_F(InMemory, AMetricIsFoundByItsName) {
  const auto report =
      compare(original_, damaged_, {.metrics = {"psnr", "ssimulacra2"}});
  ASSERT_TRUE(report);
  const Comparison& comparison = report->comparisons[0];
  ASSERT_TRUE(comparison.metric("ssimulacra2"));
  EXPECT_TRUE(comparison.metric("ssimulacra2")->summary);
  EXPECT_EQ(comparison.metric("PSNR"), comparison.metric("psnr"));
  EXPECT_EQ(comparison.metric("vmaf"), nullptr) << "not asked for";
  EXPECT_EQ(comparison.metric("nonsense"), nullptr);
}

}  // namespace
}  // namespace framewise
