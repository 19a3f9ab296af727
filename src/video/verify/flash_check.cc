// SPDX-License-Identifier: Apache-2.0
#include "video/verify/flash_check.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <vector>

#include "base/result.h"

namespace framewise::video {
namespace {

// Flashes count within any second.
constexpr double kSecondsAround = 1.05;

// A joint with the frames of the film around it.
struct Joint {
  size_t shot = 0;  // the one that ends
  int64_t first = 0;
  int64_t begin = 0;  // of the crossfade, or the first frame after the cut
  int64_t end = 0;    // the first frame that shows the next shot alone
  int64_t last = 0;
};

std::vector<Joint> distinct_joints(const Timeline& timeline) {
  const auto around =
      int64_t(std::ceil(kSecondsAround * timeline.rate.per_second()));
  std::vector<Joint> joints;
  std::set<std::tuple<size_t, int64_t, size_t, int64_t, int64_t>> known;
  for (size_t i = 0; i + 1 < timeline.shots.size(); ++i) {
    const Shot& from = timeline.shots[i];
    const Shot& to = timeline.shots[i + 1];
    const bool is_new = known
                            .emplace(from.clip, from.first + from.frames,
                                     to.clip, to.first, from.overlap)
                            .second;
    // Around a joint of short shots lie other joints.
    const bool is_alone = from.frames > around && to.frames > around;
    if (!is_new && is_alone) continue;
    const int64_t end = from.end();
    joints.push_back({i, std::max<int64_t>(0, to.start - around), to.start, end,
                      std::min(timeline.frames(), end + around)});
  }
  return joints;
}

FlashOptions options_of(FlashRules rules) {
  FlashOptions options{.rules = rules};
  options.stripes = false;  // a joint makes none
  options.loops = false;
  return options;
}

// Judges the frames [first, last) of the film, which stands at `first`: all
// together, those before the joint, and those after it.
Result<std::optional<FlashReport>> judge_joint(Animation& film,
                                               const Joint& joint,
                                               const FlashOptions& options) {
  const AnimationInfo& info = film.info();
  FW_ASSIGN_OR_RETURN(FlashDetector all, FlashDetector::create(info, options));
  FW_ASSIGN_OR_RETURN(FlashDetector before,
                      FlashDetector::create(info, options));
  FW_ASSIGN_OR_RETURN(FlashDetector after,
                      FlashDetector::create(info, options));
  double now_s = 0;
  for (int64_t i = joint.first; i < joint.last; ++i) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, film.next());
    if (!frame) break;
    const double duration_s = info.time_base.seconds(frame->time().duration);
    const auto add = [&](FlashDetector& detector) {
      return detector.add(*frame, now_s, duration_s);
    };
    FW_RETURN_IF_ERROR(add(all));
    if (i < joint.begin) FW_RETURN_IF_ERROR(add(before));
    if (i >= joint.end) FW_RETURN_IF_ERROR(add(after));
    now_s += duration_s;
  }
  if (!all.failed() || before.failed() || after.failed()) {
    return std::optional<FlashReport>();
  }
  return std::optional(std::move(all).finish());
}

}  // namespace

Result<std::optional<FlashingJoint>> find_flashing_joint(
    const std::filesystem::path& film, const Timeline& timeline,
    FlashRules rules, const OpenOptions& reading,
    const std::function<void(double)>& progress) {
  const std::vector<Joint> joints = distinct_joints(timeline);
  if (joints.empty()) return std::optional<FlashingJoint>();
  FW_ASSIGN_OR_RETURN(Animation animation, open(film, reading));
  const FlashOptions options = options_of(rules);
  for (size_t i = 0; i < joints.size(); ++i) {
    const Joint& joint = joints[i];
    if (progress) progress(double(i) / double(joints.size()));
    FW_RETURN_IF_ERROR(animation.seek(joint.first));
    FW_ASSIGN_OR_RETURN(const auto found,
                        judge_joint(animation, joint, options));
    if (!found) continue;
    return std::optional(FlashingJoint{
        joint.shot, timeline.rate.seconds(joint.begin), found->sentence});
  }
  return std::optional<FlashingJoint>();
}

}  // namespace framewise::video
