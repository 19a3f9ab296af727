// SPDX-License-Identifier: Apache-2.0
// `framewise video loop`: cuts a loop out of a clip.
#include "base/printable.h"
#include "base/result.h"
#include "cli/options/reading_options.h"
#include "cli/video/film/film_run.h"
#include "cli/video/video_functions.h"
#include "framewise/animation.h"
#include "video/scan/loop_cut.h"

namespace framewise::cli {
namespace {

// A minute at 60 frames a second; loops are a few seconds long.
constexpr int64_t kMostCheckedFrames = 3600;

Result<double> frames_per_second(Animation& clip) {
  FW_ASSIGN_OR_RETURN(const Survey survey, clip.survey());
  if (survey.frames.empty()) {
    return fail(ErrorKind::kInput, "the clip has no frames");
  }
  const FrameTime& last = survey.frames.back().time;
  const double seconds =
      clip.info().time_base.seconds(last.start + last.duration);
  return double(survey.frames.size()) / std::max(seconds, 1e-3);
}

Result<video::LoopCut> loop_in(const std::string& path) {
  FW_ASSIGN_OR_RETURN(Animation clip, open(path));
  FW_ASSIGN_OR_RETURN(const double rate, frames_per_second(clip));
  FW_ASSIGN_OR_RETURN(const video::LoopCheck check,
                      video::check_loop(clip, kMostCheckedFrames));
  return video::choose_loop(check, rate);
}

std::string part_text(const video::LoopCut& cut) {
  return fmt::format("frames {} to {}", cut.part.first, cut.part.end - 1);
}

// The jump of the finished loop, from its last frame to its first.
Result<double> jump_of(const std::string& path) {
  FW_ASSIGN_OR_RETURN(Animation loop, open(path));
  FW_ASSIGN_OR_RETURN(const video::LoopCheck check,
                      video::check_loop(loop, kMostCheckedFrames));
  return check.features.loop_ratio();
}

}  // namespace

Result<ExitCode> run_video_loop(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(video::ComposeRequest request, film_request(invocation));
  FW_ASSIGN_OR_RETURN(const video::LoopCut cut,
                      loop_in(invocation.arguments[0]));
  if (cut.joint == video::LoopJoint::kNone) {
    FW_RETURN_IF_ERROR(write(
        invocation.output.stream,
        fmt::format("{}: no good loop here; the best, {}, jumps by {:.1f} "
                    "levels, {:.2f} times the usual step\n",
                    printable(invocation.arguments[0]), part_text(cut),
                    cut.seam_levels, cut.part.ratio)));
    return ExitCode::kRequirementFailed;
  }
  request.clips = invocation.arguments;
  request.plays = cut.plays;
  FW_ASSIGN_OR_RETURN(const ExitCode code, write_film(invocation, request));
  if (code != ExitCode::kOk || invocation.has("dry-run") ||
      invocation.has("json")) {
    return code;
  }
  FW_ASSIGN_OR_RETURN(const double jump, jump_of(request.output.string()));
  const std::string joint =
      cut.joint == video::LoopJoint::kCut
          ? "cut"
          : fmt::format("crossfade of {} frames", cut.fade_frames);
  FW_RETURN_IF_ERROR(write(
      invocation.output.stream,
      fmt::format("  loop: {}, {}; jumps by {:.2f} times the usual step\n",
                  part_text(cut), joint, jump)));
  return code;
}

}  // namespace framewise::cli
