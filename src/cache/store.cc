// SPDX-License-Identifier: Apache-2.0
#include "cache/store.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/module.h"
#include "base/result.h"
#include "cache/seal.h"

namespace framewise::cache {
namespace {

// More than this does not wait: what comes beyond it is not kept.
constexpr int64_t kMostWaitingBytes = int64_t{64} << 20;

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
         removed.empty() && counts == CacheCounts();
}

std::unique_ptr<DiskTier> open_disk(const TierOptions& options) {
  return open_module<DiskTier>("framewise-cache-disk", options);
}

std::unique_ptr<SharedTier> open_server(const TierOptions& options) {
  return open_module<SharedTier>("framewise-cache-redis", options);
}

Store::Store(CacheOptions options) : options_(std::move(options)) {
  const TierOptions tiers{options_, [this](const std::string& what) {
                            if (options_.on_trouble) options_.on_trouble(what);
                          }};
  if (options_.memory_bytes > 0) {
    memory_ = std::make_unique<MemoryCache>(options_.memory_bytes);
  }
  if (!options_.folder.empty()) disk_ = open_disk(tiers);
  if (!options_.server.empty()) server_ = open_server(tiers);
}

std::optional<Store::Found> Store::opened(const Key& key, const Entry& entry,
                                          Place place) {
  const auto value = open_seal(key, entry.sealed.bytes, options_.secret);
  if (!value) {
    change([&](Changes& changes) {
      ++counts_.damaged;
      ++changes.counts.damaged;
      if (place == Place::kDisk) changes.removed.push_back(key);
    });
    return std::nullopt;
  }
  change([&](Changes& changes) {
    for (CacheCounts* counts : {&counts_, &changes.counts}) {
      ++(place == Place::kDisk ? counts->disk_hits : counts->server_hits);
      counts->saved_ms += entry.cost_ms;
    }
    if (place == Place::kDisk) {
      changes.used.push_back(key);
    } else {
      changes.copies.emplace_back(key, entry);
    }
  });
  Found found{{entry.sealed.owner, *value}, entry.cost_ms};
  keep_in_memory(key, found);
  return found;
}

std::optional<Store::Found> Store::find_in_memory(const Key& key) {
  const auto found = memory_ ? memory_->find<Found>(key) : nullptr;
  if (!found) return std::nullopt;
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
  memory_->put(key, {std::make_shared<const Found>(found),
                     int64_t(found.value.bytes.size()), found.cost_ms});
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
      if (auto found = opened(key, *entry, Place::kDisk)) return found;
    }
  }
  if (server_) {
    if (const auto entry = server_->find(key)) {
      if (auto found = opened(key, *entry, Place::kServer)) return found;
    }
  }
  change([&](Changes& changes) {
    ++counts_.misses;
    ++changes.counts.misses;
  });
  return std::nullopt;
}

void Store::put(const Key& key, CacheKind kind, std::string value,
                double cost_ms) {
  if (on_access_) on_access_({key, int64_t(value.size()), cost_ms, false});
  std::string sealed = seal(key, value, options_.secret);
  keep_in_memory(key, {Blob::of(std::move(value)), cost_ms});
  change([&](Changes& changes) {
    if (waiting_bytes_ > kMostWaitingBytes) return;
    waiting_bytes_ += int64_t(sealed.size());
    changes.entries.push_back(
        {key, {kind, cost_ms, Blob::of(std::move(sealed))}});
    ++counts_.writes;
    ++changes.counts.writes;
  });
}

void Store::reject(const Key& key) {
  if (memory_) memory_->put(key, {nullptr, 0, 0});
  change([&](Changes& changes) {
    ++counts_.damaged;
    ++changes.counts.damaged;
    changes.removed.push_back(key);
  });
}

std::optional<std::string> Store::find_hash(const std::string& path,
                                            const FileStamp& stamp) {
  if (!disk_ || !settled(stamp)) return std::nullopt;
  auto row = disk_->find_file(path);
  if (!row || row->stamp != stamp || row->sha256.size() != 64) {
    return std::nullopt;
  }
  return std::move(row->sha256);
}

void Store::put_hash(const std::string& path, const FileStamp& stamp,
                     const std::string& sha256) {
  if (!settled(stamp)) return;
  change([&](Changes& changes) {
    changes.files.push_back({path, stamp, sha256});
  });
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
  {
    std::lock_guard lock(mutex_);
    changes = std::exchange(waiting_, {});
    waiting_bytes_ = 0;
  }
  if (changes.empty()) return;
  if (server_) server_->write(changes);
  std::move(changes.copies.begin(), changes.copies.end(),
            std::back_inserter(changes.entries));
  changes.copies.clear();
  if (disk_) disk_->write(changes);
}

}  // namespace framewise::cache
