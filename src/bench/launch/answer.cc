// SPDX-License-Identifier: Apache-2.0
#include "bench/launch/answer.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/json/json_parser.h"
#include "base/sha256.h"

namespace framewise::bench {
namespace {

// Fields whose values may differ between two builds or runs that agree.
constexpr std::array<std::string_view, 14> kNotAnswers = {
    "cache",      "file",
    "framewise",  "hint",
    "label",      "message",
    "path",       "position",
    "provenance", "schema",
    "summary",    "timing",
    "timing_ms",  "uncertainty_text"};

void remove_what_may_differ(Json& value) {
  for (const std::string_view name : kNotAnswers) value.erase(name);
  for (JsonMember& member : value.members()) {
    remove_what_may_differ(member.value);
  }
  for (Json& element : value) remove_what_may_differ(element);
}

// Empty: `text` is not JSON.
std::string canonical(std::string_view text) {
  ParsedJson parsed = parse_json(text, Json::kMostLevels);
  if (!parsed.is_json()) return "";
  remove_what_may_differ(parsed.value);
  parsed.value.sort_members();
  return parsed.value.dump();
}

// As one value, or one a line; otherwise the text itself.
std::string canonical_output(std::string_view output) {
  if (std::string whole = canonical(output); !whole.empty()) return whole;
  std::string lines;
  for (std::string_view rest = output; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) continue;
    const std::string one = canonical(line);
    if (one.empty()) return std::string(output);
    lines += one + "\n";
  }
  return lines;
}

}  // namespace

std::string answer_hash(std::string_view output) {
  const std::string text = canonical_output(output);
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return hash.hex().substr(0, 16);
}

}  // namespace framewise::bench
