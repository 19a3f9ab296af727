// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/progress_display.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "base/printable.h"

namespace framewise::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Snapshot = runtime::Progress::Snapshot;

Snapshot half_way() {
  return {.unit = "files",
          .done = 50,
          .total = 100,
          .failed = 1,
          .fraction = 0.5,
          .elapsed_s = 10,
          .per_second = 5,
          .remaining_s = 75,
          .item = "b.gif"};
}

TEST(RenderBar, ShowsShareCountsRateAndTimeLeft) {
  EXPECT_EQ(render_bar(half_way(), 120),
            "[############............]  50 %  50/100 files, 1 failed, 5.0/s, "
            "1:15 min left  b.gif");
}

TEST(RenderBar, FitsAnyTerminal) {
  Snapshot now = half_way();
  now.item = std::string(300, 'x') + "\n\x1b[2J動画";
  for (int columns = 1; columns < 200; ++columns) {
    const std::string bar = render_bar(now, columns);
    EXPECT_LT(columns_of(bar), std::max(columns, 2)) << columns;
    EXPECT_EQ(bar.find('\x1b'), std::string::npos);
  }
}

TEST(RenderPlain, IsALineForLogs) {
  EXPECT_EQ(render_plain(half_way()),
            "framewise: 50 %, 50/100 files, 1 failed, 5.0/s, 1:15 min left, at "
            "b.gif\n");
  Snapshot end = half_way();
  end.done = 100;
  end.fraction = 1;
  end.finished = true;
  EXPECT_EQ(render_plain(end),
            "framewise: 100 %, 100/100 files, 1 failed, 5.0/s, done in 10 s\n");
}

TEST(RenderJson, IsAnObjectALine) {
  const auto json = Json::parse(render_json(half_way()));
  EXPECT_EQ(json["type"], "progress");
  EXPECT_EQ(json["done"], 50);
  EXPECT_EQ(json["remaining_s"], 75.0);
  EXPECT_TRUE(Json::parse(render_json({}))["fraction"].is_null());
}

class Display : public testing::Test {
 protected:
  void wait(double seconds) {
    now_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
  }
  std::string take() { return std::exchange(written_, {}); }
  std::string drawn_after(double seconds, ProgressDisplay& display) {
    wait(seconds);
    display.update();
    return take();
  }

  runtime::Progress::Time now_{};
  runtime::Progress progress_{"files", [this] { return now_; }};
  std::string written_;
  std::function<void(std::string_view)> write_ = [this](std::string_view text) {
    written_ += text;
  };
};

TEST_F(Display, StaysSilentForShortJobs) {
  for (const ProgressStyle style :
       {ProgressStyle::kBar, ProgressStyle::kPlain, ProgressStyle::kJson}) {
    ProgressDisplay display(progress_, style, 80, write_);
    wait(0.2);
    display.update();
    display.close();
    EXPECT_THAT(take(), IsEmpty());
  }
}

TEST_F(Display, RedrawsTheBarNoMoreThanTenTimesASecond) {
  ProgressDisplay display(progress_, ProgressStyle::kBar, 80, write_);
  progress_.add(10, 10);
  EXPECT_THAT(drawn_after(1.1, display), StartsWith("\r["));
  EXPECT_THAT(drawn_after(0.05, display), IsEmpty());
  EXPECT_THAT(drawn_after(0.06, display), StartsWith("\r["));
  display.close();
  EXPECT_EQ(take(), "\r\x1b[K") << "nothing of it stays";
}

TEST_F(Display, DrawsLessOftenWhereThatIsSlow) {
  const auto slowly = [this](std::string_view text) {
    written_ += text;
    wait(0.01);
  };
  ProgressDisplay display(progress_, ProgressStyle::kBar, 80, slowly);
  progress_.add(10, 10);
  EXPECT_THAT(drawn_after(1.1, display), StartsWith("\r["));
  EXPECT_THAT(drawn_after(1.9, display), IsEmpty())
      << "half a percent of the time";
  EXPECT_THAT(drawn_after(0.1, display), StartsWith("\r["));
}

TEST_F(Display, GetsTheBarOutOfTheWayOfOutput) {
  ProgressDisplay display(progress_, ProgressStyle::kBar, 80, write_);
  progress_.add(10, 10);
  wait(2);
  display.update();
  take();
  display.without_bar([&] { written_ += "row\n"; });
  EXPECT_EQ(take(), "\r\x1b[Krow\n");
  display.without_bar([&] { written_ += "row\n"; });
  EXPECT_EQ(take(), "row\n");
}

TEST_F(Display, WritesPlainLinesRarelyAndTheEnd) {
  ProgressDisplay display(progress_, ProgressStyle::kPlain, 80, write_);
  progress_.add(10, 10);
  wait(9);
  display.update();
  EXPECT_THAT(take(), IsEmpty());
  wait(2);
  display.update();
  EXPECT_THAT(take(), StartsWith("framewise: "));
  wait(9);
  display.update();
  EXPECT_THAT(take(), IsEmpty());
  progress_.finish();
  display.close();
  EXPECT_THAT(take(), HasSubstr("done in 20 s"));
}

TEST_F(Display, SaysNothingWhenSwitchedOff) {
  ProgressDisplay display(progress_, ProgressStyle::kNone, 80, write_);
  wait(100);
  display.update();
  display.close();
  EXPECT_THAT(take(), IsEmpty());
}

TEST(ProgressStyleOf, FollowsTheSettingAndTheTerminal) {
  const auto style = [](std::string progress, std::string level,
                        bool is_terminal) {
    const FlagValue flags[] = {{find_setting("progress"), progress, ""},
                               {find_setting("log_level"), level, ""}};
    const SettingsSource source = read_flags(flags);
    const auto settings = Settings::combine({&source, 1});
    return progress_style(*settings, {.is_terminal = is_terminal});
  };
  EXPECT_EQ(style("auto", "info", true), ProgressStyle::kBar);
  EXPECT_EQ(style("auto", "info", false), ProgressStyle::kPlain);
  EXPECT_EQ(style("auto", "error", true), ProgressStyle::kNone);
  EXPECT_EQ(style("bar", "error", false), ProgressStyle::kBar);
  EXPECT_EQ(style("json", "info", true), ProgressStyle::kJson);
  EXPECT_EQ(style("none", "info", true), ProgressStyle::kNone);
}

}  // namespace
}  // namespace framewise::cli
