// SPDX-License-Identifier: Apache-2.0
#include "monitor/status.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/json/json.h"
#include "monitor/monitor_example.h"

namespace framewise::monitor {
namespace {

TEST(MonitorStatus, OfOneReadingHasRatesSinceTheStart) {
  const Status status = status_of(nullptr, example_reading(), {});
  EXPECT_DOUBLE_EQ(*status.cores, 1.87);
  EXPECT_DOUBLE_EQ(*status.per_second, 84.0 / 50);
  EXPECT_DOUBLE_EQ(*status.hit_ratio, 0.8);
  EXPECT_DOUBLE_EQ(*status.pool_reuse, 0.98);
  EXPECT_EQ(status.errors, (std::map<std::string, double>{{"input", 1}}));
  ASSERT_EQ(status.stages.size(), 2u);  // a job contains the others
  EXPECT_EQ(status.stages[0].name, "decode");
  EXPECT_DOUBLE_EQ(status.stages[0].share, 0.75);
  EXPECT_DOUBLE_EQ(status.metrics[0].rate, 200);
  EXPECT_TRUE(std::isinf(*status.full_in_s));
}

TEST(MonitorStatus, OfTwoReadingsHasRatesBetweenThem) {
  const Reading before = example_reading();
  Reading now = before;
  now.snapshot.time_s += 10;
  now.jobs->passed += 5;
  for (telemetry::SeriesValue& one : now.snapshot.series) {
    if (one.name == "process_cpu_seconds_total") one.value += 15;
  }
  const Status status = status_of(&before, now, {});
  EXPECT_DOUBLE_EQ(*status.cores, 1.5);
  EXPECT_DOUBLE_EQ(*status.per_second, 0.5);
}

TEST(MonitorStatus, OfNothingIsEmpty) {
  const Status status = status_of(nullptr, Reading{.name = "x"}, {});
  EXPECT_FALSE(status.cores || status.ratio || status.hit_ratio ||
               status.per_second);
  EXPECT_EQ(Json::parse(status_json(status))["schema"], "framewise.monitor/1");
}

TEST(MonitorStatus, AsJsonHasNullForWhatIsUnknown) {
  const auto json =
      Json::parse(status_json(status_of(nullptr, example_reading(), {})));
  EXPECT_EQ(json["progress"]["total"], 200);
  EXPECT_EQ(json["machine"]["memory_full_in_s"], nullptr);
  EXPECT_EQ(json["jobs"]["worst"][1]["score"], 12.34);
  EXPECT_EQ(json["cache"]["hits"]["disk"], 30);
}

}  // namespace
}  // namespace framewise::monitor
