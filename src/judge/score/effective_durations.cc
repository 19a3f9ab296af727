// SPDX-License-Identifier: Apache-2.0
#include "judge/score/effective_durations.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace framewise::judge {
namespace {

// Where two clocks round differently, frames meet for a moment that nobody
// sees: no longer than this, and than this share of either frame.
constexpr double kRoundingMs = 20;
constexpr double kRoundingShare = 0.25;
// GIF counts hundredths of a second, and two clocks that round are one of them
// apart: that is no fault however short the frames are.
constexpr double kTickMs = 10;
constexpr double kTickShare = 0.5;
// A picture that stands for long may come so much late.
constexpr double kLateMs = 60;
constexpr double kLateShare = 0.15;

// Times of many ticks are sums of floats.
constexpr double kExactMs = 1e-6;

// The quality of motion falls slowly at first with its rate, then fast: by
// the model of Ou, Ma, Liu and Wang (Perceptual quality assessment of video
// considering both frame rate and quantization artifacts, 2011) little at half
// of 30 frames a second, where one stays for 33 ms too long, and by a sixth
// at a quarter. A frame that stays this long too long loses a quarter of it.
constexpr double kSeenAfterMs = 100;

// For how long one side shows what the other shows in one frame: of each frame,
// the time of its neighbors too that meet the same frame for the most part.
struct Standing {
  int64_t partner = 0;  // met for the longest time
  double longest_ms = -1;
  double score = 0;  // of that meeting
  double ms = 0;     // of the frame itself, then of all of them
};
using Side = std::map<int64_t, Standing>;

Side standing_of(std::span<const Meeting> meetings, int64_t Meeting::*frame,
                 int64_t Meeting::*other, const MetricReport& own) {
  Side side;
  for (const Meeting& meeting : meetings) {
    Standing& one = side[meeting.*frame];
    one.ms += meeting.duration_ms;
    const double ahead = meeting.duration_ms - one.longest_ms;
    const double score = own.values[meeting.pair].value_or(0);
    // Of two that share a frame evenly, the one that shows the same.
    if (ahead < -kExactMs || (ahead < kExactMs && score <= one.score)) continue;
    one.longest_ms = meeting.duration_ms;
    one.score = score;
    one.partner = meeting.*other;
  }
  for (auto begin = side.begin(); begin != side.end();) {
    auto end = begin;
    double ms = 0;
    while (end != side.end() && end->second.partner == begin->second.partner) {
      ms += (end++)->second.ms;
    }
    for (; begin != end; ++begin) begin->second.ms = ms;
  }
  return side;
}

struct Sides {
  Side reference;
  Side test;

  Sides(std::span<const Meeting> meetings, const MetricReport& own)
      : reference(standing_of(meetings, &Meeting::reference_frame,
                              &Meeting::test_frame, own)),
        test(standing_of(meetings, &Meeting::test_frame,
                         &Meeting::reference_frame, own)) {}

  // Whether both frames mostly meet another.
  bool is_in_passing(const Meeting& meeting) const {
    return reference.at(meeting.reference_frame).partner !=
               meeting.test_frame &&
           test.at(meeting.test_frame).partner != meeting.reference_frame;
  }
};

// 0 where it is but a rounding of clocks.
std::vector<double> beyond_rounding(std::span<const Meeting> meetings,
                                    const MetricReport& own) {
  const Sides sides(meetings, own);
  std::vector<double> weights;
  double total = 0;
  for (const Meeting& meeting : meetings) {
    const Standing& original = sides.reference.at(meeting.reference_frame);
    const Standing& copy = sides.test.at(meeting.test_frame);
    const bool in_passing = sides.is_in_passing(meeting);
    const auto within = [&](double most_ms, double most_share) {
      return meeting.duration_ms <=
             std::min(most_ms, most_share * std::min(original.ms, copy.ms)) +
                 kExactMs;
    };
    const bool rounding = in_passing && (within(kRoundingMs, kRoundingShare) ||
                                         within(kTickMs, kTickShare) ||
                                         within(kLateMs, kLateShare));
    weights.push_back(rounding ? 0 : meeting.duration_ms);
    total += weights.back();
  }
  // Stills, and times of which nothing is left.
  if (total <= 0) weights.assign(meetings.size(), 1.0);
  return weights;
}

double seen_share(double displaced_ms) {
  const double share = displaced_ms / (displaced_ms + kSeenAfterMs);
  return share * share;
}

// Where one picture of the test meets several, all but the one that it shows
// best.
void let_motion_pass(std::span<const Meeting> meetings, const MetricReport& own,
                     std::vector<double>& times) {
  const auto score_in = [&](size_t i) {
    return own.values[meetings[i].pair].value_or(-1);
  };
  for (size_t begin = 0; begin < meetings.size();) {
    size_t end = begin + 1;
    size_t best = begin;
    while (end < meetings.size() &&
           meetings[end].test_frame == meetings[begin].test_frame) {
      if (score_in(end) > score_in(best)) best = end;
      ++end;
    }
    const auto pass = [&](size_t from, size_t to) {
      const double displaced = std::accumulate(
          times.begin() + ptrdiff_t(from), times.begin() + ptrdiff_t(to), 0.0);
      const double seen = seen_share(displaced);
      times[best] += (1 - seen) * displaced;
      for (size_t i = from; i < to; ++i) times[i] *= seen;
    };
    pass(begin, best);
    pass(best + 1, end);
    begin = end;
  }
}

}  // namespace

std::vector<double> effective_durations(std::span<const Meeting> meetings,
                                        const MetricReport& own) {
  std::vector<double> times = beyond_rounding(meetings, own);
  let_motion_pass(meetings, own, times);
  return times;
}

bool has_displaced_frames(std::span<const Meeting> meetings,
                          std::span<const double> durations,
                          const MetricReport& own) {
  const Sides sides(meetings, own);
  for (size_t i = 0; i < meetings.size(); ++i) {
    if (durations[i] > 0 && sides.is_in_passing(meetings[i])) return true;
  }
  return false;
}

}  // namespace framewise::judge
