// SPDX-License-Identifier: Apache-2.0
// `framewise video plan`.
#include <algorithm>
#include <cmath>
#include <span>

#include "base/objects/text_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/options/compare_request.h"
#include "cli/video/plan_tables.h"
#include "cli/video/video_commands.h"
#include "cli/video/video_options.h"
#include "jobs/video/clips_request.h"
#include "report/video/plan_text.h"
#include "video/plan/make_plan.h"
#include "video/plan/plan_json.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLargestTable = size_t{64} << 20;

Result<std::string> table_of(const std::string& path) {
  return read_text_file(path, kLargestTable);
}

// Adds the tables that --matrix, --learn and --weights name.
Result<void> add_tables(const jobs::PlanRequest& asked,
                        video::PlanInput& input) {
  if (asked.matrix == "uniform") {
    input.request.matrix = video::MatrixKind::kUniform;
  } else if (!asked.matrix.empty() && asked.matrix != "similarity") {
    input.request.matrix = video::MatrixKind::kCustom;
    FW_ASSIGN_OR_RETURN(const std::string text, table_of(asked.matrix));
    auto pairs = parse_pair_table(text);
    if (!pairs) return in_file(std::move(pairs).error(), asked.matrix);
    input.pairs = *std::move(pairs);
  }
  if (!asked.learn.empty()) {
    input.request.matrix = video::MatrixKind::kLearned;
    FW_ASSIGN_OR_RETURN(const std::string text, table_of(asked.learn));
    auto pairs = parse_play_log(text);
    if (!pairs) return in_file(std::move(pairs).error(), asked.learn);
    input.pairs = *std::move(pairs);
  }
  if (!asked.weights.empty()) {
    FW_ASSIGN_OR_RETURN(const std::string text, table_of(asked.weights));
    auto weights = parse_weights(text);
    if (!weights) return in_file(std::move(weights).error(), asked.weights);
    input.weights = *std::move(weights);
  }
  return {};
}

// A path that a reader of the plan finds: relative where the clips lie beneath
// the plan, else absolute.
std::string folder_in_plan(const std::string& clips, std::string_view plan) {
  std::error_code failed;
  const fs::path folder = fs::canonical(clips, failed);
  if (failed) return clips;
  const fs::path target = plan.empty() || plan == "-" ? fs::path("./-") : plan;
  const fs::path home =
      fs::weakly_canonical(fs::absolute(target).parent_path(), failed);
  const fs::path relative = folder.lexically_relative(home);
  const bool beneath =
      !failed && !relative.empty() && *relative.begin() != "..";
  return beneath ? relative.string() : folder.string();
}

void warn_of_left_out(const Invocation& invocation, const video::Scan& scan) {
  for (const video::Clip& clip : scan.clips) {
    if (clip.error) {
      say_warning(invocation.errors, printable(clip.path) + " is left out: " +
                                         printable(clip.error->message));
    } else if (!clip.duplicate_of.empty()) {
      say_warning(invocation.errors, printable(clip.path) +
                                         " is left out: it has the bytes of " +
                                         printable(clip.duplicate_of));
    }
  }
  if (scan.beyond_limit > 0) {
    say_warning(invocation.errors,
                fmt::format("{} clips are left out; raise --max-clips",
                            scan.beyond_limit));
  }
}

Result<void> write_drawing(const video::Plan& plan, const std::string& path) {
  const report::Drawing drawing = report::drawing_of(plan);
  if (!path.ends_with(".png")) return write_file(path, report::svg_of(drawing));
  FW_ASSIGN_OR_RETURN(const std::string png, report::png_of(drawing));
  return write_file(path, png);
}

Result<void> write_plan(const Invocation& invocation, const video::Plan& plan) {
  if (invocation.has("plot")) {
    FW_RETURN_IF_ERROR(
        write_drawing(plan, std::string(invocation.value("plot"))));
  }
  const std::string json = video::plan_json(plan);
  if (invocation.has("out")) FW_RETURN_IF_ERROR(write_result(invocation, json));
  if (invocation.value("out") == "-") return {};
  if (invocation.has("json")) return write(invocation.output.stream, json);
  const report::TextStyle style{
      .color = invocation.output.color,
      .columns = invocation.output.is_terminal ? invocation.output.columns : 0};
  return write(invocation.output.stream, report::plan_text(plan, style));
}

// A minute at 60 frames a second, as in `loopcheck`.
constexpr int64_t kMostLoopFrames = 3600;

// A film of one clip is that clip in a loop: from where to where it loops best.
Result<std::optional<video::ClipPart>> loop_of_one_clip(
    const media::Folder& folder, const video::ScanOptions& options,
    const ScanRun& run, std::span<const video::Clip> clips) {
  using Answer = std::optional<video::ClipPart>;
  const auto usable = [](const video::Clip& clip) { return clip.usable(); };
  if (std::ranges::count_if(clips, usable) != 1) return Answer();
  const video::Clip& one = *std::ranges::find_if(clips, usable);
  FW_ASSIGN_OR_RETURN(
      Animation clip,
      video::open_clip(folder, one, options.limits, run.work()));
  FW_ASSIGN_OR_RETURN(const video::LoopCheck loop,
                      video::check_loop(clip, kMostLoopFrames));
  if (!loop.better) return Answer();
  const auto ticks = [&](int64_t time) {
    return int64_t(std::llround(clip.info().time_base.seconds(time) *
                                double(video::kTicksPerSecond)));
  };
  return Answer({ticks(loop.better_start), ticks(loop.better_end)});
}

}  // namespace

Result<ExitCode> run_video_plan(const Invocation& invocation) {
  const std::string& clips = invocation.arguments.front();
  video::PlanInput input;
  FW_ASSIGN_OR_RETURN(const jobs::PlanRequest asked,
                      jobs::read_plan(given_of(invocation)));
  input.request = asked.plan;
  const video::ScanOptions& options = asked.clips;
  FW_RETURN_IF_ERROR(add_tables(asked, input));
  FW_ASSIGN_OR_RETURN(const media::Folder folder, media::Folder::open(clips));
  FW_ASSIGN_OR_RETURN(const auto run, ScanRun::start(invocation));
  FW_ASSIGN_OR_RETURN(video::Scan scan,
                      video::scan_headers(folder, options, run->work()));
  if (scan.clips.empty()) {
    return in_file(with_hint(fail(ErrorKind::kInput, "no clips in this folder"),
                             "clips end with .mp4, .mov, .mkv, .webm, .avi, "
                             ".flv or .wmv; --recursive also looks into the "
                             "folders within"),
                   clips);
  }
  FW_RETURN_IF_ERROR(
      video::add_features(folder, options.limits, run->work(), scan.clips));
  FW_ASSIGN_OR_RETURN(input.loop,
                      loop_of_one_clip(folder, options, *run, scan.clips));
  run->finish();
  warn_of_left_out(invocation, scan);
  if (input.loop) {
    say_note(invocation.errors,
             fmt::format("the clip loops best from {:.2f} to {:.2f} s",
                         video::seconds_of(input.loop->start),
                         video::seconds_of(input.loop->end)));
  }
  input.folder = folder_in_plan(clips, invocation.value("out"));
  input.clips = std::move(scan.clips);
  FW_ASSIGN_OR_RETURN(const video::Plan plan,
                      video::make_plan(std::move(input), &run->pool()));
  FW_RETURN_IF_ERROR(write_plan(invocation, plan));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
