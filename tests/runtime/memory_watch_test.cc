// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_watch.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace framewise::runtime {
namespace {

namespace fs = std::filesystem;

TEST(MemoryWatch, ChangesLevelAt75And85And95PercentAndFallsFivePointsLower) {
  int64_t used = 0;
  std::vector<MemoryLevel> changes;
  MemoryWatch watch(1000, [&] { return MemorySample{.resident_bytes = used}; },
                    {.on_change = [&](const MemoryChange& change) {
                      changes.push_back(change.new_level);
                    }});
  const auto level_at = [&](int64_t bytes) {
    used = bytes;
    return watch.update();
  };
  EXPECT_EQ(level_at(749), MemoryLevel::kNormal);
  EXPECT_EQ(level_at(750), MemoryLevel::kTrim);
  EXPECT_EQ(level_at(850), MemoryLevel::kFewer);
  EXPECT_EQ(level_at(950), MemoryLevel::kOneByOne);
  EXPECT_EQ(level_at(901), MemoryLevel::kOneByOne);
  EXPECT_EQ(level_at(899), MemoryLevel::kFewer);
  EXPECT_EQ(level_at(701), MemoryLevel::kTrim);
  EXPECT_EQ(level_at(699), MemoryLevel::kNormal);
  EXPECT_EQ(changes.size(), 6u);
  EXPECT_DOUBLE_EQ(watch.peak(), 0.95);
}

TEST(MemoryWatch, ReadsTheControlGroupAndItsPressure) {
  std::string pattern = (fs::temp_directory_path() / "machine-XXXXXX").string();
  const fs::path root = mkdtemp(pattern.data());
  const fs::path group = root / "sys/fs/cgroup/job/7";
  fs::create_directories(group);
  fs::create_directories(root / "proc/self");
  std::ofstream(root / "proc/self/cgroup") << "0::/job/7\n";
  std::ofstream(root / "proc/self/statm") << "900 300 100 1 0 200 0\n";
  std::ofstream(group / "memory.current") << "9000000\n";
  std::ofstream(group / "memory.max") << "10000000\n";
  std::ofstream(group / "memory.stat")
      << "anon 1\nfile 2\ninactive_file 4000000\n";
  std::ofstream(group / "memory.pressure")
      << "some avg10=12.50 avg60=1.00 avg300=0.00 total=5\nfull avg10=0.00\n";
  const MemorySample sample = read_memory(root);
  EXPECT_EQ(sample.resident_bytes, 200 * 4096);
  EXPECT_EQ(sample.group_bytes,
            5000000);  // reclaimable file pages are subtracted
  EXPECT_EQ(sample.group_limit, 10000000);
  EXPECT_EQ(sample.stalled_percent, 12.5);
  // Use is low, but tasks stall for memory.
  MemoryWatch watch(0, [&] { return sample; }, {});
  EXPECT_EQ(watch.update(), MemoryLevel::kFewer);
  fs::remove_all(root);
}

TEST(MemoryWatch, SeesWhenItWillBeFull) {
  int64_t used = 0;
  double time_s = 0;
  MemoryWatch watch(
      1000, [&] { return MemorySample{.resident_bytes = used += 10}; }, {},
      [&] { return time_s += 2; });
  for (int i = 0; i < 8; ++i) watch.update();
  // 80 of 1000 bytes are used, and 5 more a second.
  ASSERT_TRUE(watch.seconds_to_full());
  EXPECT_NEAR(*watch.seconds_to_full(), 184, 1e-6);
}

TEST(MemoryWatch, OneBurstDoesNotMoveTheForecast) {
  double time_s = 0;
  MemoryWatch watch(
      1000,
      [&] { return MemorySample{.resident_bytes = time_s == 9 ? 700 : 100}; },
      {}, [&] { return ++time_s; });
  for (int i = 0; i < 20; ++i) watch.update();
  EXPECT_FALSE(watch.seconds_to_full());
}

TEST(MemoryWatch, SaysCauseLevelsAndEffect) {
  const MemoryChange change{.old_level = MemoryLevel::kNormal,
                            .new_level = MemoryLevel::kTrim,
                            .cause = MemoryCause::kOwnUse,
                            .share = 0.76,
                            .before_bytes = 820 << 20,
                            .after_bytes = 640 << 20,
                            .released = {"cache", "networks"}};
  EXPECT_EQ(to_string(change),
            "memory: normal -> trim: 76 % of the budget is in use; 820 MiB -> "
            "640 MiB after cache, networks released memory");
}

}  // namespace
}  // namespace framewise::runtime
