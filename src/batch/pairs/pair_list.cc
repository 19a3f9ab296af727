// SPDX-License-Identifier: Apache-2.0
#include "batch/pairs/pair_list.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/json/json.h"
#include "base/objects/object_name.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise::batch {
namespace {

constexpr std::string_view kColumns =
    "a pair has a reference, a test, a label and options";

// JSON is UTF-8; file names need not be.
constexpr std::string_view kReferenceBytes = "reference_bytes";
constexpr std::string_view kTestBytes = "test_bytes";
constexpr std::string_view kLabelBytes = "label_bytes";

std::optional<std::string> bytes_of(std::string_view digits) {
  std::string bytes;
  if (digits.size() % 2 != 0) return std::nullopt;
  for (size_t i = 0; i < digits.size(); i += 2) {
    const char* const end = digits.data() + i + 2;
    uint8_t byte = 0;
    const auto [stop, problem] =
        std::from_chars(digits.data() + i, end, byte, 16);
    if (problem != std::errc() || stop != end) return std::nullopt;
    bytes += char(byte);
  }
  return bytes;
}

bool fits_json(const std::string& text) {
  const auto is_ascii = [](char c) { return uint8_t(c) < 0x80; };
  if (std::ranges::all_of(text, is_ascii)) return true;
  const std::string json = Json(text).dump();
  return Json::parse(json) == text;
}

// Text in quotes; most needs no escapes.
std::string quoted(const std::string& text) {
  const bool plain = std::ranges::all_of(text, [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
  return plain ? '"' + text + '"' : Json(text).dump();
}

void add_path(std::string& json, std::string_view name,
              std::string_view bytes_name, const std::string& path) {
  if (fits_json(path)) {
    json.append(",\"").append(name).append("\":").append(quoted(path));
    return;
  }
  json += fmt::format(",\"{}\":\"", bytes_name);
  for (const char c : path) json += fmt::format("{:02x}", uint8_t(c));
  json += '"';
}

bool names_reference(std::string_view name) {
  return name == "reference" || name == "original";
}
bool names_test(std::string_view name) {
  return name == "test" || name == "distorted";
}
bool names_file(std::string_view name) {
  return names_reference(name) || names_test(name);
}

// Sets the member of the pair that a column or a JSON key names.
void assign(Pair& pair, const std::string& name, std::string value) {
  if (names_reference(name)) {
    pair.reference = std::move(value);
  } else if (names_test(name)) {
    pair.test = std::move(value);
  } else if (name == "label") {
    pair.label = std::move(value);
  } else if (!value.empty()) {
    pair.options.emplace_back(name, std::move(value));
  }
}

Result<void> assign(Pair& pair, const std::string& name, const Json& value) {
  if (value.is_null()) return {};
  if (value.is_array()) {
    for (const Json& one : value) {
      if (one.is_array()) {
        return fail(ErrorKind::kUsage, "'{}' holds a list of lists",
                    printable(name));
      }
      FW_RETURN_IF_ERROR(assign(pair, name, one));
    }
    return {};
  }
  if (value.is_object()) {
    return fail(ErrorKind::kUsage, "'{}' holds an object", printable(name));
  }
  if (!value.is_text() && names_file(name)) {
    return fail(ErrorKind::kUsage, "'{}' is not text", printable(name));
  }
  assign(pair, name, value.is_text() ? value.text() : value.dump());
  return {};
}

Result<void> check(const Pair& pair) {
  if (pair.reference.empty() || pair.test.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "the pair has no {}",
                          pair.reference.empty() ? "reference" : "test"),
                     kColumns);
  }
  return {};
}

// Splits a table into records of fields. Only fields separated by commas can be
// quoted: in tables with tabs, quotes are parts of file names.
class TableReader {
 public:
  TableReader(std::string_view text, char separator)
      : text_(text), separator_(separator) {}

  // The next record, without empty lines; nothing at the end.
  std::optional<std::vector<std::string>> next() {
    while (at_ < text_.size()) {
      line_ = next_line_;
      std::vector<std::string> record = read_record();
      if (record.size() > 1 || !record.front().empty()) return record;
    }
    return std::nullopt;
  }

  // The first line of the record that next() returned, from 1.
  size_t line() const { return line_; }
  // Whether that record ends inside of quotes.
  bool ends_in_quotes() const { return in_quotes_; }

 private:
  std::vector<std::string> read_record() {
    std::vector<std::string> record(1);
    bool quoted = false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      next_line_ += c == '\n';
      std::string& field = record.back();
      if (quoted) {
        if (c != '"') {
          field += c;
        } else if (at_ < text_.size() && text_[at_] == '"') {
          field += text_[at_++];
        } else {
          quoted = false;
        }
      } else if (c == '"' && separator_ == ',' && field.empty()) {
        quoted = true;
      } else if (c == separator_) {
        record.emplace_back();
      } else if (c == '\n') {
        break;
      } else {
        field += c;
      }
    }
    in_quotes_ = quoted;
    std::string& last = record.back();
    if (last.ends_with('\r')) last.pop_back();
    return record;
  }

  const std::string_view text_;
  const char separator_;
  size_t at_ = 0;
  size_t line_ = 1;
  size_t next_line_ = 1;
  bool in_quotes_ = false;
};

bool names_columns(const std::vector<std::string>& record) {
  return std::ranges::any_of(record, names_reference);
}

Result<void> check_columns(const std::vector<std::string>& columns) {
  if (std::ranges::count_if(columns, names_reference) > 1 ||
      std::ranges::count_if(columns, names_test) > 1) {
    return fail(ErrorKind::kUsage, "two columns name the same file of a pair");
  }
  return {};
}

Error on_line(size_t line, Error error) {
  error.message = fmt::format("line {}: {}", line, error.message);
  return error;
}

const std::vector<std::string>& default_columns() {
  static const std::vector<std::string> columns = {"reference", "test",
                                                   "label"};
  return columns;
}

Result<Pair> pair_of(std::vector<std::string> record,
                     const std::vector<std::string>& columns) {
  if (record.size() > columns.size()) {
    return with_hint(fail(ErrorKind::kUsage, "{} fields, but {} columns",
                          record.size(), columns.size()),
                     "name the columns in the first line: "
                     "reference, test, label, and options such as "
                     "metric or require");
  }
  Pair pair;
  for (size_t i = 0; i < record.size(); ++i) {
    assign(pair, columns[i], std::move(record[i]));
  }
  FW_RETURN_IF_ERROR(check(pair));
  return pair;
}

Error unclosed_quote() {
  return with_hint(fail(ErrorKind::kUsage, "a quote is not closed"),
                   "a quote within quotes is written twice");
}

char separator_of(std::string_view line) {
  return line.find('\t') != std::string_view::npos ? '\t' : ',';
}

Result<std::vector<Pair>> parse_table(std::string_view text, char separator) {
  std::vector<std::string> columns = default_columns();
  std::vector<Pair> pairs;
  TableReader table(text, separator);
  bool first = true;
  while (auto record = table.next()) {
    if (table.ends_in_quotes()) return on_line(table.line(), unclosed_quote());
    if (std::exchange(first, false) && names_columns(*record)) {
      columns = *std::move(record);
      if (auto good = check_columns(columns); !good) {
        return on_line(table.line(), std::move(good).error());
      }
      continue;
    }
    auto pair = pair_of(*std::move(record), columns);
    if (!pair) return on_line(table.line(), std::move(pair).error());
    pairs.push_back(*std::move(pair));
  }
  return pairs;
}

Result<std::vector<Pair>> parse_json_lines(std::string_view text) {
  std::vector<Pair> pairs;
  size_t line = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line;
    if (one.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    auto pair = parse_json_pair(one);
    if (!pair) return on_line(line, std::move(pair).error());
    pairs.push_back(*std::move(pair));
  }
  return pairs;
}

// Some editors write a byte order mark before UTF-8.
std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

std::string below(const std::filesystem::path& folder,
                  const std::string& path) {
  return folder.empty() || is_object(path) ? path : (folder / path).string();
}

}  // namespace

Result<Pair> parse_json_pair(std::string_view line) {
  const Json json = Json::parse(line);
  if (!json.is_object()) {
    return with_hint(fail(ErrorKind::kUsage, "'{}' is not a JSON object",
                          printable(line.substr(0, 60))),
                     R"(write {"reference": "a.gif", "test": "b.gif"})");
  }
  Pair pair;
  for (const auto& [name, value] : json.members()) {
    if (name == kReferenceBytes || name == kTestBytes || name == kLabelBytes) {
      auto path = value.is_text() ? bytes_of(value.text()) : std::nullopt;
      if (!path) {
        return fail(ErrorKind::kUsage, "'{}' is not hexadecimal digits", name);
      }
      (name == kTestBytes    ? pair.test
       : name == kLabelBytes ? pair.label
                             : pair.reference) = *std::move(path);
    } else if (name == "index" && value.is_natural()) {
      pair.index = value.unsigned_integer();
    } else if (name == "of" && value.is_natural()) {
      pair.of = value.unsigned_integer();
    } else if (name == "options" && value.is_object()) {
      for (const auto& [option, given] : value.members()) {
        FW_RETURN_IF_ERROR(assign(pair, option, given));
      }
    } else {
      FW_RETURN_IF_ERROR(assign(pair, name, value));
    }
  }
  FW_RETURN_IF_ERROR(check(pair));
  return pair;
}

Result<Pair> parse_pair(std::string_view line) {
  line = without_byte_order_mark(line);
  const size_t start = line.find_first_not_of(" \t\r");
  if (start != std::string_view::npos && line[start] == '{') {
    return parse_json_pair(line);
  }
  TableReader table(line, separator_of(line));
  auto record = table.next();
  if (!record || names_columns(*record)) {
    return with_hint(fail(ErrorKind::kUsage, "'{}' is not a pair",
                          printable(line.substr(0, 60))),
                     kColumns);
  }
  if (table.ends_in_quotes()) return unclosed_quote();
  return pair_of(*std::move(record), default_columns());
}

std::string json_of(const Pair& pair) {
  std::string json =
      fmt::format("{{\"index\":{},\"of\":{}", pair.index, pair.of);
  add_path(json, "reference", kReferenceBytes, pair.reference);
  add_path(json, "test", kTestBytes, pair.test);
  if (!pair.label.empty()) add_path(json, "label", kLabelBytes, pair.label);
  if (!pair.options.empty()) {
    Json options;
    for (const auto& [name, value] : pair.options) {
      options[name].push_back(value);
    }
    json += ",\"options\":" + options.dump();
  }
  return json + '}';
}

Result<std::vector<Pair>> parse_manifest(std::string_view text,
                                         const std::filesystem::path& folder) {
  text = without_byte_order_mark(text);
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return std::vector<Pair>();
  const std::string_view first_line =
      text.substr(start, text.find('\n', start));
  auto pairs = text[start] == '{' ? parse_json_lines(text)
                                  : parse_table(text, separator_of(first_line));
  if (!pairs) return pairs;
  for (Pair& pair : *pairs) {
    pair.reference = below(folder, pair.reference);
    pair.test = below(folder, pair.test);
  }
  return pairs;
}

}  // namespace framewise::batch
