// SPDX-License-Identifier: Apache-2.0
#include "media/encode/deflate/matches.h"

#include <algorithm>
#include <cstring>

namespace framewise::media::deflate {
namespace {

// Strings that are compared at a position: trees of flat pictures are deep.
constexpr int kMostCompared = 1000;

}  // namespace

MatchFinder::MatchFinder(std::span<const uint8_t> data)
    : data_(data),
      newest_(size_t{1} << kHashBits, -1),
      children_(2 * kWindow) {}

void MatchFinder::find(size_t begin, size_t end, Matches& matches) {
  matches.first_.clear();
  matches.all_.clear();
  for (size_t at = begin; at < end; ++at) {
    matches.first_.push_back(uint32_t(matches.all_.size()));
    insert(at, matches.all_);
  }
  matches.first_.push_back(uint32_t(matches.all_.size()));
}

// The common length of the strings at `a` and `b`, known to be `from` at least.
int MatchFinder::common(size_t a, size_t b, int from, int most) const {
  int length = from;
  for (; length + 8 <= most; length += 8) {
    uint64_t x, y;
    std::memcpy(&x, &data_[a + size_t(length)], 8);
    std::memcpy(&y, &data_[b + size_t(length)], 8);
    if (x != y) break;
  }
  while (length < most &&
         data_[a + size_t(length)] == data_[b + size_t(length)]) {
    ++length;
  }
  return length;
}

void MatchFinder::insert(size_t at, std::vector<Step>& found) {
  const int most = int(std::min<size_t>(kMostMatch, data_.size() - at));
  if (most < kLeastMatch) return;
  const uint32_t bytes = uint32_t{data_[at]} | uint32_t{data_[at + 1]} << 8 |
                         uint32_t{data_[at + 2]} << 16;
  int32_t& newest = newest_[(bytes * 0x9E3779B1u) >> (32 - kHashBits)];
  int32_t node = newest;
  newest = int32_t(at);
  int32_t* less = children(at);
  int32_t* greater = less + 1;
  int less_length = 0, greater_length = 0, longest = kLeastMatch - 1;
  for (int left = kMostCompared; left > 0; --left) {
    if (node < 0 || at - size_t(node) >= kWindow) break;
    const int length =
        common(size_t(node), at, std::min(less_length, greater_length), most);
    int32_t* below = children(size_t(node));
    if (length > longest) {
      longest = length;
      found.push_back({uint16_t(length), uint16_t(at - size_t(node))});
    }
    if (length == most) {  // takes the place of the older one
      *less = below[0];
      *greater = below[1];
      return;
    }
    if (data_[size_t(node) + size_t(length)] < data_[at + size_t(length)]) {
      *less = node;
      less = below + 1;
      node = *less;
      less_length = length;
    } else {
      *greater = node;
      greater = below;
      node = *greater;
      greater_length = length;
    }
  }
  *less = *greater = -1;
}

}  // namespace framewise::media::deflate
