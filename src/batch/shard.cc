// SPDX-License-Identifier: Apache-2.0
#include "batch/shard.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::batch {
namespace {

// Of the average size of a shard.
constexpr double kMaxShare = 1.02;

// FNV-1a.
uint64_t hash_of(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) {
    hash = (hash ^ uint8_t(c)) * 0x100000001b3u;
  }
  return hash;
}

// The last steps of SplitMix64.
uint64_t salted(uint64_t hash, uint64_t salt) {
  hash += salt * 0x9e3779b97f4a7c15u;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
  return hash ^ (hash >> 31);
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || value < 0) {
    return std::nullopt;
  }
  return value;
}

Error bad_shard(std::string_view text) {
  return with_hint(
      fail(ErrorKind::kUsage, "'{}' is not a shard", printable(text)),
      "3/8 is the third of eight; auto/8 takes the index from the cluster");
}

}  // namespace

std::optional<Shard> shard_of_cluster(
    std::span<const std::pair<std::string, std::string>> environment) {
  const auto value = [&](std::string_view name) -> std::optional<int> {
    for (const auto& [key, text] : environment) {
      if (key == name) return number(text);
    }
    return std::nullopt;
  };
  if (const auto task = value("SLURM_ARRAY_TASK_ID")) {
    const auto count = value("SLURM_ARRAY_TASK_COUNT");
    const int first = value("SLURM_ARRAY_TASK_MIN").value_or(0);
    const int step = std::max(1, value("SLURM_ARRAY_TASK_STEP").value_or(1));
    if (*task < first) return std::nullopt;
    return Shard{(*task - first) / step, count.value_or(0)};
  }
  if (const auto task = value("JOB_COMPLETION_INDEX")) return Shard{*task, 0};
  return std::nullopt;
}

Result<Shard> parse_shard(
    std::string_view text,
    std::span<const std::pair<std::string, std::string>> environment) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return bad_shard(text);
  const auto count = number(text.substr(slash + 1));
  if (!count || *count < 1) return bad_shard(text);
  Shard shard{0, *count};
  if (text.substr(0, slash) == "auto") {
    const auto found = shard_of_cluster(environment);
    if (!found) {
      return with_hint(
          fail(ErrorKind::kUsage, "no cluster has assigned a shard"),
          "auto works in Slurm array jobs (SLURM_ARRAY_TASK_ID) and in "
          "Kubernetes indexed jobs (JOB_COMPLETION_INDEX)");
    }
    shard.index = found->index;
  } else {
    const auto index = number(text.substr(0, slash));
    if (!index || *index < 1) return bad_shard(text);
    shard.index = *index - 1;
  }
  if (shard.index >= shard.count) {
    return with_hint(
        fail(ErrorKind::kUsage, "shard {} of {}", shard.index + 1, shard.count),
        "the first is 1, the last has the number of shards");
  }
  return shard;
}

ShardItem::ShardItem(std::string_view name, int64_t work)
    : key(hash_of(name)), size(work) {}

std::vector<int> partition(std::span<const ShardItem> items, int count) {
  std::vector<size_t> order(items.size());
  std::iota(order.begin(), order.end(), size_t{0});
  // The largest items are placed first, while every shard has room.
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (items[a].size != items[b].size) return items[a].size > items[b].size;
    return items[a].key != items[b].key ? items[a].key < items[b].key : a < b;
  });
  double total = 0;
  for (const ShardItem& item : items) total += double(item.size);
  const double max_load = total / count * kMaxShare;
  std::vector<double> load(size_t(count), 0);
  std::vector<int> shards(items.size(), 0);
  for (const size_t i : order) {
    const double size = double(items[i].size);
    // Of the shards with room the one that the item prefers: by the hash of
    // both.
    std::optional<int> chosen;
    uint64_t most = 0;
    for (int s = 0; s < count; ++s) {
      if (load[size_t(s)] + size > max_load) continue;
      const uint64_t preference = salted(items[i].key, uint64_t(s) + 1);
      if (chosen && preference < most) continue;
      chosen = s;
      most = preference;
    }
    shards[i] =
        chosen ? *chosen
               : int(std::min_element(load.begin(), load.end()) - load.begin());
    load[size_t(shards[i])] += size;
  }
  return shards;
}

std::vector<size_t> items_of(const Shard& shard,
                             std::span<const ShardItem> items) {
  const std::vector<int> shards = partition(items, shard.count);
  std::vector<size_t> indices;
  for (size_t i = 0; i < shards.size(); ++i) {
    if (shards[i] == shard.index) indices.push_back(i);
  }
  return indices;
}

}  // namespace framewise::batch
