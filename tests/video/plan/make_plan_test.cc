// SPDX-License-Identifier: Apache-2.0
#include "video/plan/make_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "framewise/thread_pool.h"
#include "video/plan/plan_json.h"
#include "video/sequence/joints.h"
#include "video/sequence/pcg32.h"

namespace framewise::video {
namespace {

using testing::HasSubstr;

Clip clip(int number, int64_t duration_ms, bool measured = true) {
  Clip made;
  made.path = fmt::format("folder{}/clip-{:03}.mp4", number % 3, number);
  made.sha256 = fmt::format("{:064x}", uint64_t(number) * 7919 % 1009);
  made.stamp.size = 1000 + number;
  made.facts.time_base = {1, 1000};
  made.facts.duration = duration_ms;
  made.facts.size = {640, 360};
  made.facts.rate_numerator = 25;
  if (!measured) return made;
  Pcg32 random(uint64_t(number), 3);
  const auto end = [&] {
    ClipEnd one;
    const auto base = int(random.next() % 4000);
    for (size_t i = 0; i < 3 * kLumaCells; ++i) {
      one.signature.push_back(
          int16_t(i < kLumaCells ? base + int(random.next() % 200) : 0));
    }
    one.histogram.assign(128, 64);
    one.still = false;
    return one;
  };
  ClipFeatures features;
  features.start = end();
  features.end = end();
  features.motion = 3;
  made.features = std::move(features);
  return made;
}

PlanInput input(int clips, int64_t seconds) {
  PlanInput made;
  made.folder = "clips";
  for (int i = 0; i < clips; ++i) made.clips.push_back(clip(i, 4000 + 100 * i));
  made.request.duration = seconds * kTicksPerSecond;
  made.request.seed = 7;
  return made;
}

Plan plan_of(PlanInput wanted) {
  auto plan = make_plan(std::move(wanted), nullptr);
  EXPECT_TRUE(plan) << plan.error().to_string();
  return *plan;
}

TEST(MakePlan, TheFilmIsAsLongAsWanted) {
  for (const int64_t seconds : {1, 5, 61, 300, 1801}) {
    for (const JointRule joints :
         {JointRule::kAuto, JointRule::kCut, JointRule::kCrossfade}) {
      PlanInput wanted = input(12, seconds);
      wanted.request.joints = joints;
      wanted.request.crossfade = kTicksPerSecond;
      const Plan plan = plan_of(std::move(wanted));
      EXPECT_EQ(plan.duration(), seconds * kTicksPerSecond);
      EXPECT_TRUE(parse_plan(plan_json(plan)));
    }
  }
}

TEST(MakePlan, NeitherTheOrderOfTheFolderNorThreadsChangeThePlan) {
  const std::string expected = plan_json(plan_of(input(40, 600)));
  PlanInput shuffled = input(40, 600);
  std::reverse(shuffled.clips.begin(), shuffled.clips.end());
  std::swap(shuffled.clips[3], shuffled.clips[30]);
  for (const int threads : {1, 2, 8}) {
    ThreadPool pool(threads);
    EXPECT_EQ(plan_json(*make_plan(shuffled, &pool)), expected);
  }
}

TEST(MakePlan, AFilmOfOneClipRepeatsThePartThatLoopsBest) {
  PlanInput wanted = input(1, 60);
  wanted.request.joints = JointRule::kAuto;
  wanted.loop = ClipPart{kTicksPerSecond / 2, 3 * kTicksPerSecond};
  const Plan plan = plan_of(wanted);
  EXPECT_EQ(plan.plays.size(), 24u);  // of 2.5 s
  for (const Play& play : plan.plays) {
    EXPECT_EQ(play.start, kTicksPerSecond / 2);
    EXPECT_EQ(play.end, 3 * kTicksPerSecond);
    EXPECT_EQ(play.overlap, 0);
  }
  EXPECT_EQ(plan.duration(), 60 * kTicksPerSecond);
  EXPECT_TRUE(parse_plan(plan_json(plan)));
  wanted.loop->end = 100 * kTicksPerSecond;
  EXPECT_FALSE(make_plan(wanted, nullptr));
  // Of several clips each is shown whole.
  PlanInput several = input(3, 60);
  several.loop = ClipPart{1, 2};
  EXPECT_EQ(plan_of(several).plays.front().start, 0);
}

TEST(MakePlan, AnotherSeedGivesAnotherOrder) {
  PlanInput other = input(12, 300);
  other.request.seed = 8;
  EXPECT_NE(plan_of(std::move(other)).plays, plan_of(input(12, 300)).plays);
}

TEST(MakePlan, TargetsAreReachedAndStated) {
  const Plan plan = plan_of(input(30, 1800));
  EXPECT_GE(plan.statistics.targets.size(), 5u);
  for (const Target& target : plan.statistics.targets) {
    EXPECT_TRUE(target.met()) << target.name;
  }
  ASSERT_TRUE(plan.statistics.mean_cost);
  EXPECT_LT(*plan.statistics.mean_cost, 1);
  EXPECT_GE(*plan.statistics.worst_cost, *plan.statistics.mean_cost);
}

TEST(MakePlan, BeginsWithTheClipThatWasWished) {
  PlanInput wanted = input(12, 60);
  wanted.request.start = "folder2/clip-005.mp4";
  const Plan plan = plan_of(std::move(wanted));
  EXPECT_EQ(plan.clips[plan.plays.front().clip].path, "folder2/clip-005.mp4");
  PlanInput wrong = input(12, 60);
  wrong.request.start = "folder2/clip-055.mp4";
  const auto refused = make_plan(std::move(wrong), nullptr);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().hint, HasSubstr("folder2/clip-005.mp4"));
}

TEST(MakePlan, LeavesOutBrokenClipsAndDuplicates) {
  PlanInput wanted = input(8, 60);
  wanted.clips[2].error = Error{};
  wanted.clips[3].duplicate_of = wanted.clips[1].path;
  wanted.weights[wanted.clips[4].path] = 0;
  EXPECT_EQ(plan_of(std::move(wanted)).clips.size(), 5u);
}

TEST(MakePlan, GroupsGetTheSameShareAndAlternate) {
  PlanInput wanted = input(12, 600);
  wanted.request.groups = GroupRule::kFolder;
  wanted.request.min_gap = 1;
  const Plan plan = plan_of(std::move(wanted));
  for (size_t i = 1; i < plan.plays.size(); ++i) {
    EXPECT_NE(plan.clips[plan.plays[i].clip].group,
              plan.clips[plan.plays[i - 1].clip].group);
  }
}

TEST(MakePlan, NamesThatDifferInTheirNumberAreAGroup) {
  EXPECT_EQ(group_of("a/avatar_happy_001.mp4", GroupRule::kName),
            "avatar_happy");
  EXPECT_EQ(group_of("a/avatar_happy_017.mp4", GroupRule::kName),
            "avatar_happy");
  EXPECT_EQ(group_of("a/loop (3).mp4", GroupRule::kName), "loop");
  EXPECT_EQ(group_of("a/b/c.mp4", GroupRule::kFolder), "a/b");
  EXPECT_EQ(group_of("c.mp4", GroupRule::kFolder), "");
}

TEST(MakePlan, FollowsAMatrixOfTheCaller) {
  PlanInput wanted = input(3, 300);
  wanted.request.matrix = MatrixKind::kCustom;
  const std::string a = wanted.clips[0].path, b = wanted.clips[1].path,
                    c = wanted.clips[2].path;
  wanted.pairs = {{a, b, 0.9}, {a, c, 0.1}, {b, a, 1}, {c, a, 1}};
  PlanInput wrong = wanted;
  EXPECT_EQ(plan_of(std::move(wanted)).request.matrix, MatrixKind::kCustom);
  wrong.pairs.pop_back();
  EXPECT_FALSE(make_plan(wrong, nullptr));
  wrong.pairs.push_back({c, "nowhere.mp4", 1});
  EXPECT_THAT(make_plan(wrong, nullptr).error().message,
              HasSubstr("nowhere.mp4"));
}

TEST(MakePlan, SaysWhatFewClipsCannotReach) {
  const auto notes = [](int clips) {
    return fmt::format("{}", fmt::join(plan_of(input(clips, 1800)).notes, " "));
  };
  EXPECT_THAT(notes(1), HasSubstr("One clip"));
  EXPECT_THAT(notes(2), HasSubstr("can only alternate"));
  EXPECT_THAT(notes(3), HasSubstr("must come twice"));
  EXPECT_THAT(notes(3), HasSubstr("you need"));
}

TEST(MakePlan, RefusesWhatIsImpossible) {
  PlanInput gap = input(5, 60);
  gap.request.min_gap = 5;
  EXPECT_EQ(make_plan(gap, nullptr).error().kind, ErrorKind::kUsage);
  EXPECT_FALSE(make_plan(input(0, 60), nullptr));
  EXPECT_FALSE(make_plan(input(5, 0), nullptr));
  EXPECT_FALSE(make_plan(input(5, 7 * 3600), nullptr));
  PlanInput many = input(2, 3600);
  for (Clip& one : many.clips) one.facts.duration = 10;
  EXPECT_EQ(make_plan(many, nullptr).error().kind, ErrorKind::kLimit);
}

TEST(MakePlan, ClipsThatWereNotMeasuredAreJoinedByCuts) {
  PlanInput wanted = input(0, 60);
  wanted.request.matrix = MatrixKind::kUniform;
  for (int i = 0; i < 6; ++i) wanted.clips.push_back(clip(i, 3000, false));
  const Plan plan = plan_of(std::move(wanted));
  for (const Play& play : plan.plays) {
    EXPECT_EQ(play.overlap, 0);
    EXPECT_FALSE(play.seam);
  }
}

TEST(Joints, AJumpWithinTheMotionIsACut) {
  const int64_t clip_length = 10 * kTicksPerSecond;
  EXPECT_EQ(overlap_for({.seam = 4.4,
                         .motion_before = 3,
                         .motion_after = 1,
                         .shorter_clip = clip_length}),
            0);
}

TEST(Joints, ALargerJumpGetsTheFadeThatHidesIt) {
  const auto frames = [](double seam, bool still, int64_t clip_ms) {
    return overlap_for({.seam = seam,
                        .motion_before = 2,
                        .motion_after = 1,
                        .both_still = still,
                        .shorter_clip = clip_ms * 90}) /
           3000;
  };
  EXPECT_EQ(frames(30, false, 10'000), 10);   // 30 / (1.5 * 2)
  EXPECT_EQ(frames(4, false, 10'000), 4);     // the least
  EXPECT_EQ(frames(4, true, 10'000), 12);     // of still clips
  EXPECT_EQ(frames(200, false, 10'000), 30);  // the most
  EXPECT_EQ(frames(200, false, 2'000), 15);   // a quarter of the clip
}

}  // namespace
}  // namespace framewise::video
