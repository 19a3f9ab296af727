// SPDX-License-Identifier: Apache-2.0
#include "base/json/json_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/json/strict_json.h"
#include "json_witness.h"

namespace framewise {
namespace {

using testing::HasSubstr;

TEST(JsonParser, ReadsEveryKindOfValue) {
  const Json json = Json::parse(
      " {\"a\" : [ -1, 2, 2.5e1, true, false, null ], \"b\" : \"\\u00e9\\n\" "
      "} ");
  EXPECT_EQ(json.dump(), "{\"a\":[-1,2,25.0,true,false,null],\"b\":\"é\\n\"}");
}

TEST(JsonParser, ATextThatIsNotValidIsNull) {
  for (const char* text :
       {"",         "{",       "[1,]",        "{\"a\":1,}",  "01",
        "1.",       "1e",      "-",           "tru",         "nul",
        "\"a",      "\"\\x\"", "\"\\ud800\"", "\"\\ude00\"", "\"\n\"",
        "\"\xff\"", "{a:1}",   "[1 2]",       "1 2",         "1e999",
        "+1",       "// a\n1"}) {
    EXPECT_FALSE(parse_json(text, 5).is_json()) << text;
    EXPECT_TRUE(Json::parse(text).is_null()) << text;
  }
}

TEST(JsonParser, NamesThePlaceOfAProblem) {
  EXPECT_EQ(parse_json("[1, x]", 5).offset, 5u);
  EXPECT_EQ(parse_json("[1, 2", 5).offset, 6u);
  const auto result = parse_strict_json("[1, x]", 5);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "not valid JSON");
  EXPECT_EQ(result.error().offset, 5);
}

TEST(JsonParser, RefusesNestingBeyondTheLimitBeforeTheStackEnds) {
  EXPECT_TRUE(parse_strict_json("[[1]]", 2));
  EXPECT_EQ(parse_strict_json("[[1]]", 1).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_json(std::string(1'000'000, '['), Json::kMostLevels).problem,
            JsonProblem::kTooDeep);
}

TEST(JsonParser, OfMembersOfOneNameTheLastCountsOrNone) {
  const std::string_view text = R"({"a":1,"b":2,"a":3})";
  EXPECT_EQ(Json::parse(text).dump(), R"({"a":3,"b":2})");
  EXPECT_THAT(parse_strict_json(text, 2).error().message,
              HasSubstr("\"a\" twice"));
  std::string many = "{";
  for (int i = 0; i < 100'000; ++i) {
    many += "\"" + std::to_string(i % 50'000) + "\":1,";
  }
  many.back() = '}';
  EXPECT_EQ(Json::parse(many).size(), 50'000u);
}

TEST(JsonParser, IntegersBeyond64BitsAreDoublesAndTinyNumbersAreZero) {
  EXPECT_EQ(Json::parse("18446744073709551615").unsigned_integer(), UINT64_MAX);
  EXPECT_EQ(Json::parse("18446744073709551616").number(), 0x1p64);
  EXPECT_EQ(Json::parse("1e-999").number(), 0);
  EXPECT_EQ(Json::parse("0." + std::string(400, '0') + "1").number(), 0);
  EXPECT_EQ(parse_json("1e999", 2).problem, JsonProblem::kTooLarge);
  EXPECT_THAT(parse_strict_json("1e999", 2).error().message,
              HasSubstr("1e999 is too large"));
}

// Texts of few kinds of pieces, so that many are valid or almost.
TEST(JsonParser, AcceptsAndReadsWhatNlohmannDoes) {
  const std::vector<std::string> pieces = {
      "{",      "}",      "[",
      "]",      ",",      ":",
      "\"a\"",  "\"b\":", "1",
      "-0",     "0.5",    "1e5",
      "1E-400", "1e400",  "123456789012345678901",
      "true",   "false",  "null",
      " ",      "\n",     "\"\\u12",
      "ab\"",   "\\",     "\"",
      "\xC3",   "\xA9",   "\"\\ud83d\\ude00\"",
      "e",      "+",      "."};
  std::mt19937_64 random(3);
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (uint64_t n = random() % 9; n > 0; --n) {
      text += pieces[random() % pieces.size()];
    }
    ASSERT_EQ(difference_from_nlohmann(text), "") << text;
  }
}

TEST(JsonParser, AChangedByteIsReadAsByNlohmann) {
  const std::string whole =
      R"({"a":[1,-2.5e3,{"b":"c\u00e9\"d"}],"e":{"f":null,"g":[true,false]}})";
  std::mt19937_64 random(4);
  for (int i = 0; i < 30'000; ++i) {
    std::string text = whole;
    for (int changes = 0; changes < 2; ++changes) {
      text[random() % text.size()] = char(random());
    }
    ASSERT_EQ(difference_from_nlohmann(text), "") << text;
  }
}

}  // namespace
}  // namespace framewise
