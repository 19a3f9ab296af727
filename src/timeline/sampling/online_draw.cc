// SPDX-License-Identifier: Apache-2.0
#include "timeline/sampling/online_draw.h"

#include <algorithm>
#include <cmath>

namespace framewise::timeline {
namespace {

// This share of the instants goes to what is unlike the rest, less than where
// the rest is known: of 193 series of real files, fewer intervals are too
// narrow than with a quarter or a tenth.
constexpr double kUnlikeShare = 0.2;
// What is worse or better than the rest is so in the time of so many parts: a
// step of the quality changes no line for long.
constexpr double kPartsOfLate = 2;

}  // namespace

PassingDraw::PassingDraw(double part, uint64_t seed)
    : part_(part), draw_(seed) {
  for (Line& line : lines_) begin_part(line);
}

void PassingDraw::begin_part(Line& line) {
  Stratum& cut = line.open.cut;
  cut.begin = cut.end;
  cut.end = cut.begin + part_;
  cut.instant = draw_.between(cut.begin, cut.end);
  line.drawn = false;
}

std::optional<double> PassingDraw::Apart::next(double quality, double time,
                                               double all) {
  sum += time * quality;
  const double unlike = std::abs(quality - sum / all);
  apart += time * unlike;
  if (apart <= 0) return std::nullopt;
  return unlike / (apart / all);
}

double PassingDraw::size_of(const Moment& moment) {
  const double time = moment.weight;
  time_ += time;
  of_late_ += (moment.quality - of_late_) *
              std::min(1.0, time / std::min(time_, kPartsOfLate * part_));
  const auto whole = quality_.next(moment.quality, time, time_);
  const auto places = worst_places_.next(moment.worst_places, time, time_);
  const double unlike = whole && places ? (*whole + *places) / 2
                                        : whole.value_or(places.value_or(1));
  return time * (1 - kUnlikeShare + kUnlikeShare * unlike);
}

bool PassingDraw::add(size_t index, const Moment& moment) {
  if (moment.weight <= 0) return false;
  const double size = size_of(moment);
  Line& line = lines_[moment.quality < of_late_ ? 0 : 1];
  const double end = (line.places.empty() ? 0 : line.places.back().end) + size;
  line.places.push_back({index, end, moment.weight / size});
  bool any = false;
  while (true) {
    if (!line.drawn && line.open.cut.instant < end) {
      line.drawn = any = true;
      line.open.moment = index;
    }
    if (line.open.cut.end > end) return any;
    line.parts.push_back(line.open);
    begin_part(line);
  }
}

Strata PassingDraw::strata() const {
  std::vector<Place> places;
  std::vector<Part> parts;
  for (const Line& line : lines_) {
    if (line.places.empty()) continue;
    const double before = places.empty() ? 0 : places.back().end;
    const double length = line.places.back().end;
    const size_t first = parts.size();
    parts.insert(parts.end(), line.parts.begin(), line.parts.end());
    // The last part is as long as it came to be. Where that was too short for
    // its instant, the part before stands for it.
    if (line.drawn) parts.push_back(line.open);
    if (parts.size() > first) parts.back().cut.end = length;
    for (size_t i = first; i < parts.size(); ++i) {
      Stratum& cut = parts[i].cut;
      cut = {cut.begin + before, cut.end + before, cut.instant + before};
    }
    for (Place place : line.places) {
      place.end += before;
      places.push_back(place);
    }
  }
  // Neighbors are of one time, and of both lines where both have any then: the
  // worse first and the better first in turn.
  std::stable_sort(
      parts.begin(), parts.end(),
      [](const Part& a, const Part& b) { return a.moment < b.moment; });
  for (size_t i = 0; i + 1 < parts.size(); i += 2) {
    const bool worse_first = i % 4 == 0;
    const bool is_so = parts[i].cut.begin < parts[i + 1].cut.begin;
    if (is_so != worse_first) std::swap(parts[i], parts[i + 1]);
  }
  std::vector<Stratum> cuts;
  for (const Part& part : parts) cuts.push_back(part.cut);
  return Strata(std::move(places), std::move(cuts), 1 / (1 - kUnlikeShare),
                draw_);
}

}  // namespace framewise::timeline
