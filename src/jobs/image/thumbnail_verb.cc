// SPDX-License-Identifier: Apache-2.0
// A job of "image thumbnail".
#include "base/json/json.h"
#include "base/result.h"
#include "framewise/image/thumbnail.h"
#include "jobs/image/image_verbs.h"

namespace framewise::jobs {
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

}  // namespace

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

image::ImageVerb thumbnail_verb(const ThumbnailRequest& request) {
  const image::ThumbnailOptions& options = request.options;
  return {.name = "thumbnail",
          .parameters =
              text_of(thumbnail_fields(), request, Fields::kThatChangeResults),
          .usual_ms_per_megapixel = 5,
          .memory_bytes = {},
          .reading = options.open,
          .run = [options](const image::ImageJob& job,
                           const runtime::WorkContext& work)
              -> Result<image::ImageAnswer> {
            image::ThumbnailOptions own = options;
            own.open.executor = work.executor;
            own.open.stop = work.stop;
            own.memory_bytes = work.memory_bytes;
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

}  // namespace framewise::jobs
