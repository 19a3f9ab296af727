// SPDX-License-Identifier: Apache-2.0
// `framewise image convert`: reads options, lists files, prints rows.
#include <charconv>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/image/image_files.h"
#include "cli/image/image_jobs.h"
#include "cli/optimize/optimize_options.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "framewise/image/convert.h"
#include "framewise/image/image_cache.h"

namespace framewise::cli {
namespace {

constexpr std::string_view kParameters[] = {
    "format",   "quality",     "target", "tolerance", "max-size", "lossless",
    "baseline", "subsampling", "effort", "backdrop",  "keep",     "may-grow"};

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stopped != end) return std::nullopt;
  return value;
}

// "80" or "ssimulacra2>=80".
Result<std::optional<double>> target_option(const Invocation& invocation) {
  if (!invocation.has("target")) return std::optional<double>();
  constexpr std::string_view kPrefix = "ssimulacra2>=";
  std::string text(invocation.value("target"));
  std::erase(text, ' ');
  std::string_view number = text;
  if (number.starts_with(kPrefix)) number.remove_prefix(kPrefix.size());
  if (const auto value = number_of(number)) return value;
  return with_hint(fail(ErrorKind::kUsage, "'{}' is no target",
                        printable(invocation.value("target"))),
                   "use a score of SSIMULACRA2: 'ssimulacra2>=80'");
}

Result<std::optional<int64_t>> size_option(const Invocation& invocation) {
  if (!invocation.has("max-size")) return std::optional<int64_t>();
  FW_ASSIGN_OR_RETURN(const int64_t bytes,
                      parse_bytes(invocation.value("max-size")));
  return std::optional(bytes);
}

Result<std::optional<Subsampling>> subsampling_option(
    const Invocation& invocation) {
  if (!invocation.has("subsampling")) return std::optional<Subsampling>();
  const std::string_view name = invocation.value("subsampling");
  if (name == "420") return std::optional(Subsampling::k420);
  if (name == "422") return std::optional(Subsampling::k422);
  if (name == "444") return std::optional(Subsampling::k444);
  return with_hint(
      fail(ErrorKind::kUsage, "--subsampling {} is unknown", printable(name)),
      "use 420, 422 or 444");
}

Result<image::ConvertOptions> convert_options(const Invocation& invocation) {
  image::ConvertOptions options;
  FW_ASSIGN_OR_RETURN(options.quality, quality_option(invocation));
  FW_ASSIGN_OR_RETURN(options.target, target_option(invocation));
  FW_ASSIGN_OR_RETURN(options.max_bytes, size_option(invocation));
  if (invocation.has("tolerance")) {
    options.tolerance = number_of(invocation.value("tolerance"));
    if (!options.tolerance || !(*options.tolerance >= 0)) {
      return fail(ErrorKind::kUsage, "--tolerance {} is no number from 0 on",
                  printable(invocation.value("tolerance")));
    }
  }
  options.lossless = invocation.has("lossless");
  options.progressive = !invocation.has("baseline");
  FW_ASSIGN_OR_RETURN(options.subsampling, subsampling_option(invocation));
  FW_ASSIGN_OR_RETURN(options.effort,
                      effort_option(invocation, options.effort));
  FW_ASSIGN_OR_RETURN(options.background,
                      color_option(invocation.value("backdrop")));
  FW_ASSIGN_OR_RETURN(options.keep, keep_option(invocation));
  options.may_grow = invocation.has("may-grow");
  FW_ASSIGN_OR_RETURN(options.open, reading_options(invocation.settings));
  return options;
}

const char* word_of(image::ConvertOutcome outcome) {
  switch (outcome) {
    case image::ConvertOutcome::kConverted: return "converted";
    case image::ConvertOutcome::kSourceKept: return "source_kept";
    case image::ConvertOutcome::kMissed: return "missed";
  }
  return "converted";
}

Json attempts_json(const std::vector<image::ConvertAttempt>& attempts) {
  Json list = Json::array();
  for (const image::ConvertAttempt& one : attempts) {
    Json json = {{"encoding", one.encoding}, {"quality", one.quality}};
    if (one.score) json["ssimulacra2"] = *one.score;
    json["bytes"] = one.bytes;
    json["probes"] = one.probes;
    json["reached"] = one.reached;
    list.push_back(std::move(json));
  }
  return list;
}

std::string row_of(const image::ImageJob& job, const image::Conversion& made,
                   FileFormat format) {
  Json row = {{"file", job.inputs.front()},
              {"source",
               {{"format", made.container},
                {"width", made.size.width},
                {"height", made.size.height},
                {"frames", made.frames},
                {"bytes", made.source_bytes}}},
              {"outcome", word_of(made.outcome)}};
  if (made.outcome != image::ConvertOutcome::kMissed) {
    Json output = {{"file", job.outputs.front()},
                   {"format", info_of(format).name},
                   {"bytes", made.content.size()}};
    if (made.quality) output["quality"] = *made.quality;
    if (made.score) output["ssimulacra2"] = *made.score;
    row["output"] = std::move(output);
  }
  row["attempts"] = attempts_json(made.attempts);
  Json notes = Json::array();
  for (const Finding& note : made.notes) {
    notes.push_back({{"kind", note.kind}, {"message", note.message}});
  }
  row["notes"] = std::move(notes);
  return row.dump_printable();
}

std::string missed_text(const Json& json) {
  std::string text = fmt::format("{}  not reached:", json["file"].text());
  for (const Json& one : json["attempts"]) {
    text += fmt::format(" {} gives {} bytes at quality {:.4g}",
                        one["encoding"].text(), one["bytes"].integer(),
                        one["quality"].number());
    if (one.contains("ssimulacra2")) {
      text += fmt::format(", ssimulacra2 {:.2f}", one["ssimulacra2"].number());
    }
    text += ';';
  }
  return text + " nothing is written; try another --format\n";
}

std::string text_of(std::string_view row, const report::TextStyle&) {
  const Json json = Json::parse(row);
  if (json["outcome"] == "missed") return missed_text(json);
  const Json& output = json["output"];
  const auto bytes = output["bytes"].number();
  const auto before = json["source"]["bytes"].number();
  std::string text =
      fmt::format("{} -> {}  {:.0f} -> {:.0f} bytes ({:+.0f} %)",
                  json["file"].text(), output["file"].text(), before, bytes,
                  before > 0 ? 100 * (bytes / before - 1) : 0);
  if (output.contains("quality")) {
    text += fmt::format(", quality {:.4g}", output["quality"].number());
  }
  if (output.contains("ssimulacra2")) {
    text += fmt::format(", ssimulacra2 {:.2f}", output["ssimulacra2"].number());
  }
  if (json["outcome"] == "source_kept") {
    text += ", kept: the source is smaller";
  }
  return text + '\n';
}

// The cache may be null.
Result<image::ImageAnswer> convert_one(const image::ImageJob& job,
                                       image::ConvertOptions options,
                                       image::ImageCache* cache,
                                       Executor* executor,
                                       std::stop_token stop) {
  options.open.executor = executor;
  options.open.stop = stop;
  const auto format = file_format_of(job.outputs.front());
  if (!format) return fail(ErrorKind::kUsage, "an output of no format");
  options.format = *format;
  image::Conversion made;
  if (cache) {
    FW_ASSIGN_OR_RETURN(const auto kept,
                        cache->convert(job.inputs.front(), options));
    made = *kept;
  } else {
    FW_ASSIGN_OR_RETURN(made, image::convert(job.inputs.front(), options));
  }
  image::ImageAnswer answer{.row = row_of(job, made, *format), .contents = {}};
  if (made.outcome == image::ConvertOutcome::kMissed) {
    answer.status = batch::Status::kFailed;
  }
  answer.contents.push_back(std::move(made.content));
  return answer;
}

// Results of searches.
struct SearchCache {
  explicit SearchCache(std::unique_ptr<Cache> opened)
      : results(std::move(opened)), images({.results = results.get()}) {}
  const std::unique_ptr<Cache> results;
  image::ImageCache images;
};

// The cache may be null.
image::ImageVerb convert_verb(const Invocation& invocation,
                              const image::ConvertOptions& options,
                              std::shared_ptr<SearchCache> cache) {
  // Planes of the metric, beside two frames.
  const int64_t bytes_per_pixel = options.target ? 90 : 16;
  return {.name = "convert",
          .parameters = parameters_of(invocation, kParameters),
          .usual_ms_per_megapixel = options.target ? 600.0 : 100.0,
          .memory_bytes =
              [bytes_per_pixel](const batch::FileFacts& facts) {
                return facts.pixels * bytes_per_pixel;
              },
          .reading = options.open,
          .run =
              [options, cache](const image::ImageJob& job, Executor* executor,
                               std::stop_token stop) {
                return convert_one(job, options,
                                   cache ? &cache->images : nullptr, executor,
                                   stop);
              }};
}

}  // namespace

Result<ImageRun> image_convert_run(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const image::ConvertOptions options,
                      convert_options(invocation));
  FW_ASSIGN_OR_RETURN(const auto format, format_option(invocation));
  // Only searches take much longer than hashing the file. A worker may write
  // no cache.
  std::shared_ptr<SearchCache> cache;
  const bool searches = options.target || options.max_bytes;
  if (searches && !invocation.has("worker")) {
    FW_ASSIGN_OR_RETURN(auto results, open_cache(invocation));
    if (results) cache = std::make_shared<SearchCache>(std::move(results));
  }
  return ImageRun{.verb = convert_verb(invocation, options, std::move(cache)),
                  .list =
                      [&invocation, format] {
                        const std::string suffixes[] = {""};
                        return list_inputs_and_outputs(
                            invocation, format.value_or(FileFormat::kWebp),
                            suffixes);
                      },
                  .text_of = text_of};
}

Result<ExitCode> run_image_convert(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ImageRun run, image_convert_run(invocation));
  return run_image_jobs(invocation, run);
}

}  // namespace framewise::cli
