// SPDX-License-Identifier: Apache-2.0
#include "video/plan/plan_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/json/json.h"

namespace framewise::video {
namespace {

using ::testing::HasSubstr;

PlanClip clip(std::string path) {
  return {.path = std::move(path),
          .sha256 = std::string(64, 'a'),
          .bytes = 1000,
          .duration = 5 * kTicksPerSecond,
          .size = {640, 360},
          .rate_numerator = 30000,
          .rate_denominator = 1001,
          .motion = 3.25};
}

Plan example() {
  Plan plan;
  plan.folder = "clips";
  plan.request = {.duration = 12 * kTicksPerSecond,
                  .seed = 7,
                  .variety = 0.5,
                  .min_gap = 2,
                  .start = "a.mp4",
                  .exclude = {"bad*"}};
  plan.clips = {clip("a.mp4"), clip("sub/b.mp4"), clip("c \u00e9.mp4")};
  plan.clips[1].group = "night";
  plan.clips[2].weight = 2.5;
  const int64_t whole = 5 * kTicksPerSecond;
  plan.plays = {{.clip = 0, .end = whole, .overlap = 9000, .seam = 12.5},
                {.clip = 2, .start = 3000, .end = whole, .seam = 1.5},
                {.clip = 1, .end = whole / 2}};
  plan.statistics.entropy = 1;
  plan.statistics.choices = 2;
  plan.statistics.clips_used = 3;
  plan.statistics.relaxations.gap = 1;
  plan.statistics.mean_cost = 0.75;
  plan.statistics.worst_cost = 1.25;
  plan.statistics.worst_play = 0;
  plan.statistics.gap_seconds = {2.5, 3, 4};
  plan.statistics.targets = {{.name = "choices", .wanted = 2, .reached = 2}};
  plan.notes = {"three clips for 12 s"};
  plan.transitions_sha256 = std::string(64, '0');
  return plan;
}

// The error after a change of the example's JSON.
std::string refusal(const std::function<void(Json&)>& change) {
  Json json = Json::parse(plan_json(example()));
  change(json);
  const auto plan = parse_plan(json.dump());
  return plan ? "accepted" : plan.error().message;
}

TEST(PlanJson, APlanIsReadAsItWasWritten) {
  const auto plan = parse_plan(plan_json(example()));
  ASSERT_TRUE(plan) << plan.error().to_string();
  EXPECT_EQ(*plan, example());
}

TEST(PlanJson, ThePlaysLastAsLongAsThePlanSays) {
  EXPECT_EQ(example().duration(),
            (5 + 5) * kTicksPerSecond - 3000 + 5 * kTicksPerSecond / 2 - 9000);
  EXPECT_THAT(refusal([](Json& json) { json["duration"] = 90'000; }),
              HasSubstr("its plays last"));
}

TEST(PlanJson, RefusesOtherVersions) {
  EXPECT_THAT(refusal([](Json& json) { json["schema"] = "framewise.plan/2"; }),
              HasSubstr("not a plan of the version"));
  EXPECT_FALSE(parse_plan("[]"));
  EXPECT_FALSE(parse_plan(""));
}

TEST(PlanJson, RefusesUnknownMissingAndDoubledKeys) {
  EXPECT_THAT(refusal([](Json& json) { json["clips"][1]["codec"] = "h264"; }),
              HasSubstr("\"clips[1].codec\" is not known here"));
  EXPECT_THAT(refusal([](Json& json) { json["clips"][1].erase("bytes"); }),
              HasSubstr("\"clips[1].bytes\" is missing"));
  std::string text = plan_json(example());
  text.insert(text.find("\"folder\""), "\"folder\": \"/\", ");
  const auto doubled = parse_plan(text);
  ASSERT_FALSE(doubled);
  EXPECT_THAT(doubled.error().message, HasSubstr("\"folder\" twice"));
}

TEST(PlanJson, RefusesPathsThatLeaveTheFolder) {
  for (const char* path : {"/etc/passwd", "../a.mp4", "a/../../b", "a//b", ".",
                           "a/", "", "a\nb", "concat:a.mp4\x01"}) {
    EXPECT_THAT(refusal([&](Json& json) { json["clips"][0]["path"] = path; }),
                HasSubstr("leaves the folder"))
        << path;
  }
}

TEST(PlanJson, RefusesNumbersOutOfRange) {
  const auto with_play = [](const char* key, Json value) {
    return refusal([&](Json& json) { json["plays"][1][key] = value; });
  };
  EXPECT_THAT(with_play("clip", 3), HasSubstr("allowed are 0 to 2"));
  EXPECT_THAT(with_play("clip", -1), HasSubstr("allowed are 0 to 2"));
  EXPECT_THAT(with_play("clip", 1.5), HasSubstr("is not an integer"));
  EXPECT_THAT(with_play("end", uint64_t{1} << 63), HasSubstr("allowed are"));
  EXPECT_THAT(with_play("end", 6 * kTicksPerSecond), HasSubstr("of a clip of"));
  EXPECT_THAT(with_play("start", 5 * kTicksPerSecond),
              HasSubstr("of a clip of"));
  EXPECT_THAT(with_play("seam", 256), HasSubstr("allowed are 0 to 255"));
  EXPECT_THAT(with_play("overlap", 5 * kTicksPerSecond),
              HasSubstr("the play itself only"));
}

TEST(PlanJson, RefusesACrossfadeAfterTheLastPlay) {
  EXPECT_THAT(refusal([](Json& json) { json["plays"][2]["overlap"] = 3000; }),
              HasSubstr("the last play overlaps"));
}

TEST(PlanJson, RefusesNumbersThatAreNotFinite) {
  std::string text = plan_json(example());
  const size_t at = text.find("12.5");
  text.replace(at, 4, "1e999");
  EXPECT_FALSE(parse_plan(text));
}

TEST(PlanJson, RefusesPlansWithoutClipsOrPlays) {
  EXPECT_THAT(refusal([](Json& json) { json["plays"] = Json::array(); }),
              HasSubstr("no plays"));
  EXPECT_THAT(refusal([](Json& json) { json["clips"] = Json::array(); }),
              HasSubstr("no clips"));
}

TEST(PlanJson, RefusesDeepNestingAndLargeFiles) {
  const auto deep = parse_plan(std::string(100'000, '['));
  ASSERT_FALSE(deep);
  const std::string nested = std::string(40, '[') + "1" + std::string(40, ']');
  const auto nested_plan = parse_plan("{\"schema\": " + nested + "}");
  ASSERT_FALSE(nested_plan);
  EXPECT_EQ(nested_plan.error().kind, ErrorKind::kLimit);
  const auto large = parse_plan(std::string(size_t(kLargestPlanFile) + 1, ' '));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind, ErrorKind::kLimit);
}

TEST(PlanJson, RefusesATargetThatContradictsItsNumbers) {
  EXPECT_THAT(refusal([](Json& json) {
                json["statistics"]["targets"][0]["met"] = false;
              }),
              HasSubstr("contradicts"));
}

TEST(PlanJson, TheFileHasALineForEachClipAndPlay) {
  const std::string text = plan_json(example());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 22);
}

}  // namespace
}  // namespace framewise::video
