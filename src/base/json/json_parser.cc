// SPDX-License-Identifier: Apache-2.0
#include "base/json/json_parser.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace framewise {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether a valid number, which std::from_chars finds out of range, is too
// close to 0 rather than too large.
bool is_tiny(std::string_view number) {
  const size_t exponent_at = number.find_first_of("eE");
  const std::string_view digits = number.substr(0, exponent_at);
  const size_t first = digits.find_first_of("123456789");
  if (first == std::string_view::npos) return true;
  const size_t point = std::min(digits.find('.'), digits.size());
  const int64_t scale = int64_t(point) - int64_t(first);
  if (exponent_at == std::string_view::npos) return scale <= 0;
  std::string_view word = number.substr(exponent_at + 1);
  const bool is_negative = word.front() == '-';
  if (!is_digit(word.front())) word.remove_prefix(1);
  int64_t exponent = 0;
  const auto read =
      std::from_chars(word.data(), word.data() + word.size(), exponent);
  if (read.ec != std::errc()) return is_negative;
  return scale + (is_negative ? -exponent : exponent) <= 0;
}

bool may_repeat_names(const std::vector<JsonMember>& members) {
  // Above, sorting is faster than comparing all pairs.
  constexpr size_t kMostCompared = 16;
  if (members.size() > kMostCompared) return true;
  for (size_t i = 1; i < members.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      if (members[i].name == members[k].name) return true;
    }
  }
  return false;
}

// Keeps one member of each name: its last value, at its first place. Returns
// the name of a member that was removed.
std::optional<std::string> remove_repeated(std::vector<JsonMember>& members) {
  if (!may_repeat_names(members)) return std::nullopt;
  std::vector<size_t> order(members.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t i) -> const std::string& {
    return members[i].name;
  });
  std::optional<std::string> repeated;
  std::vector<bool> is_removed(members.size());
  for (size_t i = 1, first = 0; i < order.size(); ++i) {
    if (members[order[i]].name != members[order[first]].name) {
      first = i;
      continue;
    }
    repeated = members[order[i]].name;
    members[order[first]].value = std::move(members[order[i]].value);
    is_removed[order[i]] = true;
  }
  if (!repeated) return repeated;
  size_t kept = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    if (is_removed[i]) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.resize(kept);
  return repeated;
}

class JsonParser {
 public:
  JsonParser(std::string_view text, int most_levels)
      : text_(text), most_levels_(most_levels) {}

  ParsedJson parse() {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    const bool is_whole = read_value(result_.value) && (skip_space(), true) &&
                          (at_ == text_.size() || fail());
    if (!is_whole) result_.value = Json();
    return std::move(result_);
  }

 private:
  // The next byte; 0, which JSON does not allow, at the end.
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool fail(JsonProblem problem = JsonProblem::kInvalid) {
    result_.problem = problem;
    result_.offset = at_ + 1;
    return false;
  }

  void skip_space() {
    while (next() == ' ' || next() == '\n' || next() == '\r' || next() == '\t')
      ++at_;
  }

  bool take(char wanted) {
    if (next() != wanted) return false;
    ++at_;
    return true;
  }

  bool read_word(std::string_view word, Json value, Json& json) {
    for (const char c : word) {
      if (!take(c)) return fail();
    }
    json = std::move(value);
    return true;
  }

  bool read_value(Json& json) {
    skip_space();
    switch (next()) {
      case '{': return enter() && read_object(json);
      case '[': return enter() && read_array(json);
      case '"': {
        std::string text;
        if (!read_text(text)) return false;
        json = Json(std::move(text));
        return true;
      }
      case 't': return read_word("true", true, json);
      case 'f': return read_word("false", false, json);
      case 'n': return read_word("null", nullptr, json);
      default: return read_number(json);
    }
  }

  bool enter() {
    if (++level_ > most_levels_) return fail(JsonProblem::kTooDeep);
    ++at_;
    skip_space();
    return true;
  }

  bool read_array(Json& json) {
    json = Json::array();
    if (!take(']')) {
      do {
        Json element;
        if (!read_value(element)) return false;
        json.push_back(std::move(element));
        skip_space();
      } while (take(','));
      if (!take(']')) return fail();
    }
    --level_;
    return true;
  }

  bool read_object(Json& json) {
    std::vector<JsonMember> members;
    if (!take('}')) {
      do {
        skip_space();
        if (next() != '"') return fail();
        JsonMember& member = members.emplace_back();
        if (!read_text(member.name)) return false;
        skip_space();
        if (!take(':')) return fail();
        if (!read_value(member.value)) return false;
        skip_space();
      } while (take(','));
      if (!take('}')) return fail();
    }
    --level_;
    if (auto name = remove_repeated(members);
        name && result_.problem == JsonProblem::kNone) {
      fail(JsonProblem::kRepeatedName);
      result_.found = *std::move(name);
    }
    json = Json::object(std::move(members));
    return true;
  }

  bool read_text(std::string& text) {
    ++at_;
    size_t begin = at_;
    for (;;) {
      if (at_ == text_.size()) return fail();
      const char c = text_[at_];
      if (c == '"') break;
      if (c == '\\') {
        text.append(text_, begin, at_ - begin);
        if (!read_escape(text)) return false;
        begin = at_;
      } else if (uint8_t(c) < 0x20) {
        return fail();
      } else if (uint8_t(c) < 0x80) {
        ++at_;
      } else {
        const CodePoint point = first_code_point(text_.substr(at_));
        at_ += point.bytes;
        if (!point.is_valid) return fail();
      }
    }
    text.append(text_, begin, at_ - begin);
    ++at_;
    return true;
  }

  bool read_escape(std::string& text) {
    ++at_;
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char letter = next();
    if (letter == 'u') return read_code(text);
    const size_t which = kLetters.find(letter);
    if (letter == '\0' || which == std::string_view::npos) return fail();
    ++at_;
    text += kMeanings[which];
    return true;
  }

  // Reads "uXXXX", which may begin a pair of surrogates.
  bool read_code(std::string& text) {
    uint32_t code = 0;
    if (!read_digits(code)) return false;
    if (code >= 0xDC00 && code <= 0xDFFF) return fail();
    if (code >= 0xD800 && code <= 0xDBFF) {
      uint32_t low = 0;
      if (!take('\\') || next() != 'u') return fail();
      if (!read_digits(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return fail();
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(code, text);
    return true;
  }

  bool read_digits(uint32_t& code) {
    ++at_;
    for (int i = 0; i < 4; ++i) {
      const char c = next();
      const char lower = char(c | 0x20);
      const bool is_letter = lower >= 'a' && lower <= 'f';
      if (!is_digit(c) && !is_letter) return fail();
      code = code << 4 | uint32_t(is_letter ? lower - 'a' + 10 : c - '0');
      ++at_;
    }
    return true;
  }

  bool skip_digits() {
    if (!is_digit(next())) return fail();
    while (is_digit(next())) ++at_;
    return true;
  }

  bool read_number(Json& json) {
    const size_t begin = at_;
    const bool is_negative = take('-');
    if (!take('0') && !skip_digits()) return false;
    bool is_integer = true;
    if (take('.')) {
      is_integer = false;
      if (!skip_digits()) return false;
    }
    if (next() == 'e' || next() == 'E') {
      is_integer = false;
      ++at_;
      if (next() == '+' || next() == '-') ++at_;
      if (!skip_digits()) return false;
    }
    const std::string_view number = text_.substr(begin, at_ - begin);
    // Integers beyond the range of 64 bits become doubles.
    if (is_integer && is_negative && read_as<int64_t>(number, json))
      return true;
    if (is_integer && !is_negative && read_as<uint64_t>(number, json))
      return true;
    if (read_as<double>(number, json)) return true;
    if (is_tiny(number)) {
      json = is_negative ? -0.0 : 0.0;
      return true;
    }
    result_.found = number;
    return fail(JsonProblem::kTooLarge);
  }

  template <typename Number>
  static bool read_as(std::string_view text, Json& json) {
    Number number{};
    const auto read =
        std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc()) return false;
    json = number;
    return true;
  }

  std::string_view text_;
  int most_levels_;
  size_t at_ = 0;
  int level_ = 0;
  ParsedJson result_;
};

}  // namespace

ParsedJson parse_json(std::string_view text, int most_levels) {
  return JsonParser(text, most_levels).parse();
}

Json Json::parse(std::string_view text) {
  return parse_json(text, kMostLevels).value;
}

}  // namespace framewise
