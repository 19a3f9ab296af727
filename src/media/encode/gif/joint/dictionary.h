// SPDX-License-Identifier: Apache-2.0
// The strings that LZW knows, as a tree: a code is the string of its parent and
// one index more.
#pragma once

#include <array>
#include <cstdint>

namespace framewise::media {

class LzwDictionary {
 public:
  static constexpr int kMost = 4096;
  static constexpr uint16_t kNone = 0xFFFF;

  // Forgets all strings but those of one index, which are below `indices`;
  // further codes begin at `first`.
  void reset(int indices, int first) {
    for (int i = 0; i < indices; ++i) {
      nodes_[size_t(i)] = {.index = uint8_t(i), .length = 1};
    }
    next_ = first;
  }

  // The code that the next string gets; kMost: none.
  int next() const { return next_; }
  bool full() const { return next_ == kMost; }

  void add(uint16_t parent, uint8_t index) {
    nodes_[size_t(next_)] = {.child = kNone,
                             .sibling = nodes_[parent].child,
                             .parent = parent,
                             .index = index,
                             .length = nodes_[parent].length + 1};
    nodes_[parent].child = uint16_t(next_++);
  }
  // Takes back the last add().
  void remove_last() {
    const Node& last = nodes_[size_t(--next_)];
    nodes_[last.parent].child = last.sibling;
  }
  // Of the string that was added last, which nothing continues yet.
  void set_last_index(uint8_t index) {
    nodes_[size_t(next_ - 1)].index = index;
  }

  // The first string that continues `code`, kNone: there is none; and the next
  // one of the same parent.
  uint16_t child(uint16_t code) const { return nodes_[code].child; }
  uint16_t sibling(uint16_t code) const { return nodes_[code].sibling; }
  uint16_t parent(uint16_t code) const { return nodes_[code].parent; }
  uint8_t index(uint16_t code) const { return nodes_[code].index; }
  int length(uint16_t code) const { return nodes_[code].length; }

  // Whether there is a string that continues `code` so.
  bool continues(uint16_t code, uint8_t index) const {
    uint16_t next = child(code);
    while (next != kNone && nodes_[next].index != index) next = sibling(next);
    return next != kNone;
  }

  uint8_t first_index(uint16_t code) const {
    while (nodes_[code].parent != kNone) code = nodes_[code].parent;
    return nodes_[code].index;
  }

 private:
  struct Node {
    uint16_t child = kNone;
    uint16_t sibling = kNone;
    uint16_t parent = kNone;
    uint8_t index = 0;
    int32_t length = 0;
  };
  std::array<Node, kMost> nodes_;
  int next_ = 0;
};

}  // namespace framewise::media
