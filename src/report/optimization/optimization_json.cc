// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/optimization_json.h"

#include "base/json/json.h"
#include "report/comparison/comparison_json.h"
#include "report/optimization/optimization_text.h"
#include "report/verdict/verdict_json.h"

namespace framewise::report {
namespace {

std::string dump(const Json& json, int indent) {
  return json.dump_printable(indent);
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json requirements_json(const std::vector<RequirementReport>& requirements) {
  Json json = Json::array();
  for (const RequirementReport& one : requirements) {
    json.push_back({{"expression", one.expression},
                    {"value", or_null(one.value)},
                    {"passed", one.passed}});
  }
  return json;
}

// Times differ from run to run, so rows of a batch have none.
Json trial_json(const OptimizeTrial& trial, bool with_times) {
  Json json = {{"encoding", trial.encoding},
               {"settings", trial.settings},
               {"format", info_of(trial.format).name},
               {"knob", trial.knob},
               {"sample", trial.sample},
               {"bytes", trial.bytes}};
  if (trial.whole_bytes > 0) json["whole_bytes"] = trial.whole_bytes;
  json["measured"] = trial.measured;
  if (trial.score) json["score"] = *trial.score;
  if (trial.verdict) json["verdict"] = name_of(*trial.verdict);
  json["requirements"] = requirements_json(trial.requirements);
  json["passed"] = trial.passed;
  if (with_times) {
    json["encode_ms"] = trial.encode_ms;
    json["measure_ms"] = trial.measure_ms;
    json["from_cache"] = trial.from_cache;
  }
  if (trial.error) json["error"] = error_json(*trial.error);
  return json;
}

Json member_of(const Optimization& result, bool with_times) {
  Json notes = Json::array();
  for (const Finding& note : result.notes) {
    notes.push_back({{"kind", note.kind}, {"message", note.message}});
  }
  Json proposals = Json::array();
  for (const OptimizeProposal& one : result.proposals) {
    Json proposal = {{"change", name_of(one.change)},
                     {"format", info_of(one.format).name},
                     {"bytes", one.bytes},
                     {"score", or_null(one.score)}};
    if (one.change == FormChange::kScale) proposal["scale"] = one.scale;
    if (one.change == FormChange::kFps) proposal["fps"] = one.fps;
    proposals.push_back(std::move(proposal));
  }
  Json trials = Json::array();
  for (const OptimizeTrial& trial : result.trials) {
    trials.push_back(trial_json(trial, with_times));
  }
  return {{"schema", "framewise.optimization/1"},
          {"outcome", name_of(result.outcome)},
          {"stopped", result.stopped},
          {"output", result.output.string()},
          {"format", info_of(result.format).name},
          {"encoding", result.encoding},
          {"settings", result.settings},
          {"input_bytes", result.input_bytes},
          {"bytes", result.bytes},
          {"saved_bytes", result.input_bytes - result.bytes},
          {"saved_share", result.saved_share()},
          {"summary", optimization_line(result, {})},
          {"why", result.why},
          {"notes", std::move(notes)},
          {"proposals", std::move(proposals)},
          {"trials", std::move(trials)}};
}

// Nothing was compared: an estimate.
Json uncompared(const Optimization& result) {
  return {{"test", {{"path", ""}, {"bytes", result.bytes}}},
          {"verdict",
           {{"status", name_of(VerdictStatus::kUnknown)},
            {"reasons", Json::array()}}}};
}

Json reference_json(const Optimization& result,
                    const std::filesystem::path& input) {
  return {{"path", input.string()}, {"bytes", result.input_bytes}};
}

// As `compare --json`: a list of comparisons.
Json document_of(const Optimization& result,
                 const std::filesystem::path& input) {
  Json json;
  if (!result.report.comparisons.empty()) {
    json = Json::parse(report_json(result.report, {}));
  } else {
    json = {{"schema", "framewise.report/2"},
            {"reference", reference_json(result, input)},
            {"comparisons", {uncompared(result)}}};
  }
  json["optimization"] = member_of(result, true);
  return json;
}

// As `compare --ndjson`.
Json row_of(const Optimization& result, const std::filesystem::path& input) {
  Json json;
  if (!result.report.comparisons.empty()) {
    json = Json::parse(report_ndjson(result.report, {.run = false}));
  } else {
    json = {{"schema", "framewise.report/1"},
            {"reference", reference_json(result, input)}};
    json.update(uncompared(result));
  }
  json["optimization"] = member_of(result, false);
  return json;
}

Json member_or(const Json& object, std::string_view name, Json otherwise) {
  const Json* found = object.find(name);
  return found ? *found : std::move(otherwise);
}

Json trial_row(const Json& trial, const Json& reference, size_t index) {
  const std::string settings = trial["settings"].text();
  std::string label = trial["encoding"].text();
  if (!settings.empty()) label += ", " + settings;
  if (trial["sample"].boolean()) label += ", sample";
  const bool whole = !trial["sample"].boolean();
  Json row = {
      {"pair", {{"index", index}, {"label", label}}},
      {"schema", "framewise.report/1"},
      {"reference", reference},
      {"test",
       {{"path", label},
        {"bytes", member_or(trial, "whole_bytes", trial["bytes"].integer())}}},
      {"metrics", Json::object()},
      {"verdict",
       {{"status",
         member_or(trial, "verdict", name_of(VerdictStatus::kUnknown))},
        {"reasons", Json::array()}}},
      {"requirements", member_or(trial, "requirements", Json::array())},
      {"trial", trial}};
  if (whole && trial.contains("score")) row["score"] = trial["score"];
  if (trial.contains("error")) row["error"] = trial["error"];
  return row;
}

}  // namespace

std::string optimization_json(const Optimization& result,
                              const std::filesystem::path& input) {
  return dump(document_of(result, input), 2) + "\n";
}

std::string optimization_row(const Optimization& result,
                             const std::filesystem::path& input) {
  return dump(row_of(result, input), -1);
}

std::string summary_of_row(std::string_view row) {
  const Json json = Json::parse(row);
  return json["optimization"]["summary"].text();
}

std::vector<std::string> trial_lines_of_row(std::string_view row,
                                            size_t first) {
  const Json document = Json::parse(row);
  const Json reference = member_or(document, "reference", Json::object());
  std::vector<std::string> lines;
  for (const Json& trial : document["optimization"]["trials"]) {
    lines.push_back(
        dump(trial_row(trial, reference, first + lines.size()), -1) + "\n");
  }
  return lines;
}

}  // namespace framewise::report
