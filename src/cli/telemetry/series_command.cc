// SPDX-License-Identifier: Apache-2.0
// `framewise telemetry series` and `framewise telemetry rules`.
#include <fmt/ranges.h>

#include <map>
#include <set>

#include "base/json/json.h"
#include "base/result.h"
#include "cli/telemetry/telemetry_commands.h"
#include "cli/telemetry/telemetry_session.h"
#include "telemetry/alerts/prometheus_rules.h"
#include "telemetry/snapshot.h"

namespace framewise::cli {
namespace {

using telemetry::SeriesKind;
using telemetry::SeriesValue;

struct Family {
  SeriesKind kind = SeriesKind::kGauge;
  std::string help;
  std::map<std::string, std::set<std::string>> labels;  // values by name
};

const char* word_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::kCounter: return "counter";
    case SeriesKind::kGauge: return "gauge";
    case SeriesKind::kHistogram: return "histogram";
  }
  return "";
}

std::map<std::string, Family> families() {
  expect_all_stages();
  std::map<std::string, Family> all;
  for (const SeriesValue& one : telemetry::take_snapshot().series) {
    Family& family = all[one.name];
    family.kind = one.kind;
    family.help = one.help;
    for (const auto& [name, value] : one.labels) {
      family.labels[name].insert(value);
    }
  }
  return all;
}

// "tier: disk, memory"; of many values only the name.
std::string labels_text(const Family& family) {
  constexpr size_t kMostValues = 15;
  std::string text;
  for (const auto& [name, values] : family.labels) {
    if (!text.empty()) text += "; ";
    text += name;
    // Versions change.
    if (values.size() > kMostValues || name == "version") continue;
    text += fmt::format(": {}", fmt::join(values, ", "));
  }
  return text;
}

std::string markdown(const std::map<std::string, Family>& all) {
  std::string out =
      "| series | type | labels | meaning |\n"
      "| --- | --- | --- | --- |\n";
  for (const auto& [name, family] : all) {
    out += fmt::format("| `{}` | {} | {} | {} |\n", name, word_of(family.kind),
                       labels_text(family), family.help);
  }
  return out;
}

std::string json_text(const std::map<std::string, Family>& all) {
  Json list = Json::array();
  for (const auto& [name, family] : all) {
    list.push_back({{"name", name},
                    {"type", word_of(family.kind)},
                    {"help", family.help},
                    {"labels", family.labels}});
  }
  return Json({{"schema", "framewise.series/1"}, {"series", list}}).dump(2) +
         "\n";
}

std::string plain_text(const std::map<std::string, Family>& all) {
  std::string out;
  for (const auto& [name, family] : all) {
    out += fmt::format("{} ({})\n    {}\n", name, word_of(family.kind),
                       family.help);
    const std::string labels = labels_text(family);
    if (!labels.empty()) out += fmt::format("    {}\n", labels);
  }
  return out;
}

}  // namespace

Result<ExitCode> run_telemetry_series(const Invocation& invocation) {
  const auto all = families();
  FW_RETURN_IF_ERROR(write(invocation.output.stream,
                           invocation.has("json")       ? json_text(all)
                           : invocation.has("markdown") ? markdown(all)
                                                        : plain_text(all)));
  return ExitCode::kOk;
}

Result<ExitCode> run_telemetry_rules(const Invocation& invocation) {
  const std::string_view url = invocation.value("runbook-url");
  FW_RETURN_IF_ERROR(
      write(invocation.output.stream,
            invocation.has("runbook")
                ? telemetry::runbook_page()
                : telemetry::prometheus_rules(
                      url.empty() ? "docs/operations/alerts.md" : url,
                      telemetry::alert_rules(invocation.settings))));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
