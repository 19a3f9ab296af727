// SPDX-License-Identifier: Apache-2.0
// A comparison as a page that a person looks at and sends on.
#pragma once

#include <string>
#include <vector>

#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::report {

// A test that could not be compared: why, and what to try. Of the file no more
// than path and bytes is needed.
struct FailedTest {
  size_t place = 0;  // among all tests
  FileReport file;
  Error error;
};

// One HTML file that needs no network: verdict, player, charts, tables.
// `failed` are in order of their places, and not in the report.
std::string comparison_html(const Report& report,
                            const std::vector<FailedTest>& failed = {});

// The same where nothing could be compared.
std::string failure_html(const FileReport& reference, const FailedTest& failed);

}  // namespace framewise::report
