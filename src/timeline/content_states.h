// SPDX-License-Identifier: Apache-2.0
// The content of an animation as signatures, one per state. It is all that
// alignment needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "framewise/animation.h"
#include "timeline/signature.h"

namespace framewise::timeline {

// Neighboring frames with equal signatures form one state. Merging or splitting
// equal frames does not change the states.
class Content {
 public:
  explicit Content(Grid grid) : grid_(grid) {}

  // Reserves address space for this many frames, so that adding them copies
  // nothing. Unused room takes no memory.
  void reserve(size_t frames) { values_.reserve(frames * grid_.values()); }

  void add(std::span<const int16_t> signature);

  // The content of the first `frames` frames.
  Content first(size_t frames) const;

  Grid grid() const { return grid_; }
  size_t frames() const { return state_of_.size(); }
  size_t states() const { return first_frame_.size(); }
  size_t state_of(size_t frame) const { return state_of_[frame]; }
  // A state's frames are first_frame(state) to end_frame(state) - 1.
  size_t first_frame(size_t state) const { return first_frame_[state]; }
  size_t end_frame(size_t state) const {
    return state + 1 < states() ? first_frame_[state + 1] : frames();
  }
  std::span<const int16_t> signature(size_t state) const {
    return std::span(values_).subspan(state * grid_.values(), grid_.values());
  }
  // Sum of the squares of a state's values.
  uint64_t squares(size_t state) const { return squares_[state]; }
  // Blocks of values in which a state differs from the one before it; `state` >
  // 0. Empty if more than a third differ: comparing all values is faster then.
  std::span<const uint16_t> changed_blocks(size_t state) const {
    const size_t begin = changed_ends_[state - 1];
    return std::span(changed_).subspan(begin, changed_ends_[state] - begin);
  }

 private:
  void find_changed_blocks();

  Grid grid_;
  std::vector<int16_t> values_;
  std::vector<uint64_t> squares_;  // per state
  std::vector<uint16_t> changed_;
  // Per state: the end of its blocks in changed_.
  std::vector<size_t> changed_ends_;
  std::vector<size_t> state_of_;
  std::vector<size_t> first_frame_;
};

// Builds the content of an animation from its frames, added in order from the
// first.
class ContentReader {
 public:
  // `most_frames` is a hint for memory. More frames are allowed.
  ContentReader(Grid grid, size_t most_frames);

  Result<void> add(const Frame& frame);
  const Content& content() const { return content_; }

 private:
  Content content_;
  Signer signer_;
};

// Whether a state has hardly any detail in luma, as black or blank frames.
bool is_plain(const Content& content, size_t state);

// The squared distance of two states; see signature_distance().
inline double distance(const Content& a, size_t i, const Content& b, size_t j) {
  return signature_distance(a.signature(i), b.signature(j));
}

// The squared distances of several states of `a` to state `j` of `b`. Fast
// where a state follows its neighbor and differs from it in few blocks.
void distances(const Content& a, std::span<const size_t> states,
               const Content& b, size_t j, std::span<double> out);

}  // namespace framewise::timeline
