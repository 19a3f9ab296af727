// SPDX-License-Identifier: Apache-2.0
#include "cli/video/plan_tables.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "base/printable.h"
#include "base/result.h"
#include "video/plan/plan_json.h"

namespace framewise::cli {
namespace {

struct TextLine {
  int number = 0;  // from 1
  std::string_view text;
};

std::vector<TextLine> lines_of(std::string_view text) {
  std::vector<TextLine> lines;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && line.front() != '#') lines.push_back({number, line});
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::vector<std::string> fields_of(std::string_view line, char separator) {
  std::vector<std::string> fields;
  while (true) {
    const size_t end = line.find(separator);
    fields.emplace_back(line.substr(0, end));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto parsed =
      std::from_chars(text.data(), text.data() + text.size(), value);
  const bool valid = parsed.ec == std::errc() &&
                     parsed.ptr == text.data() + text.size() &&
                     std::isfinite(value) && value >= 0;
  if (!valid) return std::nullopt;
  return value;
}

struct NumberedRow {
  std::vector<std::string> names;
  double number = 0;
};

// Rows of `names` texts and a number of at least 0.
Result<std::vector<NumberedRow>> parse_rows(std::string_view text,
                                            size_t names) {
  const char separator = text.find('\t') != std::string_view::npos ? '\t' : ',';
  std::vector<NumberedRow> rows;
  bool first = true;
  for (const TextLine& line : lines_of(text)) {
    std::vector<std::string> fields = fields_of(line.text, separator);
    const bool fits = fields.size() == names + 1;
    const auto number = fits ? number_of(fields.back()) : std::nullopt;
    if (!number && !(first && fits)) {
      return with_hint(
          fail(ErrorKind::kInput, "line {}: not {} and a number: {}",
               line.number, names == 1 ? "a path" : "two paths",
               printable(line.text.substr(0, 80))),
          "separate fields by commas, or by tabs where paths have commas");
    }
    first = false;
    if (!number) continue;  // the header
    fields.pop_back();
    rows.push_back({std::move(fields), *number});
  }
  if (rows.empty()) return fail(ErrorKind::kInput, "the table has no rows");
  return rows;
}

}  // namespace

Result<std::vector<video::PairValue>> parse_pair_table(std::string_view text) {
  FW_ASSIGN_OR_RETURN(const auto rows, parse_rows(text, 2));
  std::vector<video::PairValue> pairs;
  for (const NumberedRow& row : rows) {
    pairs.push_back({row.names[0], row.names[1], row.number});
  }
  return pairs;
}

Result<std::map<std::string, double>> parse_weights(std::string_view text) {
  FW_ASSIGN_OR_RETURN(const auto rows, parse_rows(text, 1));
  std::map<std::string, double> weights;
  for (const NumberedRow& row : rows) weights[row.names[0]] = row.number;
  return weights;
}

Result<std::vector<video::PairValue>> parse_play_log(std::string_view text) {
  std::vector<std::string> plays;
  if (text.starts_with('{')) {
    FW_ASSIGN_OR_RETURN(const video::Plan plan, video::parse_plan(text));
    for (const video::Play& play : plan.plays) {
      plays.push_back(plan.clips[play.clip].path);
    }
  } else {
    for (const TextLine& line : lines_of(text)) plays.emplace_back(line.text);
  }
  std::vector<video::PairValue> pairs;
  for (size_t i = 1; i < plays.size(); ++i) {
    pairs.push_back({plays[i - 1], plays[i], 1});
  }
  if (pairs.empty()) {
    return fail(ErrorKind::kInput, "the log has fewer than two plays");
  }
  return pairs;
}

}  // namespace framewise::cli
