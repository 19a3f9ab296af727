// SPDX-License-Identifier: Apache-2.0
#include "optimize/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "optimize/trials.h"

namespace framewise::optimization {
namespace {

// The fewest bytes of each other encoding that passed, on the whole or by
// estimate.
std::string others(const Optimization& result) {
  struct Found {
    int64_t bytes = 0;
    bool whole = false;
    bool searched = false;  // or tried with one of its settings only
  };
  std::map<std::string, Found> least;
  for (const OptimizeTrial& trial : result.trials) {
    if (!trial.passed || trial.encoding == result.encoding ||
        trial.whole_bytes <= 0) {
      continue;
    }
    Found& found = least[trial.encoding];
    const bool is_better =
        found.bytes == 0 || (!trial.sample && !found.whole) ||
        (trial.sample != found.whole && trial.whole_bytes < found.bytes);
    const auto tries = std::ranges::count(result.trials, trial.encoding,
                                          &OptimizeTrial::encoding);
    if (!is_better) continue;
    found = {trial.whole_bytes, !trial.sample,
             trial.settings.empty() || tries > 1};
  }
  std::string text;
  for (const auto& [encoding, found] : least) {
    const double percent =
        100 *
        (double(found.bytes) / double(std::max<int64_t>(1, result.bytes)) - 1);
    text += fmt::format("{}{} {}{:+.0f} %", text.empty() ? "" : ", ", encoding,
                        !found.searched ? "at most "
                        : found.whole   ? ""
                                        : "about ",
                        percent);
  }
  return text;
}

std::string nearest_of(const Optimization& result) {
  std::string text;
  for (const OptimizeTrial& trial : result.trials) {
    if (trial.encoding != result.encoding || trial.sample ||
        trial.settings != result.settings) {
      continue;
    }
    for (const RequirementReport& one : trial.requirements) {
      if (one.passed || !one.value) continue;
      text += fmt::format("{}{} is {:.4g}", text.empty() ? "" : ", ",
                          one.expression, *one.value);
    }
  }
  return text;
}

std::string content_text(const Optimization& result, const InputFacts& facts) {
  const bool lossless =
      std::ranges::any_of(result.trials, [](const OptimizeTrial& trial) {
        return trial.encoding.find("lossless") != std::string::npos;
      });
  const std::string_view tried =
      lossless ? "lossless ways were tried, too" : "--lossless may pay";
  if (facts.is_drawn()) {
    return fmt::format(
        "The content is drawn (text, flat areas): color is not subsampled, and "
        "{}.",
        tried);
  }
  if (facts.colors <= kMostColorsCounted) {
    return fmt::format("Frames have at most 256 colors: {}.", tried);
  }
  if (lossless) return {};
  return fmt::format("The content is {}: only lossy ways pay.",
                     facts.content.kind == ContentClass::kPhoto ? "photographic"
                                                                : "not drawn");
}

}  // namespace

std::string reasons_for(const Optimization& result, const InputFacts& facts,
                        const Targets& targets) {
  std::string text;
  switch (result.outcome) {
    case OptimizeOutcome::kInputKept:
      text =
          "Nothing smaller than the input meets the targets, so the output "
          "is a copy of it.";
      break;
    case OptimizeOutcome::kMissed: {
      text = "No setting meets the targets; this is the nearest";
      const bool too_large =
          targets.max_bytes && result.bytes > *targets.max_bytes;
      const std::string nearest = nearest_of(result);
      text += nearest.empty() ? "." : ": " + nearest + ".";
      if (too_large) {
        text += fmt::format(" It takes {} bytes more than allowed.",
                            result.bytes - *targets.max_bytes);
      }
      const auto& compared = result.report.comparisons;
      if (!compared.empty() &&
          looks_worse(compared.front(), targets.worst_verdict)) {
        text += fmt::format(" Its verdict is {}, and the worst allowed is {}.",
                            framewise::name_of(*compared.front().judged),
                            framewise::name_of(*targets.worst_verdict));
      }
      break;
    }
    case OptimizeOutcome::kMet:
    case OptimizeOutcome::kEstimated: {
      const std::string rest = others(result);
      text = targets.only_bytes()
                 ? fmt::format("{} looks best at this size", result.encoding)
                 : fmt::format("{} is the smallest", result.encoding);
      text += rest.empty() ? "." : fmt::format(" ({}).", rest);
      break;
    }
  }
  if (result.stopped) text += " The search was stopped before its end.";
  const std::string content = content_text(result, facts);
  if (!content.empty()) text += " " + content;
  return text;
}

}  // namespace framewise::optimization
