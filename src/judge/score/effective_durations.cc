// SPDX-License-Identifier: Apache-2.0
#include "judge/score/effective_durations.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>

namespace framewise::judge {
namespace {

// A meeting of two frames that both mostly meet other frames is not visible if
// the meeting is short. Each row is a limit in milliseconds, and a limit as a
// share of the shorter frame. The meeting must be within both limits of a row.
struct ShortMeeting {
  double most_ms;
  double most_share;
};
constexpr ShortMeeting kShortMeetings[] = {
    // Two clocks round the same instant differently.
    {20, 0.25},
    // Clocks of GIF have ticks of 10 ms. Two roundings are up to one tick
    // apart, however short the frames are.
    {10, 0.5},
    // A frame that lasts long may start late. The share keeps the delay small
    // beside the frame: 60 ms of 400 ms.
    {60, 0.15},
};

// Tolerance for times that are sums of many ticks.
constexpr double kExactMs = 1e-6;

// A frame that is shown this much too long counts a quarter of that time. The
// quality of motion falls slowly, then fast with the frame rate: little at 15
// instead of 30 frames per second (33 ms too long), and by a sixth at 7.5.
// Model: Y.-F. Ou, Z. Ma, T. Liu, Y. Wang, Perceptual quality assessment of
// video considering both frame rate and quantization artifacts, 2011.
constexpr double kSeenAfterMs = 100;

// The frame of the other side that a frame meets for the longest time.
struct LongestMeeting {
  int64_t partner = 0;
  double longest_ms = -1;
  double score = 0;  // of that meeting
  // Duration of the frame, together with adjacent frames of the same partner.
  double ms = 0;
};
using Side = std::map<int64_t, LongestMeeting>;

Side longest_meetings(std::span<const Meeting> meetings,
                      int64_t Meeting::*frame, int64_t Meeting::*other,
                      const MetricReport& own) {
  Side side;
  for (const Meeting& meeting : meetings) {
    LongestMeeting& one = side[meeting.*frame];
    one.ms += meeting.duration_ms;
    const double ahead = meeting.duration_ms - one.longest_ms;
    const double score = own.values[meeting.pair].value_or(0);
    // Equal times: the partner with the better score wins.
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
      : reference(longest_meetings(meetings, &Meeting::reference_frame,
                                   &Meeting::test_frame, own)),
        test(longest_meetings(meetings, &Meeting::test_frame,
                              &Meeting::reference_frame, own)) {}

  // Whether both frames of a meeting meet other frames for a longer time.
  bool is_in_passing(const Meeting& meeting) const {
    return reference.at(meeting.reference_frame).partner !=
               meeting.test_frame &&
           test.at(meeting.test_frame).partner != meeting.reference_frame;
  }
};

// The duration of each meeting; 0 for meetings that clock rounding causes.
std::vector<double> beyond_rounding(std::span<const Meeting> meetings,
                                    const MetricReport& own) {
  const Sides sides(meetings, own);
  std::vector<double> weights;
  double total = 0;
  for (const Meeting& meeting : meetings) {
    const double frame_ms =
        std::min(sides.reference.at(meeting.reference_frame).ms,
                 sides.test.at(meeting.test_frame).ms);
    const bool is_short = std::any_of(
        std::begin(kShortMeetings), std::end(kShortMeetings),
        [&](const ShortMeeting& limit) {
          return meeting.duration_ms <=
                 std::min(limit.most_ms, limit.most_share * frame_ms) +
                     kExactMs;
        });
    const bool rounding = is_short && sides.is_in_passing(meeting);
    weights.push_back(rounding ? 0 : meeting.duration_ms);
    total += weights.back();
  }
  // Stills have no durations. Each pair counts the same then.
  if (total <= 0) weights.assign(meetings.size(), 1.0);
  return weights;
}

// The share of a displacement that viewers see.
double seen_share(double displaced_ms) {
  const double share = displaced_ms / (displaced_ms + kSeenAfterMs);
  return share * share;
}

// Reduces the durations of displaced meetings: where a test frame meets several
// reference frames, all but the meeting with the best score. The best meeting
// gets the time that the others lose.
void reduce_displaced(std::span<const Meeting> meetings,
                      const MetricReport& own, std::vector<double>& times) {
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
  reduce_displaced(meetings, own, times);
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
