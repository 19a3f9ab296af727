// SPDX-License-Identifier: Apache-2.0
#include "timeline/faults/shown_runs.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace framewise::timeline {
namespace {

// Share of a run's time that it may gain or lose and still count as kept.
constexpr double kKeptTime = 0.1;
// Share of the runs that is lost when the frame rate changes.
constexpr double kSomeLost = 0.05;

// Whether runs are missing and most of the others changed their time: at
// another frame rate the remaining frames take over the time of the missing
// ones.
bool others_take_over(const std::vector<ShownRun>& runs) {
  size_t lost = 0;
  size_t shown = 0;
  size_t kept = 0;
  for (const ShownRun& run : runs) {
    if (run.shown_ms <= 0) {
      lost += !run.shown;
      continue;
    }
    ++shown;
    kept += std::abs(run.shown_ms - run.own_ms) <= kKeptTime * run.own_ms;
  }
  return double(lost) >= kSomeLost * double(runs.size()) && 2 * kept < shown;
}

}  // namespace

std::vector<ShownRun> shown_runs(const TimedPair& pair) {
  const Alignment& alignment = *pair.alignment;
  std::vector<ShownRun> runs;
  for (size_t i = 0; i < alignment.runs.size(); ++i) {
    if (i == 0 || alignment.runs[i] != alignment.runs[i - 1]) {
      runs.push_back({.first_frame = i});
    }
    ShownRun& run = runs.back();
    run.last_frame = i;
    run.shown |= alignment.shown[i];
  }
  const auto start = [&](size_t frame) {
    return pair.clock.ms(pair.reference.starts[frame]);
  };
  for (ShownRun& run : runs) {
    run.own_ms = start(run.last_frame + 1) - start(run.first_frame);
  }
  for (size_t j = 0; j < alignment.partners.size(); ++j) {
    const Partner& partner = alignment.partners[j];
    if (partner.placement == Placement::kForeign) continue;
    runs[alignment.runs[size_t(partner.content)]].shown_ms +=
        pair.clock.ms(pair.test.duration(j));
  }
  return runs;
}

bool is_concentrated(const TimedPair& pair, const std::vector<ShownRun>& runs) {
  if (others_take_over(runs)) return false;
  const double total =
      pair.clock.ms(pair.reference.total()) - pair.clock.ms(pair.test.total());
  std::vector<double> differences;
  for (const ShownRun& run : runs) {
    differences.push_back((run.own_ms - run.shown_ms) * (total < 0 ? -1 : 1));
  }
  const std::vector<Partner>& partners = pair.alignment->partners;
  double strange = 0;
  for (size_t j = 0; j < partners.size(); ++j) {
    if (partners[j].placement == Placement::kForeign) {
      strange += pair.clock.ms(pair.test.duration(j));
    }
  }
  differences.push_back(total < 0 ? strange : -strange);
  const size_t few = std::max<size_t>(2, differences.size() / 10);
  std::partial_sort(differences.begin(), differences.begin() + ptrdiff_t(few),
                    differences.end(), std::greater<>());
  double explained = 0;
  for (size_t i = 0; i < few; ++i) explained += differences[i];
  return differences.size() > 3 && explained >= 0.7 * std::abs(total);
}

}  // namespace framewise::timeline
