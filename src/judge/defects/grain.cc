// SPDX-License-Identifier: Apache-2.0
// Film grain that is missing, or that an encoder made anew.
#include <fmt/format.h>

#include <cmath>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

// Of the variance: what is left of grain that a viewer misses.
constexpr double kMissing = 0.35;
// New grain of this share of the variance, or so many times it, is as strong.
constexpr double kAsStrong = 2;
// Still textures and patterns change less from frame to frame.
constexpr double kLeastRenewed = 0.6;
// Of the detail beneath the grain. (The estimate is up to 0.4 too high where
// few parts of the picture are without structure.)
constexpr double kDetailLost = 0.5;
constexpr double kLeastLevels = 2;

enum class GrainState : uint8_t { kNone, kMissing, kMadeAnew };

struct UsualGrain {
  GrainState state = GrainState::kNone;
  double level = 0;  // RMS
  double left = 0;   // that of the test
  double lost = 0;   // of the detail beneath it
};

// All grain of the reference, and all of the test.
double variance_before(const measure::PairGrain& grain) {
  return grain.reference + grain.kept;
}
double variance_after(const measure::PairGrain& grain) {
  return grain.test + grain.kept;
}

UsualGrain usual_grain(const DefectSearch& search) {
  std::vector<double> before, after, renewed, lost, anew;
  for (const size_t pair : search.counting()) {
    const measure::PairGrain& grain = search.evidence.pairs[pair].grain;
    before.push_back(variance_before(grain));
    after.push_back(variance_after(grain));
    anew.push_back(grain.reference > 0 ? grain.test / grain.reference : 0);
    lost.push_back(grain.detail_lost);
    if (grain.renewed) renewed.push_back(*grain.renewed);
  }
  UsualGrain usual = {.level = std::sqrt(median(before)),
                      .left = std::sqrt(median(after))};
  if (usual.level < search.limit(kLeastLevels) || renewed.empty() ||
      median(renewed) < kLeastRenewed) {
    return usual;
  }
  usual.lost = median(lost);
  const double share = median(anew);
  if (usual.left * usual.left <= kMissing * usual.level * usual.level) {
    usual.state = GrainState::kMissing;
  } else if (share * kAsStrong >= 1 && share <= kAsStrong) {
    usual.state = GrainState::kMadeAnew;
  }
  return usual;
}

void name_lost_detail(DefectSearch& search, const UsualGrain& grain,
                      const std::vector<size_t>& when) {
  search
      .add(DefectKind::kBlur, band(grain.lost, 0.7, 0.9),
           {fmt::format("{:.0f} % of the fine detail beneath the film grain is "
                        "gone",
                        100 * grain.lost),
            hint_for(search, "raise the quality, or remove less noise")},
           when, when.front())
      .measured = {100 * grain.lost, 100 * search.limit(kDetailLost),
                   "% of the detail"};
}

}  // namespace

bool find_changed_grain(DefectSearch& search) {
  // The noise of a palette is dither.
  if (search.context.reference_coding == Coding::kGif) return false;
  const UsualGrain grain = usual_grain(search);
  if (grain.state == GrainState::kNone) return false;
  std::vector<size_t> when;
  for (const size_t pair : search.counting()) {
    const double variance = variance_before(search.evidence.pairs[pair].grain);
    if (4 * variance >= grain.level * grain.level) when.push_back(pair);
  }
  if (grain.lost > search.limit(kDetailLost)) {
    name_lost_detail(search, grain, when);
  }
  const bool missing = grain.state == GrainState::kMissing;
  search
      .add(DefectKind::kGrainChanged,
           missing ? band(grain.level, 3, 8) : Severity::kInfo,
           {missing
                ? fmt::format("film grain is missing: of {:.1f} levels, {:.1f} "
                              "are left",
                              grain.level, grain.left)
                : fmt::format("the film grain is another of the same strength, "
                              "about {:.1f} levels",
                              grain.level),
            missing ? "keep it (x264, x265: --tune grain; more bits), or have "
                      "it synthesised again (AV1: film-grain=8 or more)"
                    : "none is needed: the grain was removed and synthesised "
                      "again"},
           when, when.front())
      .measured = {grain.level, search.limit(kLeastLevels), "levels"};
  return true;
}

}  // namespace framewise::judge
