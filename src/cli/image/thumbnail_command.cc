// SPDX-License-Identifier: Apache-2.0
// `framewise image thumbnail`: reads options, lists files, prints rows.
#include "base/json/json.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/image/image_files.h"
#include "cli/image/image_jobs.h"
#include "cli/options/compare_request.h"
#include "jobs/image/image_verbs.h"

namespace framewise::cli {
namespace {

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

}  // namespace

Result<ExitCode> run_image_thumbnail(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(
      const jobs::ThumbnailRequest request,
      jobs::read_thumbnail(given_of(invocation), format_of_output(invocation)));
  return run_image_jobs(invocation,
                        {.verb = jobs::thumbnail_verb(request),
                         .list =
                             [&] {
                               return list_inputs_and_outputs(
                                   invocation,
                                   request.format.value_or(FileFormat::kWebp),
                                   jobs::suffixes_of(request.options.boxes));
                             },
                         .text_of = text_of});
}

}  // namespace framewise::cli
