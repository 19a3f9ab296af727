// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/alignment.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/for_each_index.h"
#include "timeline/alignment/alignment_path.h"
#include "timeline/alignment/blend.h"
#include "timeline/alignment/interpolated_frames.h"
#include "timeline/alignment/repeated_reference.h"
#include "timeline/alignment/slot_match.h"
#include "timeline/alignment/time_model.h"

namespace framewise::timeline {
namespace {

// Upper limit of kOffsetScaleMs as a share of the reference's duration, so that
// the scale also suits short loops.
constexpr double kOffsetScaleShare = 0.01;

// Weight, 0 to 1, of matching state `other` instead of `chosen`. It grows with
// their distance in time: confusing neighbors in a quiet shot matters little.
double error_weight(const Track& reference, size_t chosen, size_t other) {
  const double moment =
      std::min(kOffsetScaleMs, kOffsetScaleShare * reference.total());
  const double apart =
      std::abs(reference.starts[chosen] - reference.starts[other]);
  if (apart <= 0) return 0;
  const double share = apart / (apart + moment);
  return share * share;
}

// Certainty, 0 to 1, that `chosen` is the right match of a sample. It is 0 if a
// different-looking state of another time fits equally well.
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
    const double its = error_weight(reference, chosen, i) * (1 - better);
    if (its <= doubt) continue;
    const bool different =
        noise.cost(distance(reference, i, reference, chosen), 0) > 4;
    if (different) doubt = its;
  }
  return 1 - doubt;
}

// Whether the match agrees with a constant offset of the whole clip at speed 1.
// Such a match is certain even where the clip shows similar frames repeatedly.
// Other speeds do not count as evidence: with few or damaged frames some speed
// always fits.
bool follows_offset(const TimeModel& model, const Track& reference,
                    const Track& test, size_t chosen, size_t j) {
  if (model.identity() || model.reversed || model.speed != 1) return false;
  const double ms = model.at(test.starts[j] + 0.5 * test.duration(j));
  const double nearest =
      std::clamp(ms, reference.starts[chosen], reference.starts[chosen + 1]);
  return std::abs(ms - nearest) <= reference.median_duration() / 2;
}

double confidence_of(const Track& reference, const Track& test,
                     const Noise& noise, const TimeModel& model,
                     const std::vector<StateMatch>& matches,
                     Executor* executor) {
  const std::vector<size_t>& sampled = noise.sampled();
  std::vector<double> certainties(sampled.size());
  for_each_index(executor, sampled.size(), [&](size_t sample) {
    const size_t j = sampled[sample];
    const StateMatch& match = matches[j];
    const bool sure =
        match.placement == Placement::kForeign ||
        follows_offset(model, reference, test, *match.reference, j);
    certainties[sample] =
        sure ? 1 : certainty(reference, noise, sample, *match.reference);
  });
  double sum = 0;
  double weights = 0;
  for (size_t sample = 0; sample < sampled.size(); ++sample) {
    const double weight = std::max(test.duration(sampled[sample]), 1e-3);
    weights += weight;
    sum += weight * certainties[sample];
  }
  return weights > 0 ? sum / weights : 1;
}

// For each test frame: the reference frame with the longest shared display
// time.
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

// The reference frame that the time model gives for test frame `j`. nullopt if
// the model is the clock itself, or reversed.
std::optional<int64_t> frame_by_model(const TimeModel& model,
                                      const Clock& clock,
                                      const Schedule& reference,
                                      const Schedule& test, size_t j) {
  if (model.identity() || model.reversed) return std::nullopt;
  const double middle = clock.ms(test.starts[j] + test.starts[j + 1]) / 2;
  const double ms = model.at(middle);
  const double ticks = ms * double(clock.per_second) / 1000;
  if (ticks < 0 || ticks >= double(reference.total())) return std::nullopt;
  return int64_t(reference.frame_at(Ticks(ticks)));
}

// The frame of a state that is nearest to `clock`. All frames of a state look
// the same.
int64_t frame_in_state(const Content& content, size_t state, int64_t clock) {
  return std::clamp(clock, int64_t(content.first_frame(state)),
                    int64_t(content.end_frame(state)) - 1);
}

// Root mean square difference of two frames' signatures, in levels.
double rms_between(const Content& reference, int64_t frame, const Content& test,
                   size_t test_frame) {
  const double squares = distance(reference, reference.state_of(size_t(frame)),
                                  test, test.state_of(test_frame));
  return std::sqrt(squares / 3);
}

// How well each reference frame can be distinguished from its neighbors, 0 to
// 1.
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

// Numbers the runs of indistinguishable frames. A run ends at a frame that can
// be distinguished from the run's first frame.
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

// Marks states as shown that the path skipped although they look like the
// states shown just before or after them.
void mark_indistinguishable_as_shown(const Track& reference, const Track& test,
                                     const Noise& noise,
                                     const std::vector<StateMatch>& matches,
                                     Alignment& result) {
  const Content& content = *reference.content;
  std::vector<std::optional<size_t>> shown_by(reference.size());
  for (size_t j = 0; j < matches.size(); ++j) {
    if (matches[j].reference) shown_by[*matches[j].reference] = j;
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
      const double its = distance(reference, *matches[*j].reference, test, *j);
      const double cost = noise.cost(distance(reference, i, test, *j), its);
      if (cost >= 1) continue;
      for (size_t f = first; f < content.end_frame(i); ++f) {
        result.shown[f] = true;
      }
    }
  }
}

// Marks reference frames as shown whose time slot holds a blank test frame. The
// blank frame is reported as wrong content, not as a missing frame.
void mark_blanked_as_shown(const Track& reference, const Track& test,
                           const std::vector<StateMatch>& matches,
                           Alignment& result) {
  for (size_t j = 0; j < matches.size(); ++j) {
    if (matches[j].placement != Placement::kForeign ||
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

// Whether the track is black or blank from beginning to end.
bool is_one_plain_state(const Track& track) {
  return track.size() == 1 && is_plain(*track.content, track.states[0]);
}

// Matches the states of the test and sets the confidence. No time model applies
// to looped or blended clips.
std::vector<StateMatch> match_states(const Track& reference, const Track& test,
                                     const Noise& noise, bool same_length,
                                     bool blended, bool trust_slots,
                                     Executor* executor, Alignment& result) {
  if (result.loop_ms) {
    result.model = {};
    return match_in_loop(reference, test, noise, *result.loop_ms);
  }
  const bool timeless = is_one_plain_state(test) && reference.size() > 1;
  if (blended || timeless) {
    result.model = {};
    if (!blended) result.confidence = 0;
    return match_by_clock(reference, test);
  }
  std::vector<StateMatch> matches = match_by_path(
      reference, test, noise, result.model, trust_slots, same_length, executor);
  if (keeps_time_slots(reference, test, noise, result.model, matches)) {
    for (size_t j = 0; j < matches.size(); ++j) {
      matches[j] = {expected_state(reference, test, result.model, j),
                    Placement::kInOrder};
    }
    result.model.misfit = 0;
  }
  result.confidence =
      confidence_of(reference, test, noise, result.model, matches, executor);
  apply_local_offset(reference, test, noise, result.model, result.runs,
                     matches);
  return matches;
}

// Sets each test frame's partner and marks the reference frames that are shown.
void set_partners(const Content& reference, const Schedule& reference_times,
                  const Content& test, const Schedule& test_times,
                  const Clock& clock, const std::vector<StateMatch>& matches,
                  Alignment& result) {
  const std::vector<int64_t> by_clock =
      clock_partners(reference_times, test_times);
  for (size_t j = 0; j < test.frames(); ++j) {
    const size_t state = test.state_of(j);
    const StateMatch& match = matches[state];
    Partner partner{.content = by_clock[j],
                    .clock = by_clock[j],
                    .placement = match.placement};
    if (match.placement != Placement::kForeign) {
      partner.content = frame_in_state(
          reference, *match.reference,
          frame_by_model(result.model, clock, reference_times, test_times, j)
              .value_or(by_clock[j]));
      for (size_t i = reference.first_frame(*match.reference);
           i < reference.end_frame(*match.reference); ++i) {
        result.shown[i] = true;
      }
    }
    partner.content_distance = rms_between(reference, partner.content, test, j);
    partner.clock_distance = rms_between(reference, partner.clock, test, j);
    result.partners.push_back(partner);
  }
}

Alignment align_all(const Content& reference_content,
                    const Schedule& reference_times,
                    const Content& test_content, const Schedule& test_times,
                    const Clock& clock, Executor* executor) {
  const Track reference = track_of(reference_content, reference_times, clock);
  const Track test = track_of(test_content, test_times, clock);
  const Noise noise(reference, test, executor);
  Alignment result;
  result.noise = noise.median();
  result.model = fit_time(reference, test, noise);
  result.runs = runs_of(reference, noise);
  result.loop_ms = find_loop(reference, test, noise);
  result.distinct = distinct_frames(reference, noise);

  const double apart = std::abs(reference.total() - test.total());
  const bool same_length =
      apart <= std::max(reference.median_duration(), 0.01 * reference.total());
  const bool trust_slots =
      same_length && result.model.identity() && result.model.misfit < 0.25;
  const bool blended =
      same_length && blends_with_previous(reference, test, noise);
  result.shown.assign(reference_content.frames(), blended);
  const std::vector<StateMatch> matches =
      match_states(reference, test, noise, same_length, blended, trust_slots,
                   executor, result);
  set_partners(reference_content, reference_times, test_content, test_times,
               clock, matches, result);
  mark_indistinguishable_as_shown(reference, test, noise, matches, result);
  if (trust_slots) mark_blanked_as_shown(reference, test, matches, result);
  for (size_t i = 0; i < reference_content.frames(); ++i) {
    result.reference_states.push_back(reference_content.state_of(i));
  }
  for (size_t j = 0; j < test_content.frames(); ++j) {
    result.test_states.push_back(test_content.state_of(j));
  }
  return result;
}

// Extends the alignment of the kept frames to all frames.
Alignment restore_interpolated(Alignment thinned, const std::vector<bool>& kept,
                               const Content& reference,
                               const Schedule& reference_times,
                               const Content& test,
                               const Schedule& test_times) {
  const std::vector<int64_t> by_clock =
      clock_partners(reference_times, test_times);
  const std::vector<Partner> partners = std::move(thinned.partners);
  thinned.partners.clear();
  thinned.test_states.clear();
  size_t next = 0;
  for (size_t j = 0; j < kept.size(); ++j) {
    Partner partner = partners[kept[j] ? next++ : next - 1];
    if (!kept[j]) partner.placement = Placement::kInterpolated;
    partner.clock = by_clock[j];
    partner.content_distance = rms_between(reference, partner.content, test, j);
    partner.clock_distance = rms_between(reference, partner.clock, test, j);
    thinned.partners.push_back(partner);
    thinned.test_states.push_back(test.state_of(j));
  }
  return thinned;
}

}  // namespace

Alignment align(const Content& reference, const Schedule& reference_times,
                const Content& test, const Schedule& test_times,
                const Clock& clock, Executor* executor) {
  const std::optional<WithoutInterpolated> thinned =
      remove_interpolated(reference, reference_times, test, test_times, clock);
  if (thinned) {
    Alignment alignment =
        align_all(reference, reference_times, thinned->content, thinned->times,
                  clock, executor);
    if (alignment.certain()) {
      return restore_interpolated(std::move(alignment), thinned->kept,
                                  reference, reference_times, test, test_times);
    }
  }
  return align_all(reference, reference_times, test, test_times, clock,
                   executor);
}

}  // namespace framewise::timeline
