// SPDX-License-Identifier: Apache-2.0
#include "bench/launch/answer.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "base/sha256.h"

namespace framewise::bench {
namespace {

using Json = nlohmann::json;

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
  if (value.is_object()) {
    for (const std::string_view name : kNotAnswers) {
      value.erase(std::string(name));
    }
  }
  if (!value.is_structured()) return;
  for (Json& inner : value) remove_what_may_differ(inner);
}

// Empty: `text` is not JSON.
std::string canonical(std::string_view text) {
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) return "";
  remove_what_may_differ(value);
  return value.dump();
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
