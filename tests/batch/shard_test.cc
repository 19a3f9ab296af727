// SPDX-License-Identifier: Apache-2.0
#include "batch/shard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace framewise::batch {
namespace {

using Environment = std::vector<std::pair<std::string, std::string>>;

struct Library {
  std::vector<std::string> names;
  std::vector<int64_t> sizes;

  explicit Library(size_t count) {
    std::mt19937 random(7);
    for (size_t i = 0; i < count; ++i) {
      names.push_back("clips/" + std::to_string(i) + ".gif");
      // Few large ones and many small ones, as in real folders.
      sizes.push_back(int64_t(1e6 / (1 + random() % 1000)));
    }
  }

  std::vector<ShardItem> items() const {
    std::vector<ShardItem> items;
    for (size_t i = 0; i < names.size(); ++i) {
      items.push_back({names[i], sizes[i]});
    }
    return items;
  }
};

TEST(Shard, PartsAreOfOneSize) {
  const Library library(5000);
  const auto items = library.items();
  for (const int count : {2, 3, 8, 64}) {
    const std::vector<int> shards = partition(items, count);
    std::vector<double> load(size_t(count), 0);
    for (size_t i = 0; i < items.size(); ++i) {
      load[size_t(shards[i])] += double(items[i].size);
    }
    const double mean = std::accumulate(load.begin(), load.end(), 0.0) / count;
    // A single item may be larger than that.
    const auto largest =
        double(*std::max_element(library.sizes.begin(), library.sizes.end()));
    EXPECT_LE(*std::max_element(load.begin(), load.end()),
              std::max(mean * 1.03, largest));
  }
}

TEST(Shard, DoesNotDependOnTheOrder) {
  const Library library(500);
  std::vector<ShardItem> items = library.items();
  const std::vector<int> shards = partition(items, 5);
  std::reverse(items.begin(), items.end());
  std::vector<int> reversed = partition(items, 5);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(shards, reversed);
}

TEST(Shard, ANewFileHardlyMovesTheOthers) {
  const Library library(2000);
  std::vector<ShardItem> items = library.items();
  const std::vector<int> before = partition(items, 8);
  items.push_back({"clips/new.gif", 40000});
  const std::vector<int> after = partition(items, 8);
  size_t moved = 0;
  for (size_t i = 0; i < before.size(); ++i) moved += before[i] != after[i];
  EXPECT_LE(moved, before.size() / 10);
}

TEST(Shard, IsFoundInClusters) {
  EXPECT_EQ(shard_of_cluster(Environment{{"SLURM_ARRAY_TASK_ID", "7"},
                                         {"SLURM_ARRAY_TASK_MIN", "3"},
                                         {"SLURM_ARRAY_TASK_STEP", "2"},
                                         {"SLURM_ARRAY_TASK_COUNT", "4"}}),
            (Shard{2, 4}));
  EXPECT_EQ(shard_of_cluster(Environment{{"JOB_COMPLETION_INDEX", "3"}}),
            (Shard{3, 0}));
  EXPECT_FALSE(shard_of_cluster(Environment{{"HOME", "/root"}}));
}

TEST(Shard, IsReadFromText) {
  EXPECT_EQ(*parse_shard("3/8", {}), (Shard{2, 8}));
  EXPECT_EQ(*parse_shard("auto/8", Environment{{"JOB_COMPLETION_INDEX", "7"}}),
            (Shard{7, 8}));
  for (const char* bad : {"0/8", "9/8", "3", "/", "a/b", "auto/8", "3/0"}) {
    EXPECT_FALSE(parse_shard(bad, {})) << bad;
  }
}

}  // namespace
}  // namespace framewise::batch
