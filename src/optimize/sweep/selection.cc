// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/selection.h"

#include <nlohmann/json.hpp>

#include "base/result.h"
#include "optimize/sweep/pipelines.h"

namespace framewise::optimization {

Result<std::vector<std::string>> parse_selection(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const bool known = json.is_object() && json.contains("schema") &&
                     json["schema"] == "framewise.selection/1" &&
                     json.contains("pipelines") && json["pipelines"].is_array();
  if (!known) {
    return with_hint(fail(ErrorKind::kInput, "is no selection of pipelines"),
                     "name selection.json in the folder of a sweep");
  }
  std::vector<std::string> ids;
  for (const auto& one : json["pipelines"]) {
    if (ids.size() == kMostSelected) break;
    if (!one.is_object() || !one.contains("id") || !one["id"].is_string()) {
      return fail(ErrorKind::kInput, "a selected pipeline has no id");
    }
    ids.push_back(one["id"].get<std::string>());
    FW_RETURN_IF_ERROR(parse_pipeline(ids.back()));
  }
  if (ids.empty()) {
    return with_hint(fail(ErrorKind::kInput, "no pipeline is selected"),
                     "run a sweep whose experiments succeed");
  }
  return ids;
}

}  // namespace framewise::optimization
