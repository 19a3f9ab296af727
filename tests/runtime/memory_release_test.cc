// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::runtime {
namespace {

using testing::ElementsAre;

TEST(MemoryRelease, AsksCopiesBeforeModels) {
  std::vector<std::string> asked;
  const auto holder = [&](std::string name, ReleaseOrder order) {
    return std::make_unique<MemoryHolder>(
        name, order, [&asked, name](MemoryLevel) { asked.push_back(name); });
  };
  auto networks = holder("test networks", ReleaseOrder::kModels);
  const auto cache = holder("test cache", ReleaseOrder::kCopies);
  release_held_memory(MemoryLevel::kTrim);
  EXPECT_THAT(asked, ElementsAre("test cache", "test networks"));
  networks.reset();
  asked.clear();
  release_held_memory(MemoryLevel::kOneByOne);
  EXPECT_THAT(asked, ElementsAre("test cache"));
  asked.clear();
  EXPECT_TRUE(release_held_memory(MemoryLevel::kNormal).empty());
  EXPECT_TRUE(asked.empty());
}

TEST(MemoryRelease, HappensWhenALevelRisesAndItsEffectIsKept) {
  int64_t used = 800;
  const MemoryHolder holder("test cache", ReleaseOrder::kCopies,
                            [&](MemoryLevel) { used = 600; });
  std::vector<MemoryChange> said;
  MemoryWatch watch(
      1000, [&] { return MemorySample{.resident_bytes = used}; },
      {.on_change = [&](const MemoryChange& one) { said.push_back(one); }},
      [] { return 7.0; });
  EXPECT_EQ(watch.update(), MemoryLevel::kTrim);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].cause, MemoryCause::kOwnUse);
  EXPECT_EQ(said[0].old_level, MemoryLevel::kNormal);
  EXPECT_EQ(said[0].new_level, MemoryLevel::kTrim);
  EXPECT_EQ(said[0].before_bytes, 800);
  EXPECT_EQ(said[0].after_bytes, 600);
  EXPECT_EQ(said[0].freed_bytes(), 200);
  EXPECT_EQ(said[0].time_s, 7);
  EXPECT_THAT(said[0].released, testing::Contains("test cache"));
  EXPECT_EQ(watch.update(), MemoryLevel::kNormal);
  EXPECT_EQ(watch.changes().back().cause, MemoryCause::kFell);
}

}  // namespace
}  // namespace framewise::runtime
