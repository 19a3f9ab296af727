// SPDX-License-Identifier: Apache-2.0
// A queue of at most so many items, which counts what happens to them. Its
// owner guards it against use from several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace framewise::runtime {

enum class WhenFull : uint8_t {
  kRefuse,      // the producer has to wait
  kDropOldest,  // what is newer counts more, such as frames for a viewer
};

template <typename Item>
class BoundedQueue {
 public:
  // `most`: at least 1.
  BoundedQueue(size_t most, WhenFull when_full)
      : most_(most > 0 ? most : 1), when_full_(when_full) {}

  size_t size() const { return items_.size(); }
  bool has_room() const { return items_.size() < most_; }

  // False if the item was refused.
  bool push(Item item) {
    if (!has_room()) {
      if (when_full_ == WhenFull::kRefuse) return false;
      items_.pop_front();
      ++dropped_;
    }
    items_.push_back(std::move(item));
    ++pushed_;
    return true;
  }
  std::optional<Item> pop() {
    if (items_.empty()) return std::nullopt;
    std::optional<Item> first(std::move(items_.front()));
    items_.pop_front();
    return first;
  }

  int64_t pushed() const { return pushed_; }
  int64_t dropped() const { return dropped_; }

 private:
  size_t most_;
  WhenFull when_full_;
  std::deque<Item> items_;
  int64_t pushed_ = 0;
  int64_t dropped_ = 0;
};

}  // namespace framewise::runtime
