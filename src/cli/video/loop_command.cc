// SPDX-License-Identifier: Apache-2.0
// `framewise video loop`: cuts a loop out of a clip.
#include "base/printable.h"
#include "base/result.h"
#include "cli/options/reading_options.h"
#include "cli/video/film/film_run.h"
#include "cli/video/video_functions.h"
#include "cli/video/video_options.h"
#include "framewise/animation.h"
#include "jobs/video/film_request.h"
#include "media/encode/video/video_encoding.h"
#include "report/video/loop_report.h"
#include "video/scan/animated_loop.h"
#include "video/scan/find_loop.h"

namespace framewise::cli {
namespace {

using report::MadeLoop;

// The format of an animation that the name of the loop asks for; nullopt: a
// video.
std::optional<FileFormat> animation_format(const std::string& name) {
  const auto format = file_format_of(name);
  if (!format || !info_of(*format).animation) return std::nullopt;
  return format;
}

// Options of films say nothing of animations, and the other way round.
Result<void> check_options(const Invocation& invocation, bool animated) {
  const auto refuse = [](std::string_view name, const char* what,
                         const char* hint) {
    return with_hint(fail(ErrorKind::kUsage, "--{} is of {}", name, what),
                     hint);
  };
  if (!animated) {
    for (const std::string_view name : {"quality", "lossless"}) {
      if (invocation.has(name)) {
        return refuse(name, "animations", "videos take --crf and --effort");
      }
    }
    return {};
  }
  for (const auto& field : jobs::kFilmFields) {
    if (is_own_flag(field.info) && invocation.has(field.info.row.flag)) {
      return refuse(field.info.row.flag, "videos",
                    "animations take --quality and --lossless");
    }
  }
  return {};
}

OpenOptions reading_of(const runtime::WorkContext& work) {
  OpenOptions reading;
  reading.limits = work.limits;
  reading.executor = work.executor;
  reading.stop = work.stop;
  return reading;
}

// The jump of the finished loop, from its last frame to its first.
Result<double> jump_of(const std::string& path, const OpenOptions& reading) {
  FW_ASSIGN_OR_RETURN(Animation loop, open(path, reading));
  FW_ASSIGN_OR_RETURN(const video::LoopCheck check,
                      video::check_loop(loop, video::kMostLoopFrames));
  return check.features.loop_ratio();
}

video::LoopCoding coding_of(const Invocation& invocation, bool animated) {
  if (animated || invocation.has("encode")) return video::LoopCoding::kAll;
  return invocation.has("copy") ? video::LoopCoding::kJoint
                                : video::LoopCoding::kJointOrAll;
}

Result<void> draw(const Invocation& invocation,
                  const runtime::WorkContext& work, MadeLoop& loop) {
  WriteOptions writing;
  writing.format = animation_format(loop.file);
  FW_ASSIGN_OR_RETURN(writing.quality,
                      number_option(invocation, "quality", 0, 100));
  writing.lossless = invocation.has("lossless");
  writing.limits = work.limits;
  writing.executor = work.executor;
  writing.stop = work.stop;
  const bool dry = invocation.has("dry-run");
  FW_ASSIGN_OR_RETURN(
      const Written written,
      video::write_animated_loop(loop.clip, reading_of(work), loop.cut,
                                 dry ? std::string() : loop.file, writing,
                                 *work.progress));
  loop.written = !dry;
  loop.frames = written.frames;
  loop.bytes = written.bytes;
  for (const Finding& note : written.notes) loop.notes.push_back(note.message);
  if (dry) return {};
  FW_ASSIGN_OR_RETURN(loop.jump, jump_of(loop.file, reading_of(work)));
  return {};
}

Result<void> compose(const Invocation& invocation,
                     const video::ComposeRequest& request, MadeLoop& loop) {
  FW_ASSIGN_OR_RETURN(loop.film, make_film(invocation, request));
  loop.written = loop.film->written;
  loop.frames = loop.film->frames;
  loop.bytes = loop.film->bytes;
  if (!loop.written) return {};
  FW_ASSIGN_OR_RETURN(loop.jump, jump_of(loop.file, {}));
  return {};
}

Result<ExitCode> print(const Invocation& invocation, const MadeLoop& loop) {
  FW_RETURN_IF_ERROR(write(invocation.output.stream,
                           invocation.has("json") ? report::loop_json(loop)
                                                  : report::loop_text(loop)));
  const bool good = loop.cut.joint != video::LoopJoint::kNone &&
                    (!loop.film || loop.film->check.problems.empty());
  return good ? ExitCode::kOk : ExitCode::kRequirementFailed;
}

}  // namespace

Result<ExitCode> run_video_loop(const Invocation& invocation) {
  MadeLoop loop;
  loop.clip = invocation.arguments[0];
  loop.file = invocation.value("out");
  const bool animated = animation_format(loop.file).has_value();
  FW_RETURN_IF_ERROR(check_options(invocation, animated));
  video::ComposeRequest request;
  if (!animated) {
    FW_ASSIGN_OR_RETURN(request, film_request(invocation));
  }
  if (!invocation.has("dry-run")) {
    FW_ASSIGN_OR_RETURN(const bool wanted,
                        may_write_film(invocation, loop.file));
    if (!wanted) return ExitCode::kOk;
  }
  video::FoundLoop found;
  {
    FilmWork work(invocation, "frames", "loop");
    const runtime::WorkContext context = work.context();
    FW_ASSIGN_OR_RETURN(
        found, video::find_loop(loop.clip, coding_of(invocation, animated),
                                reading_of(context), context.memory_bytes));
    loop.cut = found.cut;
    if (animated && loop.cut.joint != video::LoopJoint::kNone) {
      FW_RETURN_IF_ERROR(draw(invocation, context, loop));
    }
    work.finish();
  }
  if (!animated && loop.cut.joint != video::LoopJoint::kNone) {
    request.clips = invocation.arguments;
    request.loops = true;
    request.plays = video::plays_of(found.cut, found.frames_per_second);
    if (loop.cut.drift && loop.cut.spread == video::DriftSpread::kLoop) {
      request.options.rendering = video::Rendering::kEncode;
    }
    FW_RETURN_IF_ERROR(compose(invocation, request, loop));
  }
  return print(invocation, loop);
}

}  // namespace framewise::cli
