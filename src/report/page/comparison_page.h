// SPDX-License-Identifier: Apache-2.0
// A comparison as a page that a person looks at and sends on.
#pragma once

#include <string>

#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::report {

// One HTML file that needs no network: verdict, player, charts, tables.
std::string comparison_html(const Report& report);

// The page of a comparison that came to nothing: why, and what to try. Of the
// files it needs no more than path and bytes.
std::string failure_html(const FileReport& reference, const FileReport& test,
                         const Error& error);

}  // namespace framewise::report
