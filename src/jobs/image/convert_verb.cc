// SPDX-License-Identifier: Apache-2.0
// A job of "image convert".
#include <memory>

#include "base/json/json.h"
#include "base/result.h"
#include "framewise/image/convert.h"
#include "framewise/image/image_cache.h"
#include "jobs/image/image_verbs.h"

namespace framewise::jobs {
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

// The cache may be null.
Result<image::ImageAnswer> answer_of(const image::ImageJob& job,
                                     image::ConvertOptions options,
                                     image::ImageCache* cache,
                                     const runtime::WorkContext& work) {
  options.open.executor = work.executor;
  options.open.stop = work.stop;
  options.memory_bytes = work.memory_bytes;
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

}  // namespace

image::ImageVerb convert_verb(const ConvertRequest& request, Cache* results) {
  const image::ConvertOptions& options = request.options;
  std::shared_ptr<image::ImageCache> cache;
  if (results) {
    cache = std::make_shared<image::ImageCache>(
        image::ImageCacheOptions{.results = results});
  }
  // Planes of the metric, beside two frames.
  const int64_t bytes_per_pixel = options.target ? 90 : 16;
  return {.name = "convert",
          .parameters =
              text_of(convert_fields(), request, Fields::kThatChangeResults),
          .usual_ms_per_megapixel = options.target ? 600.0 : 100.0,
          .memory_bytes =
              [bytes_per_pixel](const batch::FileFacts& facts) {
                return facts.pixels * bytes_per_pixel;
              },
          .reading = options.open,
          .run =
              [options, cache](const image::ImageJob& job,
                               const runtime::WorkContext& work) {
                return answer_of(job, options, cache.get(), work);
              }};
}

}  // namespace framewise::jobs
