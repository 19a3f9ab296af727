// SPDX-License-Identifier: Apache-2.0
// How a command or a job ends, as a number.
#pragma once

#include "framewise/error.h"

namespace framewise::jobs {

enum class ExitCode : int {
  kOk = 0,
  kRequirementFailed = 1,
  kUsage = 2,
  kInput = 3,
  kEnvironment = 4,
  kNothingInCommon = 5,
  kInterrupted = 130,
};

constexpr ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage: return ExitCode::kUsage;
    case ErrorKind::kCancelled: return ExitCode::kInterrupted;
    case ErrorKind::kEnvironment:
    case ErrorKind::kInternal: return ExitCode::kEnvironment;
    default: return ExitCode::kInput;
  }
}

}  // namespace framewise::jobs
