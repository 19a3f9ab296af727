// SPDX-License-Identifier: Apache-2.0
#include "report/video/loop_report.h"

#include <fmt/format.h>

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

}  // namespace

std::string loop_text(const MadeLoop& loop) {
  const video::LoopCut& cut = loop.cut;
  if (cut.joint == LoopJoint::kNone) {
    return fmt::format(
        "{}: no good loop here; the best, {}, jumps by {:.1f} levels, {:.2f} "
        "times the usual step\n",
        printable(loop.clip), part_text(cut.part), cut.seam_levels,
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
               {"seam", cut.seam_levels},
               {"ratio", cut.part.ratio},
               {"written", loop.written}};
  if (cut.joint != LoopJoint::kNone) {
    if (cut.joint != LoopJoint::kCut) json["fade_frames"] = cut.fade_frames;
    json["file"] = loop.file;
    json["frames"] = loop.frames;
    json["bytes"] = loop.bytes;
    json["notes"] = loop.notes;
  }
  if (loop.jump) json["jump"] = *loop.jump;
  if (loop.film) json["film"] = film_document(*loop.film, loop.file);
  return json.dump(2) + "\n";
}

}  // namespace framewise::report
