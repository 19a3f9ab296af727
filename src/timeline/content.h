// SPDX-License-Identifier: Apache-2.0
// What an animation shows, frame by frame, as signatures: all that is needed
// to find its frames in another animation.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "framewise/animation.h"
#include "timeline/signature.h"

namespace framewise::timeline {

// Neighbouring frames with one signature are one state: merging or splitting
// equal frames changes nothing here.
class Content {
 public:
  explicit Content(Grid grid) : grid_(grid) {}

  // Of this many frames none is copied when room runs out. Room that is not
  // used takes no memory.
  void reserve(size_t frames) { values_.reserve(frames * grid_.values()); }

  void add(std::span<const int16_t> signature);

  // What the first frames show.
  Content first(size_t frames) const;

  Grid grid() const { return grid_; }
  size_t frames() const { return state_of_.size(); }
  size_t states() const { return first_frame_.size(); }
  size_t state_of(size_t frame) const { return state_of_[frame]; }
  // The frames of a state are those from here to the next state's first.
  size_t first_frame(size_t state) const { return first_frame_[state]; }
  size_t end_frame(size_t state) const {
    return state + 1 < states() ? first_frame_[state + 1] : frames();
  }
  std::span<const int16_t> signature(size_t state) const {
    return std::span(values_).subspan(state * grid_.values(), grid_.values());
  }
  // The sum of the squares of its values.
  uint64_t squares(size_t state) const { return squares_[state]; }
  // The blocks of values in which a state, not the first, differs from the one
  // before; none where more than a third do: then it is quicker to look at all.
  std::span<const uint16_t> changed_blocks(size_t state) const {
    const size_t begin = changed_ends_[state - 1];
    return std::span(changed_).subspan(begin, changed_ends_[state] - begin);
  }

 private:
  void find_changed_blocks();

  Grid grid_;
  std::vector<int16_t> values_;
  std::vector<uint64_t> squares_;  // of each state
  std::vector<uint16_t> changed_;
  std::vector<size_t> changed_ends_;  // of each state's blocks
  std::vector<size_t> state_of_;
  std::vector<size_t> first_frame_;
};

// Takes the frames of an animation one after the other, from the first on.
class ContentReader {
 public:
  // `most_frames`: more are as welcome, but cost more.
  ContentReader(Grid grid, size_t most_frames);

  Result<void> add(const Frame& frame);
  const Content& content() const { return content_; }

 private:
  Content content_;
  Signer signer_;
};

// Whether a state shows hardly anything, as a black or a blank picture does.
bool is_plain(const Content& content, size_t state);

// The squared distance of two states: see signature_distance().
inline double distance(const Content& a, size_t i, const Content& b, size_t j) {
  return signature_distance(a.signature(i), b.signature(j));
}

// The same of several states of `a`, which are named in any order: quick where
// each is a neighbor of the one before and looks much like it.
void distances(const Content& a, std::span<const size_t> states,
               const Content& b, size_t j, std::span<double> out);

}  // namespace framewise::timeline
