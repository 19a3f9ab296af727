// SPDX-License-Identifier: Apache-2.0
// Data derived from a frame or a pair. Each is computed at most once per state
// of its owner, however many metrics ask, from any thread. Memory is kept from
// one state to the next.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <typeindex>
#include <vector>

namespace framewise::measure {

// Counts of requests and computations, over all states.
struct DerivedUse {
  int64_t requested = 0;
  int64_t computed = 0;
};

// A derived type T is default-constructible and has
//
// void compute(const Owner& owner);
//
// which computes it anew, reusing its memory. It may also have
//
// void update(const Owner& owner);
//
// which is called instead if T holds the preceding state. It recomputes only
// what changed; the result must equal that of compute() bit by bit. T may ask
// the owner for other derived data. A T that many metrics use declares
//
// static constexpr bool kShared = true;
template <typename Owner>
class Derived {
 public:
  // `state` counts the owner's states from 1.
  template <typename T>
  const T& get(const Owner& owner, uint64_t state) {
    SlotOf<T>& slot = slot_of<T>();
    std::lock_guard lock(slot.mutex);
    ++slot.use.requested;
    if (slot.state == state) return slot.value;
    bool updated = false;
    if constexpr (requires { slot.value.update(owner); }) {
      if (slot.state != 0 && slot.state + 1 == state) {
        slot.value.update(owner);
        updated = true;
      }
    }
    if (!updated) slot.value.compute(owner);
    slot.state = state;
    ++slot.use.computed;
    return slot.value;
  }

  // Releases the memory of everything that is not shared, for frames so large
  // that not all metrics' data fits at once. No data may be in use.
  void forget_private() {
    std::lock_guard lock(mutex_);
    std::erase_if(slots_, [](const auto& slot) { return !slot->shared; });
  }

  template <typename T>
  DerivedUse use() {
    SlotOf<T>& slot = slot_of<T>();
    std::lock_guard lock(slot.mutex);
    return slot.use;
  }

 private:
  struct Slot {
    Slot(std::type_index kind, bool is_shared)
        : type(kind), shared(is_shared) {}
    virtual ~Slot() = default;
    std::type_index type;
    bool shared;
    std::mutex mutex;
    uint64_t state = 0;  // the state it belongs to; 0: none yet
    DerivedUse use;
  };
  template <typename T>
  struct SlotOf final : Slot {
    SlotOf()
        : Slot(
              typeid(T), requires { T::kShared; }) {}
    T value;
  };

  template <typename T>
  SlotOf<T>& slot_of() {
    std::lock_guard lock(mutex_);
    for (const auto& slot : slots_) {
      if (slot->type == typeid(T)) return static_cast<SlotOf<T>&>(*slot);
    }
    slots_.push_back(std::make_unique<SlotOf<T>>());
    return static_cast<SlotOf<T>&>(*slots_.back());
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace framewise::measure
