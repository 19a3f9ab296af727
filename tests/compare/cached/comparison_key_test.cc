// SPDX-License-Identifier: Apache-2.0
#include "compare/cached/comparison_key.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "framewise/thread_pool.h"

namespace framewise::comparison {
namespace {

struct ByBytes {
  bool operator()(const cache::Key& a, const cache::Key& b) const {
    return a.bytes < b.bytes;
  }
};
using Keys = std::set<cache::Key, ByBytes>;

using Change = std::function<void(CompareOptions&)>;

// One for each option that can change a report, or part of one.
const std::pair<const char*, Change> kChanges[] = {
    {"metrics", [](auto& o) { o.metrics = {"psnr"}; }},
    {"requirements", [](auto& o) { o.requirements = {"psnr.mean>=30"}; }},
    {"pairing", [](auto& o) { o.pairing = PairingMode::kIndex; }},
    {"content", [](auto& o) { o.pairing = PairingMode::kContent; }},
    {"offset", [](auto& o) { o.offset.frames = 1; }},
    {"offset 1", [](auto& o) { o.offset.milliseconds = 1; }},
    {"start", [](auto& o) { o.start.frames = 1; }},
    {"start 1", [](auto& o) { o.start.milliseconds = 1; }},
    {"end", [](auto& o) { o.end = TimePoint(); }},
    {"end 1",
     [](auto& o) {
       o.end = TimePoint{1, 0};
     }},
    {"frames of it", [](auto& o) { o.frames = 1; }},
    {"subsample", [](auto& o) { o.subsample = 2; }},
    {"resizing", [](auto& o) { o.resizing = Resizing::kTest; }},
    {"background",
     [](auto& o) {
       o.background = {0, 0, 0};
     }},
    {"background 1",
     [](auto& o) {
       o.background = {0, 0, 1};
     }},
    {"background 2",
     [](auto& o) {
       o.background = {1, 0, 0};
     }},
    {"nits", [](auto& o) { o.nits = 100; }},
    {"worst", [](auto& o) { o.worst = 6; }},
    {"tolerant", [](auto& o) { o.open.tolerant = true; }},
    {"delay_rule", [](auto& o) { o.open.delay_rule = DelayRule::kStored; }},
    {"file_bytes", [](auto& o) { ++o.open.limits.file_bytes; }},
    {"frame_pixels", [](auto& o) { ++o.open.limits.frame_pixels; }},
    {"frames", [](auto& o) { ++o.open.limits.frames; }},
    {"total_pixels", [](auto& o) { ++o.open.limits.total_pixels; }},
    {"wall_time_ms", [](auto& o) { ++o.open.limits.wall_time_ms; }},
    {"video_bytes", [](auto& o) { ++o.open.limits.videos.file_bytes; }},
    {"video_frames", [](auto& o) { ++o.open.limits.videos.frames; }},
    {"video_pixels", [](auto& o) { ++o.open.limits.videos.total_pixels; }},
};

const Contents kFiles = {"aa", {"bb"}};

cache::Key key_with(const Change& change, const Contents& files = kFiles) {
  CompareOptions options;
  change(options);
  const auto key = comparison_key(files, options);
  EXPECT_TRUE(key);
  return *key;
}
void nothing(CompareOptions&) {}

TEST(ComparisonKey, ChangesWithEveryOptionThatCanChangeTheReport) {
  Keys keys = {key_with(nothing)};
  for (const auto& [name, change] : kChanges) {
    EXPECT_TRUE(keys.insert(key_with(change)).second) << name;
  }
}

TEST(ComparisonKey, DoesNotChangeWithHowTheWorkIsDone) {
  ThreadPool pool(2);
  FramePool pixels;
  std::stop_source stop;
  const std::pair<const char*, Change> changes[] = {
      {"cache", [](auto& o) { o.cache = reinterpret_cast<Cache*>(8); }},
      {"executor", [&](auto& o) { o.executor = &pool; }},
      {"memory_per_thread", [](auto& o) { o.memory_per_thread = 1 << 28; }},
      {"stop", [&](auto& o) { o.stop = stop.get_token(); }},
      {"progress", [](auto& o) { o.progress = [](const auto&) {}; }},
      {"on_stage", [](auto& o) { o.on_stage = [](auto, auto) {}; }},
      {"open.executor", [&](auto& o) { o.open.executor = &pool; }},
      {"open.pool", [&](auto& o) { o.open.pool = &pixels; }},
      {"open.stop", [&](auto& o) { o.open.stop = stop.get_token(); }},
  };
  for (const auto& [name, change] : changes) {
    EXPECT_EQ(key_with(change), key_with(nothing)) << name;
  }
}

TEST(ComparisonKey, CountsMetricsByWhatTheySelect) {
  const auto metrics = [](std::vector<std::string> names) {
    return key_with([names](CompareOptions& o) { o.metrics = names; });
  };
  EXPECT_EQ(metrics({"default"}), key_with(nothing));
  EXPECT_EQ(metrics({"psnr", "ssim"}), metrics({"ssim", "PSNR", "ssim"}));
  EXPECT_NE(metrics({"psnr", "ssim"}), metrics({"psnr"}));
}

TEST(ComparisonKey, ChangesWithEachFileAndTheirOrder) {
  const Keys keys = {key_with(nothing), key_with(nothing, {"bb", {"aa"}}),
                     key_with(nothing, {"aa", {"cc"}}),
                     key_with(nothing, {"aa", {"bb", "cc"}}),
                     key_with(nothing, {"aa", {"cc", "bb"}})};
  EXPECT_EQ(keys.size(), 5u);
}

TEST(OptionsKey, ChangesWithEveryOptionThatCanChangeTheReport) {
  Keys keys = {*options_key({})};
  for (const auto& [name, change] : kChanges) {
    CompareOptions options;
    change(options);
    EXPECT_TRUE(keys.insert(*options_key(options)).second) << name;
    EXPECT_EQ(*options_key(options), *options_key(options)) << name;
  }
}

TEST(ComparisonKey, OfOptionsThatMakeNoSenseDoesNotExist) {
  CompareOptions options{.metrics = {"beauty"}};
  EXPECT_FALSE(comparison_key(kFiles, options));
  options = {.requirements = {"psnr"}};
  EXPECT_FALSE(comparison_key(kFiles, options));
}

// A pair of which both sides show one column less.
const Registration kWithoutAnEdge = {
    .part = placement::SharedRegion{{0, 0, 7, 8}, {0, 0, 7, 8}},
    .reference_matrix = {},
    .test_matrix = {}};

TEST(DefectsKey, ChangesWithWhatIsSeenAndHowStrictlyButNotWithTheRest) {
  const std::vector<timeline::ContentPair> pairs = {{0, 0}, {1, 2}};
  const auto key = [&](const auto& change, const char* test = "bb") {
    CompareOptions options;
    change(options);
    return defects_key("aa", test, options, {}, pairs);
  };
  const cache::Key first = key([](CompareOptions&) {});
  const Keys others = {
      first,
      key([](CompareOptions&) {}, "cc"),
      key([](CompareOptions& o) { o.policy.tolerance = 2; }),
      key([](CompareOptions& o) {
        o.background = {0, 0, 0};
      }),
      key([](CompareOptions& o) { o.resizing = Resizing::kTest; }),
      key([](CompareOptions& o) { o.open.tolerant = true; }),
      defects_key("aa", "bb", {}, {},
                  std::vector<timeline::ContentPair>{{0, 0}, {1, 1}}),
      defects_key("aa", "bb", {}, kWithoutAnEdge, pairs)};
  EXPECT_EQ(others.size(), 8u);
  EXPECT_EQ(key([](CompareOptions& o) { o.metrics = {"psnr"}; }), first);
  EXPECT_EQ(key([](CompareOptions& o) { o.requirements = {"psnr>3"}; }), first);
  EXPECT_EQ(key([](CompareOptions& o) { o.policy.score_warning = 1; }), first);
  EXPECT_EQ(key([](CompareOptions& o) { o.worst = 1; }), first);
}

TEST(ValuesKey, ChangesWithThePairsAndTheMetricButNotWithTheirTimes) {
  const CompareOptions options;
  timeline::Pairing pairing;
  pairing.pairs = {{0, 0, 100}, {1, 1, 50}};
  const MetricInfo& psnr = **find_metric("psnr");
  const MetricInfo& ssim = **find_metric("ssim");
  const auto key = [&](const MetricInfo& metric, const char* test = "bb") {
    return values_key("aa", test, options, {}, pairing, metric);
  };
  const cache::Key first = key(psnr);
  EXPECT_NE(key(ssim), first);
  EXPECT_NE(key(psnr, "cc"), first);
  EXPECT_NE(values_key("aa", "bb", options, kWithoutAnEdge, pairing, psnr),
            first);
  MetricInfo newer = psnr;
  newer.version = "next";
  EXPECT_NE(key(newer), first);
  pairing.mode = PairingMode::kIndex;
  pairing.pairs[0].weight = 1;
  EXPECT_EQ(key(psnr), first);
  pairing.pairs[1].test = 2;
  EXPECT_NE(key(psnr), first);
}

}  // namespace
}  // namespace framewise::comparison
