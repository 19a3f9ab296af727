// SPDX-License-Identifier: Apache-2.0
#include "framewise/compress.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <system_error>

#include "base/files/scratch_folder.h"
#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "optimize/compress/content_ceiling.h"
#include "optimize/sweep/pipeline_run.h"

namespace framewise {
namespace {

using namespace optimization;  // NOLINT: the whole file is about pipelines

// The tools of an engine, without their kind.
struct EngineTools {
  std::string_view name;
  std::string_view frame, color, lossy;
};
constexpr std::string_view kNames[] = {"animately", "ffmpeg", "framewise",
                                       "gifsicle",  "gifski", "imagemagick"};
// gifski neither drops frames nor chooses a number of colors: the built-in
// encoder does it before.
constexpr EngineTools kTools[] = {
    {"animately", "animately-frame", "animately-color", "animately-lossy"},
    {"ffmpeg", "ffmpeg-frame", "ffmpeg-color", "ffmpeg-lossy"},
    {"framewise", "framewise-frame", "framewise-color", "framewise-lossy"},
    {"gifsicle", "gifsicle-frame", "gifsicle-color", "gifsicle-lossy"},
    {"gifski", "framewise-frame", "framewise-color", "gifski-lossy"},
    {"imagemagick", "imagemagick-frame", "imagemagick-color",
     "imagemagick-lossy"}};

Result<const EngineTools*> tools_of(std::string_view engine) {
  for (const EngineTools& one : kTools) {
    if (one.name == engine) return &one;
  }
  const std::vector<std::string_view> names(std::begin(kNames),
                                            std::end(kNames));
  const std::string meant = suggestion(engine, names);
  return with_hint(
      fail(ErrorKind::kUsage, "there is no engine '{}'", printable(engine)),
      meant.empty() ? fmt::format("use {}", fmt::join(names, ", ")) : meant);
}

Result<void> check_parameters(const CompressParameters& parameters) {
  const auto& [loss, colors, ratio] = parameters;
  if (!(loss >= 0 && loss <= 100)) {
    return fail(ErrorKind::kUsage, "a loss of {} is not from 0 to 100", loss);
  }
  if (colors < 2 || colors > 256) {
    return fail(ErrorKind::kUsage, "{} colors are not from 2 to 256", colors);
  }
  if (!(ratio > 0 && ratio <= 1)) {
    return fail(ErrorKind::kUsage,
                "a share of {} of the frames is not above 0 and up to 1",
                ratio);
  }
  return {};
}

// Only the steps that change something; without any, the lossy one at zero.
Result<Pipeline> pipeline_of(const EngineTools& tools,
                             const CompressParameters& parameters) {
  const bool frame = parameters.frame_ratio < 1;
  const bool color = parameters.colors < 256;
  const bool lossy = parameters.loss > 0 || (!frame && !color);
  return parse_pipeline(fmt::format(
      "{}_Frame__{}_Color__{}_Lossy", frame ? tools.frame : "none-frame",
      color ? tools.color : "none-color", lossy ? tools.lossy : "none-lossy"));
}

// Lowers the loss where the content asks for it. Content of an unknown kind
// has no ceiling.
void apply_ceiling(Animation& animation, Compression& result) {
  const auto answer = ceiling_content(animation);
  if (!answer) return;
  const auto most = most_loss(answer->content);
  double& loss = result.parameters.loss;
  if (!most || loss <= *most) return;
  result.warnings.push_back(
      {.kind = "loss_lowered",
       .message = fmt::format("the loss is {:.4g} and not {:.4g}: the content "
                              "is {} with a confidence of {:.2f}",
                              *most, loss, name_of(answer->content),
                              answer->confidence)});
  loss = *most;
}

Result<int64_t> frame_count(const std::filesystem::path& path,
                            const OpenOptions& reading) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, reading));
  FW_ASSIGN_OR_RETURN(const Survey survey, animation.survey());
  return int64_t(survey.frames.size());
}

void warn_of_frames(int64_t frames, int64_t written, Compression& result) {
  const auto wanted =
      int64_t(kept_frames(frames, result.parameters.frame_ratio).size());
  if (written >= wanted) return;
  result.warnings.push_back(
      {.kind = "frames_dropped",
       .message = fmt::format("{} of {} frames are in the result; {} were "
                              "asked for",
                              written, frames, wanted)});
}

}  // namespace

std::span<const std::string_view> compress_engines() { return kNames; }

Result<Compression> compress(const std::filesystem::path& input,
                             const std::filesystem::path& output,
                             std::string_view engine,
                             const CompressParameters& parameters,
                             const CompressOptions& options) {
  FW_ASSIGN_OR_RETURN(const EngineTools* tools, tools_of(engine));
  FW_RETURN_IF_ERROR(check_parameters(parameters));
  FW_ASSIGN_OR_RETURN(const Pipeline pipeline, pipeline_of(*tools, parameters));
  FW_RETURN_IF_ERROR(check_pipeline(pipeline));
  Compression result{.path = output,
                     .engine = std::string(engine),
                     .version = versions_of(pipeline),
                     .parameters = parameters};
  OptimizeOptions running{.engine_timeout_ms = options.timeout_ms};
  running.compare.open = options.open;
  running.compare.stop = options.stop;
  FW_ASSIGN_OR_RETURN(Animation animation, open(input, options.open));
  FW_ASSIGN_OR_RETURN(const Survey survey, animation.survey());
  if (engine == "animately" && options.content_ceiling) {
    apply_ceiling(animation, result);
  }
  FW_ASSIGN_OR_RETURN(const auto folder, ScratchFolder::create());
  const SweepPoint point{pipeline,
                         {.frame_ratio = result.parameters.frame_ratio,
                          .colors = result.parameters.colors,
                          .loss = result.parameters.loss}};
  const auto start = std::chrono::steady_clock::now();
  FW_RETURN_IF_ERROR(
      run_pipeline(input, point, output, folder.path(), running));
  result.render_ms = std::chrono::duration<double, std::milli>(
                         std::chrono::steady_clock::now() - start)
                         .count();
  std::error_code failed;
  result.bytes = int64_t(std::filesystem::file_size(output, failed));
  if (failed) {
    return in_file(fail(ErrorKind::kIo, "{}", failed.message()),
                   output.string());
  }
  FW_ASSIGN_OR_RETURN(const int64_t written, frame_count(output, options.open));
  warn_of_frames(int64_t(survey.frames.size()), written, result);
  return result;
}

}  // namespace framewise
