// SPDX-License-Identifier: Apache-2.0
// A reason: one defect of a test, with its kind, severity, time and region.
// docs/defects.md describes every kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/frame.h"

namespace framewise {

// The kinds of defects. New ones are appended to the family that they belong
// to; none is renamed.
enum class DefectKind : uint8_t {
  kIdentical,
  kBlur,
  kBlocking,
  kRinging,
  kNoise,
  kDitherNoise,
  kGrainChanged,
  kBanding,
  kPaletteLoss,
  kColorShift,
  kColorDisplaced,
  kBrightnessShift,
  kContrastLoss,
  kHdrLost,
  kGainMapChanged,
  kFlicker,
  kFlashes,
  kGhosting,
  kInterlaced,
  kWrongDisposal,
  kBlackFrame,
  kBlankFrame,
  kCorruptFrame,
  kFrozen,
  kDroppedFrames,
  kDuplicatedFrames,
  kInterpolatedFrames,
  kInsertedFrames,
  kReorderedFrames,
  kReversed,
  kTruncated,
  kSpeedChanged,
  kTimingChanged,
  kLoopChanged,
  kResized,
  kCropped,
  kShifted,
  kPadded,
  kTurned,
  kTransparencyDamaged,
  kTextIllegible,
  kTextClipped,
  kThinLinesLost,
  kUnrelated,
  kOverallDegraded,
  kNotIdentical,
  kUnreadable,  // an error, not a defect: the test could not be compared
};
// The stable word of a kind in JSON, CSV and policies: "color_shift".
const char* name_of(DefectKind kind) noexcept;
// Its name for people: "shifted colors".
const char* title_of(DefectKind kind) noexcept;

enum class Severity : uint8_t {
  kInfo,     // good to know, nobody sees it
  kMinor,    // visible to who looks for it
  kMajor,    // visible at once
  kRuinous,  // not the same picture any more
};
const char* name_of(Severity severity) noexcept;

// The value that a reason rests on, and the limit above which it is reported.
struct Measured {
  double value = 0;
  double limit = 0;  // by the policy in force
  std::string unit;  // "levels", "% of the picture", ...
};

// An interval of the reference's time, in milliseconds from its first frame.
struct TimeSpan {
  double from_ms = 0;
  double to_ms = 0;
};

// The damage that made text hard to read.
enum class TextCause : uint8_t {
  kBlur,        // blur, or scaling
  kQuantizing,  // few colors, dither or coarse coding
  kContrast,    // strokes that are nearly of the color of their ground
  kChroma,      // strokes that differ from their ground in color alone, smeared
};
// In JSON: "blur", "quantizing", "contrast", "chroma".
const char* name_of(TextCause cause) noexcept;

// A word that was read in the reference, and what was read in its place.
struct WordChange {
  std::string before;
  std::string after;  // empty: no word
};

// A line of text of the reference that is damaged in the test.
struct DamagedLine {
  Rect area;
  TimeSpan span;           // from its first to its last appearance
  double at_ms = 0;        // when it is at its worst
  double correlation = 1;  // of luma, with the reference: 1 is equal
  double contrast = 1;     // share of the contrast that is left
  std::vector<WordChange> words;
};

// Details of a reason about damaged text.
struct TextDamage {
  std::optional<TextCause> cause;  // absent: strokes are cut
  double share_of_time = 0;        // of the time in which text is shown
  std::vector<DamagedLine> lines;  // some of them, the worst first
  // The share of the words that are the same in both, where they were read.
  std::optional<double> words_kept;
};

// One defect of a test, where and when.
struct Reason {
  DefectKind kind = DefectKind::kNotIdentical;
  Severity severity = Severity::kInfo;
  std::string message;      // a sentence for people
  std::string hint;         // its likely cause and what to try; may be empty
  TimeSpan span;            // from its first to its last appearance
  double at_ms = 0;         // the time that shows it best
  int64_t first_frame = 0;  // of the reference
  int64_t last_frame = 0;   // inclusive
  std::vector<TimeSpan> parts;  // where it comes and goes; else empty
  std::optional<Rect> region;   // of the reference; absent: no region
  std::optional<Measured> measured;
  std::optional<TextDamage> text;  // of damaged text
};

}  // namespace framewise
