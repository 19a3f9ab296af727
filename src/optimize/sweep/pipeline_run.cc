// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/pipeline_run.h"

#include <algorithm>
#include <cmath>
#include <system_error>

#include "base/printable.h"
#include "base/result.h"
#include "optimize/engines/engine_run.h"
#include "optimize/engines/engines.h"
#include "runtime/program.h"

namespace framewise::optimization {
namespace {

using Words = std::vector<std::string>;
using enum StepEngine;

constexpr int kMostQuotedColumns = 300;
// gifsicle's loss is about three times the percentage of others.
constexpr double kGifsicleLoss = 3;
// GIF counts time in hundredths of a second; players show less than two for
// ten.
constexpr int64_t kLeastCs = 2;

std::string_view engine_name(StepEngine engine) {
  switch (engine) {
    case kGifsicle: return "gifsicle";
    case kFfmpeg: return "ffmpeg";
    case kImagemagick: return "imagemagick";
    case kAnimately: return "animately";
    case kGifski: return "gifski";
    case kNone:
    case kFramewise: break;
  }
  return "";
}

struct Kept {
  int64_t frame = 0;
  int64_t delay_cs = 0;
};

// The kept frames with what they are shown for.
std::vector<Kept> kept_with_delays(const Survey& survey, TimeBase base,
                                   double ratio) {
  const auto frames = int64_t(survey.frames.size());
  const std::vector<int64_t> indices = kept_frames(frames, ratio);
  std::vector<Kept> kept;
  for (size_t i = 0; i < indices.size(); ++i) {
    const int64_t end = i + 1 < indices.size() ? indices[i + 1] : frames;
    double seconds = 0;
    for (int64_t k = indices[i]; k < end; ++k) {
      seconds += base.seconds(survey.frames[size_t(k)].time.duration);
    }
    kept.push_back(
        {indices[i], std::max<int64_t>(kLeastCs, std::llround(seconds * 100))});
  }
  return kept;
}

// One file on its way through the steps.
class Run {
 public:
  Run(std::filesystem::path input, const std::filesystem::path& folder,
      const OptimizeOptions& options)
      : current_(std::move(input)), folder_(folder), options_(options) {}

  Result<void> frame_step(const StepTool& tool, double ratio);
  Result<void> color_step(const StepTool& tool, int colors);
  Result<void> lossy_step(const StepTool& tool, double loss);
  // Runs what waits to be merged, and returns the last file.
  Result<std::filesystem::path> finish() {
    FW_RETURN_IF_ERROR(run_gifsicle());
    return current_;
  }

 private:
  std::filesystem::path next_file() {
    return folder_ / fmt::format("step-{}.gif", ++files_);
  }
  Result<Animation> open_current() const {
    OpenOptions reading = options_.compare.open;
    reading.stop = options_.compare.stop;
    return open(current_, reading);
  }
  Result<void> call(StepEngine engine, Words words,
                    const std::filesystem::path& output);
  Result<void> run_gifsicle();
  Result<void> write_gif(const WriteOptions& options, double ratio);
  Result<void> ffmpeg_palette(std::string_view dither, int colors);
  Result<void> imagemagick_colors(std::string_view dither, int colors);
  Result<void> gifski(double loss);

  std::filesystem::path current_;
  const std::filesystem::path& folder_;
  const OptimizeOptions& options_;
  int files_ = 0;
  Words gifsicle_options_;  // that wait for a call
  Words gifsicle_frames_;
};

Result<void> Run::call(StepEngine engine, Words words,
                       const std::filesystem::path& output) {
  FW_ASSIGN_OR_RETURN(const Engine* known, find_engine(engine_name(engine)));
  FW_ASSIGN_OR_RETURN(const std::filesystem::path program, program_of(*known));
  words.insert(words.begin(), program.string());
  FW_ASSIGN_OR_RETURN(
      const runtime::ProgramEnd end,
      runtime::run_program({.words = std::move(words),
                            .timeout_ms = options_.engine_timeout_ms,
                            .stop = options_.compare.stop}));
  std::error_code absent;
  if (end.exit_code == 0 && std::filesystem::is_regular_file(output, absent)) {
    current_ = output;
    return {};
  }
  return fail(ErrorKind::kInput, "{} failed with exit code {}: {}", known->name,
              end.exit_code,
              shortened(printable(end.text), kMostQuotedColumns));
}

Result<void> Run::run_gifsicle() {
  if (gifsicle_options_.empty() && gifsicle_frames_.empty()) return {};
  const auto output = next_file();
  Words words = std::exchange(gifsicle_options_, {});
  // Frames of an optimized file cannot be taken out one by one.
  if (!gifsicle_frames_.empty()) words.emplace_back("--unoptimize");
  words.emplace_back("--no-warnings");
  words.push_back(current_.string());
  for (std::string& word : gifsicle_frames_) words.push_back(std::move(word));
  gifsicle_frames_.clear();
  words.insert(words.end(), {"-o", output.string()});
  return call(kGifsicle, std::move(words), output);
}

// By the built-in encoder, with every kept frame.
Result<void> Run::write_gif(const WriteOptions& given, double ratio) {
  FW_ASSIGN_OR_RETURN(Animation animation, open_current());
  FW_ASSIGN_OR_RETURN(const Survey survey, animation.survey());
  const std::vector<Kept> kept =
      kept_with_delays(survey, animation.info().time_base, ratio);
  AnimationFacts facts = AnimationFacts::of(animation.info());
  facts.time_base = {1, 100};
  WriteOptions write_options = given;
  write_options.format = FileFormat::kGif;
  write_options.limits = options_.compare.open.limits;
  write_options.stop = options_.compare.stop;
  const auto output = next_file();
  FW_ASSIGN_OR_RETURN(Writer writer,
                      Writer::create(output, facts, write_options));
  size_t next = 0;
  for (int64_t index = 0; next < kept.size(); ++index) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
    if (!frame) break;
    if (index != kept[next].frame) continue;
    FW_RETURN_IF_ERROR(
        writer.add(frame->with_time(int64_t(next), frame->time(),
                                    ChangedArea::everything(frame->size())),
                   kept[next].delay_cs));
    ++next;
  }
  const auto written = writer.finish();
  if (!written) return written.error();
  current_ = output;
  return {};
}

Result<void> Run::frame_step(const StepTool& tool, double ratio) {
  if (tool.engine == kNone) return {};
  if (tool.engine == kFramewise) return write_gif({}, ratio);
  const auto output = next_file();
  if (tool.engine == kAnimately) {
    return call(kAnimately,
                {"--input", current_.string(), "--output", output.string(),
                 "--reduce", fmt::format("{:.4g}", ratio)},
                output);
  }
  FW_ASSIGN_OR_RETURN(Animation animation, open_current());
  FW_ASSIGN_OR_RETURN(const Survey survey, animation.survey());
  const std::vector<Kept> kept =
      kept_with_delays(survey, animation.info().time_base, ratio);
  if (tool.engine == kGifsicle) {
    for (const Kept& one : kept) {
      gifsicle_frames_.push_back(fmt::format("-d{}", one.delay_cs));
      gifsicle_frames_.push_back(fmt::format("#{}", one.frame));
    }
    return {};
  }
  if (tool.engine == kFfmpeg) {
    std::string chosen;
    for (const Kept& one : kept) {
      chosen +=
          fmt::format("{}eq(n\\,{})", chosen.empty() ? "" : "+", one.frame);
    }
    return call(
        kFfmpeg,
        {"-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-i",
         current_.string(), "-vf",
         "select=" + chosen +
             ",split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none",
         "-fps_mode", "passthrough", "-final_delay",
         std::to_string(kept.back().delay_cs), output.string()},
        output);
  }
  Words words = {current_.string(), "-coalesce"};
  for (const Kept& one : kept) {
    words.insert(words.end(), {"(", "-clone", std::to_string(one.frame), "-set",
                               "delay", std::to_string(one.delay_cs), ")"});
  }
  words.insert(words.end(),
               {"-delete", fmt::format("0-{}", survey.frames.size() - 1),
                "-layers", "OptimizePlus", output.string()});
  return call(kImagemagick, std::move(words), output);
}

Result<void> Run::ffmpeg_palette(std::string_view dither, int colors) {
  const auto output = next_file();
  const std::string graph = fmt::format(
      "[0:v]split[a][b];[a]palettegen=max_colors={}[p];[b][p]paletteuse="
      "dither={}",
      std::max(4, colors), dither);
  return call(kFfmpeg,
              {"-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-i",
               current_.string(), "-filter_complex", graph, "-fps_mode",
               "passthrough", output.string()},
              output);
}

Result<void> Run::imagemagick_colors(std::string_view dither, int colors) {
  const auto output = next_file();
  Words words = {current_.string(), "-coalesce"};
  if (dither == "None") {
    words.emplace_back("+dither");
  } else {
    words.insert(words.end(), {"-dither", std::string(dither)});
  }
  words.insert(words.end(), {"-colors", std::to_string(colors), "-layers",
                             "OptimizePlus", output.string()});
  return call(kImagemagick, std::move(words), output);
}

Result<void> Run::color_step(const StepTool& tool, int colors) {
  if (tool.engine == kNone) return {};
  if (tool.engine == kGifsicle) {
    gifsicle_options_.push_back(fmt::format("--colors={}", colors));
    return {};
  }
  FW_RETURN_IF_ERROR(run_gifsicle());
  switch (tool.engine) {
    case kFramewise: return write_gif({.gif = {.colors = colors}}, 1);
    case kFfmpeg: return ffmpeg_palette(tool.variant, colors);
    case kImagemagick: return imagemagick_colors(tool.variant, colors);
    default: break;
  }
  const auto output = next_file();
  return call(kAnimately,
              {"--input", current_.string(), "--output", output.string(),
               "--colors", std::to_string(colors)},
              output);
}

Result<void> Run::gifski(double loss) {
  FW_ASSIGN_OR_RETURN(const Engine* engine, find_engine("gifski"));
  FW_ASSIGN_OR_RETURN(Animation animation, open_current());
  FW_ASSIGN_OR_RETURN(
      const EngineSource source,
      write_engine_source(animation, {}, engine->reads, folder_, options_));
  const auto output = next_file();
  FW_RETURN_IF_ERROR(run_engine(*engine,
                                {.source = source,
                                 .output = output,
                                 .knob = std::clamp(100 - loss, 1., 100.)},
                                options_));
  current_ = output;
  return {};
}

Result<void> Run::lossy_step(const StepTool& tool, double loss) {
  if (tool.engine == kNone) return {};
  if (tool.engine == kGifsicle) {
    if (!tool.variant.empty()) gifsicle_options_.emplace_back(tool.variant);
    gifsicle_options_.push_back(
        fmt::format("--lossy={:.0f}", loss * kGifsicleLoss));
    return {};
  }
  FW_RETURN_IF_ERROR(run_gifsicle());
  switch (tool.engine) {
    case kFramewise: return write_gif({.gif = {.loss = loss}}, 1);
    case kFfmpeg: return ffmpeg_palette(tool.variant, colors_for_loss(loss));
    case kImagemagick:
      return imagemagick_colors(tool.variant, colors_for_loss(loss));
    case kGifski: return gifski(loss);
    default: break;
  }
  const auto output = next_file();
  return call(kAnimately,
              {"--input", current_.string(), "--output", output.string(),
               "--lossy", fmt::format("{:.0f}", loss)},
              output);
}

// FFmpeg knows some ways to dither only since version 6. It is asked once.
bool ffmpeg_dithers(const Engine& ffmpeg, std::string_view dither) {
  static const std::string kHelp = [&ffmpeg] {
    const auto program = program_of(ffmpeg);
    if (!program) return std::string();
    const auto end =
        runtime::run_program({.words = {program->string(), "-hide_banner", "-h",
                                        "filter=paletteuse"},
                              .timeout_ms = 5000});
    return end ? end->text : std::string();
  }();
  const std::string name(dither.substr(0, dither.find(':')));
  return dither == "none" || kHelp.find(name) != std::string::npos;
}

Result<void> check_tool(const StepTool& tool) {
  if (tool.variant == "advanced") {
    return fail(ErrorKind::kUnsupported,
                "{}: the form of its lists of PNG frames is not public",
                tool.name);
  }
  const std::string_view name = engine_name(tool.engine);
  if (name.empty()) return {};
  FW_ASSIGN_OR_RETURN(const Engine* engine, find_engine(name));
  if (tool.engine == kFfmpeg && !tool.variant.empty() &&
      !ffmpeg_dithers(*engine, tool.variant)) {
    return with_hint(
        fail(ErrorKind::kEnvironment, "{}: this FFmpeg has no dithering {}",
             tool.name, tool.variant),
        "FFmpeg 6 and later have it");
  }
  return {};
}

}  // namespace

std::vector<int64_t> kept_frames(int64_t frames, double ratio) {
  const int64_t count = std::clamp<int64_t>(
      int64_t(std::floor(double(frames) * ratio + 1e-9)), 1, frames);
  std::vector<int64_t> kept;
  for (int64_t i = 0; i < count; ++i) kept.push_back(i * frames / count);
  return kept;
}

int colors_for_loss(double loss) {
  return int(std::lround(256 * std::pow(16. / 256, loss / 100)));
}

Result<void> check_pipeline(const Pipeline& pipeline) {
  for (const StepTool* tool :
       {pipeline.frame, pipeline.color, pipeline.lossy}) {
    FW_RETURN_IF_ERROR(check_tool(*tool));
  }
  return {};
}

std::string versions_of(const Pipeline& pipeline) {
  std::string versions;
  for (const StepTool* tool :
       {pipeline.frame, pipeline.color, pipeline.lossy}) {
    const auto engine = find_engine(engine_name(tool->engine));
    if (!engine) continue;
    const std::string version = version_of(**engine);
    if (versions.find(version) != std::string::npos) continue;
    versions += (versions.empty() ? "" : ", ") + version;
  }
  return versions;
}

Result<void> run_pipeline(const std::filesystem::path& input,
                          const SweepPoint& point,
                          const std::filesystem::path& output,
                          const std::filesystem::path& folder,
                          const OptimizeOptions& options) {
  std::error_code failed;
  const auto absolute = std::filesystem::absolute(input, failed);
  Run run(failed ? input : absolute, folder, options);
  const auto& [pipeline, settings] = point;
  FW_RETURN_IF_ERROR(run.frame_step(*pipeline.frame, settings.frame_ratio));
  FW_RETURN_IF_ERROR(run.color_step(*pipeline.color, settings.colors));
  FW_RETURN_IF_ERROR(run.lossy_step(*pipeline.lossy, settings.loss));
  FW_ASSIGN_OR_RETURN(const std::filesystem::path last, run.finish());
  std::filesystem::copy_file(
      last, output, std::filesystem::copy_options::overwrite_existing, failed);
  if (failed) {
    return in_file(
        fail(ErrorKind::kIo, "cannot be written: {}", failed.message()),
        output.string());
  }
  return {};
}

}  // namespace framewise::optimization
