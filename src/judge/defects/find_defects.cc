// SPDX-License-Identifier: Apache-2.0
#include "judge/defects/find_defects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

using measure::FrameTotals;

// When more of the blocks than this are leftovers of the past, the rest is too
// little to tell anything else from.
constexpr double kMostSpoiled = 0.6;
// The levels above which the rest is reported: about twice the invisible error
// of coding (JPEG 95, 4:4:4: up to 1.9 of luma and 3.2 of chroma).
constexpr double kLeastLuma = 4;
// Chroma at half the size leaves 6 to 9 in fine saturated detail of video of
// the best quality.
constexpr double kLeastColor = 10;
// The worst pairs are this share of all.
constexpr double kWorstShare = 0.1;

bool enough_is_clean(const DefectSearch& search) {
  if (!search.leaves_out_spoiled_blocks()) return true;
  std::vector<double> shares;
  for (const size_t pair : search.counting()) {
    const auto& one = search.evidence.pairs[pair];
    shares.push_back(one.clean().pixels / std::max(one.all.pixels, 1.0));
  }
  return median(std::move(shares)) >= 1 - kMostSpoiled;
}

// A defect may last for a part of the time: what is nearly right then would
// only hide it. Nearly right is what has little of the error of this share of
// the pairs.
void leave_out_good_pairs(DefectSearch& search, double worst) {
  const auto rms = [](const FrameTotals& t) {
    return std::sqrt((t.luma_error + t.chroma_error) / std::max(t.pixels, 1.0));
  };
  const double least = 0.3 * search.quantile_of(rms, worst);
  std::vector<size_t> bad;
  for (const size_t pair : search.counting()) {
    if (rms(search.totals(pair)) >= least) bad.push_back(pair);
  }
  for (const size_t pair : search.counting()) {
    if (!std::binary_search(bad.begin(), bad.end(), pair)) {
      search.leave_out(pair);
    }
  }
}

double active_error(const FrameTotals& t) {
  return t.active_rms() + t.active_chroma_rms();
}

void name_wrong_color(DefectSearch& search, double color, double luma) {
  // Where every color became one other, nothing of its detail is lost.
  const bool exchanged = is_color_map(search.evidence);
  Reason& reason =
      exchanged
          ? search.add_lasting(
                DefectKind::kColorShift,
                band(color, kLeastColor, 4 * kLeastColor),
                {fmt::format("colors became others, off by {:.0f} levels",
                             color),
                 "channels or palettes were exchanged: check the order of red, "
                 "green and blue in the conversion"},
                active_error)
          : search.add_lasting(
                DefectKind::kOverallDegraded, band(luma, 8, 40),
                {fmt::format("small colored details lost color: they are off "
                             "by {:.0f} levels",
                             color),
                 "chroma is stored at half the size (4:2:0): use 4:4:4, or "
                 "encode with less loss"},
                active_error);
  reason.measured = {color, search.limit(kLeastColor), "levels"};
}

// Whether colors are off by far more than luma is.
bool is_off_in_color(const DefectSearch& search, double color, double luma) {
  constexpr double kExchanged = 4;  // times
  constexpr double kDetail = 2;
  if (luma < search.limit(kLeastLuma) || color > kExchanged * luma) return true;
  return color >= search.limit(kLeastColor) && color > kDetail * luma &&
         !is_color_map(search.evidence);
}

}  // namespace

void find_overall_degradation(DefectSearch& search) {
  if (search.counting().empty()) return;
  const double luma = search.median_of(&FrameTotals::active_rms);
  const double color = search.median_of(&FrameTotals::active_chroma_rms);
  const bool destroyed =
      luma >= search.limit(40) && !search.is_grave(Severity::kMajor);
  if (!destroyed &&
      (search.finds_damage() || (luma < search.limit(kLeastLuma) &&
                                 color < search.limit(kLeastColor)))) {
    return;
  }
  if (is_off_in_color(search, color, luma)) {
    name_wrong_color(search, color, luma);
    return;
  }
  search
      .add_lasting(DefectKind::kOverallDegraded,
                   destroyed ? Severity::kRuinous : band(luma, 8, 40),
                   {fmt::format("the picture is off by {:.0f} levels where "
                                "there is something to see",
                                luma),
                    "raise the quality"},
                   active_error)
      .measured = {luma, search.limit(destroyed ? 40 : kLeastLuma), "levels"};
}

namespace {

// The pixels of the reference that hold a region of the evidence: that of a cut
// counts from its corner, that of a smaller test counts the test's pixels.
Rect in_reference(const Rect& region, Size evidence, const Rect& reference) {
  const auto first = [](int at, int from, int to) {
    return int(int64_t{at} * to / from);
  };
  const auto end = [](int at, int from, int to) {
    return int((int64_t{at} * to + from - 1) / from);
  };
  const int left = first(region.x, evidence.width, reference.width);
  const int top = first(region.y, evidence.height, reference.height);
  const int right =
      end(region.x + region.width, evidence.width, reference.width);
  const int bottom =
      end(region.y + region.height, evidence.height, reference.height);
  return {reference.x + left, reference.y + top, right - left, bottom - top};
}

void move_regions(Size evidence, const Rect& reference,
                  std::vector<Reason>& reasons) {
  for (Reason& reason : reasons) {
    if (reason.region) {
      reason.region = in_reference(*reason.region, evidence, reference);
    }
    if (!reason.text) continue;
    for (DamagedLine& line : reason.text->lines) {
      line.area = in_reference(line.area, evidence, reference);
    }
  }
}

void find_what_lasts(DefectSearch& search) {
  if (search.counting().empty()) return;
  if (find_foreign_part(search)) return;
  find_tone_changes(search);
  if (find_aliasing(search)) return;
  find_palette_damage(search);
  if (find_changed_grain(search)) return;
  find_blur(search);
  find_coding_noise(search);
  find_lost_lines(search);
}

// Takes runs of frames from the case and names the defect of each.
std::vector<Reason> take_runs(DefectSearch& search,
                              const std::vector<placement::PairRange>& runs) {
  std::vector<Reason> reasons;
  for (const placement::PairRange& run : runs) {
    DefectSearch alone = search.of_range(run);
    if (alone.counting().empty()) continue;
    find_what_lasts(alone);
    find_overall_degradation(alone);
    reasons = merged(std::move(reasons), std::move(alone).take());
    for (size_t pair = run.first; pair < run.end; ++pair)
      search.leave_out(pair);
  }
  return reasons;
}

// Finds defects of the counted pairs, or of the worst of them.
void find_what_lasts_or_is_worst(DefectSearch& search) {
  if (!search.has_reason(DefectKind::kFlicker))
    leave_out_good_pairs(search, 1 - kWorstShare);
  find_what_lasts(search);
  find_overall_degradation(search);
  if (search.finds_damage()) return;
  // Less than that share of the pairs may be bad.
  leave_out_good_pairs(search, 1);
  find_what_lasts(search);
}

// The strokes of text are thin lines too: report them once.
std::vector<Reason> without_lines_of_text(std::vector<Reason> reasons) {
  const auto text =
      std::ranges::find(reasons, DefectKind::kTextIllegible, &Reason::kind);
  if (text == reasons.end() || !text->region) return reasons;
  const Rect region = *text->region;
  std::erase_if(reasons, [&](const Reason& one) {
    if (one.kind != DefectKind::kThinLinesLost) return false;
    if (!one.region) return true;
    const Rect inside = intersected(*one.region, region);
    return 2.0 * inside.width * inside.height >=
           double(one.region->width) * one.region->height;
  });
  return reasons;
}

std::vector<Reason> look_for_all(DefectSearch&& search) {
  if (search.counting().empty()) return {};
  find_flicker(search);
  if (find_lost_alpha(search) || find_fringe(search))
    return std::move(search).take();
  find_combs(search);
  // Where the ground of an opaque copy shows through, it changes with what
  // moves over it, and so stands out in frames that are not corrupt.
  std::vector<placement::PairRange> runs;
  if (!search.context.test_is_opaque ||
      !search.has_reason(DefectKind::kTransparencyDamaged)) {
    find_lost_data(search);
    runs = find_outliers(search);
  }
  if (search.counting().empty()) return std::move(search).take();
  if (search.placement.colors) {
    name_color_move(search, *search.placement.colors);
    return std::move(search).take();
  }
  find_leftovers(search);
  if (!enough_is_clean(search)) return std::move(search).take();
  find_damaged_text(search);
  const std::vector<Reason> of_runs = take_runs(search, runs);
  find_what_lasts_or_is_worst(search);
  return without_lines_of_text(merged(std::move(search).take(), of_runs));
}

// Frames that were moved, each by itself, and the defects of the others.
std::vector<Reason> find_defects_beside_jumps(
    const measure::Evidence& evidence, std::span<const TimeSpan> on_screen,
    const DefectContext& context, const placement::Placement& placement) {
  DefectSearch jumping(evidence, on_screen, context, placement);
  name_jumps(jumping, placement.jumps->pairs);
  const placement::Placement in_place;
  DefectSearch others(evidence, on_screen, context, in_place);
  for (const size_t pair : placement.jumps->pairs) others.leave_out(pair);
  std::vector<Reason> found = std::move(jumping).take();
  found = merged(std::move(found), look_for_all(std::move(others)));
  // A frame that jumps flickers at all of its edges.
  std::erase_if(found, [](const Reason& one) {
    return one.kind == DefectKind::kFlicker;
  });
  return found;
}

// The placement of a range of pairs, and the defects of the others.
std::vector<Reason> find_defects_beside_range(
    const measure::Evidence& evidence, std::span<const TimeSpan> on_screen,
    const DefectContext& context, const placement::Placement& placement) {
  DefectSearch range = DefectSearch(evidence, on_screen, context, placement)
                           .of_range(*placement.range);
  if (!find_turn_or_framing(range)) find_other_size(range);
  const placement::Placement in_place;
  DefectSearch others(evidence, on_screen, context, in_place);
  for (const size_t pair : range.counting()) others.leave_out(pair);
  return merged(std::move(range).take(), look_for_all(std::move(others)));
}

}  // namespace

std::vector<Reason> find_defects(const measure::Evidence& evidence,
                                 std::span<const TimeSpan> on_screen,
                                 const DefectContext& context,
                                 const placement::Placement& placement) {
  if (placement.range) {
    return find_defects_beside_range(evidence, on_screen, context, placement);
  }
  if (placement.jumps) {
    return find_defects_beside_jumps(evidence, on_screen, context, placement);
  }
  DefectSearch search(evidence, on_screen, context, placement);
  if (search.pairs() == 0) return {};
  if (find_turn_or_framing(search)) return std::move(search).take();
  find_other_size(search);
  if (find_unrelated(search)) return std::move(search).take();
  const bool scaled = search.is_reference_resized();
  std::vector<Reason> found = look_for_all(std::move(search));
  const Size size = context.reference_size;
  if (placement.shared) {
    move_regions(evidence.size, placement.shared->reference, found);
  } else if (scaled) {
    move_regions(evidence.size, {0, 0, size.width, size.height}, found);
  }
  return found;
}

std::vector<Reason> merged(std::vector<Reason> reasons,
                           const std::vector<Reason>& more) {
  const auto is_unrelated = [](const Reason& one) {
    return one.kind == DefectKind::kUnrelated;
  };
  reasons.insert(reasons.end(), more.begin(), more.end());
  if (std::ranges::any_of(reasons, is_unrelated)) {
    std::erase_if(reasons, std::not_fn(is_unrelated));
  }
  std::ranges::stable_sort(reasons, std::ranges::greater(), &Reason::severity);
  return reasons;
}

}  // namespace framewise::judge
