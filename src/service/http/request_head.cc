// SPDX-License-Identifier: Apache-2.0
#include "service/http/request_head.h"

#include <algorithm>

namespace framewise::service {
namespace {

bool is_control(char c) { return (uint8_t(c) < 32 && c != '\t') || c == 127; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A character of a token (RFC 9110, 5.6.2).
bool is_token(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(c) !=
                        std::string_view::npos);
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Whether they are equal but for upper case in `given`.
bool is_word(std::string_view given, std::string_view word) {
  return std::ranges::equal(given, word, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? char(a - 'A' + 'a') : a) == b;
  });
}

std::string_view next_line(std::string_view& head) {
  const size_t end = head.find("\r\n");
  const std::string_view line = head.substr(0, end);
  head.remove_prefix(std::min(line.size() + 2, head.size()));
  return line;
}

std::optional<HeadFault> fault_of_version(std::string_view version) {
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return std::nullopt;
  const bool is_other = version.size() == 8 && version.starts_with("HTTP/") &&
                        is_digit(version[5]) && version[6] == '.' &&
                        is_digit(version[7]);
  if (is_other) return HeadFault{505, "this server speaks HTTP/1.1"};
  return HeadFault{400, "the request line ends in no version of HTTP"};
}

std::optional<HeadFault> fault_of_request_line(std::string_view line) {
  const size_t method = line.find(' ');
  const size_t target = line.rfind(' ');
  if (method == std::string_view::npos || target <= method + 1 || method == 0 ||
      !std::ranges::all_of(line.substr(0, method), is_token) ||
      std::ranges::any_of(line.substr(method + 1, target - method - 1),
                          is_blank)) {
    return HeadFault{400, "the first line is no request line of HTTP/1.1"};
  }
  return fault_of_version(line.substr(target + 1));
}

// What decides where the body ends.
struct Framing {
  size_t lengths = 0;
  size_t encodings = 0;
  bool is_chunked = false;
};

std::optional<HeadFault> take_field(std::string_view line, Framing& framing) {
  if (is_blank(line.front())) {
    return HeadFault{400, "a header field is folded over two lines"};
  }
  const size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || name.empty() ||
      !std::ranges::all_of(name, is_token)) {
    return HeadFault{400, "a header field needs a name without spaces"};
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (is_word(name, "content-length")) {
    ++framing.lengths;
    if (value.empty() || !std::ranges::all_of(value, is_digit)) {
      return HeadFault{400, "Content-Length is no number"};
    }
  } else if (is_word(name, "transfer-encoding")) {
    ++framing.encodings;
    framing.is_chunked = is_word(value, "chunked");
  } else if (is_word(name, "expect") && !is_word(value, "100-continue")) {
    return HeadFault{417, "only 100-continue can be expected"};
  }
  return std::nullopt;
}

std::optional<HeadFault> fault_of_framing(const Framing& framing, bool is_old) {
  if (framing.lengths > 1) return HeadFault{400, "Content-Length stands twice"};
  if (framing.encodings == 0) return std::nullopt;
  if (framing.lengths > 0) {
    return HeadFault{400, "Content-Length stands beside Transfer-Encoding"};
  }
  if (framing.encodings > 1) {
    return HeadFault{400, "Transfer-Encoding stands twice"};
  }
  if (is_old) return HeadFault{400, "HTTP/1.0 has no Transfer-Encoding"};
  if (!framing.is_chunked) {
    return HeadFault{501, "the only Transfer-Encoding known here is chunked"};
  }
  return std::nullopt;
}

}  // namespace

HeadScan scan_head(std::string_view bytes, size_t from) {
  // The last byte that was scanned may be a carriage return.
  for (size_t i = from; i < bytes.size(); ++i) {
    const char c = bytes[i];
    const bool follows_return = i > 0 && bytes[i - 1] == '\r';
    if (follows_return != (c == '\n')) return {HeadState::kBroken};
    if (c == '\n' && bytes.substr(0, i + 1).ends_with("\r\n\r\n")) {
      return {HeadState::kWhole, i + 1};
    }
    if (is_control(c) && c != '\r' && c != '\n') return {HeadState::kBroken};
  }
  return {};
}

std::optional<HeadFault> fault_of_head(std::string_view head) {
  const std::string_view request_line = next_line(head);
  if (auto fault = fault_of_request_line(request_line)) return fault;
  Framing framing;
  size_t fields = 0;
  for (auto line = next_line(head); !line.empty(); line = next_line(head)) {
    if (auto fault = take_field(line, framing)) return fault;
    if (++fields > kMostFields) {
      return HeadFault{431, "the request has more than " +
                                std::to_string(kMostFields) + " header fields"};
    }
  }
  return fault_of_framing(framing, request_line.ends_with("HTTP/1.0"));
}

}  // namespace framewise::service
