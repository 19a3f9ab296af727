// SPDX-License-Identifier: Apache-2.0
// A comparison as a page that a person looks at and sends on.
#pragma once

#include <string>

#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::report {

// One HTML file that needs no network: verdict, player, charts, tables.
std::string comparison_html(const Report& report);

// The same where nothing could be compared. Of the reference no more than path
// and bytes is needed.
std::string failure_html(const FileReport& reference, const std::string& test,
                         const Error& error);

}  // namespace framewise::report
