// SPDX-License-Identifier: Apache-2.0
// Instants drawn from a stretch of time, one at random in each part of it: no
// step that could keep in time with an encoder's pyramid of frames.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace framewise::timeline {

// How time is cut into parts.
enum class Cutting : uint8_t {
  kUniform,   // equally long
  kAdaptive,  // shorter where much moves
  kScenes,    // within scenes
};

const char* name_of(Cutting cutting) noexcept;

// Something that is on screen for a while, and how it differs from what was
// there before.
struct Moment {
  double weight = 0;  // its time
  double motion = 0;  // root mean square, in levels
};

struct Stratum {
  double begin = 0;
  double end = 0;
  double instant = 0;  // in [begin, end)
};

// The same numbers for the same seed on every machine (SplitMix64: Steele, Lea
// and Flood, OOPSLA 2014).
class Draw {
 public:
  explicit Draw(uint64_t seed) : state_(seed) {}
  double between(double begin, double end);

 private:
  uint64_t state_;
};

class Strata {
 public:
  // About `count` parts, at least one. Moments with a weight of 0 are never
  // drawn.
  Strata(std::span<const Moment> moments, Cutting cutting, size_t count,
         uint64_t seed);

  std::span<const Stratum> parts() const { return parts_; }
  double total() const { return ends_.empty() ? 0 : ends_.back(); }
  // Which moment is on screen at an instant.
  size_t moment_at(double instant) const;

  // Cuts every part into so many equal pieces, two or more. What was drawn
  // stays; the empty pieces get instants of their own.
  void refine(size_t pieces);

 private:
  std::vector<double> ends_;  // of the moments, one after the other
  std::vector<Stratum> parts_;
  Draw draw_;
};

// Where one scene ends and the next begins: places in `moments`. A cut moves
// far more than its neighbors do.
std::vector<size_t> scene_cuts(std::span<const Moment> moments);

// Which cutting suits: scenes where there are some, adaptive where little
// moves for most of the time, uniform otherwise.
Cutting suitable_cutting(std::span<const Moment> moments, size_t count);

}  // namespace framewise::timeline
