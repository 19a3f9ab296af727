// SPDX-License-Identifier: Apache-2.0
// The repetitions in data that deflate can refer to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "media/encode/deflate/symbols.h"

namespace framewise::media::deflate {

// For positions of a stretch, the nearest repetition of each length, lengths
// and distances ascending; shorter ones than a listed one are at its distance.
class Matches {
 public:
  std::span<const Step> at(size_t index) const {
    return std::span(all_).subspan(first_[index],
                                   first_[index + 1] - first_[index]);
  }

 private:
  friend class MatchFinder;
  std::vector<uint32_t> first_;
  std::vector<Step> all_;
};

// A binary tree for each hash of three bytes: below a string are those that
// are older, by their order. So the way down to where a string belongs meets
// the nearest one of each common length.
class MatchFinder {
 public:
  explicit MatchFinder(std::span<const uint8_t> data);

  // Those from `begin`, where the call before ended, to `end`.
  void find(size_t begin, size_t end, Matches& matches);

 private:
  static constexpr int kHashBits = 15;

  void insert(size_t at, std::vector<Step>& found);
  int common(size_t a, size_t b, int from, int most) const;
  int32_t* children(size_t at) { return &children_[2 * (at % kWindow)]; }

  std::span<const uint8_t> data_;
  std::vector<int32_t> newest_;    // by hash; -1: none
  std::vector<int32_t> children_;  // two a position of the window
};

}  // namespace framewise::media::deflate
