// SPDX-License-Identifier: Apache-2.0
#include "service/uploads/multipart.h"

#include <algorithm>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::service {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr size_t kMostPreamble = 1024;
// Spaces that may follow a boundary on its line (RFC 2046, 5.1.1).
constexpr size_t kMostPadding = 64;

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) {
      return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    };
    return lower(x) == lower(y);
  });
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes the next parameter, such as `; name="value"`, from the front of `text`.
// False at the end; `damaged` is set for what is none.
bool next_parameter(std::string_view& text, std::string& name,
                    std::string& value, bool& damaged) {
  text = trimmed(text);
  if (text.empty()) return false;
  const size_t equals = text.find('=');
  damaged = text.front() != ';' || equals == std::string_view::npos;
  if (damaged) return false;
  name = trimmed(text.substr(1, equals - 1));
  text = trimmed(text.substr(equals + 1));
  value.clear();
  if (!text.starts_with('"')) {
    const size_t end = std::min(text.find(';'), text.size());
    value = trimmed(text.substr(0, end));
    text.remove_prefix(end);
    return true;
  }
  size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    // Browsers write %22 for quotes; others may put a backslash before them.
    // Before other characters it is a part of a Windows path.
    const bool quoted = text[i] == '\\' && i + 1 < text.size() &&
                        (text[i + 1] == '"' || text[i + 1] == '\\');
    value += text[quoted ? ++i : i];
  }
  damaged = i >= text.size();
  text.remove_prefix(std::min(i + 1, text.size()));
  return !damaged;
}

// Where a mark is, or where it can begin at the earliest once more bytes have
// arrived.
size_t least_position(std::string_view bytes, size_t found,
                      std::string_view mark) {
  if (found != std::string_view::npos) return found;
  return bytes.size() - std::min(bytes.size(), mark.size() - 1);
}

Error damaged_body(std::string_view how) {
  return fail(ErrorKind::kInput, "the form is damaged: {}", how);
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  const size_t end = std::min(content_type.find(';'), content_type.size());
  if (!equal_ignoring_case(trimmed(content_type.substr(0, end)),
                           "multipart/form-data")) {
    return std::nullopt;
  }
  std::string_view rest = content_type.substr(end);
  std::string name;
  std::string value;
  bool damaged = false;
  while (next_parameter(rest, name, value, damaged)) {
    if (!equal_ignoring_case(name, "boundary")) continue;
    const bool allowed =
        !value.empty() && value.size() <= 70 && value.back() != ' ' &&
        std::ranges::all_of(value, [](char c) { return c >= 32 && c < 127; });
    return allowed ? std::optional(value) : std::nullopt;
  }
  return std::nullopt;
}

Result<PartHeader> parse_part_header(std::string_view lines) {
  PartHeader header;
  bool has_name = false;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find(kLineEnd), lines.size());
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + kLineEnd.size(), lines.size()));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      return damaged_body("a line of a part's header has no colon");
    }
    // Other headers of a part, such as its type, are ignored.
    if (!equal_ignoring_case(line.substr(0, colon), "content-disposition")) {
      continue;
    }
    line = trimmed(line.substr(colon + 1));
    const size_t kind_end = std::min(line.find(';'), line.size());
    if (has_name ||
        !equal_ignoring_case(trimmed(line.substr(0, kind_end)), "form-data")) {
      return damaged_body("a part is not form-data");
    }
    line.remove_prefix(kind_end);
    std::string name;
    std::string value;
    bool damaged = false;
    while (next_parameter(line, name, value, damaged)) {
      if (equal_ignoring_case(name, "name")) {
        header.name = value;
        has_name = true;
      } else if (equal_ignoring_case(name, "filename")) {
        header.file_name = value;
        header.is_file = true;
      }
    }
    if (damaged) {
      return damaged_body("a part's Content-Disposition cannot be read");
    }
  }
  if (!has_name) return damaged_body("a part has no name");
  return header;
}

MultipartReader::MultipartReader(std::string_view boundary,
                                 PartReceiver& receiver, MultipartLimits limits)
    : delimiter_(fmt::format("\r\n--{}", boundary)),
      receiver_(receiver),
      limits_(limits) {}

Result<void> MultipartReader::take(std::string_view bytes) {
  if (state_ == State::kEpilogue) return {};
  pending_.append(bytes);
  for (bool more = true; more;) {
    Result<bool> step = false;
    switch (state_) {
      case State::kPreamble: step = read_preamble(); break;
      case State::kBoundary: step = read_boundary_end(); break;
      case State::kHeader: step = read_header(); break;
      case State::kContent: step = read_content(); break;
      case State::kEpilogue: pending_.clear(); break;
    }
    if (!step) return std::move(step).error();
    more = *step;
  }
  return {};
}

Result<void> MultipartReader::finish() {
  if (state_ == State::kEpilogue) return {};
  return damaged_body(state_ == State::kPreamble
                          ? "its boundary does not occur"
                          : "it ends before its last boundary");
}

Result<bool> MultipartReader::read_preamble() {
  const size_t found = pending_.find(delimiter_);
  if (least_position(pending_, found, delimiter_) > kMostPreamble) {
    return damaged_body("its boundary does not occur");
  }
  if (found == std::string::npos) return false;
  pending_.erase(0, found + delimiter_.size());
  state_ = State::kBoundary;
  return true;
}

Result<bool> MultipartReader::read_boundary_end() {
  if (pending_.size() < 2) return false;
  if (pending_.starts_with("--")) {
    state_ = State::kEpilogue;
    return true;
  }
  const size_t end = pending_.find(kLineEnd);
  const size_t padding = std::min(end, pending_.size());
  const bool ends_in_return =
      end == std::string::npos && pending_.ends_with('\r');
  const std::string_view spaces =
      std::string_view(pending_).substr(0, padding - (ends_in_return ? 1 : 0));
  if (spaces.size() > kMostPadding || !trimmed(spaces).empty()) {
    return damaged_body("something follows a boundary on its line");
  }
  if (end == std::string::npos) return false;
  pending_.erase(0, end + kLineEnd.size());
  if (++parts_ > limits_.parts) {
    return fail(ErrorKind::kLimit, "the form has more than {} parts",
                limits_.parts);
  }
  state_ = State::kHeader;
  return true;
}

Result<bool> MultipartReader::read_header() {
  // A part without any header line has no name.
  if (pending_.starts_with(kLineEnd)) {
    return damaged_body("a part has no name");
  }
  constexpr std::string_view kHeaderEnd = "\r\n\r\n";
  const size_t end = pending_.find(kHeaderEnd);
  if (least_position(pending_, end, kHeaderEnd) > limits_.header_bytes) {
    return fail(ErrorKind::kLimit,
                "the header of a part has more than {} bytes",
                limits_.header_bytes);
  }
  if (end == std::string::npos) return false;
  FW_ASSIGN_OR_RETURN(
      const PartHeader header,
      parse_part_header(std::string_view(pending_).substr(0, end)));
  pending_.erase(0, end + kHeaderEnd.size());
  FW_RETURN_IF_ERROR(receiver_.begin_part(header));
  state_ = State::kContent;
  return true;
}

Result<bool> MultipartReader::read_content() {
  const size_t found = pending_.find(delimiter_);
  // Bytes that may begin a delimiter wait for the next ones.
  const size_t ready = least_position(pending_, found, delimiter_);
  if (ready > 0) {
    FW_RETURN_IF_ERROR(
        receiver_.part_bytes(std::string_view(pending_).substr(0, ready)));
  }
  if (found == std::string::npos) {
    pending_.erase(0, ready);
    return false;
  }
  pending_.erase(0, found + delimiter_.size());
  FW_RETURN_IF_ERROR(receiver_.end_part());
  state_ = State::kBoundary;
  return true;
}

}  // namespace framewise::service
