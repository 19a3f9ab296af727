// SPDX-License-Identifier: Apache-2.0
#include "cli/image/diff_server.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <iostream>

#include "base/json/json.h"
#include "base/objects/atomic_file.h"
#include "base/objects/text_file.h"
#include "base/result.h"
#include "cli/options/reading_options.h"
#include "framewise/thread_pool.h"
#include "framewise/write.h"

namespace framewise::cli {
namespace {

using image::DiffReport;
using image::DiffVerdict;

// A request is a few hundred bytes; a list of regions may be long.
constexpr size_t kLongestLine = size_t{4} << 20;

bool flag_at(const Json& object, const char* name, bool otherwise) {
  const Json& flag = object[name];
  return flag.is_boolean() ? flag.boolean() : otherwise;
}

std::optional<Rect> region_of(const Json& json) {
  int corners[4] = {};
  constexpr const char* kNames[] = {"x1", "y1", "x2", "y2"};
  for (int i = 0; i < 4; ++i) {
    const Json& corner = json[kNames[i]];
    if (!corner.is_number()) return std::nullopt;
    const double value = corner.number();
    constexpr double kMost = 1 << 24;
    if (!(value >= 0 && value <= kMost)) return std::nullopt;
    corners[i] = int(value);
  }
  return Rect{corners[0], corners[1], corners[2] - corners[0] + 1,
              corners[3] - corners[1] + 1};
}

struct Request {
  std::string base;
  std::string compare;
  std::string output;
  image::DiffOptions options;
  bool fail_on_layout = false;
  bool wants_rows = false;
  bool wants_columns = false;
  bool wants_changes = false;
};

Result<Request> request_of(const Json& json, const image::DiffOptions& usual) {
  Request request;
  request.base = json["base"].text();
  request.compare = json["compare"].text();
  request.output = json["output"].text();
  request.options = usual;
  image::DiffOptions& options = request.options;
  const Json& wishes = json["options"];
  if (request.base.empty() || request.compare.empty()) {
    return fail(ErrorKind::kUsage, "Missing base or compare path");
  }
  if (const Json& threshold = wishes["threshold"]; threshold.is_number()) {
    options.threshold = threshold.number();
  }
  // Off unless it is asked for, as in odiff.
  options.antialiasing = flag_at(wishes, "antialiasing", false)
                             ? image::Antialiasing::kLoose
                             : image::Antialiasing::kCount;
  options.shift_tolerance =
      flag_at(wishes, "shiftTolerance", options.shift_tolerance);
  request.fail_on_layout = flag_at(wishes, "failOnLayoutDiff", false);
  request.wants_rows = flag_at(wishes, "captureDiffLines", false);
  request.wants_columns = flag_at(wishes, "captureDiffCols", false);
  request.wants_changes = flag_at(wishes, "explain", false);
  options.list_lines = request.wants_rows || request.wants_columns;
  options.detail = request.wants_changes ? image::DiffDetail::kChanges
                                         : image::DiffDetail::kPixels;
  options.picture = request.output.empty() ? image::DiffPicture::kNone
                    : flag_at(wishes, "outputDiffMask", false)
                        ? image::DiffPicture::kMask
                        : image::DiffPicture::kHighlight;
  for (const Json& one : wishes["ignoreRegions"]) {
    const auto box = region_of(one);
    if (!box) return fail(ErrorKind::kUsage, "Invalid ignore region");
    options.regions.push_back({*box, std::nullopt});
  }
  return request;
}

Result<void> save_picture(const DiffReport& report, const Request& request) {
  if (!report.picture || request.output.empty()) return {};
  WriteOptions options;
  options.format = FileFormat::kPng;
  options.effort = 1;
  options.color = ColorPolicy::kAsStored;
  FW_RETURN_IF_ERROR(write(request.output, *report.picture, options));
  return {};
}

Json changes_of(const DiffReport& report) {
  Json changes = Json::array();
  for (const image::Change& change : report.changes) {
    changes.push_back({{"x", change.box.x},
                       {"y", change.box.y},
                       {"width", change.box.width},
                       {"height", change.box.height},
                       {"words", change.words},
                       {"visible", change.visible}});
  }
  return changes;
}

void add_answer(const DiffReport& report, const Request& request,
                Json& answer) {
  const bool layout =
      request.fail_on_layout && report.verdict == DiffVerdict::kOtherSize;
  answer["match"] = report.passed();
  if (report.passed()) return;
  if (layout) {
    answer["reason"] = "layout-diff";
    return;
  }
  answer["reason"] = "pixel-diff";
  answer["diffCount"] = report.pixels;
  answer["diffPercentage"] = std::round(report.percent * 100) / 100;
  if (request.wants_rows) answer["diffLines"] = report.rows;
  if (request.wants_columns) answer["diffCols"] = report.columns;
  if (request.wants_changes) answer["changes"] = changes_of(report);
}

Result<void> answer_request(const Json& json, const image::DiffOptions& usual,
                            Json& answer) {
  FW_ASSIGN_OR_RETURN(const Request request, request_of(json, usual));
  FW_ASSIGN_OR_RETURN(
      const DiffReport report,
      image::diff(std::filesystem::path(request.base),
                  std::filesystem::path(request.compare), request.options));
  FW_RETURN_IF_ERROR(save_picture(report, request));
  add_answer(report, request, answer);
  return {};
}

}  // namespace

std::string answer_diff_request(std::string_view line,
                                const image::DiffOptions& options) {
  Json answer = Json::object();
  const Json json = Json::parse(line);
  if (!json.is_object()) {
    answer["error"] = "Invalid JSON request";
  } else {
    if (json.contains("requestId")) answer["requestId"] = json["requestId"];
    const auto answered = answer_request(json, options, answer);
    if (!answered) answer["error"] = answered.error().to_string();
  }
  return answer.dump_printable();
}

Result<ExitCode> serve_diffs(const Invocation& invocation,
                             const image::DiffOptions& options) {
  ThreadPool pool(resources_of(invocation.settings).threads);
  image::DiffOptions own = options;
  own.executor = &pool;
  std::FILE* const out = invocation.output.stream;
  const auto say = [&](const std::string& line) -> Result<void> {
    FW_RETURN_IF_ERROR(write(out, line + "\n"));
    std::fflush(out);
    return {};
  };
  FW_RETURN_IF_ERROR(say("{\"ready\":true}"));
  const auto never = [] { return false; };
  while (const auto line = read_line(std::cin, kLongestLine, never)) {
    if (line->size() > kLongestLine) {
      return fail(ErrorKind::kLimit, "a request of more than {} bytes",
                  kLongestLine);
    }
    if (line->empty()) continue;
    FW_RETURN_IF_ERROR(say(answer_diff_request(*line, own)));
  }
  return ExitCode::kOk;
}

}  // namespace framewise::cli
