// SPDX-License-Identifier: Apache-2.0
// `framewise image thumbnail`: reads options, lists files, prints rows.
#include <algorithm>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/image/image_files.h"
#include "cli/image/image_jobs.h"
#include "cli/options/compare_request.h"
#include "framewise/image/thumbnail.h"
#include "jobs/image/image_requests.h"

namespace framewise::cli {
namespace {

Json notes_json(const std::vector<Finding>& notes) {
  Json list = Json::array();
  for (const Finding& note : notes) {
    list.push_back({{"kind", note.kind}, {"message", note.message}});
  }
  return list;
}

std::string row_of(const image::ImageJob& job, const image::Thumbnails& made) {
  Json source = {{"format", made.container},
                 {"width", made.source_size.width},
                 {"height", made.source_size.height}};
  if (made.source_frames) source["frames"] = *made.source_frames;
  Json outputs = Json::array();
  for (size_t i = 0; i < made.images.size(); ++i) {
    const image::Thumbnail& one = made.images[i];
    outputs.push_back({{"file", job.outputs[i]},
                       {"width", one.size.width},
                       {"height", one.size.height},
                       {"frames", one.frames},
                       {"bytes", one.content.size()}});
  }
  const Json row = {{"file", job.inputs.front()},
                    {"source", source},
                    {"thumbnails", outputs},
                    {"notes", notes_json(made.notes)}};
  return row.dump_printable();
}

// The boxes as parts of names: "" for one, else "-128".
std::vector<std::string> suffixes_of(const std::vector<Size>& boxes) {
  if (boxes.size() == 1) return {""};
  std::vector<std::string> suffixes;
  for (const Size box : boxes) {
    suffixes.push_back(box.width == box.height
                           ? fmt::format("-{}", box.width)
                           : fmt::format("-{}x{}", box.width, box.height));
  }
  return suffixes;
}

std::string text_of(std::string_view row, const report::TextStyle&) {
  const Json json = Json::parse(row);
  std::string text;
  for (const Json& one : json["thumbnails"]) {
    text += fmt::format(
        "{}  {}x{} -> {}  {}x{}{}, {} bytes\n", json["file"].text(),
        json["source"]["width"].integer(), json["source"]["height"].integer(),
        one["file"].text(), one["width"].integer(), one["height"].integer(),
        one["frames"].integer() > 1
            ? fmt::format(", {} frames", one["frames"].integer())
            : "",
        one["bytes"].integer());
  }
  for (const Json& note : json["notes"]) {
    text += fmt::format("  note: {}\n", note["message"].text());
  }
  return text;
}

image::ImageVerb thumbnail_verb(const jobs::ThumbnailRequest& request) {
  const image::ThumbnailOptions& options = request.options;
  return {.name = "thumbnail",
          .parameters = jobs::text_of(jobs::thumbnail_fields(), request,
                                      jobs::Fields::kThatChangeResults),
          .usual_ms_per_megapixel = 5,
          .memory_bytes = {},
          .reading = options.open,
          .run = [options](const image::ImageJob& job,
                           const runtime::WorkContext& work)
              -> Result<image::ImageAnswer> {
            image::ThumbnailOptions own = options;
            own.open.executor = work.executor;
            own.open.stop = work.stop;
            const auto format = file_format_of(job.outputs.front());
            if (!format)
              return fail(ErrorKind::kUsage, "an output of no format");
            own.format = *format;
            FW_ASSIGN_OR_RETURN(image::Thumbnails made,
                                image::thumbnails(job.inputs.front(), own));
            image::ImageAnswer answer{.row = row_of(job, made), .contents = {}};
            for (image::Thumbnail& one : made.images) {
              answer.contents.push_back(std::move(one.content));
            }
            return answer;
          }};
}

}  // namespace

Result<ImageRun> image_thumbnail_run(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(
      const jobs::ThumbnailRequest request,
      jobs::read_thumbnail(given_of(invocation), format_of_output(invocation)));
  return ImageRun{.verb = thumbnail_verb(request),
                  .list =
                      [&invocation, format = request.format,
                       boxes = request.options.boxes] {
                        return list_inputs_and_outputs(
                            invocation, format.value_or(FileFormat::kWebp),
                            suffixes_of(boxes));
                      },
                  .text_of = text_of};
}

Result<ExitCode> run_image_thumbnail(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ImageRun run, image_thumbnail_run(invocation));
  return run_image_jobs(invocation, run);
}

}  // namespace framewise::cli
