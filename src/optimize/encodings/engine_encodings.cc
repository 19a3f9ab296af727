// SPDX-License-Identifier: Apache-2.0
#include "optimize/encodings/engine_encodings.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "optimize/result_formats.h"

namespace framewise::optimization {
namespace {

Encoding encoding_by(const Engine& engine, const Targets& targets,
                     const OptimizeOptions& options) {
  Encoding encoding{
      .format = engine.writes,
      .name = fmt::format("{} by {}", info_of(engine.writes).name, engine.name),
      .knob_name = std::string(engine.knob_name),
      .lowest = engine.lowest,
      .highest = engine.highest,
      .step = engine.step,
      .expected = {engine.expected.begin(), engine.expected.end()},
      .lossless = engine.lossless,
      .engine = &engine};
  encoding.options.effort = options.effort;
  // The setting without loss is the highest one.
  if (targets.lossless) encoding.lowest = encoding.highest;
  return encoding;
}

// Which engine of kBeside may write a smaller file than the built-in encoder,
// if any.
std::string_view engine_beside(ResultFormat format, const InputFacts& facts,
                               const Targets& targets) {
  if (format == FileFormat::kGif) return "gifsicle";
  if (format != FileFormat::kPng || facts.is_animated()) return "";
  return targets.lossless ? "oxipng" : "pngquant";
}

}  // namespace

std::optional<Encoding> encoding_beside(ResultFormat format,
                                        const InputFacts& facts,
                                        const Targets& targets,
                                        const OptimizeOptions& options) {
  const std::string_view name = engine_beside(format, facts, targets);
  if (name.empty()) return std::nullopt;
  const auto engine = find_engine(name);
  if (!engine) return std::nullopt;
  return encoding_by(**engine, targets, options);
}

Result<std::vector<Encoding>> engine_encodings(const InputFacts& facts,
                                               const Targets& targets,
                                               const OptimizeOptions& options) {
  FW_ASSIGN_OR_RETURN(const Engine* engine, find_engine(options.engine));
  const std::string_view format = info_of(engine->writes).name;
  if (!options.formats.empty() &&
      !std::ranges::count(options.formats, engine->writes)) {
    return with_hint(fail(ErrorKind::kUsage,
                          "{} writes {}, which is not asked "
                          "for",
                          engine->name, format),
                     fmt::format("use --to {}", format));
  }
  if (facts.is_animated() && !engine->animation) {
    return fail(ErrorKind::kUsage,
                "{} writes no animations, and the input has "
                "{} frames",
                engine->name, facts.frames);
  }
  return std::vector<Encoding>{encoding_by(*engine, targets, options)};
}

}  // namespace framewise::optimization
