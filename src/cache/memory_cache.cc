// SPDX-License-Identifier: Apache-2.0
#include "cache/memory_cache.h"

#include <algorithm>

namespace framewise::cache {
namespace {

// Of the newcomers' queue: a tenth of the room, as the authors chose.
constexpr int64_t kNewcomersShare = 10;
constexpr uint8_t kMostUses = 3;
// What the books themselves take for an entry.
constexpr int64_t kEntryBytes = 160;

}  // namespace

class MemoryCache::Shard {
 public:
  explicit Shard(int64_t max_bytes) : max_bytes_(max_bytes) {}

  Value find(const Key& key) {
    Value value = find_held(key);
    (value ? hits_ : misses_).fetch_add(1, std::memory_order_relaxed);
    return value;
  }

  void put(const Key& key, Made made) {
    made.bytes += kEntryBytes;
    std::unique_lock lock(mutex_);
    if (made.bytes > max_bytes_) {
      ++refused_;
      return;
    }
    remove(key);
    while (bytes_ + made.bytes > max_bytes_) evict_one();
    // Somebody asked for it lately: it is no newcomer.
    const bool known = ghosts_.erase(key) > 0;
    insert(key, std::move(made), known);
  }

  Value find_or_make(const Key& key, const std::function<Made()>& make) {
    if (Value value = find(key)) return value;
    std::shared_ptr<Flight> flight;
    {
      std::unique_lock lock(flights_mutex_);
      auto& place = flights_[key];
      if (place) {
        flight = place;
        landed_.wait(lock, [&flight] { return flight->landed; });
        return flight->value;
      }
      // It may have landed between the two looks.
      if (Value value = find_held(key)) {
        flights_.erase(key);
        return value;
      }
      flight = place = std::make_shared<Flight>();
    }
    // Whatever happens, those who wait go on.
    struct Landing {
      Shard& shard;
      const Key& key;
      Flight& flight;
      ~Landing() {
        std::lock_guard lock(shard.flights_mutex_);
        flight.landed = true;
        shard.flights_.erase(key);
        shard.landed_.notify_all();
      }
    } landing{*this, key, *flight};
    Made made = make();
    flight->value = made.value;
    if (made.value) put(key, std::move(made));
    return flight->value;
  }

  void trim(int64_t max_bytes) {
    std::unique_lock lock(mutex_);
    while (bytes_ > max_bytes) evict_one();
  }

  void add_to(Statistics& sum) const {
    std::shared_lock lock(mutex_);
    sum.hits += hits_.load(std::memory_order_relaxed);
    sum.misses += misses_.load(std::memory_order_relaxed);
    sum.evictions += evictions_;
    sum.refused += refused_;
    sum.entries += int64_t(entries_.size());
    sum.bytes += bytes_;
  }

 private:
  struct Entry {
    Made made;
    bool newcomer = true;
    uint64_t ticket = 0;  // which of the places in the queues is its own
    std::atomic<uint8_t> uses{0};
  };
  struct Place {
    Key key;
    uint64_t ticket = 0;
  };
  struct Flight {
    bool landed = false;
    Value value;
  };

  Value find_held(const Key& key) {
    std::shared_lock lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return find_in_use(key);
    Entry& entry = *found->second;
    const uint8_t uses = entry.uses.load(std::memory_order_relaxed);
    if (uses < kMostUses) {
      entry.uses.store(uint8_t(uses + 1), std::memory_order_relaxed);
    }
    return entry.made.value;
  }

  // Evicted, but somebody still holds it.
  Value find_in_use(const Key& key) const {
    const auto ghost = ghosts_.find(key);
    return ghost == ghosts_.end() ? nullptr : ghost->second.lock();
  }

  void insert(const Key& key, Made made, bool known) {
    auto entry = std::make_unique<Entry>();
    entry->newcomer = !known;
    entry->ticket = ++tickets_;
    const int64_t bytes = made.bytes;
    worth_ += made.cost_ms;
    entry->made = std::move(made);
    bytes_ += bytes;
    if (!known) newcomer_bytes_ += bytes;
    (known ? regulars_ : newcomers_).push_back({key, entry->ticket});
    entries_.emplace(key, std::move(entry));
  }

  void remove(const Key& key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    const Entry& entry = *found->second;
    bytes_ -= entry.made.bytes;
    worth_ -= entry.made.cost_ms;
    if (entry.newcomer) newcomer_bytes_ -= entry.made.bytes;
    entries_.erase(found);  // its place in a queue is skipped when it comes up
  }

  Entry* entry_at(const Place& place) {
    const auto found = entries_.find(place.key);
    const bool own =
        found != entries_.end() && found->second->ticket == place.ticket;
    return own ? found->second.get() : nullptr;
  }

  // Costs more per byte than twice what the shard holds on average.
  bool is_precious(const Entry& entry) const {
    return entry.made.cost_ms * double(bytes_) >
           2 * worth_ * double(entry.made.bytes);
  }

  void evict_one() {
    const int64_t room = std::max<int64_t>(1, max_bytes_ / kNewcomersShare);
    const int64_t before = evictions_;
    while (evictions_ == before && !entries_.empty()) {
      if (newcomer_bytes_ > room || regulars_.empty()) {
        pass_newcomer();
      } else {
        pass_regular();
      }
    }
  }

  // Those that were used more than once, or are hard to make, stay.
  void pass_newcomer() {
    if (newcomers_.empty()) {
      newcomer_bytes_ = 0;
      return;
    }
    const Place place = newcomers_.front();
    newcomers_.pop_front();
    Entry* entry = entry_at(place);
    if (!entry) return;
    if (entry->uses.load() > 1 || is_precious(*entry)) {
      entry->newcomer = false;
      entry->uses.store(0);
      newcomer_bytes_ -= entry->made.bytes;
      regulars_.push_back(place);
      return;
    }
    haunt(place.key, *entry);
    remove(place.key);
    ++evictions_;
  }

  void pass_regular() {
    const Place place = regulars_.front();
    regulars_.pop_front();
    Entry* entry = entry_at(place);
    if (!entry) return;
    const uint8_t uses = entry->uses.load();
    if (uses > 0) {
      entry->uses.store(uint8_t(uses - 1));
      regulars_.push_back(place);
      return;
    }
    haunt(place.key, *entry);
    remove(place.key);
    ++evictions_;
  }

  // Remembers what was evicted: about as many as there are entries.
  void haunt(const Key& key, const Entry& entry) {
    if (ghosts_.insert_or_assign(key, entry.made.value).second) {
      haunted_.push_back(key);
    }
    while (haunted_.size() > std::max<size_t>(16, entries_.size())) {
      ghosts_.erase(haunted_.front());
      haunted_.pop_front();
    }
  }

  const int64_t max_bytes_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<Key, std::unique_ptr<Entry>, KeyHash> entries_;
  std::deque<Place> newcomers_;
  std::deque<Place> regulars_;
  std::unordered_map<Key, std::weak_ptr<const void>, KeyHash> ghosts_;
  std::deque<Key> haunted_;
  int64_t bytes_ = 0;
  int64_t newcomer_bytes_ = 0;
  double worth_ = 0;
  uint64_t tickets_ = 0;
  int64_t evictions_ = 0;
  int64_t refused_ = 0;
  std::atomic<int64_t> hits_{0};
  std::atomic<int64_t> misses_{0};

  std::mutex flights_mutex_;
  std::condition_variable landed_;
  std::unordered_map<Key, std::shared_ptr<Flight>, KeyHash> flights_;
};

MemoryCache::MemoryCache(int64_t max_bytes, size_t shards) {
  // Shards too small to hold a thing would refuse it: small caches have few.
  constexpr int64_t kLeastShard = int64_t{4} << 20;
  const auto most =
      size_t(std::clamp<int64_t>(max_bytes / kLeastShard, 1, 1024));
  shards = std::clamp<size_t>(shards, 1, most);
  for (size_t i = 0; i < shards; ++i) {
    shards_.push_back(std::make_unique<Shard>(max_bytes / int64_t(shards)));
  }
}

MemoryCache::~MemoryCache() = default;

MemoryCache::Shard& MemoryCache::shard_of(const Key& key) {
  // Other bytes of the digest than the hash tables use.
  const size_t number = size_t(key.bytes[30]) << 8 | key.bytes[31];
  return *shards_[number % shards_.size()];
}

MemoryCache::Value MemoryCache::find_any(const Key& key) {
  return shard_of(key).find(key);
}

void MemoryCache::put(const Key& key, Made made) {
  shard_of(key).put(key, std::move(made));
}

MemoryCache::Value MemoryCache::find_or_make_any(
    const Key& key, const std::function<Made()>& make) {
  return shard_of(key).find_or_make(key, make);
}

void MemoryCache::trim(int64_t max_bytes) {
  for (const auto& shard : shards_) {
    shard->trim(max_bytes / int64_t(shards_.size()));
  }
}

MemoryCache::Statistics MemoryCache::statistics() const {
  Statistics sum;
  for (const auto& shard : shards_) shard->add_to(sum);
  return sum;
}

}  // namespace framewise::cache
