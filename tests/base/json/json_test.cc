// SPDX-License-Identifier: Apache-2.0
#include "base/json/json.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace framewise {
namespace {

TEST(Json, PairsThatBeginWithATextAreAnObjectAndOtherListsAnArray) {
  const Json object = {{"path", "a.gif"}, {"bytes", 12}};
  EXPECT_EQ(object.dump(), R"({"path":"a.gif","bytes":12})");
  EXPECT_EQ(Json({1, "b", nullptr}).dump(), R"([1,"b",null])");
  EXPECT_EQ(Json({{1, 2}, {3, 4}}).dump(), "[[1,2],[3,4]]");
  EXPECT_EQ(Json({"from", "to"}).dump(), R"(["from","to"])");
}

TEST(Json, ContainersAreArraysAndMapsAreObjects) {
  EXPECT_EQ(Json(std::vector<double>{1, 2.5}).dump(), "[1.0,2.5]");
  EXPECT_EQ(Json(std::map<std::string, int>{{"b", 2}, {"a", 1}}).dump(),
            R"({"a":1,"b":2})");
  EXPECT_EQ(Json(std::optional<int>()).dump(), "null");
  EXPECT_EQ(Json(std::optional<int>(3)).dump(), "3");
}

TEST(Json, AMemberThatIsAbsentOrOfAnotherTypeReadsAsEmpty) {
  const Json row = {{"file", 3}, {"bytes", "twelve"}};
  EXPECT_EQ(row["file"].text(), "");
  EXPECT_EQ(row["bytes"].integer(), 0);
  EXPECT_EQ(row["bytes"].number(), 0);
  EXPECT_FALSE(row["bytes"].boolean());
  EXPECT_TRUE(row["name"]["of"][3].is_null());
  EXPECT_EQ(row.size(), 2u);
  EXPECT_EQ(row["file"].size(), 0u);
  for (const Json& element : row) ADD_FAILURE() << element;
}

TEST(Json, KeepsTheOrderOfItsMembers) {
  Json json;
  json["b"] = 1;
  json["a"]["c"].push_back(2);
  json["b"] = 3;
  EXPECT_EQ(json.dump(), R"({"b":3,"a":{"c":[2]}})");
  json.update({{"d", 4}, {"a", 5}});
  json.erase("b");
  EXPECT_EQ(json.dump(), R"({"a":5,"d":4})");
}

TEST(Json, MembersCanBeSortedAtAllLevels) {
  Json json = {{"b", {{"d", 1}, {"c", 2}}}, {"a", {{{"f", 1}, {"e", 2}}}}};
  json.sort_members();
  EXPECT_EQ(json.dump(), R"({"a":[{"e":2,"f":1}],"b":{"c":2,"d":1}})");
}

TEST(Json, IntegersBeyondTheRangeBecomeItsEnds) {
  EXPECT_EQ(Json(UINT64_MAX).integer(), INT64_MAX);
  EXPECT_EQ(Json(-1).unsigned_integer(), 0u);
  EXPECT_EQ(Json(1e300).integer(), INT64_MAX);
  EXPECT_EQ(Json(-1e300).integer(), INT64_MIN);
  EXPECT_EQ(Json(2.9).integer(), 2);
}

TEST(Json, ValuesAreEqualWhateverTheTypeOfANumberOrTheOrderOfMembers) {
  EXPECT_EQ(Json(1), Json(1u));
  EXPECT_EQ(Json(1), Json(1.0));
  EXPECT_NE(Json(-1), Json(UINT64_MAX));
  EXPECT_NE(Json(1), Json(true));
  EXPECT_NE(Json(), Json(0));
  EXPECT_EQ(Json({{"a", 1}, {"b", 2}}), Json({{"b", 2}, {"a", 1}}));
  EXPECT_NE(Json({{"a", 1}}), Json({{"a", 2}}));
  EXPECT_NE(Json({1, 2}), Json({2, 1}));
}

TEST(Json, APointerLeadsToAValueDeepInside) {
  const Json json = {{"a", {{"b/c", {1, 2}}}}, {"", {{"~", 3}}}};
  EXPECT_EQ(json.find_at(""), &json);
  EXPECT_EQ(*json.find_at("/a/b~1c/1"), 2);
  EXPECT_EQ(*json.find_at("//~0"), 3);
  for (const char* none :
       {"/a/b~1c/2", "/a/b~1c/x", "/b", "a", "/a/b~1c/1/0"}) {
    EXPECT_EQ(json.find_at(none), nullptr) << none;
  }
}

TEST(Json, PartsOfATemporaryValueOutliveIt) {
  const std::string& text = Json::parse(R"({"a":["b"]})")["a"][0].text();
  EXPECT_EQ(text, "b");
  for (const auto& [name, value] : Json::parse(R"({"a":1})").members()) {
    EXPECT_EQ(name, "a");
    EXPECT_EQ(value, 1);
  }
}

TEST(Json, CopiesAreValuesOfTheirOwn) {
  Json json = {{"a", {1, 2}}};
  Json copy = json;
  copy["a"][0] = 3;
  EXPECT_EQ(json["a"][0], 1);
  json = json["a"];
  EXPECT_EQ(json.dump(), "[1,2]");
}

}  // namespace
}  // namespace framewise
