// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "jobs/exit_code.h"
#include "report/flashes/flash_json.h"

namespace framewise::jobs {

// `fail_on`: the least bad state that fails; absent: none does. A failure
// counts more than a file that cannot be read.
ExitCode exit_code_of(const std::vector<report::FlashRow>& rows,
                      std::optional<FlashState> fail_on);

}  // namespace framewise::jobs
