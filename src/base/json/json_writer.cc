// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <ostream>

#include "base/json/json.h"
#include "base/json/json_number.h"
#include "base/json/printable_json.h"
#include "base/utf8.h"

namespace framewise {
namespace {

constexpr bool is_plain_byte(uint8_t byte) {
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

// Bytes that a JSON string holds as they are.
constexpr auto kPlainBytes = [] {
  std::array<bool, 256> plain{};
  for (size_t byte = 0; byte < 256; ++byte)
    plain[byte] = is_plain_byte(uint8_t(byte));
  return plain;
}();

void append_escape(char c, std::string& out) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
      out += "\\u00";
      out += kHexDigits[uint8_t(c) >> 4];
      out += kHexDigits[uint8_t(c) & 15];
  }
}

void append_text(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    size_t plain = 0;
    while (plain < text.size() && kPlainBytes[uint8_t(text[plain])]) ++plain;
    out.append(text.data(), plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const CodePoint point = first_code_point(text);
    if (!point.is_valid) {
      out += "\xEF\xBF\xBD";
    } else if (point.bytes == 1) {
      append_escape(text.front(), out);
    } else {
      out.append(text.data(), point.bytes);
    }
    text.remove_prefix(point.bytes);
  }
  out += '"';
}

template <typename Integer>
void append_integer(Integer value, std::string& out) {
  std::array<char, 24> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

class JsonWriter {
 public:
  JsonWriter(int indent, std::string& out) : indent_(indent), out_(out) {}

  void write(const Json& json) {
    switch (json.kind()) {
      case Json::Kind::kNull: out_ += "null"; break;
      case Json::Kind::kBoolean:
        out_ += json.boolean() ? "true" : "false";
        break;
      case Json::Kind::kInteger: append_integer(json.integer(), out_); break;
      case Json::Kind::kUnsigned:
        append_integer(json.unsigned_integer(), out_);
        break;
      case Json::Kind::kDouble: append_number(json.number(), out_); break;
      case Json::Kind::kText: append_text(json.text(), out_); break;
      case Json::Kind::kArray:
        write_list('[', json, ']', [this](const Json& value) { write(value); });
        break;
      case Json::Kind::kObject:
        write_list('{', json.members(), '}', [this](const JsonMember& member) {
          append_text(member.name, out_);
          out_ += indent_ < 0 ? ":" : ": ";
          write(member.value);
        });
    }
  }

 private:
  template <typename List, typename Write>
  void write_list(char open, const List& list, char close, Write write_one) {
    out_ += open;
    if (!list.empty()) {
      ++level_;
      const char* separator = "";
      for (const auto& one : list) {
        out_ += separator;
        separator = ",";
        break_line();
        write_one(one);
      }
      --level_;
      break_line();
    }
    out_ += close;
  }

  void break_line() {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(size_t(indent_) * size_t(level_), ' ');
  }

  int indent_;
  int level_ = 0;
  std::string& out_;
};

}  // namespace

std::string Json::dump(int indent) const {
  std::string out;
  JsonWriter(indent, out).write(*this);
  return out;
}

std::ostream& operator<<(std::ostream& out, const Json& json) {
  return out << json.dump();
}

std::string Json::dump_printable(int indent) const {
  return printable_json(dump(indent));
}

}  // namespace framewise
