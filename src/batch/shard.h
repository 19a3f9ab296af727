// SPDX-License-Identifier: Apache-2.0
// Dividing a batch among machines that do not communicate.
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

// Part `index` (from 0) of `count` parts.
struct Shard {
  int index = 0;
  int count = 1;
  bool operator==(const Shard&) const = default;
};

// "3/8" is the third of eight. "auto/8" takes the index that a cluster has set
// in `environment`.
Result<Shard> parse_shard(
    std::string_view text,
    std::span<const std::pair<std::string, std::string>> environment);

// The part that a Slurm array job or a Kubernetes indexed job has assigned to
// this process; nothing outside of them. Kubernetes does not tell a pod the
// number of parts: then the count is 0.
std::optional<Shard> shard_of_cluster(
    std::span<const std::pair<std::string, std::string>> environment);

// Few bytes: a list may have millions.
struct ShardItem {
  // `name` identifies the item, such as the paths of its files.
  ShardItem(std::string_view name, int64_t size);

  uint64_t key;  // a hash of the name, the same on every machine
  int64_t size;  // expected work, in any unit
};

// The shard, 0 to `count` - 1, of each item. It depends on the items, not on
// their order, so every machine computes the same. No shard exceeds the average
// size by more than 2 %, unless a single item does. A new item moves few of the
// others, so that caches stay warm. (Rendezvous hashing, Thaler and Ravishankar
// 1998, with bounded loads, Mirrokni et al. 2018.)
std::vector<int> partition(std::span<const ShardItem> items, int count);

// The indices of the items in one shard, in order.
std::vector<size_t> items_of(const Shard& shard,
                             std::span<const ShardItem> items);

}  // namespace framewise::batch
