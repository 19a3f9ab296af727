// SPDX-License-Identifier: Apache-2.0
#include "base/json/row_fields.h"

#include <gtest/gtest.h>

namespace framewise {
namespace {

using Json = nlohmann::ordered_json;

TEST(RowFields, ReadMembersOfTheExpectedType) {
  const Json row = {{"file", "a.gif"}, {"bytes", 12}};
  EXPECT_EQ(text_at(row, "file"), "a.gif");
  EXPECT_EQ(number_at(row, "bytes"), 12);
}

TEST(RowFields, AreEmptyWhereAMemberIsAbsentOrOfAnotherType) {
  const Json row = {{"file", 3}, {"bytes", "twelve"}};
  EXPECT_EQ(text_at(row, "file"), "");
  EXPECT_EQ(text_at(row, "name"), "");
  EXPECT_EQ(number_at(row, "bytes"), 0);
  EXPECT_EQ(number_at(row, "name"), 0);
}

TEST(RowFields, ALineReplacesInvalidUtf8AndHoldsNoLineBreak) {
  const std::string line = line_of(Json{{"file", "a\xff\nb"}});
  EXPECT_EQ(line, "{\"file\":\"a\xEF\xBF\xBD\\nb\"}");
}

}  // namespace
}  // namespace framewise
