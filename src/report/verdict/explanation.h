// SPDX-License-Identifier: Apache-2.0
// The long form of a verdict: all reasons, the parts of the score, metrics and
// skipped metrics, and how the files were compared.
#pragma once

#include <string>

#include "framewise/report.h"
#include "report/text_style.h"

namespace framewise::report {

std::string explanation_text(const Report& report, const TextStyle& style);

}  // namespace framewise::report
