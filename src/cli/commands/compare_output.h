// SPDX-License-Identifier: Apache-2.0
// The report of `framewise compare` in the format that was asked for, and the
// warnings about what this format has no place for.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/comparing.h"

namespace framewise::cli {

enum class ReportFormat {
  kText,
  kJson,
  kJson1,  // JSON as before version 2
  kNdjson,
  kCsv,
  kVmafJson,
  kVmafXml,
  kVmafCsv,
  kFfmpegQualityMetrics,
};

Result<ReportFormat> report_format_of(const Invocation& invocation);

// Fails if the format holds one test and there are several.
Result<void> check_single_test(ReportFormat format, const ComparedFiles& files);

// The metrics of the program whose format it is, where none are named.
void choose_metrics(ReportFormat format, const Settings& settings,
                    CompareOptions& options);

std::string text_of(const Report& report, ReportFormat format,
                    const Invocation& invocation);

// The report of a comparison that failed: in JSON every test has the error.
// Empty in formats that have no place for it.
std::string text_of_failure(const ComparedFiles& files, const Error& error,
                            ReportFormat format, const Invocation& invocation);

// Says on standard error what the printed format does not say: errors, missing
// pairs and values, and findings that affect how far values can be trusted.
void warn_about(const Report& report, ReportFormat format,
                const jobs::CompareRequest& request,
                const Invocation& invocation);

}  // namespace framewise::cli
