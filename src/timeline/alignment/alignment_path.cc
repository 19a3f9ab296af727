// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/alignment_path.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "timeline/alignment/local_offset.h"
#include "timeline/alignment/monotone_path.h"
#include "timeline/alignment/slot_match.h"

namespace framewise::timeline {
namespace {

// Matches that cost more are improbable.
constexpr double kPlausible = 3;
// Strange states of the test that are looked for in the whole reference.
constexpr size_t kMostSearches = 512;

// Whether this state of the reference comes after all that is shown before and
// before all that is shown after.
bool is_in_order(const std::vector<Place>& places, size_t j, size_t state) {
  const auto shown = [](const Place& place) {
    return place.reference && place.placement == Placement::kInOrder;
  };
  const auto after =
      std::find_if(places.begin() + ptrdiff_t(j) + 1, places.end(), shown);
  const auto before =
      std::find_if(std::reverse_iterator(places.begin() + ptrdiff_t(j)),
                   places.rend(), shown);
  return (before == places.rend() || *before->reference < state) &&
         (after == places.end() || state < *after->reference);
}

// Looks for states that the path left out in all of the reference: those that
// only moved are there, and what looks like nothing else so much as what is
// missing just there is that, however damaged. A black or a blank picture has
// not moved: where all others have their slots it stands in the place of
// another.
void find_moved(const Track& reference, const Track& test, const Noise& noise,
                bool trust_slots, std::vector<Place>& places) {
  std::vector<bool> taken(reference.size(), false);
  for (const Place& place : places) {
    if (place.reference) taken[*place.reference] = true;
  }
  size_t searches = 0;
  for (size_t j = 0; j < places.size(); ++j) {
    if (places[j].reference) continue;
    places[j].placement = Placement::kForeign;
    if (trust_slots && is_plain(*test.content, test.states[j])) continue;
    if (++searches > kMostSearches) continue;
    double nearest = INFINITY;
    double free_nearest = INFINITY;
    size_t best = 0;
    size_t free_best = 0;
    for (size_t i = 0; i < reference.size(); ++i) {
      const double d = distance(reference, i, test, j);
      if (d < nearest) nearest = d, best = i;
      if (!taken[i] && d < free_nearest) free_nearest = d, free_best = i;
    }
    if (nearest > noise.foreign_from()) {
      if (taken[best] || !is_in_order(places, j, best)) continue;
      places[j] = {best, Placement::kInOrder};
      taken[best] = true;
      continue;
    }
    const bool free =
        noise.cost(free_nearest, std::min(nearest, noise.median())) <
        kPlausible;
    places[j].placement = free ? Placement::kMoved : Placement::kRepeated;
    places[j].reference = free ? free_best : best;
    if (free) taken[free_best] = true;
  }
}

// What goes on where the reference ends, or leads to where it begins, is
// nearest to its last picture or its first, and soon shows something else.
void leave_out_beyond(const Track& reference, const Track& test,
                      const Noise& noise, bool end,
                      std::vector<Place>& places) {
  // A picture that is held is as near as the first time.
  constexpr double kElse = 1;
  const size_t count = places.size();
  const auto from_outside = [&](size_t k) { return end ? count - 1 - k : k; };
  const auto shown = [&](size_t k) -> std::optional<size_t> {
    const Place& place = places[from_outside(k)];
    return place.placement == Placement::kMoved ? std::nullopt
                                                : place.reference;
  };
  size_t outer = 0;
  while (outer < count && !shown(outer)) ++outer;
  if (outer == count) return;
  const size_t outermost = *shown(outer);
  size_t inner = outer;
  while (inner < count && shown(inner).value_or(outermost) == outermost) {
    ++inner;
  }
  double nearest = INFINITY;
  for (size_t k = inner; k-- > outer;) {
    if (!shown(k)) continue;
    const size_t j = from_outside(k);
    const double its = distance(reference, outermost, test, j);
    nearest = std::min(nearest, its);
    if (noise.cost(its, nearest) >= kElse) {
      places[j] = {std::nullopt, Placement::kForeign};
    }
  }
}

// Of the places, the one nearest to what is due that cannot be told from the
// one that looks nearest.
size_t likeliest(const Track& reference, const Track& test, const Noise& noise,
                 size_t j, const std::vector<size_t>& places, size_t due) {
  std::vector<double> distances;
  for (const size_t place : places) {
    distances.push_back(distance(reference, place, test, j));
  }
  const double nearest = *std::ranges::min_element(distances);
  const auto steps_aside = [&](size_t place) {
    const size_t steps = std::max(place, due) - std::min(place, due);
    return std::min(steps, reference.size() - steps);
  };
  std::optional<size_t> best;
  for (size_t k = 0; k < places.size(); ++k) {
    if (noise.cost(distances[k], nearest) >= 1) continue;
    if (!best || steps_aside(places[k]) < steps_aside(*best)) best = places[k];
  }
  return *best;
}

}  // namespace

std::vector<Place> places_by_clock(const Track& reference, const Track& test) {
  std::vector<Place> places;
  for (size_t j = 0; j < test.size(); ++j) {
    places.push_back({reference.at(test.starts[j] + 0.5 * test.duration(j)),
                      Placement::kInOrder});
  }
  return places;
}

std::vector<Place> places_in_loop(const Track& reference, const Track& test,
                                  const Noise& noise, double period) {
  const double aside = std::min(
      std::max(kMoment, 2.5 * reference.median_duration()), period / 10);
  std::vector<Place> result;
  std::vector<size_t> places;
  for (size_t j = 0; j < test.size(); ++j) {
    const double middle = test.starts[j] + 0.5 * test.duration(j);
    const double ms = std::fmod(middle, period);
    places.clear();
    const auto add = [&](double from, double to) {
      for (size_t i = reference.at(from); i <= reference.at(to); ++i) {
        places.push_back(i);
      }
    };
    add(std::max(0.0, ms - aside), ms + aside);
    const bool first_round = middle < period;
    if (ms < aside && !first_round) add(period + ms - aside, period);
    if (ms + aside > period) add(0, ms + aside - period);
    const size_t best =
        likeliest(reference, test, noise, j, places, reference.at(ms));
    const bool again = !first_round || reference.starts[best] < ms - aside;
    result.push_back(
        {best, again ? Placement::kRepeated : Placement::kInOrder});
  }
  return result;
}

std::vector<Place> places_by_path(const Track& reference, const Track& test,
                                  const Noise& noise, const TimeModel& model,
                                  bool trust_slots, bool same_length,
                                  Executor* executor) {
  const Track backward = model.reversed ? reversed(reference) : Track();
  const Warp path = warp(model.reversed ? backward : reference, test, noise,
                         model, trust_slots, executor);
  std::vector<Place> places(test.size());
  for (size_t j = 0; j < places.size(); ++j) {
    if (!path.places[j]) continue;
    places[j].reference = model.reversed
                              ? reference.size() - 1 - *path.places[j]
                              : *path.places[j];
  }
  find_moved(reference, test, noise, trust_slots && !model.reversed, places);
  if (!same_length && !model.reversed) {
    for (const bool end : {false, true}) {
      leave_out_beyond(reference, test, noise, end, places);
    }
  }
  return places;
}

bool keep_their_slots(const Track& reference, const Track& test,
                      const Noise& noise, const TimeModel& model,
                      const std::vector<Place>& places) {
  // Who exchanges pictures leaves more than these out of order.
  constexpr double kFew = 0.1;
  constexpr double kExplained = 0.25;
  if (model.offset_ms != 0 || model.reversed || model.misfit >= kExplained) {
    return false;
  }
  std::vector<std::optional<size_t>> found;
  size_t out_of_order = 0;
  for (const Place& place : places) {
    found.push_back(place.reference);
    out_of_order += place.placement != Placement::kInOrder;
  }
  return double(out_of_order) <= kFew * double(places.size()) &&
         changes_alike(reference, test, noise, model) &&
         !any_is_elsewhere(reference, test, noise, model, found);
}

void keep_the_pace(const Track& reference, const Track& test,
                   const Noise& noise, const TimeModel& model,
                   const std::vector<size_t>& runs,
                   std::vector<Place>& places) {
  if (model.reversed) return;
  const auto run_of = [&](size_t place) {
    return runs[reference.content->first_frame(reference.states[place])];
  };
  std::vector<std::optional<size_t>> in_order(places.size());
  for (size_t j = 0; j < places.size(); ++j) {
    if (places[j].placement == Placement::kInOrder) {
      in_order[j] = places[j].reference;
    }
  }
  const Pace pace(reference, test, model, in_order);
  size_t last = 0;
  for (size_t j = 0; j < places.size(); ++j) {
    if (!in_order[j]) continue;
    const size_t found = *in_order[j];
    const double of_found = distance(reference, found, test, j);
    const double middle = test.starts[j] + 0.5 * test.duration(j);
    size_t& place = *places[j].reference;
    for (const double ms : {model.at(middle), pace.at(j, middle)}) {
      const size_t due = reference.at(std::clamp(ms, 0.0, reference.total()));
      const bool near = run_of(due) == run_of(found) ||
                        std::max(due, found) - std::min(due, found) == 1;
      if (!near) continue;
      const size_t next = std::max(last, due);
      const double its = distance(reference, next, test, j);
      if (noise.cost(its, of_found) < 1) place = next;
      break;
    }
    last = place = std::max(last, place);
  }
}

}  // namespace framewise::timeline
