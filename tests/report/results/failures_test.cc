// SPDX-License-Identifier: Apache-2.0
#include "report/results/failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/results/row_check.h"

namespace framewise::report {
namespace {

using testing::HasSubstr;
using testing::Not;

RowFacts row(int64_t index, const std::string& kind = "") {
  RowFacts row{.index = index, .of = 4, .label = "gifsicle loss=3"};
  row.reference = {.path = "a.gif", .bytes = 100};
  row.test.bytes = 50;
  row.score = 90;
  if (kind.empty()) return row;
  row.error = RowFacts::Failure{.kind = kind, .message = "it went wrong"};
  row.score.reset();
  return row;
}

TEST(Failures, AreGroupedByKindAndPipeline) {
  const std::vector rows = {row(0), row(1, "timeout"), row(2, "timeout"),
                            row(3, "input")};
  const Failures all = failures_of(rows, "");
  EXPECT_EQ(all.rows, 4u);
  ASSERT_EQ(all.groups.size(), 2u);
  EXPECT_EQ(all.groups[0].kind, "timeout");
  EXPECT_EQ(all.groups[0].rows, 2u);
  EXPECT_EQ(all.groups[0].labels[0].first, "gifsicle");
  EXPECT_EQ(failures_of(rows, "input").failed.size(), 1u);
}

TEST(Failures, SayWhatToDoAndListTheFirst) {
  const std::vector rows = {row(0), row(1, "timeout"), row(2, "timeout")};
  const std::string text = failures_text(failures_of(rows, ""), 1);
  EXPECT_THAT(text, HasSubstr("2 of 3 rows failed"));
  EXPECT_THAT(text, HasSubstr("--timeout"));
  EXPECT_THAT(text, HasSubstr("a.gif, gifsicle loss=3: timeout: it went"));
  EXPECT_THAT(text, HasSubstr("1 more"));
  EXPECT_THAT(failures_csv(failures_of(rows, "")),
              HasSubstr("1,a.gif,gifsicle loss=3,timeout,change settings"));
}

TEST(Failures, HaveARecoveryForEachKind) {
  EXPECT_EQ(recovery_of("io"), Recovery::kRunAgain);
  EXPECT_EQ(recovery_of("environment"), Recovery::kInstall);
  EXPECT_EQ(recovery_of("input"), Recovery::kNone);
  EXPECT_EQ(recovery_of("of a later version"), Recovery::kNone);
}

TEST(RowCheck, AcceptsWhatABatchWrites) {
  EXPECT_TRUE(row_problems(std::vector{row(0), row(1, "input")}).empty());
}

TEST(RowCheck, FindsImpossibleValues) {
  RowFacts negative = row(0);
  negative.test.bytes = -1;
  RowFacts too_good = row(1);
  too_good.score = 101;
  RowFacts composite = row(2);
  composite.metrics.push_back({.name = "giflab:composite"});
  composite.metrics.back().values[0] = 1.5;
  RowFacts beyond = row(4);
  for (const RowFacts& one : {negative, too_good, composite, beyond}) {
    EXPECT_EQ(row_problems(std::vector{one}).size(), 1u) << one.index;
  }
  EXPECT_EQ(row_problems(std::vector{row(3), row(3)}).size(), 1u);
}

}  // namespace
}  // namespace framewise::report
