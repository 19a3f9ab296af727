// SPDX-License-Identifier: Apache-2.0
#include "timeline/sampling/online_draw.h"

#include <algorithm>
#include <cmath>

namespace framewise::timeline {
namespace {

// Share of the samples for unusual moments. It is lower than kUnlikeShare of
// strata.cc, where the rest is known: on 193 series of real files fewer
// intervals are too narrow than with 0.25 or 0.1.
constexpr double kUnlikeShare = 0.2;
// The recent mean covers the time of this many strata, so a step in quality
// fills only one line for a short time.
constexpr double kRecentStrata = 2;

}  // namespace

OnlineDraw::OnlineDraw(double stratum_time, uint64_t seed)
    : stratum_time_(stratum_time), draw_(seed) {
  for (Line& line : lines_) begin_stratum(line);
}

void OnlineDraw::begin_stratum(Line& line) {
  Stratum& stratum = line.open.stratum;
  stratum.begin = stratum.end;
  stratum.end = stratum.begin + stratum_time_;
  stratum.instant = draw_.between(stratum.begin, stratum.end);
  line.drawn = false;
}

std::optional<double> OnlineDraw::MeanDeviation::next(double quality,
                                                      double time, double all) {
  sum += time * quality;
  const double unlike = std::abs(quality - sum / all);
  deviation += time * unlike;
  if (deviation <= 0) return std::nullopt;
  return unlike / (deviation / all);
}

double OnlineDraw::size_on_line(const Moment& moment) {
  const double time = moment.weight;
  time_ += time;
  recent_quality_ +=
      (moment.quality - recent_quality_) *
      std::min(1.0, time / std::min(time_, kRecentStrata * stratum_time_));
  const auto whole = quality_.next(moment.quality, time, time_);
  const auto regions = worst_regions_.next(moment.worst_regions, time, time_);
  const double unlike = whole && regions ? (*whole + *regions) / 2
                                         : whole.value_or(regions.value_or(1));
  return time * (1 - kUnlikeShare + kUnlikeShare * unlike);
}

bool OnlineDraw::add(size_t index, const Moment& moment) {
  if (moment.weight <= 0) return false;
  const double size = size_on_line(moment);
  Line& line = lines_[moment.quality < recent_quality_ ? 0 : 1];
  const double end =
      (line.positions.empty() ? 0 : line.positions.back().end) + size;
  line.positions.push_back({index, end, moment.weight / size});
  bool any = false;
  while (true) {
    if (!line.drawn && line.open.stratum.instant < end) {
      line.drawn = any = true;
      line.open.moment = index;
    }
    if (line.open.stratum.end > end) return any;
    line.strata.push_back(line.open);
    begin_stratum(line);
  }
}

Strata OnlineDraw::strata() const {
  std::vector<LinePosition> positions;
  std::vector<DrawnStratum> strata;
  for (const Line& line : lines_) {
    if (line.positions.empty()) continue;
    const double before = positions.empty() ? 0 : positions.back().end;
    const double length = line.positions.back().end;
    const size_t first = strata.size();
    strata.insert(strata.end(), line.strata.begin(), line.strata.end());
    // The last stratum ends with its line. If its instant lies beyond that end,
    // the stratum before stands for it.
    if (line.drawn) strata.push_back(line.open);
    if (strata.size() > first) strata.back().stratum.end = length;
    for (size_t i = first; i < strata.size(); ++i) {
      Stratum& stratum = strata[i].stratum;
      stratum = {stratum.begin + before, stratum.end + before,
                 stratum.instant + before};
    }
    for (LinePosition position : line.positions) {
      position.end += before;
      positions.push_back(position);
    }
  }
  // Neighbors lie close in time and, where possible, on both lines, alternating
  // between worse first and better first.
  std::stable_sort(strata.begin(), strata.end(),
                   [](const DrawnStratum& a, const DrawnStratum& b) {
                     return a.moment < b.moment;
                   });
  for (size_t i = 0; i + 1 < strata.size(); i += 2) {
    const bool worse_first = i % 4 == 0;
    const bool is_so = strata[i].stratum.begin < strata[i + 1].stratum.begin;
    if (is_so != worse_first) std::swap(strata[i], strata[i + 1]);
  }
  std::vector<Stratum> result;
  for (const DrawnStratum& one : strata) result.push_back(one.stratum);
  return Strata(std::move(positions), std::move(result), 1 / (1 - kUnlikeShare),
                draw_);
}

}  // namespace framewise::timeline
