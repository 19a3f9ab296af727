// SPDX-License-Identifier: Apache-2.0
// The one table of what is known of each kind of defect. Code that treats some
// kinds in another way than others asks this table; it keeps no list of its
// own.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "framewise/reason.h"

namespace framewise::judge {

enum class KindFamily : uint8_t {
  kWhole,     // all of the test
  kTexture,   // detail within a frame
  kColor,     // tones and colors
  kFrame,     // single frames, or one frame against the next
  kSequence,  // which frames are shown, and in which order
  kTiming,    // for how long
  kGeometry,  // where the frame lies
};

// Whether the kind only states that the two files have different sizes.
enum class OtherSize : uint8_t { kNo, kAlways, kIfSizesDiffer };

// How a kind is treated while a test is judged.
struct KindRules {
  // How severe it is follows from what the score loses where and while it is
  // (see judge/verdict/visible_loss.h), not from its detector.
  bool graded_by_loss = false;
  OtherSize other_size = OtherSize::kNo;
  // Contents lie elsewhere. That lowers the score of every frame, however
  // little the defect is seen.
  bool moves_edges = false;
  // Missing data at the end of a file does not look like this kind, so it stays
  // a reason of its own beside "truncated".
  bool survives_cut = false;
  // Frames are missing or late while those shown may be right, so the score of
  // the frames doesn't show it.
  bool costs_time = false;
  // Frames stay for longer than they should.
  bool adds_time = false;
  // From this severity on, the frames that meet by the clock are scored, not
  // those that show the same: that is what a viewer sees.
  std::optional<Severity> by_clock_from = std::nullopt;
  // Frames of the reference are never shown.
  bool loses_frames = false;
};

struct KindTraits {
  DefectKind kind;
  const char* word;   // in JSON, CSV and policies
  const char* title;  // for people
  KindFamily family;
  KindRules rules = {};
};

// In the order of DefectKind.
std::span<const KindTraits> all_kinds();

const KindTraits& traits_of(DefectKind kind);
const KindRules& rules_of(DefectKind kind);

// The kind of a word. Absent: there is none.
std::optional<DefectKind> find_kind(std::string_view word);

}  // namespace framewise::judge
