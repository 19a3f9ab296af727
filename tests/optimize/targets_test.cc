// SPDX-License-Identifier: Apache-2.0
#include "optimize/targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::optimization {
namespace {

using testing::HasSubstr;

Comparison with(std::vector<RequirementReport> requirements) {
  Comparison comparison;
  comparison.requirements = std::move(requirements);
  return comparison;
}

Targets targets_of(std::vector<std::string> expressions) {
  OptimizeOptions options;
  options.targets = std::move(expressions);
  auto targets = read_targets(options);
  EXPECT_TRUE(targets);
  return *std::move(targets);
}

TEST(Targets, MeasureTheDistanceInPointsOfSsimulacra2) {
  const Targets targets = targets_of({"ssimulacra2.p5>=70"});
  EXPECT_EQ(targets.margin(with({{"ssimulacra2.p5>=70", 74, true}})), 4);
  EXPECT_EQ(targets.margin(with({{"ssimulacra2.p5>=70", 61, false}})), -9);
  EXPECT_EQ(targets.expected_ssimulacra2(), 70);
}

TEST(Targets, CountAMetricWhereLessIsBetterTheOtherWay) {
  const Targets targets = targets_of({"butteraugli<=2"});
  EXPECT_NEAR(*targets.margin(with({{"butteraugli<=2", 1.9, true}})), 1, 1e-9);
  EXPECT_LT(*targets.margin(with({{"butteraugli<=2", 2.3, false}})), 0);
}

TEST(Targets, GoByTheRequirementThatIsMissedMost) {
  const Targets targets = targets_of({"ssimulacra2>=70,score>=85"});
  EXPECT_EQ(targets.margin(with({{"", 80, true}, {"", 83, false}})), -2);
}

TEST(Targets, AreNotReachedByAValueThatIsEqualWhereMoreIsAsked) {
  const Targets targets = targets_of({"ssimulacra2>70"});
  EXPECT_LT(*targets.margin(with({{"", 70, false}})), 0);
}

TEST(Targets, HaveNoDistanceWithoutAValue) {
  const Targets targets = targets_of({"ssimulacra2>=70"});
  EXPECT_FALSE(targets.margin(with({{"", std::nullopt, false}})));
}

TEST(Targets, RefuseWhatNoSearchCanApproach) {
  for (const char* text : {"ssimulacra2==70", "nonsense>=3", "score>="}) {
    OptimizeOptions options;
    options.targets = {text};
    const auto targets = read_targets(options);
    ASSERT_FALSE(targets) << text;
    EXPECT_EQ(targets.error().kind, ErrorKind::kUsage);
  }
}

TEST(Targets, ExcludeBothLossAndLossless) {
  OptimizeOptions options;
  options.lossless = true;
  options.targets = {"score>=80"};
  EXPECT_FALSE(read_targets(options));
}

TEST(Targets, RefuseToAskForAWorseResultOrOneThatNoFileHas) {
  const std::pair<const char*, const char*> kWrong[] = {
      {"score<=50", "'score>=50'"},
      {"butteraugli>=2", "'butteraugli<=2'"},
      {"score>=101", ""}};
  for (const auto& [text, hint] : kWrong) {
    OptimizeOptions options;
    options.targets = {text};
    const auto targets = read_targets(options);
    ASSERT_FALSE(targets) << text;
    EXPECT_EQ(targets.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(targets.error().hint, HasSubstr(hint));
  }
  targets_of({"ssim.std<=0.1"});  // a small spread is good
}

TEST(Targets, MustBeGiven) {
  const auto targets = read_targets({});
  ASSERT_FALSE(targets);
  EXPECT_THAT(targets.error().message, HasSubstr("no target"));
}

TEST(Targets, KnowThatOnlyBytesArePrescribed) {
  OptimizeOptions options;
  options.max_bytes = 1000;
  EXPECT_TRUE(read_targets(options)->only_bytes());
  options.targets = {"score>=80"};
  EXPECT_FALSE(read_targets(options)->only_bytes());
}

}  // namespace
}  // namespace framewise::optimization
