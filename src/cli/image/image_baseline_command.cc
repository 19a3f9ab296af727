// SPDX-License-Identifier: Apache-2.0
// `framewise image baseline add` and `list`.
#include <fmt/format.h>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/options/reading_options.h"
#include "framewise/image/baseline.h"

namespace framewise::cli {
namespace {

// "login.baseline: 2 looks, 1280x720" and a line a look.
std::string text_of(const image::Baseline& baseline) {
  std::string text =
      fmt::format("{}: {} look{}, {}x{}\n", printable(baseline.folder.string()),
                  baseline.looks.size(), baseline.looks.size() == 1 ? "" : "s",
                  baseline.size.width, baseline.size.height);
  for (const image::BaselineLook& look : baseline.looks) {
    size_t noisy = 0;
    for (const image::CellNoise& cell : look.noise) noisy += cell.mean > 0;
    text += fmt::format("  {}  {} run{}", printable(look.file), look.runs,
                        look.runs == 1 ? "" : "s");
    if (!look.noise.empty()) {
      text += fmt::format(", noise in {:.1f} % of the image",
                          100.0 * double(noisy) / double(look.noise.size()));
    }
    text += '\n';
  }
  return text;
}

}  // namespace

Result<ExitCode> run_image_baseline_add(const Invocation& invocation) {
  image::DiffOptions options;
  FW_ASSIGN_OR_RETURN(options.open, reading_options(invocation.settings));
  auto acceptance = invocation.has("look") ? image::Acceptance::kLook
                                           : image::Acceptance::kRun;
  std::optional<image::Baseline> baseline;
  for (size_t i = 1; i < invocation.arguments.size(); ++i) {
    FW_ASSIGN_OR_RETURN(
        baseline,
        image::add_to_baseline(invocation.arguments[0], invocation.arguments[i],
                               acceptance, options));
    // Further images are runs of the look that the first one is.
    acceptance = image::Acceptance::kRun;
  }
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text_of(*baseline)));
  return ExitCode::kOk;
}

Result<ExitCode> run_image_baseline_list(const Invocation& invocation) {
  for (const std::string& folder : invocation.arguments) {
    FW_ASSIGN_OR_RETURN(const image::Baseline baseline,
                        image::read_baseline(folder));
    FW_RETURN_IF_ERROR(write(invocation.output.stream, text_of(baseline)));
  }
  return ExitCode::kOk;
}

}  // namespace framewise::cli
