// SPDX-License-Identifier: Apache-2.0
#include "report/batch/row_csv.h"

#include "base/json/json.h"
#include "base/result.h"
#include "report/cells.h"

namespace framewise::report {
namespace {

std::string cell_of(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.boolean() ? "1" : "0";
  if (value.is_number()) return value.dump();
  return csv_cell(value.is_text() ? value.text() : value.dump());
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
  const Json json = Json::parse(row);
  if (!json.is_object()) {
    return fail(ErrorKind::kInput, "a row of the batch is not a JSON object");
  }
  std::string text;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) text += ',';
    if (const Json* value = json.find_at(columns_[i].pointer)) {
      text += cell_of(*value);
    }
  }
  return text + "\n";
}

}  // namespace framewise::report
