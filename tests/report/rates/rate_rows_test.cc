// SPDX-License-Identifier: Apache-2.0
#include "report/rates/rate_rows.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/rates/text_table.h"
#include "temporary_folder.h"

namespace framewise::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(TextTable, ReadsCsvOfOtherPrograms) {
  const auto table = parse_csv(
      "\xef\xbb\xbf"
      "Clip;kbps;note\r\na.mp4; 12.5;\"x;\"\"y\"\"\n2\"\r\n\r\nb;3\n");
  ASSERT_TRUE(table);
  EXPECT_THAT(table->columns, ElementsAre("Clip", "kbps", "note"));
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_THAT(table->rows[0], ElementsAre("a.mp4", "12.5", "x;\"y\"\n2"));
  EXPECT_THAT(table->rows[1], ElementsAre("b", "3", ""));
  EXPECT_EQ(table->column("CLIP"), 0u);
  EXPECT_FALSE(table->column("rate"));
}

TEST(TextTable, RefusesEndlessLines) {
  EXPECT_FALSE(parse_csv(std::string(2 * kMostColumns, ',')));
}

TEST(TextTable, NamesTheLineThatIsNoObject) {
  const auto table = parse_json_lines("{\"a\": 1}\n\n[2]\n");
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().message, HasSubstr("line 3"));
}

class RateRowsTest : public testing::Test {
 protected:
  RateInput file(const char* name, const std::string& content,
                 const char* encoder = "") {
    folder_.write(name, content);
    return {.path = folder_.path() / name, .encoder = encoder};
  }
  TemporaryFolder folder_;
};

TEST_F(RateRowsTest, KnowTheUsualNamesOfColumns) {
  const RateInput inputs[] = {
      file("t.csv", "file,encoder,kbps,vmaf\na,x264,100,80\na,x265,90,81\n")};
  const auto read = read_rate_rows(inputs, {}, "");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->quality, "vmaf");
  ASSERT_EQ(read->rows.size(), 2u);
  EXPECT_EQ(read->rows[1].encoder, "x265");
  EXPECT_EQ(read->rows[1].point.rate, 90);
  EXPECT_EQ(read->rows[1].point.quality, 81);
}

TEST_F(RateRowsTest, TakeColumnsByOtherNames) {
  const RateInput inputs[] = {
      file("t.csv", "what,how,Mbit,mine\na,x264,1,80\na,x264,oops,80\n")};
  const auto columns =
      parse_rate_columns("file=what,encoder=how,rate=Mbit,quality=mine");
  ASSERT_TRUE(columns);
  const auto read = read_rate_rows(inputs, *columns, "");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->quality, "mine");
  EXPECT_EQ(read->rows.size(), 1u);
  EXPECT_EQ(read->skipped, 1u);
}

TEST_F(RateRowsTest, ListTheColumnsWhereOneIsMissing) {
  const RateInput inputs[] = {file("t.csv", "file,encoder,vmaf\na,b,1\n")};
  const auto read = read_rate_rows(inputs, {}, "");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("file, encoder, vmaf"));
  EXPECT_THAT(read.error().hint, HasSubstr("--columns rate=NAME"));
  EXPECT_FALSE(parse_rate_columns("size=x"));
  EXPECT_FALSE(parse_rate_columns("rate"));
}

TEST_F(RateRowsTest, ReadLinesOfAbAv1) {
  const char* line =
      "{\"crf\":37.5,\"predicted_encode_percent\":18.9,"
      "\"predicted_encode_size\":11097844,\"type\":\"sample-encode-done\","
      "\"vmaf\":89.39}\n";
  const RateInput inputs[] = {file("clip.ndjson", line, "svt")};
  const auto read = read_rate_rows(inputs, {}, "");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->rows[0].encoder, "svt");
  EXPECT_EQ(read->rows[0].file, "clip");
  EXPECT_EQ(read->rows[0].point.rate, 11097844);
  EXPECT_NEAR(read->rows[0].point.quality, 89.39, 1e-9);
}

TEST_F(RateRowsTest, ReadTheLogsOfLibvmafThatATableNames) {
  folder_.write(
      "a.json",
      "{\"pooled_metrics\":{\"vmaf\":{\"mean\":91.5}},\"frames\":[]}");
  folder_.write("b.csv", "Frame,vmaf,\n0,80,\n1,90,\n");
  const RateInput inputs[] = {
      file("t.csv", "file,encoder,bytes,log\na,x,100,a.json\na,x,70,b.csv\n")};
  const auto read = read_rate_rows(inputs, {}, "");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->rows[0].point.quality, 91.5);
  EXPECT_EQ(read->rows[1].point.quality, 85);
  const auto other = read_rate_rows(inputs, {}, "psnr_y");
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("no mean of 'psnr_y'"));
}

TEST_F(RateRowsTest, TurnMetricsWhoseSmallValuesAreGood) {
  const RateInput inputs[] = {
      file("t.csv", "file,encoder,bytes,butteraugli\na,x,100,1.5\n")};
  const auto read = read_rate_rows(inputs, {}, "butteraugli");
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->higher_is_better);
  EXPECT_EQ(read->rows[0].point.quality, -1.5);
}

std::string batch_row(int index, const char* label, int bytes, double mean,
                      double p5) {
  return fmt::format(
      R"({{"pair":{{"index":{},"of":2,"label":"{}"}},"reference":)"
      R"({{"path":"film.mp4"}},"test":{{"path":"t","codec":"av1","bytes":{}}},)"
      R"("metrics":{{"ssimulacra2":{{"higher_is_better":true,"mean":{},)"
      R"("p5":{}}}}}}})"
      "\n",
      index, label, bytes, mean, p5);
}

TEST_F(RateRowsTest, OfABatchAreOfTheEncoderThatTheLabelBeginsWith) {
  const RateInput inputs[] = {
      file("rows.ndjson", batch_row(0, "x264 crf=23", 900, 80, 71) +
                              batch_row(1, "", 700, 82, 75))};
  const auto read = read_rate_rows(inputs, {}, "ssimulacra2.p5");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->rows.size(), 2u);
  EXPECT_EQ(read->rows[0].encoder, "x264");
  EXPECT_EQ(read->rows[1].encoder, "av1");
  EXPECT_EQ(read->rows[0].file, "film.mp4");
  EXPECT_EQ(read->rows[0].point.rate, 900);
  EXPECT_EQ(read->rows[0].point.quality, 71);
  const auto mean = read_rate_rows(inputs, {}, "");
  EXPECT_EQ(mean->quality, "ssimulacra2");
  EXPECT_EQ(mean->rows[1].point.quality, 82);
}

}  // namespace
}  // namespace framewise::report
