// SPDX-License-Identifier: Apache-2.0
// Instants drawn from a stretch of time, one at random in each part of it: no
// step that could keep in time with an encoder's pyramid of frames.
//
// Parts need not lie in time. Where it is known what is seen when is about how
// good, parts are made of what is alike, and what is unlike the rest is drawn
// more often: so few bad moments are seldom missed, and each instant stands for
// as much time as the drawing of it was rare (Horvitz and Thompson 1952).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace framewise::timeline {

// How time is cut into parts.
enum class Cutting : uint8_t {
  kUniform,   // equally long
  kAdaptive,  // shorter where much moves
  kScenes,    // within scenes
  kQuality,   // of what is about equally good, smaller the more it is unlike
              // the rest
};

const char* name_of(Cutting cutting) noexcept;

// Something that is on screen for a while, and how it differs from what was
// there before.
struct Moment {
  double weight = 0;  // its time
  double motion = 0;  // root mean square, in levels
  // What cheap metrics say of it, and of its worst places; any unit.
  double quality = 0;
  double worst_places = 0;
};

// A part of the line on which all moments lie, one after the other.
struct Stratum {
  double begin = 0;
  double end = 0;
  double instant = 0;  // in [begin, end)
};

// Where a moment lies on that line.
struct Place {
  size_t moment = 0;
  double end = 0;
  double time = 0;  // that goes by while the line does by 1
};

// What was drawn from a part.
struct Drawing {
  size_t moment = 0;
  double weight = 0;  // the time that it stands for
  double open = 0;    // how likely another instant of the part shows another
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
  // What was lined up, cut and drawn elsewhere. Places follow each other, parts
  // in the order in which neighbors are to be compared.
  Strata(std::vector<Place> places, std::vector<Stratum> parts,
         double most_time, Draw draw)
      : places_(std::move(places)),
        parts_(std::move(parts)),
        most_time_(most_time),
        draw_(draw) {}

  std::span<const Stratum> parts() const { return parts_; }
  // One for each part.
  std::vector<Drawing> drawn() const;
  // So many instants drawn evenly from all of the time would find any of it no
  // more surely.
  size_t as_drawn_evenly() const;

  // Cuts every part into so many equal pieces, two or more. What was drawn
  // stays; the empty pieces get instants of their own.
  void refine(size_t pieces);

 private:
  void line_up(size_t moment, double size, double time);
  void line_up_by_quality(std::span<const Moment> moments, size_t count);
  std::vector<double> edges_of(std::span<const Moment> moments, Cutting cutting,
                               size_t count) const;
  size_t place_at(double instant) const;
  double open_share(const Stratum& part) const;

  std::vector<Place> places_;
  std::vector<Stratum> parts_;
  double most_time_ = 1;  // of any place
  Draw draw_;
};

// Where one scene ends and the next begins: places in `moments`. A cut moves
// far more than its neighbors do.
std::vector<size_t> scene_cuts(std::span<const Moment> moments);

}  // namespace framewise::timeline
