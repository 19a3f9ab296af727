// SPDX-License-Identifier: Apache-2.0
#include "report/image/check_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json/json.h"
#include "base/printable.h"

namespace framewise::report {
namespace {

using image::CheckReport;
using image::Problem;
using image::ProblemType;

constexpr const char* kSchema = "framewise.image-check/1";

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json json_of(const std::optional<Rect>& box) {
  if (!box) return {};
  return {{"x", box->x},
          {"y", box->y},
          {"width", box->width},
          {"height", box->height}};
}

Json json_of(const Problem& problem) {
  return {{"rule", image::name_of(problem.rule)},
          {"type", name_of(problem.type())},
          {"severity", name_of(problem.severity)},
          {"title", title_of(problem.rule)},
          {"message", problem.message},
          {"hint", problem.hint()},
          {"offset", or_null(problem.offset)},
          {"frame", or_null(problem.frame)},
          {"box", json_of(problem.box)},
          {"count", problem.count}};
}

Json json_of(const std::vector<Problem>& problems) {
  Json list = Json::array();
  for (const Problem& problem : problems) list.push_back(json_of(problem));
  return list;
}

Json json_of(const image::RecoveryAction& action) {
  Json steps = Json::array();
  for (const std::string_view step : action.steps) steps.push_back(step);
  Json tools = Json::array();
  for (const std::string_view tool : action.tools) tools.push_back(tool);
  return {{"kind", name_of(action.kind)},
          {"title", action.title},
          {"description", action.description},
          {"steps", steps},
          {"tools", tools},
          {"minutes", action.minutes},
          {"difficulty", name_of(action.difficulty)}};
}

// Actions and tips for problems that are no notes, each once, in the order of
// the problems.
void add_recovery(const std::vector<Problem>& problems, Json& row) {
  std::vector<std::string_view> titles;
  Json actions = Json::array();
  Json tips = Json::array();
  for (const Problem& problem : problems) {
    if (problem.severity == image::Severity::kNote) continue;
    for (const auto& action : image::recovery_actions(problem.type())) {
      if (std::count(titles.begin(), titles.end(), action.title) > 0) continue;
      titles.push_back(action.title);
      actions.push_back(json_of(action));
    }
    const Json tip = image::prevention_tip(problem.type());
    if (std::count(tips.begin(), tips.end(), tip) == 0) tips.push_back(tip);
  }
  row["recovery"] = actions;
  row["tips"] = tips;
}

Json json_of(const std::optional<image::LumaFacts>& luma) {
  if (!luma) return {};
  return {{"brightness", luma->brightness},
          {"contrast", luma->contrast},
          {"sharpness", luma->sharpness},
          {"darkest", luma->darkest},
          {"brightest", luma->brightest}};
}

Json json_of(const CheckReport& report) {
  const image::ImageFacts& facts = report.facts;
  Json row = {{"schema", kSchema},
              {"file", report.file},
              {"status", name_of(report.status())},
              {"format", name_of(facts.format)},
              {"bytes", facts.file_bytes},
              {"width", facts.size.width},
              {"height", facts.size.height},
              {"aspect", image::aspect_name(facts.size)},
              {"orientation", facts.orientation},
              {"color_mode", name_of(facts.mode)},
              {"channels", facts.channels},
              {"bits", facts.bits},
              {"alpha", facts.has_alpha},
              {"progressive", facts.progressive},
              {"frames", facts.frames},
              {"profile", name_of(facts.profile)},
              {"decoded_bytes", facts.decoded_bytes},
              {"assurance", name_of(report.assurance)},
              {"luma", json_of(report.luma)},
              {"output_size", nullptr},
              {"problems", json_of(report.problems)}};
  if (report.output_size) {
    row["output_size"] = {{"width", report.output_size->width},
                          {"height", report.output_size->height}};
  }
  add_recovery(report.problems, row);
  return row;
}

std::string_view color_of(std::string_view word) {
  if (word == "error") return kRed;
  if (word == "warning") return kYellow;
  return word == "ok" ? kGreen : kDim;
}

// ", byte 120, frame 3, region 0,40 640x80"
std::string place_of(const Json& problem) {
  std::string place;
  if (problem.contains("offset") && problem["offset"].is_number()) {
    place += fmt::format(", byte {}", problem["offset"].integer());
  }
  if (problem.contains("frame") && problem["frame"].is_number()) {
    place += fmt::format(", frame {}", problem["frame"].integer());
  }
  if (problem.contains("box") && problem["box"].is_object()) {
    const Json& box = problem["box"];
    place += fmt::format(", region {},{} {}x{}", box["x"].integer(),
                         box["y"].integer(), box["width"].integer(),
                         box["height"].integer());
  }
  if (problem["count"].integer() > 1) {
    place += fmt::format(", {} times", problem["count"].integer());
  }
  return place;
}

std::string problem_lines(const Json& problems, const TextStyle& style) {
  std::string text;
  for (const Json& problem : problems) {
    const std::string severity = problem["severity"].text();
    text += fmt::format(
        "  {}  {}: {}{}\n",
        styled(fmt::format("{:<7}", severity), color_of(severity), style),
        printable(problem["title"].text()),
        printable(problem["message"].text()), place_of(problem));
    if (severity == "note") continue;
    text += fmt::format(
        "           {}\n",
        styled("hint: " + printable(problem["hint"].text()), kDim, style));
  }
  return text;
}

std::string file_lines(const Json& row, const TextStyle& style) {
  const std::string status = row["status"].text();
  std::string text =
      styled(fmt::format("{:<7}", status), color_of(status), style) + "  " +
      printable(row["file"].text());
  if (row["width"].integer() > 0) {
    text += fmt::format("  {} {}x{} {}", row["format"].text(),
                        row["width"].integer(), row["height"].integer(),
                        row["color_mode"].text());
  }
  if (row["frames"].integer() > 1) {
    text += fmt::format(", {} frames", row["frames"].integer());
  }
  if (row["output_size"].is_object()) {
    text += fmt::format(" -> {}x{}", row["output_size"]["width"].integer(),
                        row["output_size"]["height"].integer());
  }
  text += '\n';
  if (row.contains("problems")) text += problem_lines(row["problems"], style);
  return text;
}

}  // namespace

std::string image_check_row(const CheckReport& report) {
  return json_of(report).dump_printable();
}

std::string image_check_row(const CheckReport& start, const CheckReport& end,
                            const std::vector<Problem>& of_pair) {
  Json row = json_of(start);
  row["end"] = json_of(end);
  row["pair_problems"] = json_of(of_pair);
  return row.dump_printable();
}

std::string image_check_text(std::string_view row, const TextStyle& style) {
  const Json json = Json::parse(row);
  if (!json.is_object()) return {};
  std::string text = file_lines(json, style);
  if (json.contains("end")) text += file_lines(json["end"], style);
  if (json.contains("pair_problems")) {
    text += problem_lines(json["pair_problems"], style);
  }
  return text;
}

}  // namespace framewise::report
