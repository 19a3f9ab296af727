// SPDX-License-Identifier: Apache-2.0
// Where two pictures of one scale show the same.
#pragma once

#include <cstdlib>

#include "framewise/frame.h"

namespace framewise::judge {

// Both of one size.
struct SharedPart {
  Rect reference;
  Rect test;

  bool operator==(const SharedPart&) const = default;
};

// How a picture was turned: the test is the reference after that.
enum class Turn {
  kMirrored,    // left to right
  kUpsideDown,  // mirrored top to bottom
  kHalf,
  kRight,  // by 90 degrees
  kLeft,
};

// Whether an edge may have been cut off or added: encoders want even sides, or
// multiples of 8 or 16.
inline bool differ_by_an_edge(Size a, Size b) {
  constexpr int kWidest = 15;
  return a != b && std::abs(a.width - b.width) <= kWidest &&
         std::abs(a.height - b.height) <= kWidest;
}

}  // namespace framewise::judge
