// SPDX-License-Identifier: Apache-2.0
// Verdicts for people. Words from files are made safe for terminals.
#pragma once

#include <string>

#include "framewise/report.h"
#include "report/inspection/inspection_text.h"

namespace framewise::report {

// Status, a sentence, the score, and the gravest reasons with what to try.
std::string verdict_text(const Comparison& comparison,
                         const FileReport& reference, const TextStyle& style);

// One reason in full: where, when, what, why, what to try.
std::string reason_text(const Reason& reason, const FileReport& reference,
                        const TextStyle& style);

// "structure -21.3, color -4.0"
std::string score_parts_text(const Comparison& comparison);

std::string status_text(VerdictStatus status, const TextStyle& style);

}  // namespace framewise::report
