// SPDX-License-Identifier: Apache-2.0
// Checks a document against a JSON Schema, as far as our schemas go: type,
// const, enum, required, properties, additionalProperties, items, minimum,
// anyOf, and $ref within the schema or to another one (urn:framewise:NAME:1).
#pragma once

#include <algorithm>
#include <string>

#include "base/json/json.h"
#include "json_file.h"

namespace framewise {

class JsonSchema {
 public:
  explicit JsonSchema(Json root) : root_(std::move(root)) {}

  // A schema of docs/schema, such as "report-2".
  static JsonSchema published(const std::string& name) {
    return JsonSchema(
        json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/" + name + ".json"));
  }

  // The first thing that is wrong, or empty.
  std::string problem_of(const Json& value) const {
    return check(value, root_, "$");
  }
  // Against a part of the schema, such as "#/$defs/record".
  std::string problem_of(const Json& value, const std::string& part) const {
    return check(value, at(part), "$");
  }

 private:
  static constexpr std::string_view kUrn = "urn:framewise:";

  // "image-check-1" of urn:framewise:image-check:1.
  static std::string file_of(const std::string& urn) {
    std::string name = urn.substr(kUrn.size());
    std::replace(name.begin(), name.end(), ':', '-');
    return name;
  }

  std::string check_root(const Json& value, const std::string& path) const {
    return check(value, root_, path);
  }

  const Json& at(const std::string& reference) const {
    static const Json kNoPart = {{"const", "a part that the schema lacks"}};
    const Json* part = root_.find_at(reference.substr(1));
    return part ? *part : kNoPart;
  }

  static bool is_of_type(const Json& value, const std::string& type) {
    if (type == "null") return value.is_null();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_integer();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_text();
    if (type == "array") return value.is_array();
    return type == "object" && value.is_object();
  }

  static bool type_fits(const Json& value, const Json& types) {
    if (types.is_text()) return is_of_type(value, types.text());
    return std::any_of(types.begin(), types.end(), [&](const Json& type) {
      return is_of_type(value, type.text());
    });
  }

  std::string check(const Json& value, const Json& schema,
                    const std::string& path) const {
    if (schema.contains("$ref")) {
      const std::string reference = schema["$ref"].text();
      return reference.starts_with(kUrn)
                 ? published(file_of(reference)).check_root(value, path)
                 : check(value, at(reference), path);
    }
    if (schema.contains("anyOf")) {
      std::string problem;
      for (const Json& choice : schema["anyOf"]) {
        problem = check(value, choice, path);
        if (problem.empty()) return {};
      }
      return problem;
    }
    if (schema.contains("const") && value != schema["const"]) {
      return path + " is not " + schema["const"].dump();
    }
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) ==
            schema["enum"].end()) {
      return path + " is none of the allowed values: " + value.dump();
    }
    if (schema.contains("type") && !type_fits(value, schema["type"])) {
      return path + " is not of type " + schema["type"].dump();
    }
    if (schema.contains("minimum") && value.is_number() &&
        value.number() < schema["minimum"].number()) {
      return path + " is below the minimum";
    }
    if (value.is_array() && schema.contains("items")) {
      for (size_t i = 0; i < value.size(); ++i) {
        const std::string problem = check(value[i], schema["items"],
                                          path + "[" + std::to_string(i) + "]");
        if (!problem.empty()) return problem;
      }
    }
    return value.is_object() ? check_object(value, schema, path) : "";
  }

  std::string check_object(const Json& value, const Json& schema,
                           const std::string& path) const {
    for (const Json& key : schema["required"]) {
      if (!value.contains(key.text())) return path + " lacks " + key.dump();
    }
    const Json& properties = schema["properties"];
    for (const auto& [key, member] : value.members()) {
      if (properties.contains(key)) {
        const std::string problem =
            check(member, properties[key], path + "." + key);
        if (!problem.empty()) return problem;
      } else if (schema.contains("additionalProperties")) {
        const Json& others = schema["additionalProperties"];
        if (others == false) return path + " has an unknown member " + key;
        if (!others.is_object()) continue;
        const std::string problem = check(member, others, path + "." + key);
        if (!problem.empty()) return problem;
      }
    }
    return {};
  }

  Json root_;
};

}  // namespace framewise
