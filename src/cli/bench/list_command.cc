// SPDX-License-Identifier: Apache-2.0
// `framewise bench list`: prints the table of scenarios.

#include "base/json/json.h"
#include "base/result.h"
#include "bench/scenarios/scenario.h"
#include "cli/bench/bench_functions.h"

namespace framewise::cli {

Result<ExitCode> run_bench_list(const Invocation& invocation) {
  Json list = Json::array();
  std::string text =
      fmt::format("{:<29} {:>6}  {:<10} {:>5}  {:<8}  {}\n", "scenario",
                  "frames", "size", "files", "suite", "command");
  for (const bench::Scenario& one : bench::scenarios()) {
    const std::string_view suite =
        one.suite == bench::Suite::kQuick ? "quick" : "complete";
    text += fmt::format("{:<29} {:>6}  {:<10} {:>5}  {:<8}  {}\n", one.name,
                        one.frames,
                        fmt::format("{}x{}", one.size.width, one.size.height),
                        one.files, suite, one.command);
    list.push_back({{"name", one.name},
                    {"frames", one.frames},
                    {"width", one.size.width},
                    {"height", one.size.height},
                    {"pairs_of_files", one.files},
                    {"suite", suite},
                    {"command", one.command}});
  }
  FW_RETURN_IF_ERROR(
      write(stdout, invocation.has("json") ? list.dump(2) + "\n" : text));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
