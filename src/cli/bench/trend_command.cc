// SPDX-License-Identifier: Apache-2.0
// `framewise bench trend`: reads the history of gates.
#include <system_error>

#include "base/result.h"
#include "bench/history/trend.h"
#include "cli/bench/bench_functions.h"
#include "cli/files/output_file.h"

namespace framewise::cli {

Result<ExitCode> run_bench_trend(const Invocation& invocation) {
  const std::filesystem::path path = invocation.arguments.front();
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return with_hint(
        in_file(fail(ErrorKind::kInput, "there is no history"), path.string()),
        "framewise bench check OLD_PROGRAM --history FILE writes one");
  }
  FW_ASSIGN_OR_RETURN(const bench::History history, bench::History::open(path));
  FW_ASSIGN_OR_RETURN(const auto points, history.points());
  const std::vector<bench::Trend> trends = bench::trends_of(points);
  FW_RETURN_IF_ERROR(
      write(stdout, invocation.has("json")
                        ? bench::trend_json(trends)
                        : bench::trend_text(trends, invocation.output.color)));
  for (const std::string& file : values_of(invocation, "out")) {
    const std::string ending = std::filesystem::path(file).extension();
    std::string content = ending == ".json" ? bench::trend_json(trends)
                          : ending == ".md" ? bench::weekly_report(trends)
                          : ending == ".svg"
                              ? report::svg_of(bench::trend_drawing(trends))
                              : bench::trend_text(trends, false);
    if (ending == ".png") {
      FW_ASSIGN_OR_RETURN(content,
                          report::png_of(bench::trend_drawing(trends)));
    }
    FW_RETURN_IF_ERROR(write_file(file, content));
  }
  return ExitCode::kOk;
}

}  // namespace framewise::cli
