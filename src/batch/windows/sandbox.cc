// SPDX-License-Identifier: Apache-2.0
#include "batch/sandbox.h"

#include "base/result.h"

namespace framewise::batch {

Result<void> enter_sandbox(const SandboxLimits&) {
  return fail(ErrorKind::kEnvironment,
              "the program for Windows has no sandbox");
}

}  // namespace framewise::batch
