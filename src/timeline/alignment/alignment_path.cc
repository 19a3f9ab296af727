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

// Matches with a higher cost are improbable.
constexpr double kPlausible = 3;
// At most this many unmatched test states are searched for in the whole
// reference.
constexpr size_t kMostSearches = 512;

// Whether reference state `state` lies after all in-order matches before `j`
// and before all that follow.
bool is_in_order(const std::vector<StateMatch>& matches, size_t j,
                 size_t state) {
  const auto shown = [](const StateMatch& match) {
    return match.reference && match.placement == Placement::kInOrder;
  };
  const auto after =
      std::find_if(matches.begin() + ptrdiff_t(j) + 1, matches.end(), shown);
  const auto before =
      std::find_if(std::reverse_iterator(matches.begin() + ptrdiff_t(j)),
                   matches.rend(), shown);
  return (before == matches.rend() || *before->reference < state) &&
         (after == matches.end() || state < *after->reference);
}

// Searches the whole reference for test states that the path left out. A close
// match elsewhere is a moved or repeated state. A distant state is still
// matched in order if the nearest reference state is missing exactly there: the
// frame is damaged. Blank frames are never moved if all others keep their time
// slots: they replace a frame.
void find_moved(const Track& reference, const Track& test, const Noise& noise,
                bool trust_slots, std::vector<StateMatch>& matches) {
  std::vector<bool> taken(reference.size(), false);
  for (const StateMatch& match : matches) {
    if (match.reference) taken[*match.reference] = true;
  }
  size_t searches = 0;
  for (size_t j = 0; j < matches.size(); ++j) {
    if (matches[j].reference) continue;
    matches[j].placement = Placement::kForeign;
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
      if (taken[best] || !is_in_order(matches, j, best)) continue;
      matches[j] = {best, Placement::kInOrder};
      taken[best] = true;
      continue;
    }
    const bool free =
        noise.cost(free_nearest, std::min(nearest, noise.median())) <
        kPlausible;
    matches[j].placement = free ? Placement::kMoved : Placement::kRepeated;
    matches[j].reference = free ? free_best : best;
    if (free) taken[free_best] = true;
  }
}

// Marks frames before the reference's start or after its end as foreign. Such
// frames match the first or last state only because it is the nearest one, and
// their distance soon grows.
void drop_beyond_end(const Track& reference, const Track& test,
                     const Noise& noise, bool end,
                     std::vector<StateMatch>& matches) {
  // A frame that is held stays as near as at first: cost below this.
  constexpr double kElse = 1;
  const size_t count = matches.size();
  const auto from_outside = [&](size_t k) { return end ? count - 1 - k : k; };
  const auto shown = [&](size_t k) -> std::optional<size_t> {
    const StateMatch& match = matches[from_outside(k)];
    return match.placement == Placement::kMoved ? std::nullopt
                                                : match.reference;
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
      matches[j] = {std::nullopt, Placement::kForeign};
    }
  }
}

// Among the candidates that fit as well as the best one, the nearest to the
// expected state `due`.
size_t nearest_candidate(const Track& reference, const Track& test,
                         const Noise& noise, size_t j,
                         const std::vector<size_t>& candidates, size_t due) {
  std::vector<double> distances;
  for (const size_t candidate : candidates) {
    distances.push_back(distance(reference, candidate, test, j));
  }
  const double nearest = *std::ranges::min_element(distances);
  const auto steps_away = [&](size_t candidate) {
    const size_t steps = std::max(candidate, due) - std::min(candidate, due);
    return std::min(steps, reference.size() - steps);
  };
  std::optional<size_t> best;
  for (size_t k = 0; k < candidates.size(); ++k) {
    if (noise.cost(distances[k], nearest) >= 1) continue;
    if (!best || steps_away(candidates[k]) < steps_away(*best))
      best = candidates[k];
  }
  return *best;
}

}  // namespace

std::vector<StateMatch> match_by_clock(const Track& reference,
                                       const Track& test) {
  std::vector<StateMatch> candidates;
  for (size_t j = 0; j < test.size(); ++j) {
    candidates.push_back({reference.at(test.starts[j] + 0.5 * test.duration(j)),
                          Placement::kInOrder});
  }
  return candidates;
}

std::vector<StateMatch> match_in_loop(const Track& reference, const Track& test,
                                      const Noise& noise, double period) {
  const double aside = std::min(
      std::max(kOffsetScaleMs, 2.5 * reference.median_duration()), period / 10);
  std::vector<StateMatch> result;
  std::vector<size_t> candidates;
  for (size_t j = 0; j < test.size(); ++j) {
    const double middle = test.starts[j] + 0.5 * test.duration(j);
    const double ms = std::fmod(middle, period);
    candidates.clear();
    const auto add = [&](double from, double to) {
      for (size_t i = reference.at(from); i <= reference.at(to); ++i) {
        candidates.push_back(i);
      }
    };
    add(std::max(0.0, ms - aside), ms + aside);
    const bool first_round = middle < period;
    if (ms < aside && !first_round) add(period + ms - aside, period);
    if (ms + aside > period) add(0, ms + aside - period);
    const size_t best = nearest_candidate(reference, test, noise, j, candidates,
                                          reference.at(ms));
    const bool again = !first_round || reference.starts[best] < ms - aside;
    result.push_back(
        {best, again ? Placement::kRepeated : Placement::kInOrder});
  }
  return result;
}

std::vector<StateMatch> match_by_path(const Track& reference, const Track& test,
                                      const Noise& noise,
                                      const TimeModel& model, bool trust_slots,
                                      bool same_length, Executor* executor) {
  const Track backward = model.reversed ? reversed(reference) : Track();
  const MonotonePath path =
      cheapest_path(model.reversed ? backward : reference, test, noise, model,
                    trust_slots, executor);
  std::vector<StateMatch> matches(test.size());
  for (size_t j = 0; j < matches.size(); ++j) {
    if (!path.states[j]) continue;
    matches[j].reference = model.reversed
                               ? reference.size() - 1 - *path.states[j]
                               : *path.states[j];
  }
  find_moved(reference, test, noise, trust_slots && !model.reversed, matches);
  if (!same_length && !model.reversed) {
    for (const bool end : {false, true}) {
      drop_beyond_end(reference, test, noise, end, matches);
    }
  }
  return matches;
}

bool keeps_time_slots(const Track& reference, const Track& test,
                      const Noise& noise, const TimeModel& model,
                      const std::vector<StateMatch>& matches) {
  // Tests with exchanged frames have more frames out of order than this share.
  constexpr double kFew = 0.1;
  constexpr double kExplained = 0.25;
  if (model.offset_ms != 0 || model.reversed || model.misfit >= kExplained) {
    return false;
  }
  std::vector<std::optional<size_t>> found;
  size_t out_of_order = 0;
  for (const StateMatch& match : matches) {
    found.push_back(match.reference);
    out_of_order += match.placement != Placement::kInOrder;
  }
  return double(out_of_order) <= kFew * double(matches.size()) &&
         changes_at_same_times(reference, test, noise, model) &&
         !any_plainly_elsewhere(reference, test, noise, model, found);
}

void apply_local_offset(const Track& reference, const Track& test,
                        const Noise& noise, const TimeModel& model,
                        const std::vector<size_t>& runs,
                        std::vector<StateMatch>& matches) {
  if (model.reversed) return;
  const auto run_of = [&](size_t state) {
    return runs[reference.content->first_frame(reference.states[state])];
  };
  std::vector<std::optional<size_t>> in_order(matches.size());
  for (size_t j = 0; j < matches.size(); ++j) {
    if (matches[j].placement == Placement::kInOrder) {
      in_order[j] = matches[j].reference;
    }
  }
  const LocalOffset local(reference, test, model, in_order);
  size_t last = 0;
  for (size_t j = 0; j < matches.size(); ++j) {
    if (!in_order[j]) continue;
    const size_t found = *in_order[j];
    const double of_found = distance(reference, found, test, j);
    const double middle = test.starts[j] + 0.5 * test.duration(j);
    size_t& state = *matches[j].reference;
    for (const double ms : {model.at(middle), local.at(j, middle)}) {
      const size_t due = reference.at(std::clamp(ms, 0.0, reference.total()));
      const bool near = run_of(due) == run_of(found) ||
                        std::max(due, found) - std::min(due, found) == 1;
      if (!near) continue;
      const size_t next = std::max(last, due);
      const double its = distance(reference, next, test, j);
      if (noise.cost(its, of_found) < 1) state = next;
      break;
    }
    last = state = std::max(last, state);
  }
}

}  // namespace framewise::timeline
