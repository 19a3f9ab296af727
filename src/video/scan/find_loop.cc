// SPDX-License-Identifier: Apache-2.0
#include "video/scan/find_loop.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "simd/plane/crossfade.h"
#include "video/film/timeline.h"
#include "video/motion/morph.h"
#include "video/scan/clip_memory.h"
#include "video/scan/part_search.h"

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
    if (step > kMostUnseenRatio * usual_) {
      levels_ = std::max(levels_, step);
      unseen_ = false;
    }
    previous_ = std::move(frame);
  }
  double levels() const { return levels_; }
  bool unseen() const { return unseen_; }

 private:
  HalfLuma previous_;
  double usual_;
  double levels_ = 0;
  bool unseen_ = true;
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

// The next frame, at the levels that the ramp gives it.
Result<HalfLuma> next_luma(Animation& clip,
                           const std::optional<LevelRamp>& ramp) {
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, clip.next());
  if (!frame) return fail(ErrorKind::kInput, "the clip ends too early");
  FW_ASSIGN_OR_RETURN(HalfLuma luma, half_luma(*frame));
  if (!ramp) return luma;
  const LevelDrift change = ramp->at(frame->index());
  const double offset = 0.299 * change.offset[0] + 0.587 * change.offset[1] +
                        0.114 * change.offset[2];
  for (uint8_t& level : luma.levels) {
    level = uint8_t(
        std::lround(std::clamp(change.gain * level + offset, 0.0, 255.0)));
  }
  return luma;
}

// Both clips are the same one.
Result<JointLevels> measure_joint(Animation& tail, Animation& head,
                                  const LoopCut& cut, double usual) {
  const auto tail_ramp = cut.tail_ramp(), head_ramp = cut.head_ramp();
  FW_RETURN_IF_ERROR(tail.seek(cut.part.end - cut.fade_frames - 1));
  FW_RETURN_IF_ERROR(head.seek(cut.part.first));
  FW_ASSIGN_OR_RETURN(const HalfLuma before, next_luma(tail, tail_ramp));
  JoinedFrames fading(before, usual);
  JoinedFrames moving(before, usual);
  for (int64_t i = 0; i < cut.fade_frames; ++i) {
    FW_ASSIGN_OR_RETURN(const HalfLuma first, next_luma(tail, tail_ramp));
    FW_ASSIGN_OR_RETURN(const HalfLuma second, next_luma(head, head_ramp));
    const int weight = weight_of(blend_at(i, cut.fade_frames));
    fading.add(first, second, mixed(first, second, weight));
    const Morph morph(first, second);
    const HalfLuma a = moved(first, morph.there(), weight);
    const HalfLuma b =
        moved(second, morph.back(), BlockMotion::kWhole - weight);
    moving.add(a, b, mixed(a, b, weight));
  }
  FW_ASSIGN_OR_RETURN(const HalfLuma after, next_luma(head, head_ramp));
  fading.end(after);
  moving.end(after);
  return JointLevels{fading.levels(), moving.levels(), fading.unseen(),
                     moving.unseen()};
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

// Frames around both ends of a cut by which their levels are compared.
constexpr int64_t kFramesAround = 3;

// Levels by which all of a frame may change from the one before, whatever moves
// in it: what the check of seams takes for the least motion.
constexpr double kMostDriftStep = 1;

class LoopSearch {
 public:
  LoopSearch(LoopCoding coding, const SignedClip& clip, double per_second,
             std::vector<int64_t> keys)
      : coding_(coding),
        clip_(clip),
        per_second_(per_second),
        keys_(std::move(keys)),
        check_(check_loop(clip, keys_)) {}

  Result<LoopCut> find(Animation& tail, Animation& head);

 private:
  void level_cut(LoopCut& cut) const;
  void level_fade(LoopCut& cut) const;
  Result<bool> join_unseen(Animation& tail, Animation& head,
                           LoopCut& cut) const;
  std::optional<LoopCut> levelled_cut(int64_t followed_by) const;
  Result<LoopCut> settle(Animation& tail, Animation& head, const LoopCut& part,
                         Ends ends) const;
  LoopCut whole() const {
    const ClipFeatures& features = check_.features;
    return {.part = {0, check_.frames, features.loop_ratio(), features.seam}};
  }

  const LoopCoding coding_;
  const SignedClip& clip_;
  const double per_second_;
  const std::vector<int64_t> keys_;
  const LoopCheck check_;
};

// Where that makes the jump a third smaller at least.
void LoopSearch::level_cut(LoopCut& cut) const {
  const Signatures& all = clip_.signatures;
  const double seam =
      luma_between(all[size_t(cut.part.first)], all[size_t(cut.part.end) - 1],
                   Levels::kMayDrift);
  if (seam > kWorthwhile * cut.part.seam) return;
  // Frame `end` is frame `first` again; the clip may end before it.
  const bool ends = cut.part.end == check_.frames;
  cut.drift = drift_between(all, cut.part.first - kFramesAround / 2,
                            cut.part.end - kFramesAround / 2 - (ends ? 1 : 0),
                            kFramesAround);
  if (!cut.drift) return;
  cut.part.seam = seam;
  cut.part.ratio =
      seam / motion_within(steps_of(all), cut.part.first, cut.part.end);
}

void LoopSearch::level_fade(LoopCut& cut) const {
  cut.spread =
      coding_ == LoopCoding::kAll ? DriftSpread::kLoop : DriftSpread::kJoint;
  cut.drift = drift_between(clip_.signatures, cut.part.first,
                            cut.part.end - cut.fade_frames, cut.fade_frames);
}

// The part that comes back but for its levels, and is followed by so many
// frames; without any, the whole clip if it does.
std::optional<LoopCut> LoopSearch::levelled_cut(int64_t followed_by) const {
  if (check_.features.loop_quality() == LoopQuality::kSlideshow) {
    return std::nullopt;
  }
  const auto joined = [&](LoopCut cut) -> std::optional<LoopCut> {
    cut.part.seam = luma_rms(clip_.signatures[size_t(cut.part.first)],
                             clip_.signatures[size_t(cut.part.end) - 1]);
    level_cut(cut);
    if (!cut.drift || cut.part.ratio > kMostUnseenRatio) return std::nullopt;
    cut.joint = LoopJoint::kCut;
    return cut;
  };
  if (followed_by == 0 && !check_.features.reverses()) {
    if (auto cut = joined(whole())) return cut;
  }
  const FoundPart best =
      best_part(clip_.signatures, Levels::kMayDrift,
                check_.frames - followed_by, check_.features.motion, {});
  if (best.end == 0) return std::nullopt;
  return joined({.part = {best.first, best.end, 0}});
}

// Chooses the joint of a fade, and whether its levels are changed: by what
// shows less.
Result<bool> LoopSearch::join_unseen(Animation& tail, Animation& head,
                                     LoopCut& cut) const {
  const double usual = check_.features.motion;
  FW_ASSIGN_OR_RETURN(JointLevels levels,
                      measure_joint(tail, head, cut, usual));
  LoopCut other = cut;
  level_fade(other);
  if (other.drift) {
    FW_ASSIGN_OR_RETURN(const JointLevels changed,
                        measure_joint(tail, head, other, usual));
    if (least_shown(changed) < least_shown(levels)) {
      levels = changed;
      cut = other;
    }
  }
  cut.joint = choose_joint(levels);
  return is_unseen(levels, cut.joint) && cut.drift_step() <= kMostDriftStep;
}

// Measures fades of the part until one is unseen; the last one is taken as it
// is, or none.
Result<LoopCut> LoopSearch::settle(Animation& tail, Animation& head,
                                   const LoopCut& part, Ends ends) const {
  LoopCut none = part;
  none.joint = LoopJoint::kNone;
  none.drift.reset();
  auto fades = fades_of(none, ends, check_.frames, per_second_, keys_);
  for (LoopCut& cut : fades) {
    FW_ASSIGN_OR_RETURN(const bool unseen, join_unseen(tail, head, cut));
    const bool last = &cut == &fades.back();
    if (cut.joint != LoopJoint::kNone && (last || unseen)) return cut;
  }
  return none;
}

Result<LoopCut> LoopSearch::find(Animation& tail, Animation& head) {
  LoopCut cut = choose_part(check_);
  if (cut.joint == LoopJoint::kCut) {
    if (coding_ == LoopCoding::kAll) level_cut(cut);
    return cut;
  }
  const std::optional<LoopCut> levelled = levelled_cut(0);
  if (levelled && coding_ == LoopCoding::kAll) return *levelled;
  if (const auto part = levelled_cut(longest_fade(per_second_))) {
    FW_ASSIGN_OR_RETURN(const LoopCut fade,
                        settle(tail, head, *part, Ends::kSameMoment));
    if (fade.joint != LoopJoint::kNone) return fade;
  }
  // Of what has to fade anyway, the longest loop.
  FW_ASSIGN_OR_RETURN(const LoopCut longest,
                      settle(tail, head, whole(), Ends::kAny));
  if (longest.joint != LoopJoint::kNone) return longest;
  if (check_.better) {
    for (const Ends ends : {Ends::kSameMoment, Ends::kAny}) {
      FW_ASSIGN_OR_RETURN(const LoopCut fade, settle(tail, head, cut, ends));
      if (fade.joint != LoopJoint::kNone) return fade;
    }
  }
  if (levelled && coding_ == LoopCoding::kJointOrAll) return *levelled;
  return cut;
}

}  // namespace

Result<FoundLoop> find_loop(const std::filesystem::path& path,
                            LoopCoding coding, const OpenOptions& reading,
                            int64_t memory_bytes) {
  FW_ASSIGN_OR_RETURN(Animation clip, open(path, reading));
  if (auto fits = admit_clip(clip.info(), memory_bytes, kReaders); !fits) {
    return in_file(std::move(fits).error(), path.string());
  }
  FW_ASSIGN_OR_RETURN(const Survey survey, clip.survey());
  if (survey.frames.empty()) {
    return fail(ErrorKind::kInput, "the clip has no frames");
  }
  FoundLoop loop{.frames_per_second =
                     per_second_of(survey, clip.info().time_base)};
  FW_ASSIGN_OR_RETURN(const SignedClip whole, sign_clip(clip, kMostLoopFrames));
  LoopSearch search(coding, whole, loop.frames_per_second, keys_of(survey));
  FW_ASSIGN_OR_RETURN(Animation head, open(path, reading));
  FW_ASSIGN_OR_RETURN(loop.cut, search.find(clip, head));
  return loop;
}

}  // namespace framewise::video
