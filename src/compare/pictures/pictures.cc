// SPDX-License-Identifier: Apache-2.0
#include "compare/pictures/pictures.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "base/result.h"
#include "compare/pairs/frame_feed.h"
#include "compare/pictures/error_maps.h"
#include "compare/pictures/picture_choice.h"
#include "framewise/executor.h"
#include "media/encode/picture_encoder.h"

namespace framewise::comparison {
namespace {

// Bytes of all pictures together; base64 adds a third.
int64_t budget_of(Embed embed) {
  return embed == Embed::kAll ? 48'000'000 : 6'000'000;
}

// At most so many frames of all sides together are there for playback only:
// a few kilobytes each.
constexpr size_t kMostSmall = 200;
constexpr int64_t kSmallBytes = 2500;

// A report of the worst has no more frames in full than a reader looks at:
// pictures are to take a fraction of the time that measuring takes.
constexpr size_t kMostFull = 32;

// Maps of so many instants of each comparison, of so many metrics.
constexpr size_t kMostMapped = 12;
constexpr size_t kMappedMetrics = 2;
constexpr int64_t kMapBytes = 4000;

// The first frame may be a title; others are seldom much larger.
constexpr double kSafety = 1.15;

// A picture to make of a frame: each has its own place in the result, so that
// the order of threads does not matter.
struct StillTask {
  size_t slot = 0;
  bool small = false;
};

using Key = std::pair<size_t, int64_t>;  // SideFrame

struct PicturePlan {
  std::vector<SideFrame> full;  // by worth
  std::map<Key, StillTask> stills;
  // By reference frame, comparison and test frame.
  std::map<std::tuple<int64_t, size_t, int64_t>, size_t> maps;  // meeting
  std::vector<size_t> mapped_outputs;
  std::vector<media::Exactness> exactness;  // of each side
  bool complete = false;
};

// How many bytes a frame of each side takes, about: as many as its first. What
// is best for that is done with the others: trying both ways takes twice the
// time.
Result<std::vector<int64_t>> typical_bytes(const std::vector<Animation*>& sides,
                                           bool exactly, PicturePlan& plan) {
  using media::Exactness;
  std::vector<int64_t> bytes;
  media::PictureEncoder encoder;
  for (Animation* side : sides) {
    Exactness& exactness = plan.exactness.emplace_back(
        exactly ? Exactness::kAll : Exactness::kWhereItIsSmall);
    FW_RETURN_IF_ERROR(side->rewind());
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, side->next());
    if (!frame) {
      bytes.push_back(0);
      continue;
    }
    FW_ASSIGN_OR_RETURN(const auto encoded, encoder.full(*frame, exactness));
    if (encoded.lossless && !exactly) exactness = Exactness::kFewColors;
    bytes.push_back(int64_t(double(encoded.webp.size()) * kSafety));
  }
  return bytes;
}

int64_t pixels_of(const Report& report, const std::vector<SideFrame>& frames) {
  int64_t pixels = 0;
  for (const auto& [side, frame] : frames) {
    const FileReport& file =
        side == 0 ? report.reference : report.comparisons[side - 1].test;
    pixels += file.size.pixels();
  }
  return pixels;
}

void plan_maps(const Report& report, const std::vector<Instant>& instants,
               PicturePlan& plan) {
  std::vector<size_t> mapped(report.comparisons.size());
  for (const Instant& instant : instants) {
    if (mapped[instant.comparison] >= kMostMapped) continue;
    const Meeting& meeting =
        report.comparisons[instant.comparison].meetings[instant.meeting];
    const auto found = plan.stills.find({0, meeting.reference_frame});
    const auto other =
        plan.stills.find({instant.comparison + 1, meeting.test_frame});
    if (found == plan.stills.end() || found->second.small ||
        other == plan.stills.end() || other->second.small) {
      continue;
    }
    mapped[instant.comparison] +=
        plan.maps
            .insert({{meeting.reference_frame, instant.comparison,
                      meeting.test_frame},
                     instant.meeting})
            .second;
  }
}

// Only the worst instant of each comparison, small.
PicturePlan plan_thumbnails(const Report& report) {
  PicturePlan plan;
  for (const SideFrame& frame : frames_of(report, worst_instants(report))) {
    plan.stills[frame] = {plan.stills.size(), true};
  }
  return plan;
}

// Some of the lost frames are what a reader looks for; the rest are worth less
// than what can be compared.
void add_lost(const Report& report, std::vector<SideFrame>& frames) {
  constexpr size_t kFirst = 4;
  std::set<SideFrame> seen(frames.begin(), frames.end());
  size_t first = 0;
  for (const SideFrame& lost : lost_frames(report)) {
    if (!seen.insert(lost).second) continue;
    const bool early = first < std::min(kFirst, frames.size());
    frames.insert(early ? frames.begin() + ptrdiff_t(++first) : frames.end(),
                  lost);
  }
}

Result<PicturePlan> plan_pictures(const Report& report,
                                  const std::vector<Animation*>& sides,
                                  const MeasurePlan& measure, Embed embed) {
  if (embed == Embed::kThumbnail) return plan_thumbnails(report);
  PicturePlan plan;
  plan.mapped_outputs = mapped_outputs(report.comparisons, measure);
  if (plan.mapped_outputs.size() > kMappedMetrics) {
    plan.mapped_outputs.resize(kMappedMetrics);
  }
  const std::vector<Instant> instants = instants_by_worth(report);
  std::vector<SideFrame> frames = frames_of(report, instants);
  add_lost(report, frames);
  int64_t budget = budget_of(embed);
  budget -= int64_t(std::min(instants.size(),
                             kMostMapped * report.comparisons.size()) *
                    plan.mapped_outputs.size()) *
            kMapBytes;
  // Where a byte a pixel is to be had nothing needs to be given up.
  const bool exactly = pixels_of(report, frames) <= budget;
  FW_ASSIGN_OR_RETURN(const std::vector<int64_t> bytes,
                      typical_bytes(sides, exactly, plan));
  int64_t all = 0;
  for (const SideFrame& frame : frames) all += bytes[frame.first];
  const size_t most = embed == Embed::kWorst && !exactly
                          ? kMostFull * report.comparisons.size()
                          : frames.size();
  plan.complete = all <= budget && frames.size() <= most;
  if (!plan.complete) {
    budget -= int64_t(std::min(frames.size(), kMostSmall)) * kSmallBytes;
  }
  size_t small = 0;
  for (const SideFrame& frame : frames) {
    const bool fits = bytes[frame.first] <= budget && plan.full.size() < most;
    if (fits) {
      budget -= bytes[frame.first];
      plan.full.push_back(frame);
    } else if (++small > kMostSmall) {
      continue;
    }
    plan.stills[frame] = {plan.stills.size(), !fits};
  }
  plan_maps(report, instants, plan);
  return plan;
}

// Every distinct pair that meets, where anything is wanted of it, and frames
// that meet nothing.
std::vector<ReferenceStep> units_of(const Report& report,
                                    const PicturePlan& plan) {
  std::map<int64_t, std::set<std::pair<size_t, int64_t>>> tests;
  for (size_t i = 0; i < report.comparisons.size(); ++i) {
    for (const Meeting& meeting : report.comparisons[i].meetings) {
      if (!plan.stills.contains({0, meeting.reference_frame}) &&
          !plan.stills.contains({i + 1, meeting.test_frame})) {
        continue;
      }
      tests[meeting.reference_frame].insert({i, meeting.test_frame});
    }
  }
  for (const auto& [frame, task] : plan.stills) {
    if (frame.first == 0) tests[frame.second];
  }
  std::vector<ReferenceStep> units;
  for (const auto& [reference, met] : tests) {
    ReferenceStep& unit = units.emplace_back();
    unit.reference = reference;
    for (const auto& [candidate, frame] : met) {
      unit.tests.push_back({candidate, frame, 0});
    }
  }
  return units;
}

// Shared by the threads of one run.
class PictureRun {
 public:
  PictureRun(const PicturePlan& plan, const MeasurePlan& measure,
             FrameFeed& feed, size_t units, const DrawingWork& work,
             Pictures& result)
      : plan_(plan),
        measure_(measure),
        feed_(feed),
        units_(units),
        work_(work),
        result_(result) {
    result_.stills.resize(plan.stills.size());
    taken_.resize(plan.stills.size());
  }

  void work() {
    media::PictureEncoder encoder;
    FramePool pool;
    while (!work_.stop.stop_requested() && !failed()) {
      auto taken = feed_.take(1);
      if (!taken) return fail_with(std::move(taken).error());
      if (taken->empty()) return;
      auto done = draw(taken->front(), encoder, pool);
      if (!done) return fail_with(std::move(done).error());
      count_unit();
    }
  }

  // A cancelled run keeps the pictures drawn so far.
  Result<void> finish() {
    if (error_ && error_->kind != ErrorKind::kCancelled) {
      return *std::move(error_);
    }
    std::erase_if(result_.stills,
                  [](const Still& still) { return still.webp.empty(); });
    const auto place = [](const Still& still) {
      return std::tuple(still.side, still.frame);
    };
    std::sort(
        result_.stills.begin(), result_.stills.end(),
        [&](const Still& a, const Still& b) { return place(a) < place(b); });
    for (auto& [order, map] : maps_) {
      result_.heat_maps.push_back(std::move(map));
    }
    return {};
  }

 private:
  Result<void> draw(const UnitFrames& frames, media::PictureEncoder& encoder,
                    FramePool& pool) {
    FW_RETURN_IF_ERROR(add_still(0, frames.reference, encoder));
    for (size_t i = 0; i < frames.tests.size(); ++i) {
      const size_t candidate = frames.unit->tests[i].candidate;
      FW_RETURN_IF_ERROR(add_still(candidate + 1, frames.tests[i], encoder));
      const auto wanted = plan_.maps.find(
          {frames.reference.index(), candidate, frames.tests[i].index()});
      if (wanted == plan_.maps.end()) continue;
      const auto keep = [&](size_t output, const ImageF& errors,
                            const ImageF&) -> Result<void> {
        FW_ASSIGN_OR_RETURN(auto encoded, encoder.map(errors));
        std::lock_guard lock(mutex_);
        maps_[{candidate, wanted->second, output}] = {
            candidate, wanted->second, &measure_.outputs[output].info(),
            encoded.size, std::move(encoded.webp)};
        return {};
      };
      FW_RETURN_IF_ERROR(map_errors(frames.reference, frames.tests[i], measure_,
                                    measure_.fitting(candidate),
                                    plan_.mapped_outputs, pool, keep));
    }
    return {};
  }

  void count_unit() {
    std::lock_guard lock(mutex_);
    ++drawn_;
    if (work_.progress) work_.progress(double(drawn_) / double(units_));
  }

  // A frame that meets several others is drawn by who sees it first: the
  // picture is the same.
  bool take(size_t slot) {
    std::lock_guard lock(mutex_);
    if (taken_[slot]) return false;
    return taken_[slot] = true;
  }

  Result<void> add_still(size_t side, const Frame& frame,
                         media::PictureEncoder& encoder) {
    const auto wanted = plan_.stills.find({side, frame.index()});
    if (wanted == plan_.stills.end() || !take(wanted->second.slot)) return {};
    const bool small = wanted->second.small;
    FW_ASSIGN_OR_RETURN(auto encoded,
                        small ? encoder.small(frame)
                              : encoder.full(frame, plan_.exactness[side]));
    result_.stills[wanted->second.slot] = {
        side,  frame.index(), encoded.size,
        small, encoded.exact, std::move(encoded.webp)};
    return {};
  }

  bool failed() {
    std::lock_guard lock(mutex_);
    return error_.has_value();
  }
  void fail_with(Error error) {
    std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }

  const PicturePlan& plan_;
  const MeasurePlan& measure_;
  FrameFeed& feed_;
  const size_t units_;
  const DrawingWork& work_;
  Pictures& result_;
  std::mutex mutex_;
  size_t drawn_ = 0;
  std::vector<bool> taken_;
  std::map<std::tuple<size_t, size_t, size_t>, HeatMap> maps_;
  std::optional<Error> error_;
};

// Estimates were too low: the pictures of least worth go.
void trim(const PicturePlan& plan, int64_t budget, Pictures& pictures) {
  std::map<Key, int64_t> bytes;
  for (const Still& still : pictures.stills) {
    if (still.small) {
      budget -= int64_t(still.webp.size());
    } else {
      bytes[{still.side, still.frame}] = int64_t(still.webp.size());
    }
  }
  for (const HeatMap& map : pictures.heat_maps) {
    budget -= int64_t(map.webp.size());
  }
  std::set<Key> gone;
  for (const SideFrame& frame : plan.full) {
    budget -= bytes[frame];
    if (budget < 0) gone.insert(frame);
  }
  pictures.complete = plan.complete && gone.empty();
  std::erase_if(pictures.stills, [&](const Still& still) {
    return gone.contains({still.side, still.frame});
  });
}

}  // namespace

Result<void> add_pictures(Animation& reference,
                          const std::vector<Animation*>& tests,
                          const MeasurePlan& measure, Embed embed,
                          const DrawingWork& work, Report& report) {
  report.pictures.embed = embed;
  if (embed == Embed::kNone) return {};
  std::vector<Animation*> sides = {&reference};
  sides.insert(sides.end(), tests.begin(), tests.end());
  FW_ASSIGN_OR_RETURN(const PicturePlan plan,
                      plan_pictures(report, sides, measure, embed));
  for (Animation* side : sides) FW_RETURN_IF_ERROR(side->rewind());
  const std::vector<ReferenceStep> units = units_of(report, plan);
  FrameFeed feed(reference, tests, units);
  PictureRun run(plan, measure, feed, units.size(), work, report.pictures);
  if (work.executor && work.executor->concurrency() > 1) {
    work.executor->parallel_for(size_t(work.executor->concurrency()),
                                [&](size_t) { run.work(); });
  } else {
    run.work();
  }
  FW_RETURN_IF_ERROR(run.finish());
  trim(plan, budget_of(embed), report.pictures);
  if (work.stop.stop_requested()) report.pictures.complete = false;
  return {};
}

}  // namespace framewise::comparison
