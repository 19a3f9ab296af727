// SPDX-License-Identifier: Apache-2.0
// `framewise image convert`: reads options, lists files, prints rows.

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/image/image_files.h"
#include "cli/image/image_jobs.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "framewise/image/convert.h"
#include "framewise/image/image_cache.h"
#include "jobs/image/image_requests.h"

namespace framewise::cli {
namespace {

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
                                       const runtime::WorkContext& work) {
  options.open.executor = work.executor;
  options.open.stop = work.stop;
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
image::ImageVerb convert_verb(const jobs::ConvertRequest& request,
                              std::shared_ptr<SearchCache> cache) {
  const image::ConvertOptions& options = request.options;
  // Planes of the metric, beside two frames.
  const int64_t bytes_per_pixel = options.target ? 90 : 16;
  return {.name = "convert",
          .parameters = jobs::text_of(jobs::convert_fields(), request,
                                      jobs::Fields::kThatChangeResults),
          .usual_ms_per_megapixel = options.target ? 600.0 : 100.0,
          .memory_bytes =
              [bytes_per_pixel](const batch::FileFacts& facts) {
                return facts.pixels * bytes_per_pixel;
              },
          .reading = options.open,
          .run =
              [options, cache](const image::ImageJob& job,
                               const runtime::WorkContext& work) {
                return convert_one(job, options,
                                   cache ? &cache->images : nullptr, work);
              }};
}

}  // namespace

Result<ImageRun> image_convert_run(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(
      const jobs::ConvertRequest request,
      jobs::read_convert(given_of(invocation), format_of_output(invocation)));
  // Only searches take much longer than hashing the file. A worker may write
  // no cache.
  std::shared_ptr<SearchCache> cache;
  if (!request.searches()) {
    FW_RETURN_IF_ERROR(refuse_cache(invocation,
                                    "only searches (--target, --max-size) keep "
                                    "results"));
  } else if (!invocation.has("worker")) {
    FW_ASSIGN_OR_RETURN(auto results, open_cache(invocation));
    if (results) cache = std::make_shared<SearchCache>(std::move(results));
  }
  return ImageRun{.verb = convert_verb(request, std::move(cache)),
                  .list =
                      [&invocation, format = request.format] {
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
