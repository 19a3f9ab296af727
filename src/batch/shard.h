// SPDX-License-Identifier: Apache-2.0
// Dividing a batch among machines that do not talk to each other.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/error.h"

namespace framewise::batch {

// The part `index` (from 0) of `count`.
struct Shard {
  int index = 0;
  int count = 1;
  bool operator==(const Shard&) const = default;
};

// "3/8" is the third of eight; "auto/8" takes the third from what a cluster
// says in `environment`.
Result<Shard> parse_shard(
    std::string_view text,
    std::span<const std::pair<std::string, std::string>> environment);

// The part that a Slurm array job or a Kubernetes indexed job has given this
// process. Nothing outside of them. Kubernetes does not say how many there
// are: then the count is 0.
std::optional<Shard> shard_of_cluster(
    std::span<const std::pair<std::string, std::string>> environment);

struct ShardItem {
  std::string_view key;  // what it is about, such as the paths of a pair
  int64_t size = 0;      // of the work, in any measure
};

// Which of `count` shards each item belongs to. It depends on the items alone,
// not on their order: every machine finds the same. No shard is more than a
// fiftieth above the average, but for single items that are larger; and a new
// item hardly moves the others, so that caches stay warm. (Rendezvous hashing,
// Thaler and Ravishankar 1998, with bounded loads, Mirrokni et al. 2018.)
std::vector<int> partition(std::span<const ShardItem> items, int count);

}  // namespace framewise::batch
