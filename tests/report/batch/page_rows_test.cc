// SPDX-License-Identifier: Apache-2.0
#include "report/batch/page_rows.h"

#include <gtest/gtest.h>

namespace framewise::report {
namespace {

RowFacts row_of(const std::string& original, const std::string& test) {
  RowFacts row;
  row.reference.path = original;
  row.test.path = test;
  row.status = "PASS";
  return row;
}

std::string title_of(const std::vector<RowFacts>& rows) {
  PageRows page;
  for (const RowFacts& row : rows) page.collect(row);
  return page.page().title;
}

TEST(PageRows, NameThePageByItsTwoFolders) {
  EXPECT_EQ(title_of({row_of("originals/a.gif", "small/a.gif"),
                      row_of("originals/b.gif", "small/b.gif")}),
            "originals → small");
  EXPECT_EQ(title_of({row_of("o/x/a.gif", "s/x/a.gif"),
                      row_of("o/y/b.gif", "s/y/b.gif")}),
            "o → s");
}

TEST(PageRows, NameThePageByTheOneOriginal) {
  EXPECT_EQ(
      title_of({row_of("a.gif", "out/1.gif"), row_of("a.gif", "out/2.gif")}),
      "a.gif → out");
}

TEST(PageRows, NameThePageByWhatIsThere) {
  EXPECT_EQ(title_of({}), "batch");
  EXPECT_EQ(title_of({row_of("a.gif", "b.gif"), row_of("c.gif", "d.gif")}),
            "batch");
  EXPECT_EQ(
      title_of({row_of("x/a.gif", "x/b.gif"), row_of("x/c.gif", "x/d.gif")}),
      "x");
}

}  // namespace
}  // namespace framewise::report
