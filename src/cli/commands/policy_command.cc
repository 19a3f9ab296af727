// SPDX-License-Identifier: Apache-2.0
// `framewise policy`: prints or checks the thresholds of verdicts.
#include "cli/command_functions.h"
#include "jobs/compare_request.h"

namespace framewise::cli {
Result<ExitCode> run_policy(const Invocation& invocation) {
  const std::string source =
      invocation.arguments.empty() ? "default" : invocation.arguments.front();
  auto policy = jobs::policy_from(source);
  if (!policy) return std::move(policy).error();
  const auto written = write(invocation.output.stream, policy_text(*policy));
  if (!written) return written.error();
  return ExitCode::kOk;
}

}  // namespace framewise::cli
