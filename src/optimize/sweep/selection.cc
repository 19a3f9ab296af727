// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/selection.h"

#include "base/json/json.h"
#include "base/result.h"
#include "optimize/sweep/pipelines.h"

namespace framewise::optimization {

Result<std::vector<std::string>> parse_selection(std::string_view text) {
  const Json json = Json::parse(text);
  if (json["schema"] != "framewise.selection/1" ||
      !json["pipelines"].is_array()) {
    return with_hint(fail(ErrorKind::kInput, "is no selection of pipelines"),
                     "name selection.json in the folder of a sweep");
  }
  std::vector<std::string> ids;
  for (const auto& one : json["pipelines"]) {
    if (ids.size() == kMostSelected) break;
    if (!one["id"].is_text()) {
      return fail(ErrorKind::kInput, "a selected pipeline has no id");
    }
    ids.push_back(one["id"].text());
    FW_RETURN_IF_ERROR(parse_pipeline(ids.back()));
  }
  if (ids.empty()) {
    return with_hint(fail(ErrorKind::kInput, "no pipeline is selected"),
                     "run a sweep whose experiments succeed");
  }
  return ids;
}

}  // namespace framewise::optimization
