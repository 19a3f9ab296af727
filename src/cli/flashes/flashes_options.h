// SPDX-License-Identifier: Apache-2.0
// The options of `framewise flashes` as values.
#pragma once

#include "cli/command.h"
#include "framewise/flashes.h"

namespace framewise::cli {

Result<FlashOptions> flash_options(const Invocation& invocation);

// The least bad state that fails. Absent: none does.
Result<std::optional<FlashState>> fail_state(const Invocation& invocation);

}  // namespace framewise::cli
