// SPDX-License-Identifier: Apache-2.0
// Classifies content by cheap counts over some frames.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "framewise/frame.h"
#include "framewise/verdict.h"

namespace framewise::judge {

// Counts over sampled pixels. Every frame counts the same, so each is sampled
// with about as many pixels.
struct ContentCounts {
  int64_t pixels = 0;
  int64_t flat = 0;      // like their neighbours
  int64_t smooth = 0;    // steps that go on evenly: gradients
  int64_t textured = 0;  // small steps that do not
  int64_t edges = 0;     // large steps
  int64_t strokes = 0;   // edges with another one close behind: text, lines
  int64_t colored = 0;
  int64_t compared = 0;  // with the frame after, for motion
  int64_t moved = 0;

  // Pixels of `rgba` (8 bits a sample, opaque), and of the frame after it,
  // which may be null.
  void add(const PlaneView& rgba, const PlaneView* next);

  ContentProfile profile() const;

 private:
  void add_row(const uint8_t* pixels, int width);
  void add_motion(const uint8_t* next, int width);

  std::vector<int> luma_;
  std::array<uint32_t, 1024> palette_{};  // one bit for each 5-bit color
};

// The luma PSNR of two frames of 8-bit RGBA, from some of their rows; 100 for
// equal ones.
double quick_psnr(const PlaneView& reference, const PlaneView& test);

}  // namespace framewise::judge
