// SPDX-License-Identifier: Apache-2.0
#include "judge/defects/find_defects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "judge/defects/case.h"

namespace framewise::judge {
namespace {

// When more of the blocks than this are leftovers of the past, the rest is too
// little to tell anything else from.
constexpr double kMostSpoiled = 0.6;

bool enough_is_clean(const Case& the) {
  std::vector<double> shares;
  for (const size_t pair : the.counting()) {
    const auto& one = the.evidence.pairs[pair];
    shares.push_back(one.clean.pixels / one.all.pixels);
  }
  return median(std::move(shares)) >= 1 - kMostSpoiled;
}

// A defect may last for a part of the time: what is nearly right then would
// only hide it.
void leave_out_good_pairs(Case& the) {
  const auto rms = [](const measure::FrameTotals& t) {
    return std::sqrt((t.luma_error + t.chroma_error) / t.pixels);
  };
  const double least = 0.3 * the.quantile_of(rms, 0.9);
  std::vector<size_t> bad;
  for (const size_t pair : the.counting()) {
    if (rms(the.totals(pair)) >= least) bad.push_back(pair);
  }
  if (bad.size() < 2) return;
  for (const size_t pair : the.counting()) {
    if (!std::binary_search(bad.begin(), bad.end(), pair)) {
      the.leave_out(pair);
    }
  }
}

}  // namespace

void find_the_rest(Case& the) {
  const auto luma = [](const auto& t) { return t.active_rms(); };
  const auto chroma = [](const auto& t) { return t.active_chroma_rms(); };
  const double rms = the.median_of(luma);
  const double color = the.median_of(chroma);
  const bool destroyed =
      rms >= the.limit(40) && !the.is_grave(Severity::kMajor);
  if (!destroyed &&
      (the.anything_named() || (rms < the.limit(4) && color < the.limit(8)))) {
    return;
  }
  const bool only_color = color > 4 * rms;
  the.add_lasting(
      "overall_degraded", destroyed ? Severity::kRuinous : band(rms, 8, 40),
      {only_color
           ? fmt::format("detail of colour is lost: off by {:.0f} levels",
                         color)
           : fmt::format("the picture is off by {:.0f} levels where there is "
                         "something to see",
                         rms),
       only_color ? "chroma is stored at half the size (4:2:0): use 4:4:4"
                  : "raise the quality"},
      [&](const auto& t) { return luma(t) + chroma(t); });
}

std::vector<Reason> find_defects(const measure::Evidence& evidence,
                                 std::span<const TimeSpan> on_screen,
                                 const DefectOptions& options) {
  Case the(evidence, on_screen, options);
  if (the.pairs() == 0) return {};
  find_flicker(the);
  find_lost_alpha(the);
  find_outliers(the);
  if (the.counting().empty()) return std::move(the).take();
  find_leftovers(the);
  if (!enough_is_clean(the)) return std::move(the).take();
  if (!the.named("flicker")) leave_out_good_pairs(the);
  find_tone_changes(the);
  find_palette_damage(the);
  find_blur(the);
  find_coding_noise(the);
  find_lost_lines(the);
  find_the_rest(the);
  return std::move(the).take();
}

void add_reasons(const std::vector<Reason>& more,
                 std::vector<Reason>& reasons) {
  reasons.insert(reasons.end(), more.begin(), more.end());
  std::stable_sort(
      reasons.begin(), reasons.end(),
      [](const Reason& a, const Reason& b) { return a.severity > b.severity; });
}

}  // namespace framewise::judge
