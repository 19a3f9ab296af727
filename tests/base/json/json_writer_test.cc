// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "base/json/json.h"
#include "json_witness.h"

namespace framewise {
namespace {

TEST(JsonWriter, IndentsOneLevelASpaceOrMore) {
  const Json json = {{"a", {1, Json::object()}}, {"b", Json::array()}};
  EXPECT_EQ(json.dump(), R"({"a":[1,{}],"b":[]})");
  EXPECT_EQ(json.dump(2),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

TEST(JsonWriter, ALineReplacesInvalidUtf8AndHoldsNoLineBreak) {
  EXPECT_EQ(Json({{"file", "a\xff\nb"}}).dump_printable(),
            "{\"file\":\"a\xEF\xBF\xBD\\nb\"}");
}

TEST(JsonWriter, NumbersThatAreNotFiniteAreNull) {
  EXPECT_EQ(Json({NAN, std::numeric_limits<double>::infinity()}).dump(),
            "[null,null]");
}

TEST(JsonWriter, NumbersAreWrittenAndReadExactly) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    const std::string text = Json(value).dump();
    ASSERT_EQ(text, nlohmann::json(value).dump());
    ASSERT_EQ(std::bit_cast<uint64_t>(Json::parse(text).number()),
              std::bit_cast<uint64_t>(value))
        << text;
  }
}

TEST(JsonWriter, AnyBytesAreWrittenAsByNlohmann) {
  std::mt19937_64 random(2);
  const std::string_view bytes =
      "a\"\\\n\x01\x7F\x80\xBF\xC3\xA9\xE0\xA0\xED\xF0\x90\xF4\xFF";
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (uint64_t n = random() % 6; n > 0; --n) {
      text += bytes[random() % bytes.size()];
    }
    ASSERT_EQ(Json(text).dump(),
              nlohmann::json(text).dump(
                  -1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
}

}  // namespace
}  // namespace framewise
