// SPDX-License-Identifier: Apache-2.0
// `framewise image thumbnail`: reads options, lists files, prints rows.
#include <algorithm>
#include <charconv>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/image/image_files.h"
#include "cli/image/image_jobs.h"
#include "cli/options/compare_time_options.h"
#include "cli/options/reading_options.h"
#include "framewise/image/thumbnail.h"

namespace framewise::cli {
namespace {

// "256" or "320x180".
std::optional<Size> box_of(std::string_view text) {
  Size box;
  const char* const end = text.data() + text.size();
  auto [stopped, problem] = std::from_chars(text.data(), end, box.width);
  if (problem != std::errc()) return std::nullopt;
  box.height = box.width;
  if (stopped != end) {
    if (*stopped != 'x') return std::nullopt;
    const auto [last, trouble] = std::from_chars(stopped + 1, end, box.height);
    if (trouble != std::errc() || last != end) return std::nullopt;
  }
  if (box.width < 1 || box.height < 1) return std::nullopt;
  return box;
}

Result<std::vector<Size>> boxes_of(const Invocation& invocation) {
  if (invocation.has("size") && invocation.has("sizes")) {
    return fail(ErrorKind::kUsage, "--size and --sizes cannot be combined");
  }
  std::string_view list = invocation.has("sizes")  ? invocation.value("sizes")
                          : invocation.has("size") ? invocation.value("size")
                                                   : "256";
  std::vector<Size> boxes;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const auto box = box_of(list.substr(0, comma));
    if (!box) {
      return with_hint(fail(ErrorKind::kUsage, "'{}' is not a size",
                            printable(list.substr(0, comma))),
                       "use 1 pixel or more: 256 or 320x180");
    }
    boxes.push_back(*box);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return boxes;
}

template <typename Value, size_t n>
Result<Value> choice(const Invocation& invocation, std::string_view option,
                     const std::pair<std::string_view, Value> (&known)[n]) {
  if (!invocation.has(option)) return known[0].second;
  std::string names;
  for (const auto& [name, value] : known) {
    if (name == invocation.value(option)) return value;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
  }
  return with_hint(fail(ErrorKind::kUsage, "--{} {} is unknown", option,
                        printable(invocation.value(option))),
                   "use one of " + names);
}

constexpr std::pair<std::string_view, image::Fit> kFits[] = {
    {"inside", image::Fit::kInside},   {"cover", image::Fit::kCover},
    {"contain", image::Fit::kContain}, {"fill", image::Fit::kFill},
    {"outside", image::Fit::kOutside},
};
constexpr std::pair<std::string_view, image::Crop> kCrops[] = {
    {"center", image::Crop::kCenter},
    {"centre", image::Crop::kCenter},
    {"smart", image::Crop::kSmart},
};

Result<image::ThumbnailOptions> thumbnail_options(
    const Invocation& invocation) {
  image::ThumbnailOptions options;
  FW_ASSIGN_OR_RETURN(options.boxes, boxes_of(invocation));
  FW_ASSIGN_OR_RETURN(options.fit, choice(invocation, "fit", kFits));
  FW_ASSIGN_OR_RETURN(options.crop, choice(invocation, "crop", kCrops));
  options.enlarge = invocation.has("enlarge");
  options.animated = invocation.has("animated");
  options.linear_light = invocation.has("linear");
  if (invocation.has("at")) {
    FW_ASSIGN_OR_RETURN(const TimePoint at,
                        parse_time_point(invocation.value("at")));
    options.at_ms = int64_t(at.milliseconds);
  }
  FW_ASSIGN_OR_RETURN(options.quality, quality_option(invocation));
  FW_ASSIGN_OR_RETURN(options.effort,
                      effort_option(invocation, options.effort));
  FW_ASSIGN_OR_RETURN(options.background,
                      color_option(invocation.value("backdrop")));
  FW_ASSIGN_OR_RETURN(options.keep, keep_option(invocation));
  FW_ASSIGN_OR_RETURN(options.open, reading_options(invocation.settings));
  return options;
}

constexpr std::string_view kParameters[] = {
    "size", "sizes",  "fit",    "crop", "enlarge",  "format",  "quality",
    "at",   "effort", "linear", "keep", "backdrop", "animated"};

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

image::ImageVerb thumbnail_verb(const Invocation& invocation,
                                const image::ThumbnailOptions& options) {
  return {.name = "thumbnail",
          .parameters = parameters_of(invocation, kParameters),
          .usual_ms_per_megapixel = 5,
          .memory_bytes = {},
          .reading = options.open,
          .run = [options](const image::ImageJob& job, Executor* executor,
                           std::stop_token stop) -> Result<image::ImageAnswer> {
            image::ThumbnailOptions own = options;
            own.open.executor = executor;
            own.open.stop = stop;
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
  FW_ASSIGN_OR_RETURN(const image::ThumbnailOptions options,
                      thumbnail_options(invocation));
  FW_ASSIGN_OR_RETURN(const auto format, format_option(invocation));
  return ImageRun{.verb = thumbnail_verb(invocation, options),
                  .list =
                      [&invocation, format, boxes = options.boxes] {
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
