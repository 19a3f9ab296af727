// SPDX-License-Identifier: Apache-2.0
// Two pictures side by side, which is all that a metric gets to see, and the
// memory that metrics keep from one pair to the next.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <typeindex>
#include <vector>

#include "measure/picture.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

// Bound to two Pictures for its whole life. After one or both of them show
// another frame, refresh() makes the view ready for metrics.
class PairView {
 public:
  // `executor` splits the work on one large pair; null: the calling thread
  // does it all.
  PairView(const Picture& reference, const Picture& test,
           Executor* executor = nullptr)
      : reference_(reference), test_(test), executor_(executor) {}
  PairView(const PairView&) = delete;
  PairView& operator=(const PairView&) = delete;

  void refresh();

  const Picture& reference() const { return reference_; }
  const Picture& test() const { return test_; }
  Executor* executor() const { return executor_; }
  Size size() const { return reference_.size(); }
  // Both pictures agree in this, and in layout and depth if it is kOwn.
  Planes planes() const { return reference_.planes(); }

  // Where either picture differs from the pair that was viewed before this.
  // All tiles are marked when that is unknown.
  const TileMap& changed() const { return changed_; }

  // Counts the pairs viewed, from 1. What a metric remembers from the pair
  // with the number one lower is still true outside changed().
  uint64_t serial() const { return serial_; }

  // A metric's own memory: row windows, last results. T is made at the first
  // call and kept; only one metric may use a T, from one thread at a time.
  template <typename T>
  T& memory() const {
    std::lock_guard lock(mutex_);
    for (const auto& slot : slots_) {
      if (slot->type == typeid(T)) return static_cast<SlotOf<T>&>(*slot).value;
    }
    slots_.push_back(std::make_unique<SlotOf<T>>());
    return static_cast<SlotOf<T>&>(*slots_.back()).value;
  }

 private:
  struct Slot {
    explicit Slot(std::type_index kind) : type(kind) {}
    virtual ~Slot() = default;
    std::type_index type;
  };
  template <typename T>
  struct SlotOf final : Slot {
    SlotOf() : Slot(typeid(T)) {}
    T value;
  };

  const Picture& reference_;
  const Picture& test_;
  Executor* executor_;
  int64_t reference_shown_ = 0;
  int64_t test_shown_ = 0;
  uint64_t serial_ = 0;
  TileMap changed_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace framewise::measure
