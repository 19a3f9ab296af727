// SPDX-License-Identifier: Apache-2.0
// Requests from a command line.
#pragma once

#include "cli/command.h"
#include "jobs/compare_request.h"

namespace framewise::cli {

// What the command line, the environment and the configuration say.
jobs::Given given_of(const Invocation& invocation);

// A comparison with the models and the memory of this machine.
Result<jobs::CompareRequest> compare_request(const Invocation& invocation);

// Fills in what a request leaves to the machine.
void use_this_machine(const Invocation& invocation, CompareOptions& options);

}  // namespace framewise::cli
