// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_request.h"

#include "base/json/json.h"
#include "base/json/strict_json.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise::service {
namespace {

constexpr int kMostLevels = 4;
constexpr size_t kLongestName = 64;

Error no_value(const std::string& name) {
  return with_hint(
      fail(ErrorKind::kUsage,
           "options.{}: not a text, number, boolean or list of texts",
           printable(name)),
      "write it as on the command line, without the dashes");
}

Result<void> add_option(const std::string& name, const Json& value,
                        JobRequest& request) {
  const auto add = [&](std::string text) -> Result<void> {
    if (name.size() > kLongestName || text.size() > kLongestOption ||
        request.options.size() >= kMostJobOptions) {
      return fail(ErrorKind::kLimit,
                  "more than {} options, or one longer than {} bytes",
                  kMostJobOptions, kLongestOption);
    }
    request.options.emplace_back(name, std::move(text));
    return {};
  };
  if (value.is_text()) return add(value.text());
  if (value.is_number()) return add(value.dump());
  if (value.is_boolean()) return add(value.boolean() ? "" : "false");
  if (!value.is_array()) return no_value(name);
  for (const Json& one : value) {
    if (!one.is_text()) return no_value(name);
    FW_RETURN_IF_ERROR(add(one.text()));
  }
  return {};
}

Result<void> read_options(const Json& json, JobRequest& request) {
  const Json* options = json.find("options");
  if (!options) return {};
  if (!options->is_object()) {
    return fail(ErrorKind::kUsage, "options: not an object");
  }
  for (const auto& [name, value] : options->members()) {
    FW_RETURN_IF_ERROR(add_option(name, value, request));
  }
  return {};
}

// Reports the error as one of the request's text, not of a file.
Error as_usage(Error error) {
  error.kind = ErrorKind::kUsage;
  return error;
}

Result<void> read_results(StrictObject& object, JobRequest& request) {
  if (!object.has("results")) return {};
  for (const std::string& one : object.texts("results", 3, 16)) {
    if (one == "html") {
      request.html = true;
    } else if (one == "markdown") {
      request.markdown = true;
    } else if (one != "json") {
      return fail(ErrorKind::kUsage,
                  "results: \"{}\" is none of json, html, markdown",
                  printable(one));
    }
  }
  return {};
}

}  // namespace

Result<JobRequest> parse_job_request(std::string_view body,
                                     const FindFile& find) {
  auto json = parse_strict_json(body, kMostLevels);
  if (!json) return as_usage(std::move(json).error());
  if (!json->is_object()) {
    return fail(ErrorKind::kUsage, "the body is no JSON object");
  }
  // Requests that differ in the order of their options are the same job.
  json->sort_members();
  JobRequest request;
  StrictObject object(*json, "");
  request.kind = object.text("kind", kLongestName);
  const auto names = object.texts("files", kMostJobFiles, kLongestPath);
  if (object.has("options")) object.object("options");
  FW_RETURN_IF_ERROR(read_results(object, request));
  if (auto read = object.finish(); !read) {
    return as_usage(std::move(read).error());
  }
  FW_RETURN_IF_ERROR(read_options(*json, request));
  for (const std::string& name : names) {
    FW_ASSIGN_OR_RETURN(JobFile file, find(name));
    request.files.push_back(std::move(file));
  }
  return request;
}

std::string json_of(const JobRequest& request) {
  Json files = Json::array();
  for (const JobFile& file : request.files) {
    files.push_back({file.name, file.path.native(), file.url});
  }
  Json options = Json::array();
  for (const auto& [name, value] : request.options) {
    options.push_back({name, value});
  }
  return Json({{"files", files},
               {"html", request.html},
               {"kind", request.kind},
               {"markdown", request.markdown},
               {"options", options},
               {"owner", request.owner},
               {"pictures", request.pictures},
               {"session", request.session}})
      .dump();
}

Result<JobRequest> parse_kept_request(std::string_view text) {
  const Json json = Json::parse(text);
  const auto damaged = [] {
    return fail(ErrorKind::kInput, "the kept request is damaged");
  };
  if (!json["kind"].is_text() || !json["html"].is_boolean() ||
      !json["markdown"].is_boolean() || !json["files"].is_array() ||
      !json["options"].is_array()) {
    return damaged();
  }
  JobRequest request;
  request.kind = json["kind"].text();
  for (const Json& file : json["files"]) {
    if (!file[0].is_text() || !file[1].is_text()) return damaged();
    // The third is missing in what older versions kept.
    request.files.push_back({file[0].text(), file[1].text(), file[2].text()});
  }
  for (const Json& option : json["options"]) {
    if (!option[0].is_text() || !option[1].is_text()) return damaged();
    request.options.emplace_back(option[0].text(), option[1].text());
  }
  request.html = json["html"].boolean();
  request.markdown = json["markdown"].boolean();
  // Missing in what older versions kept.
  request.session = json["session"].text();
  request.owner = json["owner"].text();
  request.pictures = json["pictures"].boolean();
  return request;
}

}  // namespace framewise::service
