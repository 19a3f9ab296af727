// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/content_pairing.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "timeline/pairing/collector.h"

namespace framewise::timeline {
namespace {

// A frame and its share of a stretch of time.
struct Part {
  int64_t frame;
  double ms;
};

double total_of(const std::vector<Part>& parts) {
  double total = 0;
  for (const Part& part : parts) total += part.ms;
  return total;
}

// Both lists, each brought to the same length, side by side.
void meet(const std::vector<Part>& reference, const std::vector<Part>& test,
          double start_ms, double duration_ms, Collector& collector) {
  const double reference_total = total_of(reference);
  const double test_total = total_of(test);
  const auto share = [](const std::vector<Part>& parts, double total,
                        size_t i) {
    return total > 0 ? parts[i].ms / total : 1.0 / double(parts.size());
  };
  size_t r = 0;
  size_t t = 0;
  double now = 0;
  double r_end = share(reference, reference_total, 0);
  double t_end = share(test, test_total, 0);
  while (true) {
    const bool last_r = r + 1 == reference.size();
    const bool last_t = t + 1 == test.size();
    // Shares are rounded: ends that nearly meet are one.
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
  ContentPairing(const TimedPair& pair, const Look& look)
      : pair_(pair), look_(look), shown_(look.reference->states()) {
    const Alignment& alignment = *pair.alignment;
    for (size_t j = 0; j < alignment.partners.size(); ++j) {
      const Partner& partner = alignment.partners[j];
      if (partner.placement == Placement::kForeign ||
          partner.placement == Placement::kBetween) {
        continue;
      }
      shown_[look.reference->state_of(size_t(partner.content))].push_back(
          {int64_t(j), pair.clock.ms(pair.test.duration(j))});
    }
  }

  void run(Collector& collector) {
    const size_t states = look_.reference->states();
    const bool backwards = pair_.alignment->model.reversed;
    timeless_ = pair_.reference.total() == 0;
    for (size_t k = 0; k < states; ++k) {
      add(backwards ? states - 1 - k : k, collector);
    }
  }

 private:
  void add(size_t state, Collector& collector) {
    std::vector<Part> reference;
    for (size_t i = look_.reference->first_frame(state);
         i < look_.reference->end_frame(state); ++i) {
      reference.push_back(
          {int64_t(i), pair_.clock.ms(pair_.reference.duration(i))});
    }
    const double start = pair_.clock.ms(
        pair_.reference.starts[look_.reference->first_frame(state)]);
    double duration = total_of(reference);
    if (duration == 0 && !timeless_) return;
    if (!shown_[state].empty()) {
      standing_ = shown_[state].back().frame;
      left_ms_ =
          pair_.alignment->model.speed * total_of(shown_[state]) - duration;
      meet(reference, shown_[state], start, duration, collector);
      return;
    }
    if (const auto like = shown_soon(state)) {
      meet(reference, {{*like, duration}}, start, duration, collector);
      return;
    }
    // What is on screen in its place, as long as that lasts; rounded delays
    // may cut a little off its end.
    if (standing_ < 0 || left_ms_ <= 0.5 * duration) return;
    left_ms_ -= duration;
    meet(reference, {{standing_, duration}}, start, duration, collector);
  }

  // The frame of the test that shows a state nobody can tell from this one, if
  // that is shown next and what is on screen is another picture: then it is
  // only a matter of which of both the frame was said to show.
  std::optional<int64_t> shown_soon(size_t state) const {
    const std::vector<size_t>& runs = pair_.alignment->runs;
    const auto run_of = [&](size_t one) {
      return runs[look_.reference->first_frame(one)];
    };
    if (pair_.alignment->model.reversed || standing_ < 0) return std::nullopt;
    const auto shown =
        size_t(pair_.alignment->partners[size_t(standing_)].content);
    if (runs[shown] == run_of(state)) return std::nullopt;
    for (size_t next = state + 1;
         next < look_.reference->states() && run_of(next) == run_of(state);
         ++next) {
      if (!shown_[next].empty()) return shown_[next].front().frame;
    }
    return std::nullopt;
  }

  const TimedPair& pair_;
  const Look& look_;
  std::vector<std::vector<Part>> shown_;  // by state: frames of the test
  bool timeless_ = false;
  int64_t standing_ = -1;  // the test's frame on screen
  double left_ms_ = 0;     // how long it stays beyond what it shows
};

}  // namespace

void pair_by_content(const TimedPair& pair, const Look& look,
                     Pairing& pairing) {
  Collector collector(pairing);
  ContentPairing(pair, look).run(collector);
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
