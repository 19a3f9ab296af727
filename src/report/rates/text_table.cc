// SPDX-License-Identifier: Apache-2.0
#include "report/rates/text_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json/json.h"
#include "base/result.h"

namespace framewise::report {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

char separator_of(std::string_view header) {
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char separator : {',', ';', '\t'}) {
    const auto count = std::count(header.begin(), header.end(), separator);
    if (count > most) {
      most = count;
      best = separator;
    }
  }
  return best;
}

// Cells of one record, and what follows it. Inside quotes, line ends and
// separators are text, and two quotes are one.
std::vector<std::string> next_record(std::string_view& text, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (text.substr(i + 1, 1) == "\"") {
        cells.back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"' && cells.back().empty()) {
      quoted = true;
    } else if (c == separator) {
      // Cells beyond the limit are dropped; the caller refuses the line.
      if (cells.size() > kMostColumns) continue;
      cells.emplace_back();
    } else if (c == '\n') {
      ++i;
      break;
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  text.remove_prefix(i);
  return cells;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() &&
         (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<size_t> TextTable::column(std::string_view name) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (same_letters(columns[i], name)) return i;
  }
  return std::nullopt;
}

Result<TextTable> parse_csv(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  const char separator = separator_of(text.substr(0, text.find('\n')));
  TextTable table;
  for (size_t record = 1; !text.empty(); ++record) {
    auto cells = next_record(text, separator);
    if (cells.size() == 1 && trimmed(cells[0]).empty()) continue;
    if (cells.size() > kMostColumns) {
      return fail(ErrorKind::kLimit, "record {} has more than {} columns",
                  record, kMostColumns);
    }
    for (std::string& cell : cells) cell = trimmed(cell);
    if (table.columns.empty()) {
      table.columns = std::move(cells);
      continue;
    }
    // libvmaf ends each line with a separator.
    cells.resize(table.columns.size());
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Result<TextTable> parse_json_lines(std::string_view text) {
  TextTable table;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const Json object = Json::parse(line);
    if (!object.is_object()) {
      return fail(ErrorKind::kInput, "line {} is not a JSON object", number);
    }
    std::vector<std::string> cells(table.columns.size());
    for (const JsonMember& member : object.members()) {
      if (!member.value.is_text() && !member.value.is_number()) continue;
      size_t at = table.column(member.name).value_or(table.columns.size());
      if (at == table.columns.size()) {
        if (at == kMostColumns) {
          return fail(ErrorKind::kLimit, "more than {} names up to line {}",
                      kMostColumns, number);
        }
        table.columns.push_back(member.name);
      }
      cells.resize(table.columns.size());
      cells[at] =
          member.value.is_text() ? member.value.text() : member.value.dump();
    }
    table.rows.push_back(std::move(cells));
  }
  for (auto& row : table.rows) row.resize(table.columns.size());
  return table;
}

std::optional<double> number_in(std::string_view cell) {
  double value = 0;
  const auto [end, problem] =
      std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (problem != std::errc() || end != cell.data() + cell.size() ||
      !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace framewise::report
