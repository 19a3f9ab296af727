// SPDX-License-Identifier: Apache-2.0
// The rungs of a streaming ladder: the size and setting with the least rate
// at each of several steps of equal visible difference.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/rates/bjontegaard.h"
#include "video/ladder/ladder.h"

namespace framewise::report {

// Means over the sample of scenes.
struct LadderPoint {
  int height = 0;
  double crf = 0;
  double kbps = 0;
  double value = 0;
  double margin = 0;  // above the target, in points of SSIMULACRA 2
  std::optional<Interval> kbps_interval = {};
  std::optional<Interval> value_interval = {};
  bool on_hull = false;  // no mixture of others is better at its rate
};

struct EncoderLadder {
  std::string encoder;
  std::vector<LadderPoint> points;
  std::vector<LadderPoint> rungs;  // the best first; between measured settings
};

struct Ladder {
  double step = 0;  // between rungs, in points
  std::vector<EncoderLadder> encoders;
};

// Points that no line between two others lies above, over the logarithm of the
// rate, up to the best quality; as indices, by rates that rise.
std::vector<size_t> convex_hull(std::span<const LadderPoint> points);

Ladder ladder_of(const video::LadderReport& report, double step);

}  // namespace framewise::report
