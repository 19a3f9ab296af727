// SPDX-License-Identifier: Apache-2.0
#include "report/batch/annotations.h"

#include <fmt/format.h>

#include <cctype>

#include "base/printable.h"
#include "framewise/verdict.h"
#include "framewise/version.h"

namespace framewise::report {
namespace {

enum class Level { kNone, kNote, kWarning, kError };

Level level_of(const RowFacts& row) {
  if (row.error || row.requirement_failed()) return Level::kError;
  if (row.approval) return Level::kNote;
  if (row.status == name_of(VerdictStatus::kWarning) ||
      row.status == name_of(VerdictStatus::kArtifact)) {
    return Level::kWarning;
  }
  return Level::kNone;
}

// SARIF's words; those of GitHub differ for notes.
const char* sarif_word(Level level) {
  switch (level) {
    case Level::kError: return "error";
    case Level::kWarning: return "warning";
    default: return "note";
  }
}

std::string kind_of(const RowFacts& row) {
  if (row.error) return row.error->kind;
  return row.reasons.empty() ? "requirement_failed" : row.reasons.front().kind;
}

std::string message_of(const RowFacts& row) {
  std::string text = row.error             ? row.error->message
                     : row.reasons.empty() ? "does not meet what is required"
                                           : row.reasons.front().message;
  if (row.approval) text = row.approval->text() + "; " + text;
  return printable(text);
}

// Signs that end a command or a property are written as %xx.
std::string escaped(std::string_view text, std::string_view signs) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || byte < 32 || signs.find(c) != std::string_view::npos) {
      safe += fmt::format("%{:02X}", byte);
    } else {
      safe += c;
    }
  }
  return safe;
}

// A relative reference by RFC 3986.
std::string uri_of(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        byte < 128 && (std::isalnum(byte) ||
                       std::string_view("/._-~").find(c) != std::string::npos);
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return uri;
}

}  // namespace

std::string github_annotation(const RowFacts& row) {
  const Level level = level_of(row);
  if (level == Level::kNone) return "";
  const char* word = level == Level::kNote ? "notice" : sarif_word(level);
  return fmt::format("::{} file={},title=Framewise {}::{}\n", word,
                     escaped(row.name(), ":,"), escaped(kind_of(row), ":,"),
                     escaped(message_of(row), ""));
}

void BatchSarif::collect(const RowFacts& row) {
  const Level level = level_of(row);
  if (level == Level::kNone) return;
  Json location = {{"physicalLocation",
                    {{"artifactLocation", {{"uri", uri_of(row.name())}}}}}};
  Json result = {{"ruleId", kind_of(row)},
                 {"level", sarif_word(level)},
                 {"message", {{"text", message_of(row)}}}};
  result["locations"].push_back(std::move(location));
  // Equal as long as the same file has the same fault.
  result["partialFingerprints"] = {
      {"framewise/1", row.name() + ":" + kind_of(row)}};
  if (row.approval) {
    result["suppressions"].push_back({{"kind", "external"},
                                      {"status", "accepted"},
                                      {"justification", row.approval->text()}});
  }
  results_.push_back(std::move(result));
}

std::string BatchSarif::document() const {
  Json run = {
      {"tool", {{"driver", {{"name", "Framewise"}, {"version", version()}}}}},
      {"results", results_}};
  Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                   {"version", "2.1.0"}};
  document["runs"].push_back(std::move(run));
  return document.dump_printable(2) + "\n";
}

}  // namespace framewise::report
