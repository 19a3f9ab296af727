// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/answers.h"

#include <fmt/format.h>

#include "base/result.h"
#include "report/verdict/explanation.h"
#include "report/verdict/report_reading.h"

namespace framewise::service {
namespace {

// Reasons of one comparison that an answer lists; `explain` has the others.
constexpr size_t kReasonsListed = 4;
// Wider than text for people: agents need no narrow lines.
constexpr int kColumns = 160;

// The lines that fit.
std::string cut(std::string text) {
  if (text.size() <= kLongestAnswer) return text;
  const size_t end = text.rfind('\n', kLongestAnswer);
  text.resize(end != std::string::npos ? end + 1 : kLongestAnswer);
  return text + "… (cut off: ask about fewer files, or read the resource)\n";
}

std::string seconds(const Json& ms) {
  return fmt::format("{:.2f}", ms.number() / 1e3);
}

std::string where_of(const Json& reason) {
  std::string text;
  if (reason["to_ms"].number() > 0) {
    text += fmt::format(", {}-{} s", seconds(reason["from_ms"]),
                        seconds(reason["to_ms"]));
  }
  const Json& region = reason["region"];
  if (region.is_object()) {
    text += fmt::format(", in {}x{} at {},{}", region["width"].integer(),
                        region["height"].integer(), region["x"].integer(),
                        region["y"].integer());
  }
  return text;
}

std::string score_of(const Json& comparison) {
  if (!comparison["score"].is_number()) return {};
  return fmt::format(
      ", score {:.1f} ({:.0f}-{:.0f})", comparison["score"].number(),
      comparison["score_low"].number(), comparison["score_high"].number());
}

std::string comparison_text(const Json& comparison, const Json& reference) {
  const Json& verdict = comparison["verdict"];
  const Json& test = comparison["test"];
  if (comparison["error"].is_object()) {
    return fmt::format("ERROR  {}: {}\n", test["path"].text(),
                       comparison["error"]["message"].text());
  }
  const double bytes = reference["bytes"].number();
  std::string text =
      fmt::format("{}  {}{}, {} bytes ({:.0f} % of the original). {}\n",
                  verdict["status"].text(), test["path"].text(),
                  score_of(comparison), test["bytes"].integer(),
                  bytes > 0 ? 100 * test["bytes"].number() / bytes : 0,
                  verdict["summary"].text());
  for (const Json& one : comparison["requirements"]) {
    if (one["passed"].boolean()) continue;
    text +=
        fmt::format("- requirement {} is not met\n", one["expression"].text());
  }
  const Json& reasons = verdict["reasons"];
  for (size_t i = 0; i < reasons.size() && i < kReasonsListed; ++i) {
    const Json& reason = reasons[i];
    text += fmt::format("- {} ({}){}: {}", reason["kind"].text(),
                        reason["severity"].text(), where_of(reason),
                        reason["message"].text());
    const std::string& hint = reason["hint"].text();
    text += hint.empty() ? "\n" : fmt::format(". Try: {}\n", hint);
  }
  if (reasons.size() > kReasonsListed) {
    text += fmt::format("- and {} more: `explain` has them\n",
                        reasons.size() - kReasonsListed);
  }
  return text;
}

std::string comparisons_text(const Json& report) {
  std::string text;
  for (const Json& one : report["comparisons"]) {
    text += comparison_text(one, report["reference"]);
  }
  return text;
}

std::string optimization_text(const Json& report, bool missed) {
  const Json& made = report["optimization"];
  std::string text =
      fmt::format("{}\n{}\n", made["summary"].text(), made["why"].text());
  if (missed) {
    text +=
        "A lower target, a smaller size, fewer frames or another format "
        "(\"to\") may do.\n";
  }
  return text + comparisons_text(report);
}

std::string inspection_text(const Json& document) {
  std::string text;
  for (const Json& file : document["files"]) {
    if (file["error"].is_object()) {
      text += fmt::format("{}: {}\n", file["file"].text(),
                          file["error"]["message"].text());
      continue;
    }
    text += fmt::format("{}: {} ({}), {}x{}, {} frames", file["file"].text(),
                        file["container"].text(), file["codec"].text(),
                        file["width"].integer(), file["height"].integer(),
                        file["frame_count"].integer());
    if (file["duration_s"].number() > 0) {
      text += fmt::format(", {:.2f} s, {:.4g} frames/s",
                          file["duration_s"].number(),
                          file["fps"]["mean"].number());
    }
    text += fmt::format(", {} bytes\n", file["file_bytes"].integer());
    for (const Json& finding : file["findings"]) {
      text += fmt::format("- {}: {}", finding["kind"].text(),
                          finding["message"].text());
      const std::string& hint = finding["hint"].text();
      text += hint.empty() ? "\n" : fmt::format(". Try: {}\n", hint);
    }
  }
  return text;
}

std::string check_text(const Json& document) {
  std::string text;
  for (const Json& file : document["files"]) {
    text += fmt::format("{}: {}", file["file"].text(), file["status"].text());
    if (file["error"].is_object()) {
      text += ": " + file["error"]["message"].text();
    } else {
      text += fmt::format(", {} {}x{}", file["format"].text(),
                          file["width"].integer(), file["height"].integer());
    }
    text += "\n";
    for (const Json& problem : file["problems"]) {
      text += fmt::format("- {}\n", problem["message"].text());
    }
    for (const Json& step : file["recovery"]) {
      text += fmt::format("- try: {}\n", step["title"].text());
    }
  }
  return text;
}

std::string flashes_text(const Json& document) {
  std::string text;
  for (const Json& file : document["files"]) {
    text +=
        fmt::format("{}  {}: {}\n", file["state"].text(), file["file"].text(),
                    file["error"].is_object() ? file["error"]["message"].text()
                                              : file["sentence"].text());
    for (const Json& event : file["events"]) {
      text += fmt::format("- {}. Try: {}\n", event["sentence"].text(),
                          event["remedy"].text());
    }
  }
  return text;
}

std::string diff_text(const Json& document) {
  std::string text;
  for (const Json& file : document["files"]) {
    if (file["error"].is_object()) {
      return fmt::format("{}: {}\n", file["file"].text(),
                         file["error"]["message"].text());
    }
    text +=
        fmt::format("{}: {} of {} pixels differ ({:.3g} %)\n",
                    file["verdict"].text(), file["pixels"].integer(),
                    file["total_pixels"].integer(), file["percent"].number());
    for (const Json& change : file["changes"]) {
      const Json& box = change["box"];
      text += fmt::format("- {} ({}x{} at {},{})\n", change["words"].text(),
                          box["width"].integer(), box["height"].integer(),
                          box["x"].integer(), box["y"].integer());
    }
    if (file["more_changes"].integer() > 0) {
      text += fmt::format("- and {} more\n", file["more_changes"].integer());
    }
  }
  return text;
}

}  // namespace

std::string answer_text(const Tool& tool, const jobs::JobOutcome& outcome) {
  const Json document = Json::parse(outcome.json);
  if (tool.kind == "inspect") return cut(inspection_text(document));
  if (tool.kind == "image check") return cut(check_text(document));
  if (tool.kind == "flashes") return cut(flashes_text(document));
  if (tool.kind == "image diff") return cut(diff_text(document));
  if (tool.kind == "optimize") {
    return cut(optimization_text(document, outcome.exit_code != 0));
  }
  return cut(comparisons_text(document));
}

std::string answer_text(const Error& error) {
  std::string text = error.to_string();
  if (!error.hint.empty()) text += ". Try: " + error.hint;
  return cut(text + "\n");
}

Result<std::string> explanation_of(const std::string& report_json) {
  FW_ASSIGN_OR_RETURN(const Report report,
                      report::read_report(report_json, "the result"));
  return cut(
      report::explanation_text(report, {.color = false, .columns = kColumns}));
}

}  // namespace framewise::service
