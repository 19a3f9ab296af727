// SPDX-License-Identifier: Apache-2.0
// Formats verdicts as text. Text from files is made safe for terminals.
#pragma once

#include <string>

#include "framewise/report.h"
#include "report/text_style.h"

namespace framewise::report {

// Status, summary, score, and the three gravest reasons with their hints.
std::string verdict_text(const Comparison& comparison,
                         const FileReport& reference, const TextStyle& style);

// One reason: severity, kind, time, region, message and hint.
std::string reason_text(const Reason& reason, const FileReport& reference,
                        const TextStyle& style);

// "structure -21.3, color -4.0"
// Such as ", between 71 and 76"; empty where a score is certain.
std::string interval_text(const Comparison& comparison);

std::string score_parts_text(const Comparison& comparison);

std::string status_text(VerdictStatus status, const TextStyle& style);

}  // namespace framewise::report
