// SPDX-License-Identifier: Apache-2.0
// Finds the faults of time_faults.h. A fault that explains others is searched
// for first. time_faults.cc has those of the clock, picture_faults.cc those of
// single frames.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "timeline/faults/shown_runs.h"
#include "timeline/faults/time_faults.h"

namespace framewise::timeline {

// Delays of GIFs are whole hundredths of a second and videos end on a frame.
inline constexpr double kRoundingMs = 20;
inline constexpr double kRoundingShare = 0.005;
// A picture that is on screen for less is a moment.
inline constexpr double kBlinkMs = 100;
// A total that differs by more has another speed, or something is missing.
inline constexpr double kOtherTotal = 0.02;
// The probability from which a frame counts as distinct from its neighbors, and
// the distance between frames that show the same beside noise, in levels.
inline constexpr double kCertainly = 0.99;
inline constexpr double kNearly = 1;

inline std::string frames_text(int64_t first, int64_t last) {
  return first == last ? fmt::format("frame {}", first)
                       : fmt::format("frames {}-{}", first, last);
}

class FaultSearch {
 public:
  explicit FaultSearch(const TimedPair& pair)
      : pair_(pair),
        reference_ms_(pair.clock.ms(pair.reference.total())),
        test_ms_(pair.clock.ms(pair.test.total())) {
    if (!pair.alignment) return;
    runs_ = shown_runs(pair);
    explained_.assign(runs_.size(), false);
  }

  std::vector<Reason> run();

 private:
  const Alignment& alignment() const { return *pair_.alignment; }
  double reference_start(size_t frame) const {
    return pair_.clock.ms(pair_.reference.starts[frame]);
  }
  Reason whole(DefectKind kind, Severity severity) const {
    return reason(kind, severity, 0, int64_t(pair_.reference.frames()) - 1);
  }
  std::string totals_text() const {
    return fmt::format("the reference lasts {:.0f} ms, the test {:.0f} ms",
                       reference_ms_, test_ms_);
  }
  double noise_level() const { return std::sqrt(alignment().noise / 3); }
  int64_t first_frame(size_t run) const {
    return int64_t(runs_[run].first_frame);
  }
  int64_t last_frame(size_t run) const {
    return int64_t(runs_[run].last_frame);
  }
  // Whether the content partner is right where the clock's is plainly wrong.
  bool plainly(const Partner& partner) const {
    return is_plainly_nearer(partner.content_distance, partner.clock_distance,
                             noise_level());
  }

  Reason reason(DefectKind kind, Severity severity, int64_t first,
                int64_t last) const;
  bool found(DefectKind kind) const;
  double foreign_ms() const;
  void one_picture();
  void without_time();
  bool differs_by_a_hold() const;
  void without_content();
  void reversed();
  void looped();
  void speed();
  bool takes_other_time(size_t frame, double speed) const;
  bool is_even(double speed) const;
  bool is_other_end() const;
  Reason other_end(Severity severity) const;
  Reason other_frames(Severity severity) const;
  Reason other_delays(Severity severity) const;
  size_t end_of_shown() const;
  void lost_end(size_t begin, size_t end, std::string_view which, Reason fault);
  bool drops_as_many_before(size_t end) const;
  void missing_ends();
  size_t end_of_standing(size_t frame) const;
  // One picture of the test that stays on screen.
  struct Hold {
    size_t first_run;  // of the reference, that are not shown meanwhile
    size_t last_run;
    size_t missing = 0;  // how many these are
    double ms;
  };
  Hold hold_of(size_t own_run, double from_ms, double to_ms) const;
  void frozen();
  bool is_blink(size_t run) const;
  void dropped();
  void interpolated();
  void inserted();
  bool is_longer_by_rounding() const;
  void duplicated();
  void reordered();
  // How far pictures come from when they should.
  struct Lateness {
    int pictures = 0;           // that come beyond rounding
    double most_ms = 0;         // below 0: early
    bool only_a_little = true;  // each less than half of its time
    double uneven_ms = 0;  // by which pictures stand longer or shorter, in all
    int64_t first_frame = 0;
    int64_t last_frame = 0;
  };
  Lateness lateness() const;
  // The constant time between frames of the test, in ms, where the reference
  // has another or none: its pictures were put on a grid.
  std::optional<double> resampled_interval() const;
  bool is_unseen(const Lateness& late) const;
  void retimed();
  void shifted();
  bool is_other_last_hold() const;
  void other_total();

  const TimedPair& pair_;
  double reference_ms_;
  double test_ms_;
  std::vector<ShownRun> runs_;
  std::vector<bool> explained_;  // runs that are missing for a known reason
  bool beginning_is_missing_ = false;
  std::vector<Reason> reasons_;
};

}  // namespace framewise::timeline
