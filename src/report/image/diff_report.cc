// SPDX-License-Identifier: Apache-2.0
#include "report/image/diff_report.h"

#include <fmt/format.h>

#include "base/json/json.h"
#include "base/printable.h"

namespace framewise::report {
namespace {

using image::Change;
using image::DiffReport;

// Changes that are printed of each pair; JSON has more.
constexpr size_t kMostLines = 12;

constexpr const char* kDiffSchema = "framewise.image-diff/1";

Json json_of(const Rect& box) {
  return {
      {"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
}

Json json_of(const Size& size) {
  return {{"width", size.width}, {"height", size.height}};
}

Json json_of(const Change& change) {
  Json json = {{"box", json_of(change.box)},
               {"pixels", change.pixels},
               {"kind", name_of(change.kind)},
               {"words", change.words},
               {"visible", change.visible},
               {"score", change.score ? Json(*change.score) : Json()}};
  if (change.kind == image::ChangeKind::kMoved) {
    json["dx"] = change.dx;
    json["dy"] = change.dy;
  }
  return json;
}

Json named(const DiffNames& names, const char* verdict) {
  return {
      {"schema", kDiffSchema},
      {"file", names.test.empty() ? names.reference : names.test},
      {"reference", names.reference.empty() ? Json() : Json(names.reference)},
      {"test", names.test.empty() ? Json() : Json(names.test)},
      {"verdict", verdict}};
}

std::string verdict_words(const Json& row) {
  const std::string verdict = row["verdict"].text();
  if (verdict == "missing") return "missing in the second folder";
  if (verdict == "added") return "only in the second folder";
  if (verdict == "equal") {
    if (row["equal_bytes"].boolean()) return "equal, byte for byte";
    const int64_t edges = row["antialiased"].integer();
    return edges > 0
               ? fmt::format("equal but for {} pixels of smoothed edges", edges)
               : "equal";
  }
  if (verdict == "within_limits" && row["pixels"].integer() == 0) {
    return "no pixel exceeds the threshold, but all of the image changed";
  }
  const double percent = row["percent"].number();
  std::string words =
      fmt::format("{} pixels ({} %)", row["pixels"].integer(),
                  percent >= 99.5 ? "100" : fmt::format("{:.2g}", percent));
  if (verdict == "other_size" && row.contains("reference_size")) {
    const Json& before = row["reference_size"];
    const Json& after = row["test_size"];
    words = fmt::format("other size: {}x{} instead of {}x{}; {}",
                        after["width"].integer(), after["height"].integer(),
                        before["width"].integer(), before["height"].integer(),
                        words);
  }
  if (verdict == "within_limits") words += ", within the limits";
  return words;
}

std::string change_line(const Json& change, const TextStyle& style) {
  const Json& box = change["box"];
  std::string line = fmt::format(
      "  {}  {}",
      styled(fmt::format("{},{} {}x{}", box["x"].integer(), box["y"].integer(),
                         box["width"].integer(), box["height"].integer()),
             kBold, style),
      printable(change["words"].text()));
  if (change["visible"] == false) line += " (hardly visible)";
  return line + '\n';
}

}  // namespace

std::string image_diff_row(const DiffReport& report, const DiffNames& names) {
  Json row = named(names, name_of(report.verdict));
  row["equal_bytes"] = report.equal_bytes;
  row["reference_size"] = json_of(report.reference);
  row["test_size"] = json_of(report.test);
  row["frames"] = {{"reference", report.reference_frames},
                   {"test", report.test_frames}};
  row["pixels"] = report.pixels;
  row["total_pixels"] = report.total_pixels;
  row["percent"] = report.percent;
  row["antialiased"] = report.antialiased;
  row["shifted"] = report.shifted;
  row["ignored"] = report.ignored;
  row["window"] = nullptr;
  if (report.window) {
    row["window"] = {{"side", report.window->side},
                     {"box", json_of(report.window->box)},
                     {"pixels", report.window->pixels}};
  }
  Json changes = Json::array();
  for (const Change& change : report.changes) {
    changes.push_back(json_of(change));
  }
  row["changes"] = changes;
  row["more_changes"] = report.more_changes;
  row["picture"] = names.picture.empty() ? Json() : Json(names.picture);
  return row.dump_printable();
}

std::string image_diff_row_of_one(const DiffNames& names) {
  return named(names, names.test.empty() ? "missing" : "added")
      .dump_printable();
}

std::string image_diff_text(std::string_view row, const TextStyle& style,
                            const std::filesystem::path& pictures) {
  const Json json = Json::parse(row);
  if (!json.is_object()) return {};
  const std::string verdict = json["verdict"].text();
  const bool within = verdict == "within_limits";
  const bool passed = verdict == "equal" || within;
  std::string text =
      fmt::format("{}  {}: {}\n",
                  styled(fmt::format("{:<9}", within   ? "passed"
                                              : passed ? "same"
                                                       : "different"),
                         passed ? kGreen : kRed, style),
                  printable(json["file"].text()), verdict_words(json));
  int64_t more = json["more_changes"].integer();
  if (json.contains("changes")) {
    size_t lines = 0;
    for (const Json& change : json["changes"]) {
      if (lines++ < kMostLines) {
        text += change_line(change, style);
      } else {
        ++more;
      }
    }
  }
  if (more > 0) text += fmt::format("  and {} smaller changes\n", more);
  if (const std::string picture = json["picture"].text(); !picture.empty()) {
    text += fmt::format("  picture of the differences: {}\n",
                        printable((pictures / picture).string()));
  }
  return text;
}

}  // namespace framewise::report
