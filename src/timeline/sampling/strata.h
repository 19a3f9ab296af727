// SPDX-License-Identifier: Apache-2.0
// Stratified sampling of time: one random instant in each stratum. There is no
// fixed step that could coincide with an encoder's pyramid of frames.
//
// Strata need not be spans of time. If approximate qualities are known, strata
// group similar moments, and unusual moments are drawn more often, so few bad
// moments are seldom missed. Each sample is weighted by the inverse of its
// probability (Horvitz and Thompson, 1952).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace framewise::timeline {

// How time is divided into strata.
enum class Cutting : uint8_t {
  kUniform,   // of equal length
  kAdaptive,  // shorter where there is more motion
  kScenes,    // within scenes
  kQuality,   // of similar quality, smaller for unusual moments
};

const char* name_of(Cutting cutting) noexcept;

// A span of time with constant content, and its change from the one before.
struct Moment {
  double weight = 0;  // its time
  double motion = 0;  // root mean square, in levels
  // Quality of the moment and of its worst regions by cheap metrics, in any
  // unit.
  double quality = 0;
  double worst_regions = 0;
};

// A section of the line on which all moments lie one after the other.
struct Stratum {
  double begin = 0;
  double end = 0;
  double instant = 0;  // in [begin, end)
};

// A moment's section of that line.
struct LinePosition {
  size_t moment = 0;
  double end = 0;
  double time = 0;  // time per unit of the line
};

// The moment drawn from a stratum.
struct DrawnMoment {
  size_t moment = 0;
  double weight = 0;  // the time that it represents
  // probability that another instant of the stratum gives another moment
  double diversity = 0;
};

// Random numbers that are equal for equal seeds on every machine (SplitMix64:
// Steele, Lea and Flood, OOPSLA 2014).
class RandomDraw {
 public:
  explicit RandomDraw(uint64_t seed) : state_(seed) {}
  double between(double begin, double end);

 private:
  uint64_t state_;
};

class Strata {
 public:
  // About `count` strata, at least one. Moments with weight 0 are never drawn.
  Strata(std::span<const Moment> moments, Cutting cutting, size_t count,
         uint64_t seed);
  // From moments already lined up and drawn. Strata are in the order in which
  // neighbors are compared for the variance.
  Strata(std::vector<LinePosition> positions, std::vector<Stratum> strata,
         double most_time, RandomDraw draw)
      : positions_(std::move(positions)),
        strata_(std::move(strata)),
        most_time_(most_time),
        draw_(draw) {}

  std::span<const Stratum> strata() const { return strata_; }
  // One per stratum.
  std::vector<DrawnMoment> drawn() const;
  // Size of a sample drawn evenly from all of the time that would find any
  // moment with at least the same probability.
  size_t as_drawn_evenly() const;

  // Cuts every stratum into `pieces` >= 2 equal ones. Instants already drawn
  // stay; each empty piece gets its own.
  void refine(size_t pieces);

 private:
  void line_up(size_t moment, double size, double time);
  void line_up_by_quality(std::span<const Moment> moments, size_t count);
  std::vector<double> edges_of(std::span<const Moment> moments, Cutting cutting,
                               size_t count) const;
  size_t position_at(double instant) const;
  double diversity(const Stratum& stratum) const;

  std::vector<LinePosition> positions_;
  std::vector<Stratum> strata_;
  double most_time_ = 1;  // most time per unit of the line
  RandomDraw draw_;
};

// Indices in `moments` at which a new scene starts. Motion at a cut is far
// above that of its neighbors.
std::vector<size_t> scene_cuts(std::span<const Moment> moments);

}  // namespace framewise::timeline
