// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <deque>

#include "base/result.h"
#include "framewise/golden.h"
#include "video/golden/golden_file.h"
#include "video/golden/shown_frames.h"

namespace framewise {

const char* name_of(GoldenFaultKind kind) noexcept {
  switch (kind) {
    case GoldenFaultKind::kSize: return "size";
    case GoldenFaultKind::kLength: return "length";
    case GoldenFaultKind::kContent: return "content";
    case GoldenFaultKind::kQuality: return "quality";
    case GoldenFaultKind::kTiming: return "timing";
    case GoldenFaultKind::kSound: return "sound";
  }
  return "content";
}

}  // namespace framewise

namespace framewise::video {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFaults = 40;      // listed
constexpr double kSameFaultGap = 0.12;  // seconds without it within one fault
constexpr double kSilentDb = -60;       // as when learning
constexpr double kShortestSound = 0.1;  // seconds that a fault of sound lasts
constexpr double kFreeLength = 0.05;    // seconds
// A frame is late if it is so much nearer to the frame before than to its own,
// in most of the frames with faults.
constexpr double kMuchNearer = 0.5;
constexpr double kMostOfThem = 0.6;
// Because of a fault, an encoder changes other parts of the frame by more than
// equal renders vary, too; a cell of less than this share of the frame's
// largest excess is no place of the fault.
constexpr double kOfFault = 0.125;

bool touches(const Rect& a, const Rect& b) {
  return a.x <= b.x + b.width + kGoldenCell &&
         b.x <= a.x + a.width + kGoldenCell &&
         a.y <= b.y + b.height + kGoldenCell &&
         b.y <= a.y + a.height + kGoldenCell;
}

// Cells of one frame that exceed their bounds, as boxes of those that touch.
struct FaultyBox {
  Rect box;
  double excess = 1;
};

class Checker {
 public:
  Checker(const GoldenFolder& golden, Size size)
      : golden_(golden), grid_(CellGrid::of(size)), size_(size) {}

  // `before` and `after` are the neighbors of the reference frame; they may be
  // absent.
  void compare(const ShownFrames::Timed& reference, const Frame& test,
               const Frame* before, const Frame* after) {
    ++check_.frames;
    const PlaneView plane = test.plane(0);
    const double mean =
        cell_differences(reference.frame.plane(0), plane, differences_);
    cell_details(reference.frame.plane(0), details_);
    const size_t part = golden_.noise.part_at(reference.middle_s());
    const std::vector<FaultyBox> boxes = faulty_boxes(part);
    for (const FaultyBox& one : boxes) add(one, reference);
    const double bound = golden_.noise.overall[part];
    if (mean > bound) add_quality(mean, bound, reference);
    if (!boxes.empty() || mean > bound) {
      watch_time(mean, plane, before, after);
    }
  }

  GoldenCheck finish() {
    decide_time();
    for (GoldenFault& fault : faults_) {
      if (fault.message.empty()) fault.message = message_of(fault);
      if (check_.faults.size() < kMostFaults) {
        check_.faults.push_back(std::move(fault));
      } else {
        ++check_.more_faults;
      }
    }
    if (quality_) {
      quality_->message = fmt::format(
          "the frames differ by {:.2f} levels on average; renders by at most "
          "{:.2f}",
          worst_mean_, worst_mean_ / quality_->excess);
      check_.faults.push_back(*std::move(quality_));
    }
    return std::move(check_);
  }

 private:
  double excess_of(size_t cell, size_t part) const {
    const CellBound& local = golden_.noise.parts[part][cell];
    const CellBound& usual = golden_.noise.by_detail[size_t(details_[cell])];
    const float mean = std::max(local.mean, usual.mean);
    const float largest = std::max(local.largest, usual.largest);
    return std::max(differences_[cell].mean / mean,
                    differences_[cell].largest / largest);
  }

  std::vector<FaultyBox> faulty_boxes(size_t part) {
    std::vector<double> excess(grid_.count());
    for (size_t i = 0; i < excess.size(); ++i) excess[i] = excess_of(i, part);
    const double least =
        std::max(1.0, kOfFault * *std::ranges::max_element(excess));
    std::vector<FaultyBox> boxes;
    std::vector<size_t> open;
    for (size_t start = 0; start < excess.size(); ++start) {
      if (excess[start] <= least) continue;
      FaultyBox one{cell_box(start), 1};
      open.assign(1, start);
      one.excess = std::exchange(excess[start], 0);
      while (!open.empty()) {
        const size_t cell = open.back();
        open.pop_back();
        const int x = int(cell % size_t(grid_.columns));
        const int y = int(cell / size_t(grid_.columns));
        for (int row = std::max(0, y - 1);
             row <= std::min(grid_.rows - 1, y + 1); ++row) {
          for (int column = std::max(0, x - 1);
               column <= std::min(grid_.columns - 1, x + 1); ++column) {
            const size_t next =
                size_t(row) * size_t(grid_.columns) + size_t(column);
            if (excess[next] <= least) continue;
            one.excess = std::max(one.excess, std::exchange(excess[next], 0));
            one.box = united(one.box, cell_box(next));
            open.push_back(next);
          }
        }
      }
      boxes.push_back(one);
    }
    return boxes;
  }

  Rect cell_box(size_t cell) const {
    const int x = int(cell % size_t(grid_.columns)) * kGoldenCell;
    const int y = int(cell / size_t(grid_.columns)) * kGoldenCell;
    return {x, y, std::min(kGoldenCell, size_.width - x),
            std::min(kGoldenCell, size_.height - y)};
  }

  // To the fault that it goes on, or as a new one.
  void add(const FaultyBox& one, const ShownFrames::Timed& at) {
    for (GoldenFault& fault : faults_) {
      if (at.from_s - fault.to_s > kSameFaultGap) continue;
      if (!touches(fault.box, one.box)) continue;
      fault.box = united(fault.box, one.box);
      fault.to_s = at.to_s;
      fault.excess = std::max(fault.excess, one.excess);
      return;
    }
    faults_.push_back({.from_s = at.from_s,
                       .to_s = at.to_s,
                       .box = one.box,
                       .excess = one.excess});
  }

  void add_quality(double mean, double bound, const ShownFrames::Timed& at) {
    if (!quality_) {
      quality_ =
          GoldenFault{.kind = GoldenFaultKind::kQuality, .from_s = at.from_s};
    }
    quality_->to_s = at.to_s;
    if (mean / bound <= quality_->excess) return;
    quality_->excess = mean / bound;
    worst_mean_ = mean;
  }

  void watch_time(double mean, const PlaneView& test, const Frame* before,
                  const Frame* after) {
    const auto distance = [&](const Frame* other) {
      return other ? cell_differences(other->plane(0), test, scratch_)
                   : 2 * mean;
    };
    ++faulty_frames_;
    late_ += distance(before) < kMuchNearer * mean ? 1 : 0;
    early_ += distance(after) < kMuchNearer * mean ? 1 : 0;
  }

  // Faults of frames that are shown at another time are one fault.
  void decide_time() {
    const double share = double(std::max(late_, early_));
    if (faulty_frames_ == 0 || share < kMostOfThem * double(faulty_frames_)) {
      return;
    }
    GoldenFault timing{.kind = GoldenFaultKind::kTiming};
    if (!faults_.empty()) timing = faults_.front();
    if (faults_.empty()) timing = *quality_;
    timing.kind = GoldenFaultKind::kTiming;
    for (const GoldenFault& fault : faults_) {
      timing.box = united(timing.box, fault.box);
      timing.from_s = std::min(timing.from_s, fault.from_s);
      timing.to_s = std::max(timing.to_s, fault.to_s);
      timing.excess = std::max(timing.excess, fault.excess);
    }
    timing.message =
        fmt::format("{} frame{} {} a frame too {}", std::max(late_, early_),
                    share == 1 ? "" : "s", share == 1 ? "comes" : "come",
                    late_ >= early_ ? "late" : "early");
    faults_.assign(1, std::move(timing));
    quality_.reset();
  }

  static std::string message_of(const GoldenFault& fault) {
    return fmt::format(
        "{}x{} pixels at {},{} differ by {:.1f} times what renders vary by",
        fault.box.width, fault.box.height, fault.box.x, fault.box.y,
        fault.excess);
  }

  const GoldenFolder& golden_;
  CellGrid grid_;
  Size size_;
  GoldenCheck check_;
  std::vector<GoldenFault> faults_;
  std::optional<GoldenFault> quality_;
  double worst_mean_ = 0;
  int64_t faulty_frames_ = 0;
  int64_t late_ = 0;
  int64_t early_ = 0;
  std::vector<CellDifference> differences_;
  std::vector<CellDifference> scratch_;
  std::vector<CellDetail> details_;
};

Result<GoldenCheck> check_frames(const GoldenFolder& golden,
                                 ShownFrames& reference, ShownFrames& test) {
  Checker checker(golden, reference.size());
  std::optional<Frame> before;
  FW_ASSIGN_OR_RETURN(auto now, reference.next());
  while (now) {
    FW_ASSIGN_OR_RETURN(auto following, reference.next());
    FW_ASSIGN_OR_RETURN(const Frame shown, test.at(now->middle_s()));
    checker.compare(*now, shown, before ? &*before : nullptr,
                    following ? &following->frame : nullptr);
    before = std::move(now->frame);
    now = std::move(following);
  }
  return checker.finish();
}

void check_length(const LearnedNoise& noise, const ShownFrames& test,
                  GoldenCheck& check) {
  const double seconds = test.seconds();
  const double free = kFreeLength + noise.most_seconds - noise.least_seconds;
  if (seconds >= noise.least_seconds - free &&
      seconds <= noise.most_seconds + free) {
    return;
  }
  check.faults.push_back(
      {.kind = GoldenFaultKind::kLength,
       .from_s = std::min(seconds, noise.least_seconds),
       .to_s = std::max(seconds, noise.most_seconds),
       .message =
           fmt::format("it lasts {:.2f} s; renders last {:.2f} to "
                       "{:.2f} s",
                       seconds, noise.least_seconds, noise.most_seconds)});
}

Result<void> check_sound(const GoldenFolder& golden, const fs::path& file,
                         double test_seconds, const OpenOptions& reading,
                         GoldenCheck& check) {
  const LearnedNoise& noise = golden.noise;
  const double seconds = std::min(golden.golden.seconds, test_seconds);
  FW_ASSIGN_OR_RETURN(const SoundLevels levels,
                      read_sound_levels(file, seconds, reading));
  GoldenFault fault{.kind = GoldenFaultKind::kSound};
  if (levels.empty() != noise.sound.empty()) {
    fault.to_s = seconds;
    fault.message = levels.empty() ? "the sound is missing"
                                   : "there is sound, and renders have none";
    check.faults.push_back(std::move(fault));
    return {};
  }
  size_t since = 0;
  const size_t windows = std::min(levels.size(), noise.sound.size());
  for (size_t w = 0; w <= windows; ++w) {
    const bool differs =
        w < windows && std::max(levels[w], noise.sound[w]) > kSilentDb &&
        std::abs(double(levels[w]) - noise.sound[w]) > noise.sound_bound;
    if (differs) continue;
    const double from = kSoundWindowSeconds * double(since);
    const double to = kSoundWindowSeconds * double(w);
    if (to - from > kShortestSound - 1e-6) {
      const bool quieter = levels[since] < noise.sound[since];
      fault.from_s = from;
      fault.to_s = to;
      fault.excess = std::abs(double(levels[since]) - noise.sound[since]) /
                     noise.sound_bound;
      fault.message = fmt::format(
          "the sound is {} by {:.0f} dB", quieter ? "quieter" : "louder",
          std::abs(double(levels[since]) - noise.sound[since]));
      check.faults.push_back(fault);
    }
    since = w + 1;
  }
  return {};
}

}  // namespace
}  // namespace framewise::video

namespace framewise {

Result<GoldenCheck> check_golden(const std::filesystem::path& folder,
                                 const std::filesystem::path& render,
                                 const OpenOptions& reading) {
  FW_ASSIGN_OR_RETURN(const video::GoldenFolder golden,
                      video::read_golden_folder(folder, reading));
  FW_ASSIGN_OR_RETURN(
      video::ShownFrames reference,
      video::ShownFrames::open(golden.golden.reference, reading));
  FW_ASSIGN_OR_RETURN(video::ShownFrames test,
                      video::ShownFrames::open(render, reading));
  const Size size = reference.size();
  if (size != golden.golden.size) {
    return in_file(with_hint(fail(ErrorKind::kInput,
                                  "has another size than golden.json says"),
                             "make it anew: framewise baseline learn"),
                   golden.golden.reference.native());
  }
  if (test.size() != size) {
    GoldenCheck check;
    check.faults.push_back(
        {.kind = GoldenFaultKind::kSize,
         .to_s = test.seconds(),
         .message = fmt::format("it has {}x{} pixels; renders have {}x{}",
                                test.size().width, test.size().height,
                                size.width, size.height)});
    return check;
  }
  FW_ASSIGN_OR_RETURN(GoldenCheck check,
                      video::check_frames(golden, reference, test));
  video::check_length(golden.noise, test, check);
  FW_RETURN_IF_ERROR(
      video::check_sound(golden, render, test.seconds(), reading, check));
  std::ranges::stable_sort(check.faults, {}, &GoldenFault::from_s);
  return check;
}

}  // namespace framewise
