// SPDX-License-Identifier: Apache-2.0
// A pair of frames: the input of every metric, and the data derived from both.
#pragma once

#include <cstdint>

#include "measure/picture.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

// Bound to two Pictures. After one or both show another frame, refresh()
// prepares the view for metrics. Metrics may read it from several threads;
// refresh() needs exclusive access.
class PairView {
 public:
  // `executor` splits the work on one large pair. Null: the calling thread does
  // all of it.
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
  // Equal for both sides; with kOwn they also have the same layout and depth.
  Planes planes() const { return reference_.planes(); }

  // Where either frame differs from the pair viewed before. All tiles are
  // marked if this is unknown.
  const TileMap& changed() const { return changed_; }

  // The derived data T of this pair; see Derived. Metrics also keep their state
  // from pair to pair in it.
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
  uint64_t serial_ = 0;  // number of pairs viewed
  TileMap changed_;
  mutable Derived<PairView> derived_;
};

}  // namespace framewise::measure
