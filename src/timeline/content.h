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

  void add(std::span<const int16_t> signature);

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

 private:
  Grid grid_;
  std::vector<int16_t> values_;
  std::vector<size_t> state_of_;
  std::vector<size_t> first_frame_;
};

// Takes the frames of an animation one after the other, from the first on.
class ContentReader {
 public:
  explicit ContentReader(Grid grid);

  Result<void> add(const Frame& frame);
  const Content& content() const { return content_; }

 private:
  Content content_;
  Signer signer_;
  std::vector<int16_t> signature_;
};

// The squared distance of two states: see signature_distance().
inline double distance(const Content& a, size_t i, const Content& b, size_t j) {
  return signature_distance(a.signature(i), b.signature(j));
}

}  // namespace framewise::timeline
