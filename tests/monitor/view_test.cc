// SPDX-License-Identifier: Apache-2.0
#include "monitor/view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/printable.h"
#include "monitor/monitor_example.h"

namespace framewise::monitor {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Status example(std::vector<telemetry::Alert> alerts = {}) {
  return status_of(nullptr, example_reading(), std::move(alerts));
}

TEST(MonitorView, ShowsAllPartsInPlainWords) {
  const std::string text = status_text(example(), {}, false);
  for (const char* part :
       {"results.ndjson, 50 s, running",
        "[########............]  42 %  84/200  1.7/s  1:09 min left",
        "80 passed, 3 failed, 1 error", "1.87 busy, 5 threads",
        "312 MiB of 1.0 GiB, normal, not growing",
        "80 % of 50 look-ups hit (disk 30, memory 10), saved 41.5 s",
        "frames    98 % reuse memory", "114 waiting, 2 running",
        "errors    input 1, retries 2", "decode 75 %, defects 25 %",
        "ssim 100 % at 200 MP/s", "alerts    none",
        "ARTIFACT  12.3  lost.gif: lost colors"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(MonitorView, FitsIntoItsSize) {
  std::vector<telemetry::Alert> alerts;
  for (const telemetry::AlertRule& rule : telemetry::alert_rules()) {
    alerts.push_back({rule, 1, 0});
  }
  for (const ViewSize size : {ViewSize{80, 24}, {40, 10}, {20, 5}, {200, 60}}) {
    for (const bool color : {false, true}) {
      const auto lines = lines_of(status_text(example(alerts), size, color));
      EXPECT_LT(int(lines.size()), size.rows);
      for (const std::string& line : lines) {
        if (color) continue;
        EXPECT_LE(columns_of(line), size.columns) << line;
      }
    }
  }
}

TEST(MonitorView, WithoutColorsHasNoEscapesFromAnySource) {
  EXPECT_THAT(status_text(example(), {}, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(status_text(example(), {}, true), Not(HasSubstr("\x1b[31mall")));
}

TEST(MonitorView, SaysThatMetricsAreOld) {
  Reading reading = example_reading();
  reading.running = false;
  reading.age_s = 3700;
  EXPECT_THAT(status_text(status_of(nullptr, reading, {}), {}, false),
              HasSubstr("not running, metrics are 1:01 h old"));
}

TEST(MonitorView, OfNothingIsAHeadAndNoErrors) {
  const auto lines = lines_of(
      status_text(status_of(nullptr, Reading{.name = "x"}, {}), {}, false));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], HasSubstr("x, not running"));
}

}  // namespace
}  // namespace framewise::monitor
