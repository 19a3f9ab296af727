// SPDX-License-Identifier: Apache-2.0
// Two pictures side by side, which is all that a metric gets to see, and what
// metrics derive from both together.
#pragma once

#include <cstdint>

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

  // The derived thing T of this pair: see Derived. It is also the place for
  // what a metric keeps from one pair to the next.
  template <typename T>
  const T& get() const {
    return derived_.get<T>(*this, serial_);
  }
  template <typename T>
  DerivedUse use() const {
    return derived_.use<T>();
  }
  void forget_private() const { derived_.forget_private(); }

 private:
  const Picture& reference_;
  const Picture& test_;
  Executor* executor_;
  int64_t reference_shown_ = 0;
  int64_t test_shown_ = 0;
  uint64_t serial_ = 0;  // counts the pairs viewed
  TileMap changed_;
  mutable Derived<PairView> derived_;
};

}  // namespace framewise::measure
