// SPDX-License-Identifier: Apache-2.0
// Where the frames of a test lie in those of the reference. Rectangles are in
// pixels of the frame that they are named after.
#pragma once

#include <array>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <vector>

#include "framewise/frame.h"

namespace framewise::placement {

// Of one scale, and so of one size.
struct SharedRegion {
  Rect reference;
  Rect test;

  bool operator==(const SharedRegion&) const = default;
};

// How a picture was turned: the test is the reference after that.
enum class Turn {
  kMirrored,    // left to right
  kUpsideDown,  // mirrored top to bottom
  kHalf,
  kRight,  // by 90 degrees
  kLeft,
  kTransposed,   // rows became columns: mirrored along a diagonal
  kTransversed,  // along the other one
};

// The part of the reference that the test shows at another scale or an angle,
// in pixels of the reference. It reaches beyond it where something was put
// around.
struct Framing {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  double degrees = 0;  // to the right
};

// How far colors lie from where they belong.
struct ColorMove {
  struct Distance {
    double x = 0;  // pixels to the right
    double y = 0;  // and down
  };
  // Red, green and blue by themselves; else Cb and Cr.
  bool channels = false;
  std::array<Distance, 3> planes;
  double error = 0;  // RMS of Cb and Cr, in levels
};

// Pairs that follow one another, up to `end`.
struct PairRange {
  size_t first;
  size_t end;

  size_t size() const { return end - first; }
};

// Pairs whose frames were moved, each by a distance of its own.
struct Jumps {
  int most = 0;  // pixels
  std::vector<size_t> pairs;
};

// How the test lies to the reference; nothing is set where it lies as it
// should. Of `shared`, `turn`, `framing` and `colors` at most one is found.
struct Placement {
  // It was cut out of the reference, moved or covered by bars.
  std::optional<SharedRegion> shared;
  std::optional<Turn> turn;
  // It was scaled or tilted.
  std::optional<Framing> framing;
  std::optional<ColorMove> colors;
  // The pairs that this holds for, if the others lie as they should.
  std::optional<PairRange> range;
  std::optional<Jumps> jumps;

  bool found() const { return shared || turn || framing || colors; }
};

// Whether an edge may have been cut off or added: encoders want even sides, or
// multiples of 8 or 16.
inline bool differ_by_an_edge(Size a, Size b) {
  constexpr int kWidest = 15;
  return a != b && std::abs(a.width - b.width) <= kWidest &&
         std::abs(a.height - b.height) <= kWidest;
}

}  // namespace framewise::placement
