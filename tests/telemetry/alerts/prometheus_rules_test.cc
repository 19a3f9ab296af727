// SPDX-License-Identifier: Apache-2.0
#include "telemetry/alerts/prometheus_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "base/json/json.h"
#include "measure/registry.h"
#include "telemetry/alerts/alert_examples.h"
#include "telemetry/alerts/recorded_metrics.h"
#include "telemetry/snapshot.h"
#include "telemetry/span.h"
#include "temporary_folder.h"

namespace framewise::telemetry {
namespace {

namespace fs = std::filesystem;

const fs::path kDeploy = fs::path(FRAMEWISE_SOURCE_DIR) / "deploy/monitoring";
constexpr std::string_view kRunbook = "docs/operations/alerts.md";

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool has_promtool() {
  return std::system("command -v promtool >/dev/null") == 0;
}

int run(const std::string& command) {
  return std::system((command + " >/dev/null").c_str());
}

std::string one_test(const AlertExample& example, bool fires) {
  std::string out = "  - interval: 1m\n    input_series:\n";
  for (const ExampleSeries& one : fires ? example.fires : example.silent) {
    out += fmt::format("      - {{series: '{}', values: '{}'}}\n", one.series,
                       one.values);
  }
  out += fmt::format(
      "    alert_rule_test:\n      - eval_time: {}m\n        alertname: {}\n",
      example.minute, example.alert);
  if (!fires) return out + "        exp_alerts: []\n";
  const std::vector<AlertRule> rules = alert_rules();
  const AlertRule& rule =
      *std::ranges::find(rules, example.alert, &AlertRule::name);
  out += fmt::format(
      "        exp_alerts:\n          - exp_labels: {{severity: {}}}\n"
      "            exp_annotations:\n              summary: \"{}\"\n"
      "              description: \"{} {}\"\n"
      "              runbook_url: \"{}#{}\"\n",
      name_of(rule.severity), summary_of(rule), rule.reason, rule.action,
      kRunbook, [&] {
        std::string lower = example.alert;
        for (char& c : lower) c = char(std::tolower(c));
        return lower;
      }());
  return out;
}

// For each alert a test that fires, and one that stays silent.
std::string promtool_tests() {
  std::string out =
      "# Each alert fires with one set of series and is silent with another.\n"
      "# The examples are those of tests/telemetry/alerts/alert_examples.h.\n"
      "rule_files: [framewise-alerts.yml]\nevaluation_interval: 1m\ntests:\n";
  for (const AlertExample& example : alert_examples()) {
    out += one_test(example, true) + one_test(example, false);
  }
  return out;
}

TEST(PrometheusRules, AreThoseOfTheDeployment) {
  EXPECT_EQ(text_of(kDeploy / "framewise-alerts.yml"),
            prometheus_rules(kRunbook))
      << "framewise telemetry rules > deploy/monitoring/framewise-alerts.yml";
  EXPECT_EQ(text_of(fs::path(FRAMEWISE_SOURCE_DIR) / kRunbook), runbook_page())
      << "framewise telemetry rules --runbook > docs/operations/alerts.md";
  const fs::path fresh =
      fs::path(FRAMEWISE_BINARY_DIR) / "framewise-alerts.test.yml";
  std::ofstream(fresh) << promtool_tests();
  EXPECT_EQ(text_of(kDeploy / "framewise-alerts.test.yml"), promtool_tests())
      << "cp " << fresh << " deploy/monitoring/";
}

TEST(PrometheusRules, PassTheirCheckerAndTheirTests) {
  if (!has_promtool()) {
    GTEST_SKIP() << "promtool is missing (package prometheus)";
  }
  const TemporaryFolder folder;
  const auto rules =
      folder.write("framewise-alerts.yml", prometheus_rules(kRunbook));
  const auto tests = folder.write("test.yml", promtool_tests());
  EXPECT_EQ(run("promtool check rules " + rules.string()), 0);
  EXPECT_EQ(std::system(("promtool test rules " + tests.string()).c_str()), 0);
}

constexpr int kScrapeSeconds = 15;
constexpr int kMinutesAfter = 40;

// A recorded series as a server of Prometheus has read it: a value each 15 s,
// while the scene is played and for 40 minutes after it, during which nothing
// changes any more.
std::string scraped(const std::string& recorded, double interval_s) {
  const std::vector<std::string> values = values_of(recorded);
  std::vector<std::string> read;
  for (int second = 0; second < 60 * kMinutesAfter; second += kScrapeSeconds) {
    const auto sample = size_t(second / interval_s);
    read.push_back(values[std::min(sample, values.size() - 1)]);
  }
  return fmt::format("{}", fmt::join(read, " "));
}

// Of each recorded scene that every alert is silent.
std::string promtool_scenes() {
  std::string out =
      "rule_files: [framewise-alerts.yml]\nevaluation_interval: 15s\ntests:\n";
  for (const char* scene : {"idle", "first_batch", "busy_service"}) {
    const RecordedMetrics recorded = recorded_metrics(scene);
    out +=
        fmt::format("  - interval: {}s\n    input_series:\n", kScrapeSeconds);
    for (const ExampleSeries& one : recorded.series) {
      out += fmt::format("      - {{series: '{}', values: '{}'}}\n", one.series,
                         scraped(one.values, recorded.interval_s));
    }
    out += "    alert_rule_test:\n";
    for (int minute = 1; minute < kMinutesAfter; minute += 3) {
      for (const AlertRule& rule : alert_rules()) {
        out += fmt::format(
            "      - {{eval_time: {}m, alertname: {}, exp_alerts: []}}\n",
            minute, rule.name);
      }
    }
  }
  return out;
}

TEST(PrometheusRules, AreSilentWhileTheProgramIsWell) {
  if (!has_promtool()) {
    GTEST_SKIP() << "promtool is missing (package prometheus)";
  }
  const TemporaryFolder folder;
  folder.write("framewise-alerts.yml", prometheus_rules(kRunbook));
  const auto scenes = folder.write("scenes.yml", promtool_scenes());
  EXPECT_EQ(std::system(("promtool test rules " + scenes.string()).c_str()), 0);
}

// Names of series in a query: those of this program and of its process.
std::set<std::string> series_in(const std::string& query) {
  const std::regex name("\\b(?:framewise|process)_[a-z0-9_]+");
  std::set<std::string> names;
  for (std::sregex_iterator one(query.begin(), query.end(), name), end;
       one != end; ++one) {
    names.insert(one->str());
  }
  return names;
}

std::set<std::string> exported_names() {
  expect_stage("decode", SpanKind::kStage);
  expect_stage("ssim", SpanKind::kMetric);
  std::set<std::string> names;
  for (const SeriesValue& one : take_snapshot().series) {
    names.insert(one.name);
    if (one.kind != SeriesKind::kHistogram) continue;
    for (const char* suffix : {"_bucket", "_sum", "_count"}) {
      names.insert(one.name + suffix);
    }
  }
  return names;
}

TEST(PrometheusRules, NameOnlySeriesThatAreExported) {
  const auto exported = exported_names();
  for (const AlertRule& rule : alert_rules()) {
    for (const std::string& name : series_in(promql_of(rule))) {
      // Of a server alone; the pages for operators have a test for its names.
      if (name.starts_with("framewise_service_")) continue;
      EXPECT_TRUE(exported.contains(name)) << rule.name << ": " << name;
    }
  }
}

// The expressions of all panels, with their titles.
std::multimap<std::string, std::string> queries_of(const Json& dashboard) {
  std::multimap<std::string, std::string> queries;
  for (const auto& panel : dashboard["panels"]) {
    for (const auto& target : panel["targets"]) {
      queries.emplace(panel["title"].text(), target["expr"].text());
    }
  }
  return queries;
}

TEST(Dashboard, HasQueriesOnlyOfSeriesThatAreExported) {
  const auto dashboard =
      Json::parse(text_of(kDeploy / "framewise-dashboard.json"));
  const auto exported = exported_names();
  std::set<std::string> titles;
  std::set<int64_t> ids;
  for (const auto& [title, query] : queries_of(dashboard)) {
    titles.insert(title);
    EXPECT_FALSE(series_in(query).empty()) << title;
    for (const std::string& name : series_in(query)) {
      EXPECT_TRUE(exported.contains(name)) << title << ": " << name;
    }
  }
  EXPECT_GE(titles.size(), 14u);
  for (const auto& panel : dashboard["panels"]) {
    EXPECT_TRUE(ids.insert(panel["id"].integer()).second);
    EXPECT_FALSE(panel["description"].text().empty());
    const auto& place = panel["gridPos"];
    EXPECT_LE(place["x"].integer() + place["w"].integer(), 24);
  }
}

TEST(Dashboard, PanelsDoNotOverlap) {
  const auto dashboard =
      Json::parse(text_of(kDeploy / "framewise-dashboard.json"));
  std::set<std::pair<int64_t, int64_t>> taken;
  for (const auto& panel : dashboard["panels"]) {
    const auto& place = panel["gridPos"];
    const int64_t left = place["x"].integer();
    const int64_t top = place["y"].integer();
    for (int64_t x = left; x < left + place["w"].integer(); ++x) {
      for (int64_t y = top; y < top + place["h"].integer(); ++y) {
        EXPECT_TRUE(taken.emplace(x, y).second) << panel["title"];
      }
    }
  }
}

TEST(Dashboard, HasQueriesThatPrometheusCanParse) {
  if (!has_promtool()) {
    GTEST_SKIP() << "promtool is missing (package prometheus)";
  }
  const auto dashboard =
      Json::parse(text_of(kDeploy / "framewise-dashboard.json"));
  // As recording rules: promtool has no check of single expressions.
  Json rules = Json::array();
  for (const auto& [title, query] : queries_of(dashboard)) {
    std::string plain = query;
    for (const char* variable : {"$__rate_interval", "$interval"}) {
      for (size_t at = 0; (at = plain.find(variable)) != std::string::npos;) {
        plain.replace(at, std::string(variable).size(), "5m");
      }
    }
    rules.push_back(
        {{"record", fmt::format("panel:{}", rules.size())}, {"expr", plain}});
  }
  const Json file = {{"groups", {{{"name", "panels"}, {"rules", rules}}}}};
  const TemporaryFolder folder;
  // JSON is YAML.
  const auto path = folder.write("panels.yml", file.dump());
  EXPECT_EQ(std::system(("promtool check rules " + path.string()).c_str()), 0);
}

}  // namespace
}  // namespace framewise::telemetry
