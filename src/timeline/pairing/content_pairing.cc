// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/content_pairing.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "timeline/pairing/collector.h"

namespace framewise::timeline {
namespace {

// A frame and its time on screen within a segment.
struct FrameShare {
  int64_t frame;
  double ms;
};

double total_of(const std::vector<FrameShare>& shares) {
  double total = 0;
  for (const FrameShare& one : shares) total += one.ms;
  return total;
}

// Pairs two lists of frames over one segment of time, each list scaled to its
// length.
void pair_in_proportion(const std::vector<FrameShare>& reference,
                        const std::vector<FrameShare>& test, double start_ms,
                        double duration_ms, IntervalCollector& collector) {
  const double reference_total = total_of(reference);
  const double test_total = total_of(test);
  const auto share = [](const std::vector<FrameShare>& shares, double total,
                        size_t i) {
    return total > 0 ? shares[i].ms / total : 1.0 / double(shares.size());
  };
  size_t r = 0;
  size_t t = 0;
  double now = 0;
  double r_end = share(reference, reference_total, 0);
  double t_end = share(test, test_total, 0);
  while (true) {
    const bool last_r = r + 1 == reference.size();
    const bool last_t = t + 1 == test.size();
    // Shares are rounded: ends that differ by less than this coincide.
    constexpr double kRounding = 1e-9;
    const double next = std::min(last_r ? 1.0 : r_end, last_t ? 1.0 : t_end);
    if (next - now > kRounding || duration_ms == 0) {
      collector.add(reference[r].frame, test[t].frame,
                    start_ms + now * duration_ms, (next - now) * duration_ms,
                    duration_ms == 0 ? 1 : (next - now) * duration_ms);
      now = next;
    }
    if (last_r && last_t) return;
    const bool step_r = !last_r && r_end <= next + kRounding;
    const bool step_t = !last_t && t_end <= next + kRounding;
    if (step_r) r_end += share(reference, reference_total, ++r);
    if (step_t) t_end += share(test, test_total, ++t);
    if (!step_r && !step_t) return;
  }
}

class ContentPairing {
 public:
  ContentPairing(const TimedPair& pair, const ContentSignatures& signatures)
      : pair_(pair),
        signatures_(signatures),
        shown_(signatures.reference->states()) {
    const Alignment& alignment = *pair.alignment;
    for (size_t j = 0; j < alignment.partners.size(); ++j) {
      const Partner& partner = alignment.partners[j];
      if (partner.placement == Placement::kForeign ||
          partner.placement == Placement::kInterpolated) {
        continue;
      }
      shown_[signatures.reference->state_of(size_t(partner.content))].push_back(
          {int64_t(j), pair.clock.ms(pair.test.duration(j))});
    }
  }

  void run(IntervalCollector& collector) {
    const size_t states = signatures_.reference->states();
    const bool backwards = pair_.alignment->model.reversed;
    no_durations_ = pair_.reference.total() == 0;
    for (size_t k = 0; k < states; ++k) {
      add(backwards ? states - 1 - k : k, collector);
    }
  }

 private:
  void add(size_t state, IntervalCollector& collector) {
    std::vector<FrameShare> reference;
    for (size_t i = signatures_.reference->first_frame(state);
         i < signatures_.reference->end_frame(state); ++i) {
      reference.push_back(
          {int64_t(i), pair_.clock.ms(pair_.reference.duration(i))});
    }
    const double start = pair_.clock.ms(
        pair_.reference.starts[signatures_.reference->first_frame(state)]);
    double duration = total_of(reference);
    if (duration == 0 && !no_durations_) return;
    if (!shown_[state].empty()) {
      held_frame_ = shown_[state].back().frame;
      held_ms_ =
          pair_.alignment->model.speed * total_of(shown_[state]) - duration;
      pair_in_proportion(reference, shown_[state], start, duration, collector);
      return;
    }
    if (const auto similar = indistinguishable_shown_next(state)) {
      pair_in_proportion(reference, {{*similar, duration}}, start, duration,
                         collector);
      return;
    }
    // Pairs the state with the frame on screen in its place, as long as that
    // frame lasts. Rounded delays may shorten it by up to half.
    if (held_frame_ < 0 || held_ms_ <= 0.5 * duration) return;
    held_ms_ -= duration;
    pair_in_proportion(reference, {{held_frame_, duration}}, start, duration,
                       collector);
  }

  // The test frame that shows an indistinguishable state of the same run, if it
  // is shown next and another frame is on screen now. Either state could have
  // been matched to that frame.
  std::optional<int64_t> indistinguishable_shown_next(size_t state) const {
    const std::vector<size_t>& runs = pair_.alignment->runs;
    const auto run_of = [&](size_t one) {
      return runs[signatures_.reference->first_frame(one)];
    };
    if (pair_.alignment->model.reversed || held_frame_ < 0) return std::nullopt;
    const auto shown =
        size_t(pair_.alignment->partners[size_t(held_frame_)].content);
    if (runs[shown] == run_of(state)) return std::nullopt;
    for (size_t next = state + 1; next < signatures_.reference->states() &&
                                  run_of(next) == run_of(state);
         ++next) {
      if (!shown_[next].empty()) return shown_[next].front().frame;
    }
    return std::nullopt;
  }

  const TimedPair& pair_;
  const ContentSignatures& signatures_;
  // Per reference state: the test frames that show it.
  std::vector<std::vector<FrameShare>> shown_;
  bool no_durations_ = false;
  int64_t held_frame_ = -1;  // the test frame on screen
  double held_ms_ = 0;       // its remaining time in milliseconds
};

}  // namespace

void pair_by_content(const TimedPair& pair, const ContentSignatures& signatures,
                     Pairing& pairing) {
  IntervalCollector collector(pairing);
  ContentPairing(pair, signatures).run(collector);
  std::stable_sort(pairing.intervals.begin(), pairing.intervals.end(),
                   [](const Interval& a, const Interval& b) {
                     return a.start_ms < b.start_ms;
                   });
}

void add_clock_pairs(const Pairing& by_clock, Pairing& pairing) {
  std::map<std::pair<int64_t, int64_t>, size_t> known;
  for (size_t i = 0; i < pairing.pairs.size(); ++i) {
    known[{pairing.pairs[i].reference, pairing.pairs[i].test}] = i;
  }
  bool same = true;
  for (const FramePair& other : by_clock.pairs) {
    same &= known.contains({other.reference, other.test});
  }
  if (same) return;
  pairing.repaired = true;
  for (const FramePair& other : by_clock.pairs) {
    const auto [place, is_new] =
        known.try_emplace({other.reference, other.test}, pairing.pairs.size());
    if (is_new) pairing.pairs.push_back({other.reference, other.test, 0, 0});
    pairing.pairs[place->second].clock_weight += other.weight;
  }
}

}  // namespace framewise::timeline
