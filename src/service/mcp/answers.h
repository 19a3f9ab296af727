// SPDX-License-Identifier: Apache-2.0
// Results of jobs in the words that an agent reads: at most some 800 tokens.
#pragma once

#include <cstddef>
#include <string>

#include "base/json/json.h"
#include "jobs/job.h"
#include "service/mcp/tools.h"

namespace framewise::service {

// A token is three to four bytes of English.
inline constexpr size_t kLongestAnswer = 2600;

std::string answer_text(const Tool& tool, const jobs::JobOutcome& outcome);
std::string answer_text(const Error& error);

// Everything that is known of an earlier comparison, as far as an answer goes.
Result<std::string> explanation_of(const std::string& report_json);

}  // namespace framewise::service
