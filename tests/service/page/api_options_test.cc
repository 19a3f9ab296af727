// SPDX-License-Identifier: Apache-2.0
#include "service/page/api_options.h"

#include <gtest/gtest.h>

#include "jobs/kinds.h"

namespace framewise::service {
namespace {

std::string expected_type(SettingType type) {
  switch (type) {
    case SettingType::kBool: return "\"boolean\"";
    case SettingType::kInteger:
    case SettingType::kReal: return "[\"number\",\"string\"]";
    case SettingType::kList:
    case SettingType::kRepeated: return "[\"string\",\"array\"]";
    case SettingType::kChoice: return "null";  // its words are listed
    default: return "\"string\"";
  }
}

// Units make a number a text.
TEST(ApiOptions, HaveTheTypeAndTheRangeOfTheirRow) {
  int numbers = 0;
  for (const jobs::Kind& kind : jobs::kinds()) {
    for (const jobs::FieldInfo& field : kind.fields()) {
      const Setting& row = field.row;
      const Json schema = schema_of(field);
      const std::string type = expected_type(row.type);
      EXPECT_EQ(schema["type"].dump(), type)
          << kind.name << " " << field.name();
      EXPECT_EQ(schema.contains("enum"), row.type == SettingType::kChoice);
      const bool is_ranged =
          type[1] == '"' && type[2] == 'n' && row.maximum > row.minimum;
      ASSERT_EQ(schema.contains("maximum"), is_ranged) << field.name();
      if (!is_ranged) continue;
      EXPECT_EQ(schema["minimum"].number(), row.minimum) << field.name();
      EXPECT_EQ(schema["maximum"].number(), row.maximum) << field.name();
      ++numbers;
    }
  }
  EXPECT_GT(numbers, 5);
}

}  // namespace
}  // namespace framewise::service
