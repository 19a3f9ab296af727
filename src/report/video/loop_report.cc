// SPDX-License-Identifier: Apache-2.0
#include "report/video/loop_report.h"

#include <fmt/format.h>

#include <cmath>

#include "base/json/json.h"
#include "base/printable.h"
#include "report/film/film_text.h"

namespace framewise::report {
namespace {

using video::LoopJoint;

std::string part_text(const video::LoopPart& part) {
  return fmt::format("frames {} to {}", part.first, part.end - 1);
}

std::string joint_text(const video::LoopCut& cut) {
  switch (cut.joint) {
    case LoopJoint::kCut: return "cut";
    case LoopJoint::kCrossfade:
      return fmt::format("crossfade of {} frames", cut.fade_frames);
    case LoopJoint::kAlongMotion:
      return fmt::format("{} frames moved from the end to the start",
                         cut.fade_frames);
    case LoopJoint::kNone: break;
  }
  return "";
}

// The levels that are taken back, as a viewer sees them.
std::string drift_text(const video::LoopCut& cut) {
  const video::LevelDrift& drift = *cut.drift;
  std::string text = fmt::format(
      "  drift taken back over the {}: red {:+.1f}, green {:+.1f}, blue "
      "{:+.1f} levels",
      cut.spread == video::DriftSpread::kLoop ? "loop" : "joint",
      drift.offset[0], drift.offset[1], drift.offset[2]);
  if (drift.gain != 1) text += fmt::format(", times {:.3f}", drift.gain);
  return text + "\n";
}

const char* name_of(video::SoundFade shape) {
  return shape == video::SoundFade::kLinear ? "linear" : "equal power";
}

std::string sound_text(const video::SoundJoinFacts& join) {
  return fmt::format(
      "  sound: joined at {:.2f} s over {:.1f} ms ({}, correlation {:.2f}), "
      "{:.1f} ms {} than the pictures\n",
      join.at_s, join.fade_ms, name_of(join.shape), join.correlation,
      std::abs(join.longer_ms), join.longer_ms < 0 ? "shorter" : "longer");
}

Json sound_json(const video::SoundJoinFacts& join) {
  return {{"at_s", join.at_s},
          {"fade_ms", join.fade_ms},
          {"longer_ms", join.longer_ms},
          {"shape", name_of(join.shape)},
          {"correlation", join.correlation}};
}

Json drift_json(const video::LoopCut& cut) {
  return {{"gain", cut.drift->gain},
          {"red", cut.drift->offset[0]},
          {"green", cut.drift->offset[1]},
          {"blue", cut.drift->offset[2]},
          {"spread", std::string(video::name_of(cut.spread))}};
}

}  // namespace

std::string loop_text(const MadeLoop& loop) {
  const video::LoopCut& cut = loop.cut;
  if (cut.joint == LoopJoint::kNone) {
    return fmt::format(
        "{}: no good loop here; the best, {}, jumps by {:.1f} levels, {:.2f} "
        "times the usual step\n",
        printable(loop.clip), part_text(cut.part), cut.part.seam,
        cut.part.ratio);
  }
  std::string text;
  if (loop.film) {
    text = film_text(*loop.film, loop.file);
  } else {
    text = fmt::format("{}: {}{} frames, {:.1f} kB\n", printable(loop.file),
                       loop.written ? "" : "would have ", loop.frames,
                       double(loop.bytes) / 1e3);
  }
  for (const std::string& note : loop.notes) text += "  " + note + "\n";
  if (cut.drift) text += drift_text(cut);
  if (loop.film && loop.film->sound_join) {
    text += sound_text(*loop.film->sound_join);
  }
  text += fmt::format("  loop: {}, {}", part_text(cut.part), joint_text(cut));
  if (loop.jump) {
    text += fmt::format("; jumps by {:.2f} times the usual step", *loop.jump);
  }
  return text + "\n";
}

std::string loop_json(const MadeLoop& loop) {
  const video::LoopCut& cut = loop.cut;
  Json json = {{"schema", "framewise.loop/1"},
               {"clip", loop.clip},
               {"joint", std::string(video::name_of(cut.joint))},
               {"first_frame", cut.part.first},
               {"end_frame", cut.part.end},
               {"seam", cut.part.seam},
               {"ratio", cut.part.ratio},
               {"written", loop.written}};
  if (cut.joint != LoopJoint::kNone) {
    if (cut.joint != LoopJoint::kCut) json["fade_frames"] = cut.fade_frames;
    json["file"] = loop.file;
    json["frames"] = loop.frames;
    json["bytes"] = loop.bytes;
    json["notes"] = loop.notes;
  }
  if (cut.drift) json["drift"] = drift_json(cut);
  if (loop.jump) json["jump"] = *loop.jump;
  if (loop.film && loop.film->sound_join) {
    json["sound_join"] = sound_json(*loop.film->sound_join);
  }
  if (loop.film) json["film"] = film_document(*loop.film, loop.file);
  return json.dump(2) + "\n";
}

}  // namespace framewise::report
