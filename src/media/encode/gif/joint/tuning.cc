// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/tuning.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace framewise::media {
namespace {

// By effort: 0 to 2, 3 to 7, 8 and 9. Measured in docs/performance/optimize.md.
struct Mode {
  int beam;
  int looks_ahead;
  bool tries_clearing;
  int tries;
  int frames_ahead;
  int64_t reset_patience_bits;
};
constexpr Mode kModes[] = {
    {.beam = 2,
     .looks_ahead = 0,
     .tries_clearing = false,
     .tries = 1,
     .frames_ahead = 4,
     .reset_patience_bits = 0},
    {.beam = 4,
     .looks_ahead = 2,
     .tries_clearing = true,
     .tries = 2,
     .frames_ahead = 16,
     .reset_patience_bits = 500},
    {.beam = 16,
     .looks_ahead = 6,
     .tries_clearing = true,
     .tries = 4,
     .frames_ahead = 16,
     .reset_patience_bits = 4000},
};
constexpr int kExactBeam = 16;

// About what it takes to draw a few pixels alone, in bits.
constexpr float kBitsOfBlock = 32;
constexpr float kBitsOfPixel = 16;

struct Part {
  std::string_view name;
  void (*leave_out)(JointTuning& tuning);
};
constexpr Part kParts[] = {
    {"beam", [](JointTuning& t) { t.search.beam = 1; }},
    {"look-ahead", [](JointTuning& t) { t.search.looks_ahead = 0; }},
    {"ways", [](JointTuning& t) { t.tries = 1; }},
    {"clearing", [](JointTuning& t) { t.search.tries_clearing = false; }},
    {"resets", [](JointTuning& t) { t.reset_patience_bits = 0; }},
    {"nearest", [](JointTuning& t) { t.avoids_deviating = false; }},
    {"persistence", [](JointTuning& t) { t.frames_ahead = 1; }},
    {"visibility", [](JointTuning& t) { t.weighs_visibility = false; }},
    {"settled", [](JointTuning& t) { t.keeps_settled = false; }},
    {"unseen", [](JointTuning& t) { t.unseen_block = t.unseen_pixel = 0; }},
    {"local-palettes", [](JointTuning& t) { t.uses_local_palettes = false; }}};

constexpr auto kPartNames = [] {
  std::array<std::string_view, std::size(kParts)> names{};
  for (size_t i = 0; i < names.size(); ++i) names[i] = kParts[i].name;
  return names;
}();

}  // namespace

std::span<const std::string_view> joint_parts() { return kPartNames; }

bool leave_out(std::string_view part, JointTuning& tuning) {
  for (const Part& one : kParts) {
    if (one.name != part) continue;
    one.leave_out(tuning);
    return true;
  }
  return false;
}

JointTuning joint_tuning(const GifOptions& options, int effort) {
  JointTuning tuning;
  // Errors are squared levels, so a loss of so many is about a step of a tenth
  // of it that a bit must be worth.
  const auto loss = float(options.loss);
  tuning.search.error_per_bit = 0.04f * loss * loss;
  const Mode& mode = kModes[effort < 3 ? 0 : effort < 8 ? 1 : 2];
  // Strings without error are few; all of them are followed.
  tuning.search.beam = loss > 0 ? mode.beam : kExactBeam;
  tuning.search.looks_ahead = mode.looks_ahead;
  tuning.search.tries_clearing = mode.tries_clearing;
  tuning.tries = mode.tries;
  tuning.reset_patience_bits = mode.reset_patience_bits;
  if (loss > 0) {
    tuning.frames_ahead = mode.frames_ahead;
    const float step = std::sqrt(tuning.search.error_per_bit);
    tuning.tolerance = int(std::clamp(0.75f * step, 1.0f, 12.0f));
    tuning.unseen_block = kBitsOfBlock * tuning.search.error_per_bit;
    tuning.unseen_pixel = kBitsOfPixel * tuning.search.error_per_bit;
  }
  return tuning;
}

}  // namespace framewise::media
