// SPDX-License-Identifier: Apache-2.0
#include "telemetry/alerts/evaluation.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "telemetry/alerts/alert_examples.h"
#include "telemetry/alerts/recorded_metrics.h"
#include "telemetry/reading/exposition.h"

namespace framewise::telemetry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The value of "5+2x30" after so many minutes.
double value_at(const std::string& values, int minute) {
  const size_t plus = values.find('+');
  const size_t times = values.find('x');
  const double first = std::stod(values.substr(0, std::min(plus, times)));
  if (plus == std::string::npos) return first;
  return first + minute * std::stod(values.substr(plus + 1, times - plus - 1));
}

// `values`: one for each series.
Snapshot snapshot_of(const std::vector<ExampleSeries>& series,
                     const std::vector<std::string>& values, double time_s) {
  std::string text;
  for (size_t i = 0; i < series.size(); ++i) {
    const std::string name =
        series[i].series.substr(0, series[i].series.find('{'));
    for (const char* suffix : {"_bucket", "_count"}) {
      if (!name.ends_with(suffix)) continue;
      text += "# TYPE " +
              name.substr(0, name.size() - std::string(suffix).size()) +
              " histogram\n";
    }
    if (name.ends_with("_total")) text += "# TYPE " + name + " counter\n";
    text += fmt::format("{} {}\n", series[i].series, values[i]);
  }
  auto snapshot = parse_exposition(text);
  if (!snapshot) throw std::runtime_error(snapshot.error().to_string());
  snapshot->time_s = time_s;
  return *std::move(snapshot);
}

Snapshot snapshot_at(const std::vector<ExampleSeries>& series, int minute) {
  std::vector<std::string> values;
  for (const ExampleSeries& one : series) {
    values.push_back(fmt::format("{}", value_at(one.values, minute)));
  }
  return snapshot_of(series, values, 60.0 * minute);
}

std::set<std::string> names_of(const std::vector<Alert>& alerts) {
  std::set<std::string> names;
  for (const Alert& one : alerts) names.emplace(one.rule.name);
  return names;
}

// All alerts that fire while the scene is played, and for 40 minutes after it,
// during which nothing changes any more.
std::set<std::string> alerts_during(const std::string& scene) {
  const RecordedMetrics recorded = recorded_metrics(scene);
  std::vector<std::vector<std::string>> values;
  size_t samples = 0;
  for (const ExampleSeries& one : recorded.series) {
    values.push_back(values_of(one.values));
    samples = std::max(samples, values.back().size());
  }
  const size_t after = size_t(2400 / recorded.interval_s);
  std::set<std::string> fired;
  AlertEvaluator evaluator;
  for (size_t sample = 0; sample < samples + after; ++sample) {
    std::vector<std::string> now;
    for (const auto& all : values) {
      now.push_back(all[std::min(sample, all.size() - 1)]);
    }
    const Snapshot snapshot = snapshot_of(
        recorded.series, now, recorded.interval_s * double(sample + 1));
    fired.merge(names_of(evaluator.evaluate(snapshot).firing));
  }
  return fired;
}

bool fires(const std::string& alert, const std::vector<ExampleSeries>& series,
           int minutes) {
  AlertEvaluator evaluator;
  AlertEvaluator::Outcome outcome;
  for (int minute = 0; minute <= minutes; ++minute) {
    outcome = evaluator.evaluate(snapshot_at(series, minute));
  }
  return std::ranges::any_of(
      outcome.firing, [&](const Alert& one) { return one.rule.name == alert; });
}

TEST(AlertRules, HaveAnExampleEach) {
  std::set<std::string> named;
  for (const AlertExample& one : alert_examples()) named.insert(one.alert);
  EXPECT_GE(alert_rules().size(), 14u);
  for (const AlertRule& rule : alert_rules()) {
    EXPECT_EQ(named.count(std::string(rule.name)), 1u) << rule.name;
  }
  EXPECT_EQ(named.size(), alert_rules().size());
}

TEST(AlertRules, FireWithTheirExampleAndAreSilentWithTheOther) {
  for (const AlertExample& one : alert_examples()) {
    EXPECT_TRUE(fires(one.alert, one.fires, one.minute)) << one.alert;
    EXPECT_FALSE(fires(one.alert, one.silent, one.minute)) << one.alert;
  }
}

TEST(AlertRules, AreSilentWhileTheProgramIsWell) {
  for (const char* scene : {"idle", "first_batch", "busy_service"}) {
    EXPECT_THAT(alerts_during(scene), IsEmpty()) << scene;
  }
}

TEST(AlertRules, FireWhereALibraryIsReadAgainAndAgainThroughASmallCache) {
  EXPECT_THAT(alerts_during("too_small_cache"),
              testing::IsSupersetOf(
                  {"FramewiseCacheHitRateLow", "FramewiseCacheEvictionsHigh"}));
}

// Settings with these lines in a section [alerts].
Settings with_alerts(const std::string& lines) {
  const SettingsSource file =
      read_settings_file("[alerts]\n" + lines, "framewise.toml");
  EXPECT_TRUE(file.problems.empty());
  return *Settings::combine({&file, 1});
}

TEST(AlertRules, TakeTheirLimitsFromSettings) {
  const auto rules = alert_rules(
      with_alerts("memory = \"90%\"\nworker_deaths = 7\nqueue_length = 0\n"));
  const auto named = [&](std::string_view name) {
    return std::ranges::find(rules, name, &AlertRule::name);
  };
  EXPECT_EQ(named("FramewiseMemoryHigh")->limit, 0.9);
  EXPECT_EQ(named("FramewiseMemoryHigh")->ends_at, 0.8438);
  EXPECT_EQ(summary_of(*named("FramewiseMemoryHigh")),
            "More than 90 % of the memory budget is in use.");
  EXPECT_EQ(summary_of(*named("FramewiseWorkersDie")),
            "7 worker processes died within 10 minutes.");
  EXPECT_EQ(named("FramewiseQueueLong"), rules.end()) << "0 turns it off";
  EXPECT_EQ(rules.size(), alert_rules().size() - 1);
}

// The limits that the systems before this one promised.
TEST(AlertRules, BeginAtTheLimitsThatWerePromised) {
  const Settings settings;
  EXPECT_EQ(settings.real("alerts.memory"), 80);
  EXPECT_EQ(settings.real("alerts.cache_hit_rate"), 50);
  EXPECT_EQ(settings.real("alerts.processors"), 80);
  EXPECT_EQ(settings.real("alerts.queue_length"), 100);
  EXPECT_EQ(settings.real("alerts.progress_rate"), 0) << "off: see its help";
}

TEST(AlertRules, OfProgressCountReportsASecondWhileJobsRun) {
  AlertEvaluator evaluator(alert_rules(with_alerts("progress_rate = 0.5\n")));
  const std::string reports = "framewise_progress_report_duration_seconds_";
  const auto rare_after = [&](const std::string& running) {
    bool rare = false;
    for (int minute = 0; minute <= 20; ++minute) {
      // 20 reports a minute.
      const auto outcome = evaluator.evaluate(
          snapshot_at({{"framewise_queue_jobs{state=\"running\"}", running},
                       {reports + "bucket{le=\"+Inf\"}", "0+20x60"},
                       {reports + "count", "0+20x60"}},
                      minute));
      rare = names_of(outcome.firing).contains("FramewiseProgressRare");
    }
    return rare;
  };
  EXPECT_TRUE(rare_after("2x60"));
  evaluator = AlertEvaluator(alert_rules(with_alerts("progress_rate = 0.5\n")));
  EXPECT_FALSE(rare_after("0x60")) << "nothing runs";
}

TEST(AlertRules, EndBeyondTheLimitAtWhichTheyBegin) {
  for (const AlertRule& rule : alert_rules()) {
    if (rule.below) {
      EXPECT_GE(rule.ends_at, rule.limit) << rule.name;
    } else {
      EXPECT_LE(rule.ends_at, rule.limit) << rule.name;
    }
    EXPECT_FALSE(rule.summary.empty() || rule.reason.empty() ||
                 rule.action.empty())
        << rule.name;
  }
}

// A snapshot with this memory in use.
Snapshot memory_at(double time_s, double ratio) {
  Snapshot snapshot{.time_s = time_s};
  snapshot.series = {{.name = "framewise_memory_used_ratio", .value = ratio}};
  return snapshot;
}

std::vector<std::string> names(const std::vector<Alert>& alerts) {
  std::vector<std::string> names;
  for (const Alert& one : alerts) names.emplace_back(one.rule.name);
  return names;
}

TEST(AlertEvaluator, WaitsUntilTheConditionHasHeld) {
  AlertEvaluator evaluator;
  EXPECT_THAT(evaluator.evaluate(memory_at(0, 0.9)).firing, IsEmpty());
  EXPECT_THAT(evaluator.evaluate(memory_at(299, 0.9)).firing, IsEmpty());
  const auto outcome = evaluator.evaluate(memory_at(300, 0.9));
  EXPECT_THAT(names(outcome.begun), ElementsAre("FramewiseMemoryHigh"));
  EXPECT_EQ(outcome.firing[0].since_s, 0);
}

TEST(AlertEvaluator, ABreakStartsTheWaitAnew) {
  AlertEvaluator evaluator;
  evaluator.evaluate(memory_at(0, 0.9));
  evaluator.evaluate(memory_at(200, 0.5));
  EXPECT_THAT(evaluator.evaluate(memory_at(350, 0.9)).firing, IsEmpty());
}

TEST(AlertEvaluator, EndsOnlyBeyondTheOtherLimit) {
  AlertEvaluator evaluator;
  evaluator.evaluate(memory_at(0, 0.9));
  evaluator.evaluate(memory_at(300, 0.9));
  EXPECT_EQ(evaluator.evaluate(memory_at(310, 0.77)).firing.size(), 1u);
  const auto ended = evaluator.evaluate(memory_at(320, 0.74));
  EXPECT_THAT(ended.firing, IsEmpty());
  EXPECT_THAT(names(ended.ended), ElementsAre("FramewiseMemoryHigh"));
}

TEST(AlertEvaluator, ReportsAgainOnlyAfterTheCooldown) {
  AlertEvaluator evaluator;
  int reports = 0;
  // On and off every six minutes during an hour: cooldown 15 minutes.
  for (int minute = 0; minute < 60; ++minute) {
    const double ratio = minute / 6 % 2 == 0 ? 0.9 : 0.5;
    reports +=
        int(evaluator.evaluate(memory_at(60.0 * minute, ratio)).begun.size());
  }
  EXPECT_EQ(reports, 3);
}

TEST(AlertEvaluator, CountsACounterThatBeganAnew) {
  AlertEvaluator evaluator;
  const auto damaged = [](double time_s, double value) {
    Snapshot snapshot{.time_s = time_s};
    snapshot.series = {{.kind = SeriesKind::kCounter,
                        .name = "framewise_cache_damaged_total",
                        .value = value}};
    return snapshot;
  };
  EXPECT_THAT(evaluator.evaluate(damaged(0, 50)).firing, IsEmpty());
  EXPECT_THAT(evaluator.evaluate(damaged(60, 50)).firing, IsEmpty());
  EXPECT_THAT(names(evaluator.evaluate(damaged(120, 1)).firing),
              ElementsAre("FramewiseCacheDamaged"));
}

TEST(AlertsAtOnce, EvaluateTheWholeLifeOfAProcess) {
  Snapshot snapshot = memory_at(1000, 0.97);
  snapshot.start_s = 900;
  EXPECT_THAT(names(alerts_at_once(snapshot)),
              ElementsAre("FramewiseMemoryHigh", "FramewiseMemoryCritical"));
  EXPECT_THAT(alerts_at_once({}), IsEmpty());
}

}  // namespace
}  // namespace framewise::telemetry
