// SPDX-License-Identifier: Apache-2.0
// nlohmann-json as an independent reader and writer of JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/json/json_parser.h"

namespace framewise {

// How a text is read or written otherwise than by nlohmann-json; empty if it is
// not.
inline std::string difference_from_nlohmann(std::string_view text) {
  using Theirs = nlohmann::ordered_json;
  // nlohmann-json ends its input at the first zero byte, and nests without
  // limit.
  if (text.find('\0') != std::string_view::npos) return {};
  const ParsedJson ours = parse_json(text, Json::kMostLevels);
  if (ours.problem == JsonProblem::kTooDeep) return {};
  const Theirs theirs = Theirs::parse(text, nullptr, false);
  if (ours.is_json() == theirs.is_discarded()) {
    return ours.is_json() ? "accepted by Framewise alone"
                          : "refused by Framewise alone";
  }
  if (!ours.is_json()) return {};
  for (const int indent : {-1, 0, 2}) {
    const std::string written = ours.value.dump(indent);
    if (written != theirs.dump(indent)) return "written as " + written;
  }
  return {};
}

}  // namespace framewise
