// SPDX-License-Identifier: Apache-2.0
#include "cache/store.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/module.h"
#include "base/result.h"
#include "cache/cache_series.h"
#include "cache/seal.h"

namespace framewise::cache {
namespace {

// Values waiting to be written may use a quarter of `cache.memory`, besides the
// values in memory; values beyond that are not written.
constexpr int64_t kWaitingShare = 4;
constexpr int64_t kLeastWaitingBytes = int64_t{4} << 20;
// Keys that wait to be marked as used: only the order of eviction depends on
// them.
constexpr size_t kMostUsed = 16384;

// The memory of an element of a list of Changes: a list may have twice
// the room that it needs.
template <typename T>
constexpr int64_t listed_bytes() {
  return 2 * int64_t(sizeof(T));
}

int64_t waiting_bytes_of(const Blob& blob) {
  return blob.held_bytes + listed_bytes<std::pair<Key, Entry>>();
}

int64_t waiting_bytes_of(const FileRow& row) {
  return allocated_bytes(row.path.size() + 1) +
         allocated_bytes(row.sealed.size() + 1) + listed_bytes<FileRow>();
}

// The tiers may hold any number, and statistics add them up.
double sane_cost_ms(double cost_ms) {
  return cost_ms >= 0 && cost_ms < 1e9 ? cost_ms : 0;
}

// Calls the one function of a tier's module.
template <typename Tier>
std::unique_ptr<Tier> open_module(const char* name,
                                  const TierOptions& options) {
  using Open = void (*)(const TierOptions&, std::unique_ptr<Tier>&);
  const Result<void*> symbol = load_module_symbol(name, "framewise_cache_open");
  std::unique_ptr<Tier> tier;
  if (symbol) {
    reinterpret_cast<Open> (*symbol)(options, tier);
  } else {
    options.complain("no cache: " + symbol.error().message);
  }
  return tier;
}

}  // namespace

bool Changes::empty() const {
  return entries.empty() && copies.empty() && files.empty() && used.empty() &&
         removed.empty() && removed_files.empty() && counts == CacheCounts();
}

std::unique_ptr<DiskTier> open_disk(const TierOptions& options) {
  return open_module<DiskTier>("framewise-cache-disk", options);
}

std::unique_ptr<SharedTier> open_server(const TierOptions& options) {
  return open_module<SharedTier>("framewise-cache-redis", options);
}

Store::Store(CacheOptions options)
    : options_(std::move(options)),
      max_waiting_bytes_(
          std::max(kLeastWaitingBytes, options_.memory_bytes / kWaitingShare)) {
  const TierOptions tiers{options_, [this](const std::string& what) {
                            if (options_.on_trouble) options_.on_trouble(what);
                          }};
  if (options_.memory_bytes > 0) {
    memory_ = std::make_unique<MemoryCache>(options_.memory_bytes);
  }
  if (!options_.folder.empty()) disk_ = open_disk(tiers);
  if (disk_) report_folder(options_.folder);
  if (!options_.server.empty()) server_ = open_server(tiers);
}

std::optional<Store::Found> Store::opened(const Key& key, const Entry& entry,
                                          Tier tier) {
  const SealState state = check_seal(key, entry.sealed.bytes, options_.secret);
  // An entry of somebody with another secret is a miss, and stays theirs.
  if (state == SealState::kOtherSecret) return std::nullopt;
  if (state == SealState::kDamaged) {
    report_damaged();
    change([&](Changes& changes) {
      ++counts_.damaged;
      ++changes.counts.damaged;
      if (tier == Tier::kDisk) changes.removed.push_back(key);
    });
    return std::nullopt;
  }
  const double cost_ms = sane_cost_ms(entry.cost_ms);
  report_hit(tier == Tier::kDisk ? CacheTier::kDisk : CacheTier::kServer,
             cost_ms);
  change([&](Changes& changes) {
    for (CacheCounts* counts : {&counts_, &changes.counts}) {
      ++(tier == Tier::kDisk ? counts->disk_hits : counts->server_hits);
      counts->saved_ms += cost_ms;
    }
    if (tier == Tier::kServer) {
      if (may_wait(waiting_bytes_of(entry.sealed))) {
        changes.copies.emplace_back(key, entry);
      }
    } else if (changes.used.size() < kMostUsed) {
      changes.used.push_back(key);
    }
  });
  Found found{entry.sealed, cost_ms};
  found.value.bytes = sealed_value(entry.sealed.bytes);
  keep_in_memory(key, found);
  return found;
}

std::optional<Store::Found> Store::find_in_memory(const Key& key) {
  const auto found = memory_ ? memory_->find<Found>(key) : nullptr;
  if (!found) return std::nullopt;
  report_hit(CacheTier::kMemory, found->cost_ms);
  change([&](Changes& changes) {
    for (CacheCounts* counts : {&counts_, &changes.counts}) {
      ++counts->memory_hits;
      counts->saved_ms += found->cost_ms;
    }
  });
  return *found;
}

void Store::keep_in_memory(const Key& key, const Found& found) {
  if (!memory_) return;
  memory_->put(key,
               {std::make_shared<const Found>(found),
                shared_bytes<Found>() + found.value.held_bytes, found.cost_ms});
}

std::optional<Store::Found> Store::find(const Key& key) {
  auto found = find_anywhere(key);
  if (on_access_) {
    on_access_({key, found ? int64_t(found->value.bytes.size()) : 0,
                found ? found->cost_ms : 0});
  }
  return found;
}

std::optional<Store::Found> Store::find_anywhere(const Key& key) {
  if (auto found = find_in_memory(key)) return found;
  if (disk_) {
    if (const auto entry = disk_->find(key)) {
      if (auto found = opened(key, *entry, Tier::kDisk)) return found;
    }
  }
  if (server_) {
    if (const auto entry = server_->find(key)) {
      if (auto found = opened(key, *entry, Tier::kServer)) return found;
    }
  }
  report_miss(was_removed(key));
  change([&](Changes& changes) {
    ++counts_.misses;
    ++changes.counts.misses;
  });
  return std::nullopt;
}

bool Store::may_have(const Key& key) const {
  return (memory_ && memory_->find<Found>(key)) ||
         (disk_ && disk_->find(key)) || (server_ && server_->find(key));
}

bool Store::was_removed(const Key& key) const {
  return (memory_ && memory_->was_evicted(key)) ||
         (disk_ && disk_->was_removed(key));
}

void Store::put(const Key& key, CacheKind kind, std::string value,
                double cost_ms) {
  if (on_access_) on_access_({key, int64_t(value.size()), cost_ms, false});
  const Blob sealed = Blob::of(seal(key, value, options_.secret));
  // One copy serves both the memory and the queue.
  Found found{sealed, cost_ms};
  found.value.bytes = sealed_value(sealed.bytes);
  keep_in_memory(key, found);
  if (!disk_ && !server_) return;
  change([&](Changes& changes) {
    if (!may_wait(waiting_bytes_of(sealed))) return;
    changes.entries.push_back({key, {kind, cost_ms, sealed}});
    report_write();
    ++counts_.writes;
    ++changes.counts.writes;
  });
}

void Store::reject(const Key& key) {
  if (memory_) memory_->remove(key);
  report_damaged();
  change([&](Changes& changes) {
    ++counts_.damaged;
    ++changes.counts.damaged;
    changes.removed.push_back(key);
  });
}

std::optional<std::string> Store::find_hash(const std::string& path,
                                            const FileStamp& stamp) {
  if (!disk_ || !settled(stamp)) return std::nullopt;
  const auto row = disk_->find_file(path);
  if (!row) return std::nullopt;
  if (check_row(*row, options_.secret) == SealState::kDamaged) {
    report_damaged();
    change([&](Changes& changes) {
      ++counts_.damaged;
      ++changes.counts.damaged;
      changes.removed_files.push_back(path);
    });
    return std::nullopt;
  }
  if (row->stamp != stamp) return std::nullopt;
  return hash_of(*row, options_.secret);
}

void Store::put_hash(const std::string& path, const FileStamp& stamp,
                     const std::string& sha256) {
  if (!disk_ || !settled(stamp)) return;
  FileRow row = seal_row(path, stamp, sha256, options_.secret);
  change([&](Changes& changes) {
    if (!may_wait(waiting_bytes_of(row))) return;
    changes.files.push_back(std::move(row));
  });
}

bool Store::may_wait(int64_t bytes) {
  // One value that is larger than the limit may wait alone.
  if (waiting_bytes_ > 0 && waiting_bytes_ + bytes > max_waiting_bytes_) {
    return false;
  }
  waiting_bytes_ += bytes;
  return true;
}

CacheCounts Store::counts() const {
  std::lock_guard lock(mutex_);
  return counts_;
}

void Store::change(const std::function<void(Changes&)>& edit) {
  bool first = false;
  {
    std::lock_guard lock(mutex_);
    first = waiting_.empty();
    edit(waiting_);
  }
  if (first && on_waiting_) on_waiting_();
}

void Store::write_waiting() {
  std::lock_guard writing(writing_);
  Changes changes;
  int64_t bytes = 0;
  {
    std::lock_guard lock(mutex_);
    changes = std::exchange(waiting_, {});
    bytes = waiting_bytes_;
  }
  if (changes.empty()) return;
  if (server_) server_->write(changes);
  std::move(changes.copies.begin(), changes.copies.end(),
            std::back_inserter(changes.entries));
  changes.copies.clear();
  if (disk_) disk_->write(changes);
  changes = {};
  std::lock_guard lock(mutex_);
  waiting_bytes_ -= bytes;
}

}  // namespace framewise::cache
