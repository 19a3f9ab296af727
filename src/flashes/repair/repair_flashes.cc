// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/result.h"
#include "flashes/judge_frames.h"
#include "flashes/repair/copy_writer.h"
#include "flashes/repair/event_mean.h"
#include "framewise/flash_repair.h"

namespace framewise {
namespace {

using flashes::CopyWriter;
using flashes::EventMean;
using flashes::ShownFrame;

// Each search of an amount halves what is uncertain: to 1 % of the contrast, or
// of the speed.
constexpr int kSearchSteps = 7;
constexpr double kSlowest = 16;  // times as long: from 48 flashes a second to 3
// An encoder may add a little contrast; then a little more is taken away.
constexpr int kMostAttempts = 4;
constexpr double kMoreEachAttempt = 0.15;

// A part that is changed: its frames, and the amount between 0 and 1.
struct Part {
  int64_t first = 0;
  int64_t last = 0;
  double start_s = 0;
  double end_s = 0;
  double enough = 1;      // the least amount known to pass
  double too_little = 0;  // the most amount known to fail
  double tried = 0;
  bool holds(int64_t frame) const { return frame >= first && frame <= last; }
};

double times_as_long(double amount) { return std::pow(kSlowest, amount); }

// Parts that overlap or touch, joined.
std::vector<Part> joined(std::vector<Part> parts) {
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.first < b.first; });
  std::vector<Part> all;
  for (const Part& part : parts) {
    if (all.empty() || part.first > all.back().last + 1) {
      all.push_back(part);
      continue;
    }
    Part& before = all.back();
    before.last = std::max(before.last, part.last);
    before.end_s = std::max(before.end_s, part.end_s);
  }
  return all;
}

int64_t frames_of(const std::vector<Part>& parts) {
  int64_t frames = 0;
  for (const Part& part : parts) frames += part.last - part.first + 1;
  return frames;
}

// The parts of failing events, those that overlap joined. An event at the seam
// of a loop has a part at each end.
std::vector<Part> parts_of(const FlashReport& report) {
  std::vector<Part> parts;
  const auto add = [&](int64_t first, int64_t last, const FlashEvent& event) {
    parts.push_back({first, last, event.start_s, event.end_s});
  };
  for (const FlashEvent& event : report.events) {
    if (event.state != FlashState::kFail) continue;
    if (event.at_seam && event.end_s - event.start_s >= report.duration_s) {
      add(0, report.frames - 1, event);
    } else if (event.end_frame < event.start_frame) {
      add(event.start_frame, report.frames - 1, event);
      add(0, event.end_frame, event);
    } else {
      add(event.start_frame, event.end_frame, event);
    }
  }
  return joined(std::move(parts));
}

class Repair {
 public:
  Repair(Animation animation, const FlashRepairOptions& options)
      : animation_(std::move(animation)), options_(options) {}

  Result<FlashReport> judge_original() {
    FW_ASSIGN_OR_RETURN(FlashReport report,
                        find_flashes(animation_, options_.flashes));
    parts_ = parts_of(report);
    return report;
  }

  // Finds the least amount for all parts at once: each has its own interval,
  // and they hardly influence each other.
  Result<void> find_amounts() {
    FW_RETURN_IF_ERROR(widen_until_it_passes());
    for (int step = 0; step < kSearchSteps; ++step) {
      for (Part& part : parts_) {
        part.tried = (part.enough + part.too_little) / 2;
      }
      FW_ASSIGN_OR_RETURN(const FlashReport report, judge());
      for (Part& part : parts_) narrow(part, report);
    }
    for (Part& part : parts_) part.tried = part.enough;
    return {};
  }

  Result<Written> write(const std::filesystem::path& to) {
    WriteOptions write = options_.write;
    write.pool = &pool_;
    FW_ASSIGN_OR_RETURN(CopyWriter writer,
                        CopyWriter::create(to, animation_.info(), write));
    FW_RETURN_IF_ERROR(animation_.rewind());
    const TimeBase base = animation_.info().time_base;
    for (int64_t index = 0;; ++index) {
      FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation_.next());
      if (!frame) break;
      FW_ASSIGN_OR_RETURN(const ShownFrame shown,
                          changed(std::move(*frame), index));
      FW_RETURN_IF_ERROR(writer.add(
          shown.frame, std::llround(shown.duration_s / base.seconds(1))));
    }
    return writer.finish();
  }

  void strengthen() {
    for (Part& part : parts_) {
      part.tried += (1 - part.tried) * kMoreEachAttempt;
    }
  }

  bool has_parts() const { return !parts_.empty(); }

  std::vector<FlashChange> changes() const {
    std::vector<FlashChange> changes;
    for (const Part& part : parts_) {
      changes.push_back({part.first, part.last, part.start_s, part.end_s,
                         options_.repair == FlashRepair::kDim
                             ? part.tried
                             : times_as_long(part.tried)});
    }
    return changes;
  }

 private:
  // Beside a part that is changed, what passed before can fail: such frames
  // become parts too.
  Result<void> widen_until_it_passes() {
    while (true) {
      if (options_.repair == FlashRepair::kDim) {
        FW_RETURN_IF_ERROR(measure_means());
      }
      for (Part& part : parts_) part.tried = 1;
      FW_ASSIGN_OR_RETURN(const FlashReport report, judge());
      if (report.state != FlashState::kFail) return {};
      std::vector<Part> wider = parts_;
      for (const Part& part : parts_of(report)) wider.push_back(part);
      wider = joined(std::move(wider));
      if (frames_of(wider) == frames_of(parts_)) {
        return with_hint(fail(ErrorKind::kUnsupported,
                              "even the strongest change does not pass: {}",
                              report.sentence),
                         options_.repair == FlashRepair::kDim
                             ? "try to slow the animation instead"
                             : "try to dim the animation instead");
      }
      parts_ = std::move(wider);
    }
  }

  Result<FlashReport> judge() {
    FlashOptions flashes = options_.flashes;
    flashes.stop_at_failure = false;
    flashes.stripes = false;  // neither change removes them
    return flashes::judge_frames(animation_, flashes,
                                 [this](Frame frame, int64_t index) {
                                   return changed(std::move(frame), index);
                                 });
  }

  // A part passes if no failing event shares a frame with it. Frames keep their
  // numbers when they are slowed.
  void narrow(Part& part, const FlashReport& report) {
    const auto failing = parts_of(report);
    const bool fails =
        std::any_of(failing.begin(), failing.end(), [&](const Part& other) {
          return other.first <= part.last + 1 && part.first <= other.last + 1;
        });
    (fails ? part.too_little : part.enough) = part.tried;
  }

  Result<void> measure_means() {
    means_.clear();
    for (size_t i = 0; i < parts_.size(); ++i) {
      means_.emplace_back(animation_.info().size);
    }
    FW_RETURN_IF_ERROR(animation_.rewind());
    for (int64_t index = 0;; ++index) {
      FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation_.next());
      if (!frame) return {};
      for (size_t i = 0; i < parts_.size(); ++i) {
        if (!parts_[i].holds(index)) continue;
        FW_RETURN_IF_ERROR(means_[i].add(*frame, pool_));
      }
    }
  }

  Result<ShownFrame> changed(Frame frame, int64_t index) {
    const TimeBase base = animation_.info().time_base;
    const int64_t ticks = frame.time().duration;
    ShownFrame shown{std::move(frame), base.seconds(ticks)};
    for (size_t i = 0; i < parts_.size(); ++i) {
      const Part& part = parts_[i];
      if (!part.holds(index)) continue;
      if (options_.repair == FlashRepair::kSlow) {
        const double slower = double(ticks) * times_as_long(part.tried);
        shown.duration_s = base.seconds(int64_t(std::ceil(slower)));
        return shown;
      }
      FW_ASSIGN_OR_RETURN(shown.frame,
                          means_[i].mixed(shown.frame, part.tried, pool_));
      return shown;
    }
    // What follows a changed frame differs from it everywhere.
    const Size size = shown.frame.size();
    shown.frame = shown.frame.with_time(index, shown.frame.time(),
                                        ChangedArea::everything(size));
    return shown;
  }

  Animation animation_;
  FlashRepairOptions options_;
  FramePool pool_;
  std::vector<Part> parts_;
  std::vector<EventMean> means_;  // one a part
};

}  // namespace

Result<FlashRepaired> repair_flashes(const std::filesystem::path& from,
                                     const std::filesystem::path& to,
                                     const OpenOptions& open_options,
                                     const FlashRepairOptions& options) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(from, open_options));
  Repair repair(std::move(animation), options);
  FlashRepaired repaired;
  repaired.repair = options.repair;
  FW_ASSIGN_OR_RETURN(repaired.before, repair.judge_original());
  if (repair.has_parts()) FW_RETURN_IF_ERROR(repair.find_amounts());
  for (int attempt = 0;; ++attempt) {
    FW_ASSIGN_OR_RETURN(repaired.written, repair.write(to));
    FW_ASSIGN_OR_RETURN(repaired.after,
                        find_flashes(to, open_options, options.flashes));
    if (repaired.after.state != FlashState::kFail) break;
    if (attempt == kMostAttempts) {
      std::filesystem::remove(to);  // never leave a file that fails
      return fail(ErrorKind::kUnsupported,
                  "the file as written still fails: {}",
                  repaired.after.sentence);
    }
    repair.strengthen();
  }
  repaired.changes = repair.changes();
  return repaired;
}

}  // namespace framewise
