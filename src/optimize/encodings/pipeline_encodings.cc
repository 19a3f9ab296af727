// SPDX-License-Identifier: Apache-2.0
#include "optimize/encodings/pipeline_encodings.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "optimize/sweep/pipeline_run.h"

namespace framewise::optimization {
namespace {

// Medians over the animated GIFs of the corpus, of all tools that lose detail
// or colors; tools differ, and the first probe corrects them.
constexpr ExpectedPoint kLoss[] = {{-100, 25, 0.7}, {-60, 45, 1},
                                   {-40, 58, 1.2},  {-20, 76, 1.6},
                                   {-8, 88, 2},     {0, 97, 2.4}};
constexpr ExpectedPoint kColors[] = {
    {1, -40, 0.4}, {4, 27, 1.2}, {6, 64, 1.8}, {7, 80, 2.1}, {8, 95, 2.4}};
constexpr ExpectedPoint kExact[] = {{0, 100, 2.4}};
// The number of colors a pipeline may use besides all colors.
constexpr int kFewColorsInPalette = 64;

void set_knob(Encoding& encoding, std::string name,
              std::span<const ExpectedPoint> expected, double step) {
  encoding.knob_name = std::move(name);
  encoding.lowest = expected.front().knob;
  encoding.highest = expected.back().knob;
  encoding.step = step;
  encoding.expected.assign(expected.begin(), expected.end());
}

void add_encodings(const Pipeline& pipeline, bool lossless,
                   std::vector<Encoding>& all) {
  Encoding encoding{.format = FileFormat::kGif, .name = pipeline.id()};
  encoding.pipeline = SweepPoint{.pipeline = pipeline};
  const bool loses_detail = pipeline.lossy->engine != StepEngine::kNone;
  const bool loses_colors = pipeline.color->engine != StepEngine::kNone;
  if (lossless || (!loses_detail && !loses_colors)) {
    set_knob(encoding, "", kExact, 1);
  } else if (loses_detail) {
    set_knob(encoding, "loss", kLoss, 1);
  } else {
    set_knob(encoding, "colors", kColors, 0.25);
  }
  all.push_back(encoding);
  if (lossless || !loses_detail || !loses_colors) return;
  encoding.pipeline->settings.colors = kFewColorsInPalette;
  encoding.name += fmt::format(", {} colors", kFewColorsInPalette);
  all.push_back(std::move(encoding));
}

}  // namespace

Result<std::vector<Encoding>> pipeline_encodings(
    const InputFacts& facts, const Targets& targets,
    const OptimizeOptions& options) {
  if (!options.engine.empty()) {
    return with_hint(
        fail(ErrorKind::kUsage, "an engine and pipelines exclude each other"),
        "leave one of both out");
  }
  const bool gif =
      options.formats.empty() ||
      std::ranges::count(options.formats, ResultFormat(FileFormat::kGif)) > 0;
  if (!gif) {
    return with_hint(fail(ErrorKind::kUsage, "pipelines write only GIFs"),
                     "use --to gif");
  }
  if (facts.transparency == Transparency::kPartial) {
    return with_hint(fail(ErrorKind::kUnsupported,
                          "the input has pixels that are partly transparent, "
                          "which a GIF cannot hold"),
                     "use the built-in encoders with --to webp");
  }
  std::vector<Encoding> all;
  for (const std::string& id : options.pipelines) {
    FW_ASSIGN_OR_RETURN(const Pipeline pipeline, parse_pipeline(id));
    FW_RETURN_IF_ERROR(check_pipeline(pipeline));
    add_encodings(pipeline, targets.lossless, all);
  }
  for (Encoding& encoding : all) encoding.options.effort = options.effort;
  return all;
}

}  // namespace framewise::optimization
