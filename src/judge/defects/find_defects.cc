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
// The levels from which on the rest is told: about twice what coding leaves
// that nobody sees (JPEG 95, 4:4:4: up to 1.9 of luma and 3.2 of chroma).
constexpr double kLeastLuma = 4;
// Chroma at half the size leaves 6 to 9 in fine saturated detail of video of
// the best quality.
constexpr double kLeastColor = 10;
// The worst pairs are this share of all.
constexpr double kWorstShare = 0.1;

bool enough_is_clean(const Case& the) {
  if (!the.leaves_out_spoiled_blocks()) return true;
  std::vector<double> shares;
  for (const size_t pair : the.counting()) {
    const auto& one = the.evidence.pairs[pair];
    shares.push_back(one.clean().pixels / one.all.pixels);
  }
  return median(std::move(shares)) >= 1 - kMostSpoiled;
}

// A defect may last for a part of the time: what is nearly right then would
// only hide it. Nearly right is what has little of the error of this share of
// the pairs.
void leave_out_good_pairs(Case& the, double worst) {
  const auto rms = [](const FrameTotals& t) {
    return std::sqrt((t.luma_error + t.chroma_error) / t.pixels);
  };
  const double least = 0.3 * the.quantile_of(rms, worst);
  std::vector<size_t> bad;
  for (const size_t pair : the.counting()) {
    if (rms(the.totals(pair)) >= least) bad.push_back(pair);
  }
  for (const size_t pair : the.counting()) {
    if (!std::binary_search(bad.begin(), bad.end(), pair)) {
      the.leave_out(pair);
    }
  }
}

double active_error(const FrameTotals& t) {
  return t.active_rms() + t.active_chroma_rms();
}

void name_wrong_color(Case& the, double color, double luma) {
  // Where every color became one other, nothing of its detail is lost.
  const bool exchanged = is_color_map(the.evidence);
  Reason& reason =
      exchanged
          ? the.add_lasting(
                "color_shift", band(color, kLeastColor, 4 * kLeastColor),
                {fmt::format("colours became others, off by {:.0f} levels",
                             color),
                 "channels or palettes were exchanged: check the order of red, "
                 "green and blue in the conversion"},
                active_error)
          : the.add_lasting(
                "overall_degraded", band(luma, 8, 40),
                {fmt::format("detail of colour is lost: off by {:.0f} levels",
                             color),
                 "chroma is stored at half the size (4:2:0): use 4:4:4"},
                active_error);
  reason.measured = {color, the.limit(kLeastColor), "levels"};
}

}  // namespace

void find_the_rest(Case& the) {
  const double luma = the.median_of(&FrameTotals::active_rms);
  const double color = the.median_of(&FrameTotals::active_chroma_rms);
  const bool destroyed =
      luma >= the.limit(40) && !the.is_grave(Severity::kMajor);
  if (!destroyed && (the.finds_damage() || (luma < the.limit(kLeastLuma) &&
                                            color < the.limit(kLeastColor)))) {
    return;
  }
  if (color > 4 * luma || luma < the.limit(kLeastLuma)) {
    name_wrong_color(the, color, luma);
    return;
  }
  the.add_lasting("overall_degraded",
                  destroyed ? Severity::kRuinous : band(luma, 8, 40),
                  {fmt::format("the picture is off by {:.0f} levels where "
                               "there is something to see",
                               luma),
                   "raise the quality"},
                  active_error)
      .measured = {luma, the.limit(destroyed ? 40 : kLeastLuma), "levels"};
}

namespace {

// Evidence of a cut counts pixels from its corner.
void move_regions(const Rect& cut, std::vector<Reason>& reasons) {
  for (Reason& reason : reasons) {
    if (!reason.region) continue;
    reason.region->x += cut.x;
    reason.region->y += cut.y;
  }
}

void find_what_lasts(Case& the) {
  if (find_foreign_part(the)) return;
  find_tone_changes(the);
  find_palette_damage(the);
  find_blur(the);
  find_coding_noise(the);
  find_lost_lines(the);
}

// Takes runs of frames from the case and tells what is wrong with each.
std::vector<Reason> take_runs(Case& the,
                              const std::vector<placement::Run>& runs) {
  std::vector<Reason> reasons;
  for (const placement::Run& run : runs) {
    Case alone = the.of_run(run);
    if (alone.counting().empty()) continue;
    find_what_lasts(alone);
    find_the_rest(alone);
    add_reasons(std::move(alone).take(), reasons);
    for (size_t pair = run.first; pair < run.end; ++pair) the.leave_out(pair);
  }
  return reasons;
}

// What is wrong with the pairs that count, or with the worst of them.
void find_what_lasts_or_is_worst(Case& the) {
  if (the.counting().empty()) return;
  if (!the.named("flicker")) leave_out_good_pairs(the, 1 - kWorstShare);
  find_what_lasts(the);
  find_the_rest(the);
  if (the.finds_damage()) return;
  // Less than that share of the pairs may be bad.
  leave_out_good_pairs(the, 1);
  find_what_lasts(the);
}

std::vector<Reason> look_for_all(Case&& the) {
  find_flicker(the);
  if (find_lost_alpha(the) || find_fringe(the)) return std::move(the).take();
  find_combs(the);
  const std::vector<placement::Run> runs = find_outliers(the);
  if (the.counting().empty()) return std::move(the).take();
  if (the.options.colors) {
    name_color_move(the, *the.options.colors);
    return std::move(the).take();
  }
  find_leftovers(the);
  if (!enough_is_clean(the)) return std::move(the).take();
  const std::vector<Reason> of_runs = take_runs(the, runs);
  find_what_lasts_or_is_worst(the);
  std::vector<Reason> found = std::move(the).take();
  add_reasons(of_runs, found);
  return found;
}

// What became of single pictures: of files that share none it is chance.
bool tells_pictures_apart(const Reason& reason) {
  constexpr std::string_view kKinds[] = {
      "dropped_frames",  "duplicated_frames", "interpolated_frames",
      "inserted_frames", "reordered_frames",  "reversed",
      "frozen"};
  return std::find(std::begin(kKinds), std::end(kKinds), reason.kind) !=
         std::end(kKinds);
}

}  // namespace

namespace {

// Pictures that were moved, each by itself, and what is wrong with the others.
std::vector<Reason> find_defects_beside_jumps(
    const measure::Evidence& evidence, std::span<const TimeSpan> on_screen,
    const DefectOptions& options) {
  const std::vector<size_t> moved = far_pairs(evidence);
  Case jumping(evidence, on_screen, options);
  name_jumps(jumping, moved);
  DefectOptions of_others = options;
  of_others.jumps.reset();
  Case others(evidence, on_screen, of_others);
  for (const size_t pair : moved) others.leave_out(pair);
  std::vector<Reason> found = std::move(jumping).take();
  if (!others.counting().empty()) {
    add_reasons(look_for_all(std::move(others)), found);
  }
  // What jumps flickers wherever it has edges.
  std::erase_if(found, [](const Reason& one) { return one.kind == "flicker"; });
  return found;
}

// What is named of a run of pairs, and what is wrong with the others.
std::vector<Reason> find_defects_beside(const measure::Evidence& evidence,
                                        std::span<const TimeSpan> on_screen,
                                        const DefectOptions& options) {
  Case run = Case(evidence, on_screen, options).of_run(*options.elsewhere);
  if (!find_turn_or_framing(run)) find_other_size(run);
  DefectOptions of_others = options;
  of_others.turn.reset();
  of_others.framing.reset();
  of_others.shared.reset();
  Case others(evidence, on_screen, of_others);
  for (const size_t pair : run.counting()) others.leave_out(pair);
  std::vector<Reason> found = std::move(run).take();
  add_reasons(look_for_all(std::move(others)), found);
  return found;
}

}  // namespace

std::vector<size_t> far_pairs(const measure::Evidence& evidence) {
  constexpr double kFar = 4;           // levels
  constexpr double kOfTheWorst = 0.3;  // as far as the farthest
  const auto rms = [](const measure::PairEvidence& pair) {
    return std::sqrt(pair.all.luma_error / pair.all.pixels);
  };
  double most = 0;
  for (const auto& pair : evidence.pairs) most = std::max(most, rms(pair));
  const double least = std::max(kFar, kOfTheWorst * most);
  std::vector<size_t> far;
  for (size_t i = 0; i < evidence.pairs.size(); ++i) {
    if (rms(evidence.pairs[i]) >= least) far.push_back(i);
  }
  return far;
}

bool look_moved(const measure::Evidence& evidence,
                const std::vector<size_t>& pairs) {
  constexpr double kAsMuch = 2;
  constexpr double kElsewhere = 0.8;  // correlation
  const auto looks_moved = [&](size_t pair) {
    const FrameTotals& t = evidence.pairs[pair].all;
    const double before = t.laplacian_reference;
    const double after = t.laplacian_test;
    const double both = (before + after - t.laplacian_error) / 2;
    return after < kAsMuch * before && before < kAsMuch * after &&
           both < kElsewhere * std::sqrt(before * after);
  };
  return 2 * std::ranges::count_if(pairs, looks_moved) >
         ptrdiff_t(pairs.size());
}

std::optional<placement::Run> find_far_run(const measure::Evidence& evidence) {
  constexpr size_t kLeast = 3;
  placement::Run longest{0, 0};
  placement::Run run{0, 0};
  for (const size_t pair : far_pairs(evidence)) {
    run = {pair == run.end ? run.first : pair, pair + 1};
    if (run.size() > longest.size()) longest = run;
  }
  const bool is_part =
      longest.size() >= kLeast && longest.size() < evidence.pairs.size();
  return is_part ? std::optional(longest) : std::nullopt;
}

std::vector<Reason> find_defects(const measure::Evidence& evidence,
                                 std::span<const TimeSpan> on_screen,
                                 const DefectOptions& options) {
  if (options.elsewhere) {
    return find_defects_beside(evidence, on_screen, options);
  }
  if (options.jumps) {
    return find_defects_beside_jumps(evidence, on_screen, options);
  }
  Case the(evidence, on_screen, options);
  if (the.pairs() == 0) return {};
  if (find_turn_or_framing(the)) return std::move(the).take();
  find_other_size(the);
  if (find_unrelated(the)) return std::move(the).take();
  std::vector<Reason> found = look_for_all(std::move(the));
  if (options.shared) move_regions(options.shared->reference, found);
  return found;
}

void add_reasons(const std::vector<Reason>& more,
                 std::vector<Reason>& reasons) {
  const auto is_unrelated = [](const Reason& one) {
    return one.kind == "unrelated";
  };
  if (std::any_of(more.begin(), more.end(), is_unrelated)) {
    std::erase_if(reasons, tells_pictures_apart);
  }
  reasons.insert(reasons.end(), more.begin(), more.end());
  // It explains whatever else is as grave.
  std::ranges::stable_sort(reasons, std::ranges::greater(),
                           [&](const Reason& one) {
                             return std::pair(one.severity, is_unrelated(one));
                           });
}

}  // namespace framewise::judge
