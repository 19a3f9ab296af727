// SPDX-License-Identifier: Apache-2.0
// The result of `framewise optimize` for people.
#pragma once

#include <string>

#include "framewise/optimize.h"
#include "report/text_style.h"

namespace framewise::report {

// Whether optimization_text() lists the trials: of what missed its targets, and
// of estimates.
bool text_has_trials(const Optimization& result);

// "3.06 MB → 0.71 MB (−77 %), score 91.2, worst moment 88.0 at 2.4 s; 3
// tries", then why, the verdict and its reasons.
std::string optimization_text(const Optimization& result,
                              const TextStyle& style);

// The first line of it, without its line end.
std::string optimization_line(const Optimization& result,
                              const TextStyle& style);

// A table of all trials: the curve of size and quality.
std::string trials_text(const Optimization& result);

// The option that asks for this form: "--scale 0.71".
std::string option_of(const OptimizeProposal& proposal);

std::string megabytes(int64_t bytes);  // "0.71 MB", "12.3 kB"

}  // namespace framewise::report
