// SPDX-License-Identifier: Apache-2.0
#include "batch/pairs/pair_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using BatchPair = batch::Pair;

std::vector<BatchPair> parsed(std::string_view text) {
  auto pairs = parse_manifest(text, {});
  EXPECT_TRUE(pairs) << pairs.error().to_string();
  return pairs ? *std::move(pairs) : std::vector<BatchPair>();
}

std::string message_of(std::string_view text) {
  const auto pairs = parse_manifest(text, {});
  return pairs ? "" : pairs.error().message;
}

TEST(Manifest, OfCommasMayQuote) {
  const auto pairs = parsed(
      "\xEF\xBB\xBF"
      "a.gif,b.gif\r\n\r\n\"c, \"\"d\"\".gif\",\"e\nf.gif\",label\n");
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0].reference, "a.gif");
  EXPECT_EQ(pairs[0].test, "b.gif");
  EXPECT_EQ(pairs[1].reference, "c, \"d\".gif");
  EXPECT_EQ(pairs[1].test, "e\nf.gif");
  EXPECT_EQ(pairs[1].label, "label");
}

TEST(Manifest, ALineThatStandsAloneIsAPair) {
  const auto json = parse_pair(R"( {"reference": "a.gif", "test": "b.gif"})");
  ASSERT_TRUE(json) << json.error().to_string();
  EXPECT_EQ(json->test, "b.gif");
  const auto table = parse_pair("a.gif\t\"b\".gif\tlabel\r");
  ASSERT_TRUE(table) << table.error().to_string();
  EXPECT_EQ(table->test, "\"b\".gif");
  EXPECT_EQ(table->label, "label");
}

// Nobody knows which line it is.
TEST(Manifest, ALineThatStandsAloneHasNoNumber) {
  const auto message = [](std::string_view line) {
    return parse_pair(line).error().message;
  };
  EXPECT_EQ(message("only.gif"), "the pair has no test");
  EXPECT_EQ(message("a,b,c,d"), "4 fields, but 3 columns");
  EXPECT_EQ(message("a.gif,\"b.gif"), "a quote is not closed");
  EXPECT_EQ(message("reference,test"), "'reference,test' is not a pair");
  EXPECT_EQ(message("{\"test\": 1}"), "'test' is not text");
  EXPECT_EQ(message(""), "'' is not a pair");
}

TEST(Manifest, OfTabsTakesQuotesAndCommasAsTheyAre) {
  const auto pairs = parsed("\"a\".gif\tb,c.gif");
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].reference, "\"a\".gif");
  EXPECT_EQ(pairs[0].test, "b,c.gif");
}

TEST(Manifest, NamesOptionsInItsHeader) {
  const auto pairs = parsed(
      "label,original,distorted,metric,require\n"
      "x,a.gif,b.gif,psnr,\n"
      ",a.gif,c.gif,,psnr>30\n");
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0].label, "x");
  EXPECT_THAT(pairs[0].options, ElementsAre(Pair("metric", "psnr")));
  EXPECT_THAT(pairs[1].options, ElementsAre(Pair("require", "psnr>30")));
}

TEST(Manifest, OfJsonTakesOptionsBesideOrInside) {
  const auto pairs = parsed(
      R"({"reference": "a.gif", "test": "b.gif", "require": ["x>1", "y>2"]})"
      "\n\n"
      R"({"original": "a", "distorted": "b", "options": {"nits": 100}})");
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_THAT(pairs[0].options,
              ElementsAre(Pair("require", "x>1"), Pair("require", "y>2")));
  EXPECT_THAT(pairs[1].options, ElementsAre(Pair("nits", "100")));
  EXPECT_EQ(*parse_json_pair(json_of(pairs[0])), pairs[0]);
}

TEST(Manifest, OfJsonHoldsPathsOfAnyBytes) {
  BatchPair pair;
  pair.reference = "caf\xe9.gif";
  pair.test = "\xff\xfe.gif";
  EXPECT_EQ(json_of(pair),
            R"({"index":0,"of":0,"reference_bytes":"636166e92e676966",)"
            R"("test_bytes":"fffe2e676966"})");
  EXPECT_EQ(*parse_json_pair(json_of(pair)), pair);
}

TEST(Manifest, ResolvesPathsFromItsFolder) {
  const auto pairs = parse_manifest("a.gif,/abs/b.gif", "lists");
  ASSERT_TRUE(pairs);
  EXPECT_EQ(pairs->front().reference, "lists/a.gif");
  EXPECT_EQ(pairs->front().test, "/abs/b.gif");
}

TEST(Manifest, SaysWhichLineMakesNoSense) {
  EXPECT_THAT(message_of("a,b\nc\n"), HasSubstr("line 2"));
  EXPECT_THAT(message_of("a,b,c,d"), HasSubstr("4 fields"));
  EXPECT_THAT(message_of("{\"reference\": \"a\"}"), HasSubstr("no test"));
  EXPECT_THAT(message_of("{\"test\""), HasSubstr("is not a JSON object"));
  EXPECT_THAT(message_of("{\"reference\":\"a\",\"test\":{\"x\":1}}"),
              HasSubstr("holds an object"));
  EXPECT_THAT(message_of("{\"reference\":\"a\",\"test\":3}"),
              HasSubstr("'test' is not text"));
  EXPECT_THAT(message_of("reference,test,original\na,b,c"),
              HasSubstr("line 1: two columns"));
}

struct Matched {
  std::vector<std::string> pairs;
  std::vector<std::string> unmatched;
  std::vector<std::string> other_extension;
};

Matched match(const std::vector<std::string>& originals,
              const std::vector<std::string>& tests,
              std::string_view pattern = {}) {
  const FolderMatches found =
      match_folders("o", originals, "t", tests, pattern);
  Matched result{.unmatched = found.unmatched,
                 .other_extension = found.other_extension};
  for (const BatchPair& pair : found.pairs) {
    result.pairs.push_back(pair.reference + " " + pair.test);
  }
  return result;
}

TEST(MatchFolders, ByPathWhateverTheEnding) {
  const Matched found = match({"a/x.png", "b/x.png", "c.gif"},
                              {"a/x.avif", "a/x.webp", "b/x.png", "d.gif"});
  EXPECT_THAT(found.pairs,
              ElementsAre("o/a/x.png t/a/x.avif", "o/a/x.png t/a/x.webp",
                          "o/b/x.png t/b/x.png"));
  EXPECT_THAT(found.unmatched, ElementsAre("o/c.gif", "t/d.gif"));
}

TEST(MatchFolders, PicturesOfOneNameMeetThoseOfTheirOwnExtension) {
  const Matched found =
      match({"hero.png", "hero.webp", "icon.png"},
            {"hero.png", "hero.webp", "icon.avif", "icon.png"});
  EXPECT_THAT(found.pairs,
              ElementsAre("o/hero.png t/hero.png", "o/hero.webp t/hero.webp",
                          "o/icon.png t/icon.avif", "o/icon.png t/icon.png"));
  EXPECT_THAT(found.other_extension, ElementsAre("icon.avif"));
}

TEST(MatchFolders, ATestMeetsTheOriginalThatNoTestNames) {
  const Matched found =
      match({"hero.gif", "hero.png"}, {"hero.avif", "hero.png"});
  EXPECT_THAT(found.pairs,
              ElementsAre("o/hero.gif t/hero.avif", "o/hero.png t/hero.png"));
}

TEST(MatchFolders, ATestThatCouldMeetTwoNamedOriginalsMeetsNone) {
  const Matched found =
      match({"hero.png", "hero.webp"}, {"hero.avif", "hero.png", "hero.webp"});
  EXPECT_THAT(found.unmatched, ElementsAre("t/hero.avif"));
}

TEST(MatchFolders, ByAPattern) {
  const Matched found = match({"a[1].png", "b.png"},
                              {"small/a[1]-q5.webp", "small/a1-q5.webp",
                               "small/b-q50.webp", "small/b-q9.webp"},
                              "small/{}-q*.webp");
  EXPECT_THAT(found.pairs, ElementsAre("o/a[1].png t/small/a[1]-q5.webp",
                                       "o/b.png t/small/b-q50.webp",
                                       "o/b.png t/small/b-q9.webp"));
  EXPECT_THAT(found.unmatched, ElementsAre("t/small/a1-q5.webp"));
}

TEST(PairList, AQuoteThatIsNotClosedIsSaid) {
  const auto pairs =
      parse_manifest("reference,test\n\"a.gif,b.gif\nc.gif,d.gif\n", {});
  ASSERT_FALSE(pairs);
  EXPECT_EQ(pairs.error().message, "line 2: a quote is not closed");
}

}  // namespace
}  // namespace framewise::batch
