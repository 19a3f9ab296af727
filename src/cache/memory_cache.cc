// SPDX-License-Identifier: Apache-2.0
#include "cache/memory_cache.h"

#include <algorithm>

#include "cache/allocation.h"
#include "cache/cache_series.h"

namespace framewise::cache {
namespace {

// The small queue's share of the shard: a tenth, as in the paper.
constexpr int64_t kSmallQueueShare = 10;
// Uses above this are not counted.
constexpr uint8_t kMostUses = 3;
constexpr size_t kLeastGhosts = 16;

// A node of a hash table, and its share of the buckets: between one and two
// pointers, since the table doubles.
template <typename Mapped>
constexpr int64_t node_bytes() {
  return allocated_bytes(sizeof(void*) + sizeof(std::pair<const Key, Mapped>)) +
         int64_t(2 * sizeof(void*));
}

}  // namespace

class MemoryCache::Shard {
 public:
  explicit Shard(int64_t max_bytes) : max_bytes_(max_bytes) {
    report_memory_limit(max_bytes_);
  }
  ~Shard() {
    report_memory_limit(-max_bytes_);
    report_memory_change(-bytes_);
  }

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
    if (const auto held = entries_.find(key); held != entries_.end()) {
      replace(*held->second, std::move(made));
      while (bytes_ > max_bytes_) evict_one();
      return;
    }
    while (bytes_ + made.bytes > max_bytes_) evict_one();
    // Evicted a short while ago and needed again: it starts in the main queue.
    const bool was_evicted = ghosts_.erase(key) > 0;
    insert(key, std::move(made), was_evicted ? Queue::kMain : Queue::kSmall);
  }

  Value find_or_make(const Key& key, const std::function<Made()>& make) {
    if (Value value = find(key)) return value;
    std::shared_ptr<Making> making;
    {
      std::unique_lock lock(makings_mutex_);
      auto& place = makings_[key];
      if (place) {
        making = place;
        made_.wait(lock, [&making] { return making->done; });
        return making->value;
      }
      // Another thread may have made it since find().
      if (Value value = find_held(key)) {
        makings_.erase(key);
        return value;
      }
      making = place = std::make_shared<Making>();
    }
    // Wakes the threads that wait for the value, also when make() throws.
    struct Done {
      Shard& shard;
      const Key& key;
      Making& making;
      ~Done() {
        std::lock_guard lock(shard.makings_mutex_);
        making.done = true;
        shard.makings_.erase(key);
        shard.made_.notify_all();
      }
    } done{*this, key, *making};
    Made made = make();
    making->value = made.value;
    if (made.value) put(key, std::move(made));
    return making->value;
  }

  void remove(const Key& key) {
    std::unique_lock lock(mutex_);
    if (const auto found = entries_.find(key); found != entries_.end()) {
      replace(*found->second, {nullptr, kEntryBytes, 0});
    }
  }

  bool was_evicted(const Key& key) const {
    std::shared_lock lock(mutex_);
    return ghosts_.contains(key);
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
  enum class Queue : uint8_t { kSmall, kMain };
  struct Entry {
    Made made;
    Queue queue = Queue::kSmall;
    std::atomic<uint8_t> uses{0};
  };
  // A value that one thread makes while others wait for it.
  struct Making {
    bool done = false;
    Value value;
  };

  // Bytes of an entry besides its value: the entry, its node, its key in a
  // queue; and as much again for one ghost, since there are as many
  // ghosts as entries.
  static constexpr int64_t kEntryBytes =
      allocated_bytes(sizeof(Entry)) + node_bytes<std::unique_ptr<Entry>>() +
      int64_t(sizeof(Key)) + node_bytes<std::weak_ptr<const void>>() +
      int64_t(sizeof(Key));

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

  // A value that was evicted while a caller held it, and still does.
  Value find_in_use(const Key& key) const {
    const auto ghost = ghosts_.find(key);
    return ghost == ghosts_.end() ? nullptr : ghost->second.lock();
  }

  void insert(const Key& key, Made made, Queue queue) {
    auto entry = std::make_unique<Entry>();
    entry->queue = queue;
    queue_of(queue).push_back(key);
    add(*entry, std::move(made));
    entries_.emplace(key, std::move(entry));
  }

  // The entry keeps its place in its queue.
  void replace(Entry& entry, Made made) {
    subtract(entry);
    add(entry, std::move(made));
  }

  void add(Entry& entry, Made made) {
    entry.made = std::move(made);
    bytes_ += entry.made.bytes;
    report_memory_change(entry.made.bytes);
    total_cost_ms_ += entry.made.cost_ms;
    if (entry.queue == Queue::kSmall) small_bytes_ += entry.made.bytes;
  }

  void subtract(const Entry& entry) {
    bytes_ -= entry.made.bytes;
    report_memory_change(-entry.made.bytes);
    total_cost_ms_ -= entry.made.cost_ms;
    if (entry.queue == Queue::kSmall) small_bytes_ -= entry.made.bytes;
  }

  std::deque<Key>& queue_of(Queue queue) {
    return queue == Queue::kSmall ? small_ : main_;
  }

  // Whether it costs more per byte than twice the mean of the shard.
  bool is_costly(const Entry& entry) const {
    return entry.made.cost_ms * double(bytes_) >
           2 * total_cost_ms_ * double(entry.made.bytes);
  }

  void evict_one() {
    const int64_t room = std::max<int64_t>(1, max_bytes_ / kSmallQueueShare);
    const int64_t before = evictions_;
    while (evictions_ == before && !entries_.empty()) {
      if (!small_.empty() && (small_bytes_ > room || main_.empty())) {
        pass_small();
      } else {
        pass_main();
      }
    }
  }

  // Entries that were used more than once, or are costly, move to the main
  // queue.
  void pass_small() {
    const Key key = small_.front();
    small_.pop_front();
    Entry& entry = *entries_.at(key);
    if (entry.uses.load() <= 1 && !is_costly(entry)) return evict(key, entry);
    entry.queue = Queue::kMain;
    entry.uses.store(0);
    small_bytes_ -= entry.made.bytes;
    main_.push_back(key);
  }

  // Entries that were used since the last pass stay for another one.
  void pass_main() {
    const Key key = main_.front();
    main_.pop_front();
    Entry& entry = *entries_.at(key);
    const uint8_t uses = entry.uses.load();
    if (uses == 0) return evict(key, entry);
    entry.uses.store(uint8_t(uses - 1));
    main_.push_back(key);
  }

  void evict(const Key& key, const Entry& entry) {
    subtract(entry);
    // A weak pointer keeps the allocation of what std::make_shared made: only
    // where somebody else does, too.
    const bool in_use = entry.made.value.use_count() > 1;
    std::weak_ptr<const void> ghost;
    if (in_use) ghost = entry.made.value;
    entries_.erase(key);
    ++evictions_;
    report_evictions(CacheTier::kMemory, 1);
    if (ghosts_.insert_or_assign(key, std::move(ghost)).second) {
      ghost_order_.push_back(key);
    }
    while (ghost_order_.size() > std::max(kLeastGhosts, entries_.size())) {
      ghosts_.erase(ghost_order_.front());
      ghost_order_.pop_front();
    }
  }

  const int64_t max_bytes_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<Key, std::unique_ptr<Entry>, KeyHash> entries_;
  // Every entry is in one of them, once.
  std::deque<Key> small_;
  std::deque<Key> main_;
  // The entries evicted last: about as many as there are entries.
  std::unordered_map<Key, std::weak_ptr<const void>, KeyHash> ghosts_;
  std::deque<Key> ghost_order_;
  int64_t bytes_ = 0;
  int64_t small_bytes_ = 0;
  double total_cost_ms_ = 0;
  int64_t evictions_ = 0;
  int64_t refused_ = 0;
  std::atomic<int64_t> hits_{0};
  std::atomic<int64_t> misses_{0};

  std::mutex makings_mutex_;
  std::condition_variable made_;
  std::unordered_map<Key, std::shared_ptr<Making>, KeyHash> makings_;
};

MemoryCache::MemoryCache(int64_t max_bytes, size_t shards) {
  // A shard refuses values larger than itself, so small caches have few shards.
  constexpr int64_t kLeastShard = int64_t{4} << 20;
  const auto most =
      size_t(std::clamp<int64_t>(max_bytes / kLeastShard, 1, 1024));
  shards = std::clamp<size_t>(shards, 1, most);
  for (size_t i = 0; i < shards; ++i) {
    shards_.push_back(std::make_unique<Shard>(max_bytes / int64_t(shards)));
  }
}

MemoryCache::~MemoryCache() = default;

MemoryCache::Shard& MemoryCache::shard_of(const Key& key) const {
  // The hash tables use the first bytes of the digest.
  const size_t number = size_t(key.bytes[30]) << 8 | key.bytes[31];
  return *shards_[number % shards_.size()];
}

MemoryCache::Value MemoryCache::find_any(const Key& key) {
  return shard_of(key).find(key);
}

void MemoryCache::put(const Key& key, Made made) {
  shard_of(key).put(key, std::move(made));
}

void MemoryCache::remove(const Key& key) { shard_of(key).remove(key); }

MemoryCache::Value MemoryCache::find_or_make_any(
    const Key& key, const std::function<Made()>& make) {
  return shard_of(key).find_or_make(key, make);
}

bool MemoryCache::was_evicted(const Key& key) const {
  return shard_of(key).was_evicted(key);
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
