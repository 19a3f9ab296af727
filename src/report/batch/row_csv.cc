// SPDX-License-Identifier: Apache-2.0
#include "report/batch/row_csv.h"

#include <nlohmann/json.hpp>

#include "base/result.h"
#include "report/batch/cells.h"

namespace framewise::report {
namespace {

using Json = nlohmann::ordered_json;

std::string cell_of(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.get<bool>() ? "1" : "0";
  if (value.is_number()) return value.dump();
  return csv_cell(value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace

std::string RowCsv::header() const {
  std::string text;
  for (const RowColumn& column : columns_) {
    text += (text.empty() ? "" : ",") + csv_cell(column.name);
  }
  return text + "\n";
}

Result<std::string> RowCsv::row(std::string_view row) const {
  const Json json = Json::parse(row, nullptr, false);
  if (!json.is_object()) {
    return fail(ErrorKind::kInput, "a row of the batch is not a JSON object");
  }
  std::string text;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Json::json_pointer pointer(columns_[i].pointer);
    if (i > 0) text += ',';
    if (json.contains(pointer)) text += cell_of(json.at(pointer));
  }
  return text + "\n";
}

}  // namespace framewise::report
