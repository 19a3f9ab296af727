// SPDX-License-Identifier: Apache-2.0
// The question which other form of a file to take, where none holds its limit
// on bytes in the form that was asked for.
#pragma once

#include <optional>

#include "cli/command.h"
#include "framewise/optimize.h"

namespace framewise::cli {

// Whether somebody can answer: standard input and error are terminals, and
// people read what is printed.
bool can_ask(const Invocation& invocation);

// Asks on standard error; nothing if none of the proposals is taken.
std::optional<OptimizeProposal> ask_for_form(const Invocation& invocation,
                                             const Optimization& result);

}  // namespace framewise::cli
