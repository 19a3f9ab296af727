// SPDX-License-Identifier: Apache-2.0
// Runs a command and measures where its time and memory go: `framewise profile`
// and --profile-report.
#pragma once

#include <string_view>

#include "bench/profile/profile.h"
#include "cli/command.h"
#include "cli/command_line.h"

namespace framewise::cli {

// A command that failed has a profile, too.
struct ProfiledRun {
  bench::Profile profile;
  Result<ExitCode> outcome = ExitCode::kOk;
};

ProfiledRun profile_command(const CommandLine& line,
                            const Environment& environment);

// A file whose name ends in .json gets JSON, others get text; "-" is standard
// error, since the command has standard output for itself.
Result<void> write_profile(const bench::Profile& profile,
                           std::string_view path);

// Runs the command and writes the file of --profile-report.
Result<ExitCode> run_with_profile_report(const CommandLine& line,
                                         const Environment& environment);

}  // namespace framewise::cli
