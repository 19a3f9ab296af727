// SPDX-License-Identifier: Apache-2.0
#include "service/page/api_options.h"

#include <algorithm>
#include <string>

#include "base/json/json.h"
#include "jobs/kinds.h"
#include "service/page/page_assets.h"

namespace framewise::service {
namespace {

std::string_view json_type(SettingType type) {
  switch (type) {
    case SettingType::kBool: return "boolean";
    case SettingType::kInteger:
    case SettingType::kReal: return "number";
    default: return "string";
  }
}

// "options.image-check"
std::string name_of_schema(const jobs::Kind& kind) {
  std::string name = "options." + std::string(kind.name);
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string with_options() {
  Json api = Json::parse(api_description());
  Json& schemas = api["components"]["schemas"];
  Json kinds = Json::array();
  for (const jobs::Kind& kind : jobs::kinds()) {
    if (!kind.is_offered_to(jobs::Asker::kService)) continue;
    Json options = Json::object();
    for (const jobs::FieldInfo& field : kind.fields()) {
      if (!field.is_offered_to(jobs::Asker::kService)) continue;
      options[field.name()] = schema_of(field);
    }
    if (!kind.usual_output.empty()) {
      options["out"] = {{"description",
                         "The name of the file; its extension selects the "
                         "container"},
                        {"type", "string"},
                        {"default", kind.usual_output}};
    }
    schemas[name_of_schema(kind)] = {{"type", "object"},
                                     {"properties", std::move(options)}};
    kinds.push_back({{"$ref", "#/components/schemas/" + name_of_schema(kind)}});
  }
  schemas["JobRequest"]["properties"]["options"]["anyOf"] = std::move(kinds);
  return api.dump(2) + "\n";
}

}  // namespace

// Numbers may also be written with units, and with the words that they accept.
Json schema_of(const jobs::FieldInfo& field) {
  const Setting& row = field.row;
  Json schema = {{"description", row.help}};
  const auto words = choices_of(row);
  if (row.type == SettingType::kChoice) {
    schema["enum"] = Json(words);
  } else if (row.type == SettingType::kList ||
             row.type == SettingType::kRepeated) {
    schema["type"] = Json::array({"string", "array"});
    schema["items"] = {{"type", "string"}};
  } else if (json_type(row.type) == "number") {
    schema["type"] = Json::array({"number", "string"});
    if (row.maximum > row.minimum) {
      schema["minimum"] = row.minimum;
      schema["maximum"] = row.maximum;
    }
  } else {
    schema["type"] = json_type(row.type);
  }
  if (!row.default_text.empty()) schema["default"] = row.default_text;
  return schema;
}

std::string_view described_api() {
  static const std::string kText = with_options();
  return kText;
}

}  // namespace framewise::service
