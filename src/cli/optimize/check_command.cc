// SPDX-License-Identifier: Apache-2.0
// `framewise check`: whether places take files, and the list of places.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "framewise/destinations.h"
#include "framewise/version.h"
#include "jobs/texts.h"
#include "report/verdict/verdict_json.h"

namespace framewise::cli {
namespace {

struct CheckedFile {
  std::string path;
  const Destination* place = nullptr;
  Result<std::vector<DestinationMiss>> misses;
};

std::string limits_text(const DestinationRule& rule) {
  std::string text = rule.motion == Motion::kStill ? "still " : "moving";
  for (size_t i = 0; i < rule.formats.size(); ++i) {
    text += fmt::format("{}{}", i == 0 ? "  " : ", ",
                        info_of(rule.formats[i]).name);
  }
  text += fmt::format("; {} bytes", rule.max_bytes);
  const Size most = rule.most;
  switch (rule.sides) {
    case SideRule::kExact:
      text += fmt::format(", exactly {}x{} pixels", most.width, most.height);
      break;
    case SideRule::kLongestSide:
      text += fmt::format(", longer side of exactly {} pixels", most.width);
      break;
    case SideRule::kSquare:
      text += fmt::format(", square of {} to {} pixels", rule.least.width,
                          most.width);
      break;
    case SideRule::kFree: {
      const Size any = DestinationRule{}.most;
      if (most.height < any.height) {
        text += fmt::format(", at most {}x{} pixels", most.width, most.height);
      } else if (most.width < any.width) {
        text += fmt::format(", at most {} pixels wide", most.width);
      }
      break;
    }
  }
  if (rule.max_seconds > 0) text += fmt::format(", {:g} s", rule.max_seconds);
  if (rule.max_frames > 0) text += fmt::format(", {} frames", rule.max_frames);
  if (rule.max_fps > 0) text += fmt::format(", {:g} fps", rule.max_fps);
  if (!rule.sound) text += ", no sound";
  return text;
}

std::string list_text() {
  std::string text;
  for (const Destination& place : destinations()) {
    text += fmt::format("{}: {}\n", place.name, place.summary);
    for (const DestinationRule& rule : place.rules) {
      text += fmt::format("  {}\n", limits_text(rule));
    }
    text += fmt::format("  read on {}: {}\n", place.read_on, place.source);
  }
  return text;
}

Json json_of(const DestinationRule& rule) {
  Json formats = Json::array();
  for (const ResultFormat format : rule.formats) {
    formats.push_back(info_of(format).name);
  }
  const auto or_null = [](auto limit) {
    return limit > 0 ? Json(limit) : Json();
  };
  return {{"motion", rule.motion == Motion::kStill ? "still" : "moving"},
          {"formats", std::move(formats)},
          {"max_bytes", or_null(rule.max_bytes)},
          {"limits", limits_text(rule)},
          {"max_seconds", or_null(rule.max_seconds)},
          {"max_frames", or_null(rule.max_frames)},
          {"max_fps", or_null(rule.max_fps)}};
}

Json list_json() {
  Json places = Json::array();
  for (const Destination& place : destinations()) {
    Json rules = Json::array();
    for (const DestinationRule& rule : place.rules) {
      rules.push_back(json_of(rule));
    }
    places.push_back({{"name", place.name},
                      {"summary", place.summary},
                      {"source", place.source},
                      {"read_on", place.read_on},
                      {"rules", std::move(rules)}});
  }
  return places;
}

Json json_of(const CheckedFile& one) {
  Json json = {{"file", one.path}, {"place", one.place->name}};
  if (!one.misses) {
    json["error"] = report::error_json(one.misses.error());
    return json;
  }
  Json misses = Json::array();
  for (const DestinationMiss& miss : *one.misses) {
    misses.push_back({{"limit", miss.limit}, {"message", miss.message}});
  }
  json["taken"] = one.misses->empty();
  json["misses"] = std::move(misses);
  return json;
}

std::string text_of(const CheckedFile& one) {
  const std::string start =
      fmt::format("{}: {}: ", printable(one.path), one.place->name);
  if (!one.misses) {
    return start + printable(one.misses.error().message) + "\n";
  }
  if (one.misses->empty()) return start + "takes it\n";
  std::string text = start + "does not take it\n";
  for (const DestinationMiss& miss : *one.misses) {
    text += fmt::format("  {}\n", miss.message);
  }
  return text;
}

ExitCode code_of(const std::vector<CheckedFile>& checked) {
  std::optional<ExitCode> unread;
  for (const CheckedFile& one : checked) {
    if (one.misses && !one.misses->empty()) return ExitCode::kRequirementFailed;
    if (!one.misses && !unread) unread = exit_code_of(one.misses.error().kind);
  }
  return unread.value_or(ExitCode::kOk);
}

Result<ExitCode> print(const Invocation& invocation, std::string_view text,
                       const Json& files, const Json& places, ExitCode code) {
  const Json document = {{"schema", "framewise.check/1"},
                         {"version", version()},
                         {"files", files},
                         {"places", places}};
  FW_RETURN_IF_ERROR(
      write(invocation.output.stream, invocation.has("json")
                                          ? document.dump_printable(2) + "\n"
                                          : std::string(text)));
  return code;
}

}  // namespace

Result<ExitCode> run_place_check(const Invocation& invocation) {
  std::vector<const Destination*> places;
  for (const std::string& name :
       jobs::split_list(std::string(invocation.value("for")))) {
    FW_ASSIGN_OR_RETURN(const Destination* place, find_destination(name));
    places.push_back(place);
  }
  if (invocation.arguments.empty() && places.empty()) {
    return print(invocation, list_text(), Json::array(), list_json(),
                 ExitCode::kOk);
  }
  if (places.empty()) return find_destination(invocation.value("for")).error();
  if (invocation.arguments.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "there is no file to check"),
                     "name files or folders");
  }
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      reading_options(invocation.settings));
  std::vector<CheckedFile> checked;
  Json files = Json::array();
  std::string text;
  const InputFiles inputs = list_input_files(invocation.arguments);
  for (size_t i = 0; i < inputs.paths.size(); ++i) {
    for (const Destination* place : places) {
      CheckedFile one{inputs.paths[i].string(), place,
                      check_destination(inputs.paths[i], *place, reading)};
      // A file of a folder need not be media.
      if (!one.misses && inputs.found[i] &&
          one.misses.error().kind == ErrorKind::kUnsupported) {
        continue;
      }
      text += text_of(one);
      files.push_back(json_of(one));
      checked.push_back(std::move(one));
    }
  }
  return print(invocation, text, files, Json::array(), code_of(checked));
}

}  // namespace framewise::cli
