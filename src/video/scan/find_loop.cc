// SPDX-License-Identifier: Apache-2.0
#include "video/scan/find_loop.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "simd/plane/crossfade.h"
#include "video/film/timeline.h"
#include "video/motion/morph.h"
#include "video/scan/clip_memory.h"

namespace framewise::video {
namespace {

constexpr SampleKind kOfHalfLuma{.shift_x = 1, .shift_y = 1};

// The RMS of means of 32x32 cells, as the check of seams measures it.
double levels_between(const HalfLuma& a, const HalfLuma& b) {
  const Size size = a.size;
  double squares = 0;
  int cells = 0;
  for (int row = 0; row < kSignatureSide; ++row) {
    const int top = size.height * row / kSignatureSide;
    const int bottom = size.height * (row + 1) / kSignatureSide;
    for (int column = 0; column < kSignatureSide; ++column) {
      const int left = size.width * column / kSignatureSide;
      const int right = size.width * (column + 1) / kSignatureSide;
      if (top == bottom || left == right) continue;
      int64_t sum = 0;
      for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) sum += a.row(y)[x] - b.row(y)[x];
      }
      const double mean = double(sum) / ((bottom - top) * (right - left));
      squares += mean * mean;
      ++cells;
    }
  }
  return cells > 0 ? std::sqrt(squares / cells) : 0;
}

// Its end and its start at once.
constexpr int kReaders = 2;

Result<HalfLuma> next_luma(Animation& clip) {
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, clip.next());
  if (!frame) return fail(ErrorKind::kInput, "the clip ends too early");
  return half_luma(*frame);
}

// One way to join, frame by frame.
class JoinedFrames {
 public:
  // `usual`: the step of frames that nobody notices.
  JoinedFrames(HalfLuma before, double usual)
      : previous_(std::move(before)), usual_(usual) {}

  // The two pictures that frame `mixed` shows.
  void add(const HalfLuma& first, const HalfLuma& second, HalfLuma mixed) {
    levels_ = std::max(levels_, levels_between(first, second));
    end(std::move(mixed));
  }
  void end(HalfLuma frame) {
    const double step = levels_between(previous_, frame);
    if (step > kMostUnseenRatio * usual_) levels_ = std::max(levels_, step);
    previous_ = std::move(frame);
  }
  double levels() const { return levels_; }

 private:
  HalfLuma previous_;
  double usual_;
  double levels_ = 0;
};

HalfLuma mixed(const HalfLuma& a, const HalfLuma& b, int weight) {
  HalfLuma out{a.size, std::vector<uint8_t>(a.levels.size())};
  simd::crossfade(a.levels.data(), b.levels.data(), out.levels.data(),
                  a.levels.size(), weight);
  return out;
}

HalfLuma moved(const HalfLuma& luma, const BlockMotion& motion, int part) {
  HalfLuma out{luma.size, std::vector<uint8_t>(luma.levels.size())};
  for (int y = 0; y < luma.size.height; ++y) {
    motion.move_row(luma.plane(), kOfHalfLuma, y, part,
                    out.levels.data() + size_t(y) * size_t(luma.size.width));
  }
  return out;
}

// Both clips are the same one.
Result<JointLevels> measure_joint(Animation& tail, Animation& head,
                                  const LoopCut& cut, double usual) {
  FW_RETURN_IF_ERROR(tail.seek(cut.part.end - cut.fade_frames - 1));
  FW_RETURN_IF_ERROR(head.seek(cut.part.first));
  FW_ASSIGN_OR_RETURN(const HalfLuma before, next_luma(tail));
  JoinedFrames fading(before, usual);
  JoinedFrames moving(before, usual);
  for (int64_t i = 0; i < cut.fade_frames; ++i) {
    FW_ASSIGN_OR_RETURN(const HalfLuma first, next_luma(tail));
    FW_ASSIGN_OR_RETURN(const HalfLuma second, next_luma(head));
    const int weight = weight_of(blend_at(i, cut.fade_frames));
    fading.add(first, second, mixed(first, second, weight));
    const Morph morph(first, second);
    const HalfLuma a = moved(first, morph.there(), weight);
    const HalfLuma b =
        moved(second, morph.back(), BlockMotion::kWhole - weight);
    moving.add(a, b, mixed(a, b, weight));
  }
  FW_ASSIGN_OR_RETURN(const HalfLuma after, next_luma(head));
  fading.end(after);
  moving.end(after);
  return JointLevels{fading.levels(), moving.levels()};
}

// Measures the joint of a loop that has to fade, and chooses it.
Result<void> settle(Animation& tail, Animation& head, double usual,
                    LoopCut& cut) {
  if (cut.fade_frames == 0) return {};
  FW_ASSIGN_OR_RETURN(const JointLevels levels,
                      measure_joint(tail, head, cut, usual));
  cut.joint = choose_joint(levels);
  return {};
}

// Mean of the clip.
double per_second_of(const Survey& survey, const TimeBase& base) {
  const FrameTime& last = survey.frames.back().time;
  const double seconds = base.seconds(last.start + last.duration);
  return double(survey.frames.size()) / std::max(seconds, 1e-3);
}

std::vector<int64_t> keys_of(const Survey& survey) {
  std::vector<int64_t> keys;
  for (size_t i = 0; i < survey.frames.size(); ++i) {
    if (survey.frames[i].key) keys.push_back(int64_t(i));
  }
  return keys;
}

}  // namespace

Result<FoundLoop> find_loop(const std::filesystem::path& path,
                            const OpenOptions& reading, int64_t memory_bytes) {
  FW_ASSIGN_OR_RETURN(Animation clip, open(path, reading));
  if (auto fits = admit_clip(clip.info(), memory_bytes, kReaders); !fits) {
    return in_file(std::move(fits).error(), path.string());
  }
  FW_ASSIGN_OR_RETURN(const Survey survey, clip.survey());
  if (survey.frames.empty()) {
    return fail(ErrorKind::kInput, "the clip has no frames");
  }
  const std::vector<int64_t> keys = keys_of(survey);
  FoundLoop loop{.frames_per_second =
                     per_second_of(survey, clip.info().time_base)};
  FW_ASSIGN_OR_RETURN(const LoopCheck check,
                      check_loop(clip, kMostLoopFrames, keys));
  loop.cut = choose_part(check, loop.frames_per_second, keys);
  if (loop.cut.joint == LoopJoint::kCut) return loop;
  FW_ASSIGN_OR_RETURN(Animation head, open(path, reading));
  if (check.better) {
    // Of what has to fade anyway, the longest loop.
    LoopCheck of_whole = check;
    of_whole.better.reset();
    LoopCut whole = choose_part(of_whole, loop.frames_per_second, keys);
    FW_RETURN_IF_ERROR(settle(clip, head, check.features.motion, whole));
    if (whole.joint != LoopJoint::kNone) {
      loop.cut = whole;
      return loop;
    }
  }
  FW_RETURN_IF_ERROR(settle(clip, head, check.features.motion, loop.cut));
  return loop;
}

}  // namespace framewise::video
