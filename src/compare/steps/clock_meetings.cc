// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/clock_meetings.h"

#include <algorithm>
#include <utility>

namespace framewise::comparison {
namespace {

using timeline::Alignment;
using timeline::Placement;

// In the order of time; none where the pairing is the clock's.
std::vector<Meeting> meetings_by_clock(const timeline::Pairing& pairing) {
  std::vector<Meeting> meetings;
  if (!pairing.repaired) return meetings;
  for (size_t i = 0; i < pairing.pairs.size(); ++i) {
    const timeline::FramePair& pair = pairing.pairs[i];
    if (pair.clock_weight <= 0) continue;
    meetings.push_back({0, pair.clock_weight, pair.reference, pair.test, i});
  }
  std::ranges::sort(meetings, {}, [](const Meeting& one) {
    return std::pair(one.reference_frame, one.test_frame);
  });
  // The clock leaves no gaps.
  double at_ms = 0;
  for (Meeting& one : meetings) {
    one.at_ms = std::exchange(at_ms, at_ms + one.duration_ms);
  }
  return meetings;
}

// While the test plays: its last frame stands for what it has not, whose share
// is taken off by itself.
std::vector<Meeting> foreign_of(const Alignment& alignment,
                                std::vector<Meeting> by_clock, double test_ms) {
  std::erase_if(by_clock, [&](Meeting& one) {
    one.duration_ms = std::min(one.duration_ms, test_ms - one.at_ms);
    return one.duration_ms <= 0 ||
           alignment.partners[size_t(one.test_frame)].placement !=
               Placement::kForeign;
  });
  return by_clock;
}

// Lets a frame that shows, in the place of what is due, the same as the frame
// beside it be that frame. Others are let alone: what is wrong with one of
// several that stand still is seen.
class Repetitions {
 public:
  Repetitions(const Alignment& alignment, std::vector<Meeting>& meetings)
      : alignment_(alignment), meetings_(meetings) {}

  void join() {
    for (size_t i = 1; i < meetings_.size(); ++i) join(i, i - 1);
    for (size_t i = meetings_.size(); i-- > 1;) join(i - 1, i);
  }

 private:
  size_t run_of(int64_t reference_frame) const {
    return alignment_.runs[size_t(reference_frame)];
  }

  void join(size_t i, size_t beside) {
    const timeline::Partner& own = partner(i);
    if (own.placement != Placement::kInOrder ||
        partner(beside).placement != Placement::kInOrder ||
        run_of(own.content) == run_of(meetings_[i].reference_frame) ||
        run_of(own.content) != run_of(partner(beside).content)) {
      return;
    }
    meetings_[i].test_frame = meetings_[beside].test_frame;
  }

  const timeline::Partner& partner(size_t i) const {
    return alignment_.partners[size_t(meetings_[i].test_frame)];
  }

  const Alignment& alignment_;
  std::vector<Meeting>& meetings_;
};

// Keeps the part of the meetings that lies within the measured window.
void keep_part(const timeline::Window& part, std::vector<Meeting>& meetings) {
  for (Meeting& one : meetings) {
    const double end = std::min(one.at_ms + one.duration_ms, part.to_ms);
    one.at_ms = std::max(one.at_ms, part.from_ms);
    one.duration_ms = end - one.at_ms;
  }
  std::erase_if(meetings,
                [](const Meeting& one) { return one.duration_ms <= 0; });
}

}  // namespace

judge::Viewing viewing_of(const std::vector<Meeting>& meetings,
                          const timeline::Pairing& pairing, double test_ms) {
  judge::Viewing viewing;
  viewing.meetings = meetings;
  viewing.by_clock = meetings_by_clock(pairing);
  const auto& alignment = pairing.alignment;
  if (alignment) {
    viewing.foreign = foreign_of(*alignment, viewing.by_clock, test_ms);
  }
  if (pairing.part) {
    viewing.seen_of_part = pairing.seen_of_part;
    keep_part(*pairing.part, viewing.by_clock);
    keep_part(*pairing.part, viewing.foreign);
  }
  if (!alignment) return viewing;
  if (!alignment->certain()) return viewing;
  Repetitions(*alignment, viewing.meetings).join();
  Repetitions(*alignment, viewing.by_clock).join();
  return viewing;
}

}  // namespace framewise::comparison
