// SPDX-License-Identifier: Apache-2.0
// `framewise tag`: looks at GIFs and prints what they are like.
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "framewise/write.h"
#include "report/optimization/tag_tables.h"

namespace framewise::cli {
namespace {

using report::TaggedGif;

std::string text_of(const Invocation& invocation, const TaggedGif& gif) {
  if (invocation.has("json")) return report::tags_json(gif);
  std::string text = report::tag_line(gif);
  if (invocation.has("scores")) text += report::tags_text(gif);
  return text;
}

}  // namespace

Result<ExitCode> run_tag(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      reading_options(invocation.settings));
  const InputFiles files = list_input_files(invocation.arguments);
  std::vector<TaggedGif> gifs;
  ExitCode code = ExitCode::kOk;
  const bool prints = invocation.value("out") != "-";
  for (size_t i = 0; i < files.paths.size(); ++i) {
    const std::string path = files.paths[i].native();
    if (files.found[i] && file_format_of(path) != FileFormat::kGif) continue;
    auto gif = report::tagged_gif(path, reading);
    if (!gif && files.paths.size() == 1) return std::move(gif).error();
    if (!gif) {
      say_error(invocation.errors, gif.error());
      code = ExitCode::kInput;
      continue;
    }
    if (prints) {
      FW_RETURN_IF_ERROR(
          write(invocation.output.stream, text_of(invocation, *gif)));
    }
    gifs.push_back(*std::move(gif));
  }
  if (gifs.empty() && code == ExitCode::kOk) {
    return fail(ErrorKind::kInput, "there are no GIFs there");
  }
  if (invocation.has("out")) {
    FW_RETURN_IF_ERROR(write_result(invocation, report::tags_csv(gifs)));
  }
  if (invocation.has("summary")) {
    FW_RETURN_IF_ERROR(
        write(invocation.output.stream, "\n" + report::tags_summary(gifs)));
  }
  return code;
}

}  // namespace framewise::cli
