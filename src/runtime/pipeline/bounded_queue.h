// SPDX-License-Identifier: Apache-2.0
// A queue of at most so many items. Its owner guards it against use from
// several threads at once.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

namespace framewise::runtime {

template <typename Item>
class BoundedQueue {
 public:
  // `most`: at least 1.
  explicit BoundedQueue(size_t most) : most_(most > 0 ? most : 1) {}

  size_t size() const { return items_.size(); }
  bool has_room() const { return items_.size() < most_; }

  // False if the item was refused.
  bool push(Item item) {
    if (!has_room()) return false;
    items_.push_back(std::move(item));
    return true;
  }
  std::optional<Item> pop() {
    if (items_.empty()) return std::nullopt;
    std::optional<Item> first(std::move(items_.front()));
    items_.pop_front();
    return first;
  }

 private:
  size_t most_;
  std::deque<Item> items_;
};

}  // namespace framewise::runtime
