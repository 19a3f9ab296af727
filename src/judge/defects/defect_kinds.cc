// SPDX-License-Identifier: Apache-2.0
#include "judge/defects/defect_kinds.h"

#include <algorithm>
#include <array>

namespace framewise::judge {
namespace {

using enum OtherSize;

constexpr std::array kTable = {
    KindTraits{DefectKind::kIdentical,
               "identical",
               "identical",
               KindFamily::kWhole,
               {.survives_cut = true}},
    KindTraits{DefectKind::kBlur,
               "blur",
               "blur",
               KindFamily::kTexture,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kBlocking,
               "blocking",
               "block edges",
               KindFamily::kTexture,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kRinging,
               "ringing",
               "halos along edges",
               KindFamily::kTexture,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kNoise,
               "noise",
               "noise",
               KindFamily::kTexture,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kDitherNoise,
               "dither_noise",
               "dither patterns",
               KindFamily::kTexture,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kGrainChanged,
               "grain_changed",
               "changed film grain",
               KindFamily::kTexture,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kBanding,
               "banding",
               "banding",
               KindFamily::kColor,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kPaletteLoss,
               "palette_loss",
               "lost colors",
               KindFamily::kColor,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kColorShift, "color_shift", "shifted colors",
               KindFamily::kColor},
    KindTraits{DefectKind::kColorDisplaced, "color_displaced",
               "displaced colors", KindFamily::kColor},
    KindTraits{DefectKind::kBrightnessShift, "brightness_shift",
               "changed brightness", KindFamily::kColor},
    KindTraits{DefectKind::kContrastLoss, "contrast_loss", "lost contrast",
               KindFamily::kColor},
    KindTraits{DefectKind::kHdrLost,
               "hdr_lost",
               "lost HDR",
               KindFamily::kColor,
               {.survives_cut = true}},
    KindTraits{DefectKind::kGainMapChanged,
               "gain_map_changed",
               "changed HDR",
               KindFamily::kColor,
               {.survives_cut = true}},
    KindTraits{DefectKind::kFlicker, "flicker", "flicker", KindFamily::kFrame},
    KindTraits{DefectKind::kFlashes,
               "flashes",
               "flashes that can cause seizures",
               KindFamily::kFrame,
               {.survives_cut = true}},
    KindTraits{DefectKind::kGhosting, "ghosting", "ghosts of earlier frames",
               KindFamily::kFrame},
    KindTraits{DefectKind::kInterlaced, "interlaced", "woven fields",
               KindFamily::kFrame},
    KindTraits{DefectKind::kWrongDisposal, "wrong_disposal",
               "wrongly disposed frames", KindFamily::kFrame},
    KindTraits{DefectKind::kBlackFrame, "black_frame", "black frames",
               KindFamily::kFrame},
    KindTraits{DefectKind::kBlankFrame, "blank_frame", "blank frames",
               KindFamily::kFrame},
    KindTraits{DefectKind::kCorruptFrame, "corrupt_frame", "corrupt frames",
               KindFamily::kFrame},
    KindTraits{DefectKind::kFrozen,
               "frozen",
               "a frozen picture",
               KindFamily::kSequence,
               {.survives_cut = true,
                .costs_time = true,
                .by_clock_from = Severity::kInfo}},
    KindTraits{DefectKind::kDroppedFrames,
               "dropped_frames",
               "dropped frames",
               KindFamily::kSequence,
               {.survives_cut = true,
                .costs_time = true,
                .by_clock_from = Severity::kMajor,
                .loses_frames = true}},
    KindTraits{DefectKind::kDuplicatedFrames,
               "duplicated_frames",
               "duplicated frames",
               KindFamily::kSequence,
               {.survives_cut = true, .adds_time = true}},
    KindTraits{DefectKind::kInterpolatedFrames, "interpolated_frames",
               "interpolated frames", KindFamily::kSequence},
    KindTraits{DefectKind::kInsertedFrames,
               "inserted_frames",
               "inserted frames",
               KindFamily::kSequence,
               {.survives_cut = true, .costs_time = true}},
    KindTraits{DefectKind::kReorderedFrames,
               "reordered_frames",
               "frames out of order",
               KindFamily::kSequence,
               {.by_clock_from = Severity::kInfo}},
    KindTraits{DefectKind::kReversed,
               "reversed",
               "playing backwards",
               KindFamily::kSequence,
               {.by_clock_from = Severity::kInfo}},
    KindTraits{DefectKind::kTruncated,
               "truncated",
               "a missing end",
               KindFamily::kTiming,
               {.costs_time = true, .loses_frames = true}},
    KindTraits{DefectKind::kSpeedChanged,
               "speed_changed",
               "changed speed",
               KindFamily::kTiming,
               {.survives_cut = true, .costs_time = true}},
    KindTraits{DefectKind::kTimingChanged,
               "timing_changed",
               "changed timing",
               KindFamily::kTiming,
               {.survives_cut = true, .costs_time = true, .adds_time = true}},
    KindTraits{DefectKind::kLoopChanged,
               "loop_changed",
               "changed loop count",
               KindFamily::kTiming,
               {.survives_cut = true}},
    KindTraits{DefectKind::kResized,
               "resized",
               "changed size",
               KindFamily::kGeometry,
               {.other_size = kAlways, .survives_cut = true}},
    KindTraits{DefectKind::kCropped,
               "cropped",
               "cropping",
               KindFamily::kGeometry,
               {.other_size = kAlways, .moves_edges = true}},
    KindTraits{DefectKind::kShifted,
               "shifted",
               "a moved picture",
               KindFamily::kGeometry,
               {.moves_edges = true}},
    KindTraits{DefectKind::kPadded,
               "padded",
               "bars around the picture",
               KindFamily::kGeometry,
               {.other_size = kIfSizesDiffer, .moves_edges = true}},
    KindTraits{DefectKind::kTurned, "turned", "wrong orientation",
               KindFamily::kGeometry},
    KindTraits{DefectKind::kTransparencyDamaged, "transparency_damaged",
               "damaged transparency", KindFamily::kFrame},
    KindTraits{DefectKind::kTextIllegible,
               "text_illegible",
               "illegible text",
               KindFamily::kTexture,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kTextClipped,
               "text_clipped",
               "clipped text",
               KindFamily::kTexture,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kThinLinesLost,
               "thin_lines_lost",
               "lost thin lines",
               KindFamily::kTexture,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kUnrelated, "unrelated", "unrelated content",
               KindFamily::kWhole},
    KindTraits{DefectKind::kOverallDegraded,
               "overall_degraded",
               "overall degradation",
               KindFamily::kWhole,
               {.graded_by_loss = true}},
    KindTraits{DefectKind::kNotIdentical, "not_identical", "a difference",
               KindFamily::kWhole},
    KindTraits{DefectKind::kUnreadable, "unreadable", "unreadable",
               KindFamily::kWhole},
};

constexpr bool is_in_order() {
  for (size_t i = 0; i < kTable.size(); ++i) {
    if (size_t(kTable[i].kind) != i) return false;
  }
  return true;
}
static_assert(is_in_order(), "a row stands where its kind's number says");
static_assert(kTable.size() == size_t(DefectKind::kUnreadable) + 1,
              "every kind has a row");

}  // namespace

std::span<const KindTraits> all_kinds() { return kTable; }

const KindTraits& traits_of(DefectKind kind) { return kTable[size_t(kind)]; }

const KindRules& rules_of(DefectKind kind) { return traits_of(kind).rules; }

std::optional<DefectKind> find_kind(std::string_view word) {
  const auto found = std::ranges::find(kTable, word, &KindTraits::word);
  if (found == kTable.end()) return std::nullopt;
  return found->kind;
}

}  // namespace framewise::judge

namespace framewise {

const char* name_of(DefectKind kind) noexcept {
  return judge::traits_of(kind).word;
}

const char* title_of(DefectKind kind) noexcept {
  return judge::traits_of(kind).title;
}

const char* name_of(TextCause cause) noexcept {
  switch (cause) {
    case TextCause::kBlur: return "blur";
    case TextCause::kQuantizing: return "quantizing";
    case TextCause::kContrast: return "contrast";
    case TextCause::kChroma: return "chroma";
  }
  return "blur";
}

const char* name_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::kInfo: return "info";
    case Severity::kMinor: return "minor";
    case Severity::kMajor: return "major";
    case Severity::kRuinous: return "ruinous";
  }
  return "info";
}

}  // namespace framewise
