// SPDX-License-Identifier: Apache-2.0
// `framewise policy`: prints or checks the thresholds of verdicts.
#include <algorithm>

#include "cli/command_functions.h"
#include "cli/files/text_file.h"
#include "cli/options/policy_source.h"

namespace framewise::cli {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;

}  // namespace

Result<Policy> policy_from(const std::string& name_or_path) {
  auto named = find_policy(name_or_path);
  if (named) return named;
  auto text = read_text_file(name_or_path, kMostBytes);
  if (text) return parse_policy(*text, name_or_path);
  // Reports the file error if the text looks like a path, else the unknown
  // name.
  const bool is_path = name_or_path.find_first_of("./") != std::string::npos;
  return is_path ? std::move(text).error() : std::move(named).error();
}

Result<ExitCode> run_policy(const Invocation& invocation) {
  const std::string source =
      invocation.arguments.empty() ? "default" : invocation.arguments.front();
  auto policy = policy_from(source);
  if (!policy) return std::move(policy).error();
  const auto written = write(invocation.output.stream, policy_text(*policy));
  if (!written) return written.error();
  return ExitCode::kOk;
}

}  // namespace framewise::cli
