// SPDX-License-Identifier: Apache-2.0
// A comparison as an HTML page.
#pragma once

#include <string>

#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::report {

// One file that needs no network, with verdict, player, charts and tables.
std::string comparison_html(const Report& report);

// The page of a comparison that failed. Needs only path and bytes of the
// reference.
std::string failure_html(const FileReport& reference, const std::string& test,
                         const Error& error);

}  // namespace framewise::report
