// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/outcome_json.h"

#include "base/base64.h"
#include "base/json/json_parser.h"
#include "base/json/strict_json.h"
#include "base/result.h"
#include "media/relative_path.h"

namespace framewise::service {
namespace {

constexpr int kOutcomeLevels = 4;
constexpr size_t kMostOutputs = 10'000;
constexpr size_t kLongestWord = 255;
constexpr size_t kLongestText = 4096;
constexpr size_t kMostBytes = size_t{512} << 20;
constexpr int64_t kLargestExitCode = 255;

bool is_json_text(std::string_view text) {
  return parse_json(text, Json::kMostLevels).is_json();
}

Error invalid(const Error& error) {
  return fail(ErrorKind::kInternal, "the worker process gave no outcome: {}",
              error.to_string());
}

Error error_of(StrictObject object) {
  Error error;
  const std::string kind = object.text("kind", kLongestWord);
  error.kind = ErrorKind::kInput;
  for (int one = 0; one <= int(ErrorKind::kInternal); ++one) {
    if (kind == name_of(ErrorKind(one))) error.kind = ErrorKind(one);
  }
  error.message = object.text("message", kLongestText);
  error.hint = object.text("hint", kLongestText);
  error.file = object.text("file", kLongestText);
  return error;
}

Result<void> read_files(StrictObject& object, IsolatedOutcome& read) {
  for (const Json* one : object.list("files", kMostOutputs)) {
    StrictObject file(*one, "files");
    std::string name = file.text("name", kLongestWord);
    const std::string content = file.text("content", kMostBytes);
    FW_RETURN_IF_ERROR(file.finish());
    auto bytes = from_base64(content);
    if (!bytes || !is_output_name(name)) {
      return fail(ErrorKind::kInput, "a file has no plain name or no content");
    }
    read.files.emplace_back(std::move(name), *std::move(bytes));
  }
  return {};
}

}  // namespace

bool is_output_name(std::string_view name) {
  return name.size() <= kLongestWord && stays_beneath(name) &&
         name.find('/') == std::string_view::npos;
}

std::string json_of(const IsolatedOutcome& isolated) {
  Json files = Json::array();
  for (const auto& [name, content] : isolated.files) {
    files.push_back({{"name", name}, {"content", base64(content)}});
  }
  const JobOutcome& outcome = isolated.outcome;
  return Json({{"exit_code", outcome.exit_code},
               {"files", files},
               {"html", outcome.html},
               {"json", outcome.json},
               {"markdown", outcome.markdown},
               {"outputs", outcome.outputs},
               {"verdict", outcome.verdict}})
      .dump();
}

std::string json_of(const Error& error) {
  const Json json = {{"error",
                      {{"file", error.file},
                       {"hint", error.hint},
                       {"kind", name_of(error.kind)},
                       {"message", error.message}}}};
  return json.dump();
}

std::string json_of(const JobProgress& progress) {
  Json json = {{"done", progress.done},
               {"stage", progress.stage},
               {"total", progress.total},
               {"unit", progress.unit},
               {"worst", progress.worst}};
  if (progress.fraction) json["fraction"] = *progress.fraction;
  if (progress.remaining_s) json["remaining_s"] = *progress.remaining_s;
  return json.dump();
}

Result<JobProgress> parse_isolated_progress(std::string_view text) {
  constexpr int64_t kMost = int64_t{1} << 53;
  FW_ASSIGN_OR_RETURN(const Json json, parse_strict_json(text, 2));
  StrictObject object(json, "");
  JobProgress progress;
  progress.stage = object.text("stage", kLongestWord);
  progress.unit = object.text("unit", kLongestWord);
  progress.done = object.integer("done", 0, kMost);
  progress.total = object.integer("total", 0, kMost);
  progress.worst = object.text("worst", kLongestText);
  constexpr double kMostSeconds = 1e9;
  if (object.has("fraction")) {
    progress.fraction = object.number("fraction", 0, 1);
  }
  if (object.has("remaining_s")) {
    progress.remaining_s = object.number("remaining_s", 0, kMostSeconds);
  }
  FW_RETURN_IF_ERROR(object.finish());
  // Clients read it as JSON.
  if (!progress.worst.empty() && !is_json_text(progress.worst)) {
    return fail(ErrorKind::kInput, "worst is no JSON");
  }
  return progress;
}

Result<IsolatedOutcome> parse_isolated_outcome(std::string_view text) {
  auto json = parse_strict_json(text, kOutcomeLevels);
  if (!json) return invalid(json.error());
  StrictObject object(*json, "");
  if (object.has("error")) return error_of(object.object("error"));
  IsolatedOutcome read;
  JobOutcome& outcome = read.outcome;
  outcome.exit_code = int(object.integer("exit_code", 0, kLargestExitCode));
  outcome.json = object.text("json", kMostBytes);
  outcome.html = object.text("html", kMostBytes);
  outcome.markdown = object.text("markdown", kMostBytes);
  outcome.outputs = object.texts("outputs", kMostOutputs, kLongestWord);
  outcome.verdict = object.text("verdict", kLongestWord);
  if (auto files = read_files(object, read); !files) {
    return invalid(files.error());
  }
  if (auto finished = object.finish(); !finished) {
    return invalid(finished.error());
  }
  for (const std::string& name : outcome.outputs) {
    if (!is_output_name(name)) {
      return fail(ErrorKind::kInternal, "an output has no plain name");
    }
  }
  // Clients read it as JSON.
  if (!is_json_text(outcome.json)) {
    return fail(ErrorKind::kInternal, "the result is no JSON");
  }
  return read;
}

}  // namespace framewise::service
