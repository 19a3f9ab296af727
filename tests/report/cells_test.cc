// SPDX-License-Identifier: Apache-2.0
#include "report/cells.h"

#include <gtest/gtest.h>

namespace framewise::report {
namespace {

TEST(CsvCell, QuotesWhatWouldEndIt) {
  EXPECT_EQ(csv_cell("plain.gif"), "plain.gif");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
}

TEST(CsvCell, IsNoFormulaToASpreadsheet) {
  for (const std::string start : {"=", "+", "-", "@", "＝", "＋", "－", "＠"}) {
    EXPECT_EQ(csv_cell(start + "cmd|x"), "'" + start + "cmd|x");
  }
  EXPECT_EQ(csv_cell("=A1,B1"), "\"'=A1,B1\"");
  EXPECT_EQ(csv_cell("\t=1+1"), "\\t=1+1");
  EXPECT_EQ(csv_cell("\r=1+1"), "\\x0d=1+1");
  EXPECT_EQ(csv_cell("a=b"), "a=b") << "only the beginning counts";
}

TEST(CsvCell, LeavesNumbersNumbers) {
  for (const char* number : {"-3.5", "+5", "-1e-9", "0", "-inf"}) {
    EXPECT_EQ(csv_cell(number), number);
  }
  EXPECT_EQ(csv_cell("-1+1"), "'-1+1");
  EXPECT_EQ(csv_cell(std::optional(-0.25)), "-0.25");
}

TEST(CsvCell, HoldsNothingThatATerminalObeys) {
  EXPECT_EQ(csv_cell("\x1b[2Ja"), "\\x1b[2Ja");
  EXPECT_EQ(csv_cell("two\nlines"), "two\\nlines");
}

TEST(XmlText, IsWellFormed) {
  EXPECT_EQ(xml_text("<a & \"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
  EXPECT_EQ(xml_text("\x01\x1b"), "\\x01\\x1b");
  EXPECT_EQ(xml_text("\uFFFE \uFFFF \uFFFD"), "\\u{fffe} \\u{ffff} \uFFFD");
  EXPECT_EQ(xml_text("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
}

}  // namespace
}  // namespace framewise::report
