// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "telemetry/alerts/alert_rules.h"

namespace framewise::telemetry {

// The condition of a rule in PromQL, for each instance.
std::string promql_of(const AlertRule& rule);

// A file of rules for Prometheus. `runbook` is the address of the page that
// has a section for each alert.
std::string prometheus_rules(
    std::string_view runbook,
    const std::vector<AlertRule>& rules = alert_rules());

// The page for operators, in Markdown: a section for each alert that is on by
// default.
std::string runbook_page();

}  // namespace framewise::telemetry
