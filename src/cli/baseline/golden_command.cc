// SPDX-License-Identifier: Apache-2.0
// `framewise baseline learn` and `check`: gates for renders.
#include <filesystem>
#include <vector>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "framewise/golden.h"
#include "framewise/version.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

Result<OpenOptions> golden_reading(const Invocation& invocation,
                                   const runtime::Cancellation& cancellation) {
  FW_ASSIGN_OR_RETURN(OpenOptions reading,
                      reading_options(invocation.settings));
  reading.stop = cancellation.token();
  return reading;
}

Json json_of(const GoldenFault& fault) {
  return {{"kind", name_of(fault.kind)},
          {"from_s", fault.from_s},
          {"to_s", fault.to_s},
          {"box", Json::array({fault.box.x, fault.box.y, fault.box.width,
                               fault.box.height})},
          {"excess", fault.excess},
          {"message", fault.message}};
}

std::string text_of(const GoldenFault& fault) {
  return fmt::format("  {:8} {:.2f} to {:.2f} s  {}\n", name_of(fault.kind),
                     fault.from_s, fault.to_s, printable(fault.message));
}

std::string text_of(const std::string& file, const GoldenCheck& check) {
  std::string text =
      fmt::format("{}: {}\n", printable(file),
                  check.passed() ? "like the renders before" : "FAULTS");
  for (const GoldenFault& fault : check.faults) text += text_of(fault);
  if (check.more_faults > 0) {
    text += fmt::format("  and {} more\n", check.more_faults);
  }
  return text;
}

Json json_of(const std::string& file, const GoldenCheck& check) {
  Json faults = Json::array();
  for (const GoldenFault& fault : check.faults) {
    faults.push_back(json_of(fault));
  }
  return {{"file", file},
          {"passed", check.passed()},
          {"frames", check.frames},
          {"faults", std::move(faults)},
          {"more_faults", check.more_faults}};
}

}  // namespace

Result<ExitCode> run_baseline_learn(const Invocation& invocation) {
  runtime::Cancellation cancellation;
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      golden_reading(invocation, cancellation));
  const std::vector<std::filesystem::path> renders(
      invocation.arguments.begin() + 1, invocation.arguments.end());
  FW_ASSIGN_OR_RETURN(
      const Golden golden,
      learn_golden(invocation.arguments.front(), renders, reading));
  FW_RETURN_IF_ERROR(write(
      invocation.output.stream,
      fmt::format("{}: {} renders of {}x{}, {} frames, {:.2f} s{}; noise in "
                  "{:.1f} % of the area\n",
                  printable(invocation.arguments.front()), golden.renders,
                  golden.size.width, golden.size.height, golden.frames,
                  golden.seconds, golden.sound ? " with sound" : "",
                  100 * golden.noisy_share)));
  return ExitCode::kOk;
}

Result<ExitCode> run_baseline_check(const Invocation& invocation) {
  runtime::Cancellation cancellation;
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      golden_reading(invocation, cancellation));
  const std::string& folder = invocation.arguments.front();
  Json files = Json::array();
  std::string text;
  bool passed = true;
  for (size_t i = 1; i < invocation.arguments.size(); ++i) {
    const std::string& file = invocation.arguments[i];
    FW_ASSIGN_OR_RETURN(const GoldenCheck check,
                        check_golden(folder, file, reading));
    passed = passed && check.passed();
    text += text_of(file, check);
    files.push_back(json_of(file, check));
  }
  const Json document = {{"schema", "framewise.golden-check/1"},
                         {"version", version()},
                         {"golden", folder},
                         {"files", std::move(files)}};
  FW_RETURN_IF_ERROR(
      write(invocation.output.stream,
            invocation.has("json") ? document.dump_printable(2) + "\n" : text));
  return passed ? ExitCode::kOk : ExitCode::kRequirementFailed;
}

}  // namespace framewise::cli
