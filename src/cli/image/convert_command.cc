// SPDX-License-Identifier: Apache-2.0
// `framewise image convert`: reads options, lists files, prints rows.

#include "base/json/json.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/image/image_files.h"
#include "cli/image/image_jobs.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "jobs/image/image_verbs.h"

namespace framewise::cli {
namespace {

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

}  // namespace

Result<ExitCode> run_image_convert(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(
      const jobs::ConvertRequest request,
      jobs::read_convert(given_of(invocation), format_of_output(invocation)));
  // Only searches take much longer than hashing the file. A worker may write
  // no cache.
  std::unique_ptr<Cache> cache;
  if (!request.searches()) {
    FW_RETURN_IF_ERROR(refuse_cache(invocation,
                                    "only searches (--target, --max-size) keep "
                                    "results"));
  } else if (!invocation.has("worker")) {
    FW_ASSIGN_OR_RETURN(cache, open_cache(invocation));
  }
  return run_image_jobs(invocation,
                        {.verb = jobs::convert_verb(request, cache.get()),
                         .list =
                             [&] {
                               const std::string suffixes[] = {""};
                               return list_inputs_and_outputs(
                                   invocation,
                                   request.format.value_or(FileFormat::kWebp),
                                   suffixes);
                             },
                         .text_of = text_of});
}

}  // namespace framewise::cli
