// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "timeline/between.h"
#include "timeline/blend.h"
#include "timeline/loops.h"
#include "timeline/pace.h"
#include "timeline/slots.h"
#include "timeline/time_model.h"
#include "timeline/warp.h"

namespace framewise::timeline {
namespace {

// Matches that cost more are improbable.
constexpr double kPlausible = 3;
// Strange states of the test that are looked for in the whole reference.
constexpr size_t kMostSearches = 512;
// Of what a picture so far aside shows a quarter is wrong: in milliseconds, and
// of all the time, of which a short loop has little.
constexpr double kMoment = 100;
constexpr double kMomentOfTotal = 0.01;

// What one state of the test shows.
struct Place {
  std::optional<size_t> reference;  // a state
  Placement placement = Placement::kInOrder;
};

// What is on screen by the clock.
size_t place_by_clock(const Track& reference, const Track& test, size_t j) {
  return reference.at(test.starts[j] + 0.5 * test.duration(j));
}

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

// What it would matter if another picture were the right one: who meets the
// picture of a moment before or after, as in a quiet shot, has hardly erred.
double stake(const Track& reference, size_t chosen, size_t other) {
  const double moment = std::min(kMoment, kMomentOfTotal * reference.total());
  const double apart =
      std::abs(reference.starts[chosen] - reference.starts[other]);
  if (apart <= 0) return 0;
  const double share = apart / (apart + moment);
  return share * share;
}

// How much better a chosen state is than those that look different, from 0
// where one of another time is as good.
double certainty(const Track& reference, const Noise& noise, size_t sample,
                 size_t chosen) {
  const double nearest = noise.nearest(sample);
  const double first = noise.cost(noise.distance(sample, chosen), nearest);
  double doubt = 0;
  for (size_t i = 0; i < reference.size(); ++i) {
    if (i == chosen) continue;
    const double cost = noise.cost(noise.distance(sample, i), nearest);
    const double better =
        std::clamp(2 / (1 + std::exp((first - cost) / 2)) - 1, 0.0, 1.0);
    const double its = stake(reference, chosen, i) * (1 - better);
    if (its <= doubt) continue;
    const bool different =
        noise.cost(distance(reference, i, reference, chosen), 0) > 4;
    if (different) doubt = its;
  }
  return 1 - doubt;
}

// Who comes late, and else as the reference does, is explained by that far
// better than by the clock. What it says of a single picture is not in doubt
// then, even where the clip shows nearly the same again and again. Of other
// speeds there is always one that suits few pictures, and damaged ones.
bool is_late_by_that(const TimeModel& model, const Track& reference,
                     const Track& test, size_t chosen, size_t j) {
  if (model.identity() || model.reversed || model.speed != 1) return false;
  const double ms = model.at(test.starts[j] + 0.5 * test.duration(j));
  const double nearest =
      std::clamp(ms, reference.starts[chosen], reference.starts[chosen + 1]);
  return std::abs(ms - nearest) <= reference.median_duration() / 2;
}

double confidence_of(const Track& reference, const Track& test,
                     const Noise& noise, const TimeModel& model,
                     const std::vector<Place>& places) {
  double sum = 0;
  double weights = 0;
  for (size_t sample = 0; sample < noise.sampled().size(); ++sample) {
    const size_t j = noise.sampled()[sample];
    const double weight = std::max(test.duration(j), 1e-3);
    weights += weight;
    const Place& place = places[j];
    const bool sure =
        place.placement == Placement::kForeign ||
        is_late_by_that(model, reference, test, *place.reference, j);
    sum += weight *
           (sure ? 1 : certainty(reference, noise, sample, *place.reference));
  }
  return weights > 0 ? sum / weights : 1;
}

// The reference's frame that is on screen longest during each of the test's.
std::vector<int64_t> clock_partners(const Schedule& reference,
                                    const Schedule& test) {
  std::vector<int64_t> partners;
  partners.reserve(test.frames());
  for (size_t j = 0; j < test.frames(); ++j) {
    const Ticks begin = test.starts[j];
    const Ticks end = test.starts[j + 1];
    size_t best = reference.frame_at(begin);
    Ticks longest = -1;
    for (size_t i = best; i < reference.frames(); ++i) {
      if (i > best && reference.starts[i] >= end) break;
      const Ticks shared = std::min(reference.until(i, end), end) -
                           std::max(reference.starts[i], begin);
      if (shared > longest) longest = shared, best = i;
      if (reference.starts[i + 1] >= end) break;
    }
    partners.push_back(int64_t(best));
  }
  return partners;
}

// Frames that are mixed with others show what the clock says.
std::vector<Place> places_by_clock(const Track& reference, const Track& test) {
  std::vector<Place> places;
  for (size_t j = 0; j < test.size(); ++j) {
    places.push_back({place_by_clock(reference, test, j), Placement::kInOrder});
  }
  return places;
}

// Pictures that are so damaged that the path wanders among their neighbors, but
// stand where those of the reference do, at whatever speed.
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

// What starts over shows what is due then, or a moment aside: rounded delays
// add up.
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

// What the model of time says of a frame, where that is not the clock.
std::optional<int64_t> due_frame(const TimeModel& model, const Clock& clock,
                                 const Schedule& reference,
                                 const Schedule& test, size_t j) {
  if (model.identity() || model.reversed) return std::nullopt;
  const double middle = clock.ms(test.starts[j] + test.starts[j + 1]) / 2;
  const double ms = model.at(middle);
  const double ticks = ms * double(clock.per_second) / 1000;
  if (ticks < 0 || ticks >= double(reference.total())) return std::nullopt;
  return int64_t(reference.frame_at(Ticks(ticks)));
}

// Of the frames of a state, which all look the same, the one nearest in time.
int64_t frame_in_state(const Content& content, size_t state, int64_t clock) {
  return std::clamp(clock, int64_t(content.first_frame(state)),
                    int64_t(content.end_frame(state)) - 1);
}

// Tells the frames that anybody could tell from their neighbors.
std::vector<double> distinct_frames(const Track& reference,
                                    const Noise& noise) {
  const Content& content = *reference.content;
  std::vector<double> distinct(content.frames());
  double before = INFINITY;
  for (size_t i = 0; i < content.states(); ++i) {
    const double after = i + 1 < content.states()
                             ? distance(content, i, content, i + 1)
                             : INFINITY;
    const double value = noise.distinct(std::min(before, after));
    for (size_t f = content.first_frame(i); f < content.end_frame(i); ++f) {
      distinct[f] = value;
    }
    before = after;
  }
  return distinct;
}

// A run ends where a frame can be told from the run's first.
std::vector<size_t> runs_of(const Track& reference, const Noise& noise) {
  const Content& content = *reference.content;
  std::vector<size_t> runs;
  size_t first = 0;
  size_t run = 0;
  for (size_t i = 0; i < content.states(); ++i) {
    if (i > 0 && noise.distinct(distance(content, first, content, i)) >= 0.9) {
      ++run;
      first = i;
    }
    runs.resize(content.end_frame(i), run);
  }
  return runs;
}

// Where neighbours can hardly be told apart the path wanders among them, and
// pictures meet that lie a moment apart. There the model of time knows better,
// and behind a cut, of which it knows nothing, the pace of what lies around.
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

// A state that the path skipped but that looks like what is shown right before
// or after it is not missing.
void show_what_cannot_be_told_apart(const Track& reference, const Track& test,
                                    const Noise& noise,
                                    const std::vector<Place>& places,
                                    Alignment& result) {
  const Content& content = *reference.content;
  std::vector<std::optional<size_t>> shown_by(reference.size());
  for (size_t j = 0; j < places.size(); ++j) {
    if (places[j].reference) shown_by[*places[j].reference] = j;
  }
  std::vector<std::optional<size_t>> after(reference.size());
  std::optional<size_t> near;
  for (size_t i = reference.size(); i-- > 0;) {
    if (shown_by[i]) near = shown_by[i];
    after[i] = near;
  }
  near.reset();
  for (size_t i = 0; i < reference.size(); ++i) {
    if (shown_by[i]) near = shown_by[i];
    const size_t first = content.first_frame(i);
    for (const std::optional<size_t>& j : {near, after[i]}) {
      if (result.shown[first] || !j) continue;
      const double its = distance(reference, *places[*j].reference, test, *j);
      const double cost = noise.cost(distance(reference, i, test, *j), its);
      if (cost >= 1) continue;
      for (size_t f = first; f < content.end_frame(i); ++f) {
        result.shown[f] = true;
      }
    }
  }
}

// Where all have their slots, nothing is missing whose time a blank picture
// takes: it is wrong, and told as that.
void show_what_is_blank_instead(const Track& reference, const Track& test,
                                const std::vector<Place>& places,
                                Alignment& result) {
  for (size_t j = 0; j < places.size(); ++j) {
    if (places[j].placement != Placement::kForeign ||
        !is_plain(*test.content, test.states[j])) {
      continue;
    }
    for (size_t i = 0; i < reference.size(); ++i) {
      const double middle = reference.starts[i] + 0.5 * reference.duration(i);
      if (middle < test.starts[j] || middle >= test.starts[j + 1]) continue;
      const size_t state = reference.states[i];
      for (size_t f = reference.content->first_frame(state);
           f < reference.content->end_frame(state); ++f) {
        result.shown[f] = true;
      }
    }
  }
}

// Where the cheapest path has them, and what it left out where that is shown.
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

// Black or blank from beginning to end.
bool is_one_plain_picture(const Track& track) {
  return track.size() == 1 && is_plain(*track.content, track.states[0]);
}

Alignment align_all(const Content& reference_content,
                    const Schedule& reference_times,
                    const Content& test_content, const Schedule& test_times,
                    const Clock& clock, Executor* executor) {
  const Track forward = track_of(reference_content, reference_times, clock);
  const Track test = track_of(test_content, test_times, clock);
  const Noise noise(forward, test, executor);
  Alignment result;
  result.noise = noise.median();
  result.model = fit_time(forward, test, noise);

  const double apart = std::abs(forward.total() - test.total());
  const bool same_length =
      apart <= std::max(forward.median_duration(), 0.01 * forward.total());
  const bool trust_slots =
      same_length && result.model.identity() && result.model.misfit < 0.25;
  const bool blended =
      same_length && blends_with_the_past(forward, test, noise);
  result.runs = runs_of(forward, noise);
  result.loop_ms = find_loop(forward, test, noise);
  std::vector<Place> places;
  if (result.loop_ms) {
    places = places_in_loop(forward, test, noise, *result.loop_ms);
    result.model = {};
  } else if (blended) {
    places = places_by_clock(forward, test);
    result.model = {};
  } else if (is_one_plain_picture(test) && forward.size() > 1) {
    // It shows nothing that has a time.
    places = places_by_clock(forward, test);
    result.model = {};
    result.confidence = 0;
  } else {
    places = places_by_path(forward, test, noise, result.model, trust_slots,
                            same_length, executor);
    if (keep_their_slots(forward, test, noise, result.model, places)) {
      for (size_t j = 0; j < places.size(); ++j) {
        places[j] = {due_place(forward, test, result.model, j),
                     Placement::kInOrder};
      }
      result.model.misfit = 0;
    }
    result.confidence =
        confidence_of(forward, test, noise, result.model, places);
    keep_the_pace(forward, test, noise, result.model, result.runs, places);
  }

  const std::vector<int64_t> by_clock =
      clock_partners(reference_times, test_times);
  result.shown.assign(reference_content.frames(), blended);
  for (size_t j = 0; j < test_content.frames(); ++j) {
    const size_t state = test_content.state_of(j);
    const Place& place = places[state];
    Partner partner{.content = by_clock[j],
                    .clock = by_clock[j],
                    .placement = place.placement};
    if (place.placement != Placement::kForeign) {
      partner.content = frame_in_state(
          reference_content, *place.reference,
          due_frame(result.model, clock, reference_times, test_times, j)
              .value_or(by_clock[j]));
      for (size_t i = reference_content.first_frame(*place.reference);
           i < reference_content.end_frame(*place.reference); ++i) {
        result.shown[i] = true;
      }
    }
    const auto rms = [&](int64_t frame) {
      const double squares =
          distance(reference_content, reference_content.state_of(size_t(frame)),
                   test_content, state);
      return std::sqrt(squares / 3);
    };
    partner.content_distance = rms(partner.content);
    partner.clock_distance = rms(partner.clock);
    result.partners.push_back(partner);
  }
  result.distinct = distinct_frames(forward, noise);
  show_what_cannot_be_told_apart(forward, test, noise, places, result);
  if (trust_slots) show_what_is_blank_instead(forward, test, places, result);
  for (size_t i = 0; i < reference_content.frames(); ++i) {
    result.reference_states.push_back(reference_content.state_of(i));
  }
  for (size_t j = 0; j < test_content.frames(); ++j) {
    result.test_states.push_back(test_content.state_of(j));
  }
  return result;
}

// The alignment of all frames from that of those which were kept.
Alignment put_back(Alignment thinned, const std::vector<bool>& kept,
                   const Content& reference, const Schedule& reference_times,
                   const Content& test, const Schedule& test_times) {
  const std::vector<int64_t> by_clock =
      clock_partners(reference_times, test_times);
  const auto rms = [&](int64_t frame, size_t j) {
    return std::sqrt(distance(reference, reference.state_of(size_t(frame)),
                              test, test.state_of(j)) /
                     3);
  };
  const std::vector<Partner> partners = std::move(thinned.partners);
  thinned.partners.clear();
  thinned.test_states.clear();
  size_t next = 0;
  for (size_t j = 0; j < kept.size(); ++j) {
    Partner partner = partners[kept[j] ? next++ : next - 1];
    if (!kept[j]) partner.placement = Placement::kBetween;
    partner.clock = by_clock[j];
    partner.content_distance = rms(partner.content, j);
    partner.clock_distance = rms(partner.clock, j);
    thinned.partners.push_back(partner);
    thinned.test_states.push_back(test.state_of(j));
  }
  return thinned;
}

}  // namespace

Alignment align(const Content& reference, const Schedule& reference_times,
                const Content& test, const Schedule& test_times,
                const Clock& clock, Executor* executor) {
  const std::optional<Thinned> thinned =
      without_between(reference, reference_times, test, test_times, clock);
  if (thinned) {
    Alignment alignment =
        align_all(reference, reference_times, thinned->content, thinned->times,
                  clock, executor);
    if (alignment.certain()) {
      return put_back(std::move(alignment), thinned->kept, reference,
                      reference_times, test, test_times);
    }
  }
  return align_all(reference, reference_times, test, test_times, clock,
                   executor);
}

}  // namespace framewise::timeline
