// SPDX-License-Identifier: Apache-2.0
// The functions that run the bench commands, and what they share.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bench/paired/machine_lock.h"
#include "cli/command.h"

namespace framewise::cli {

Result<ExitCode> run_bench_ab(const Invocation& invocation);
Result<ExitCode> run_bench_check(const Invocation& invocation);
Result<ExitCode> run_bench_list(const Invocation& invocation);
Result<ExitCode> run_bench_run(const Invocation& invocation);
Result<ExitCode> run_bench_trend(const Invocation& invocation);
Result<ExitCode> run_bench_tune(const Invocation& invocation);
Result<ExitCode> run_bench_work(const Invocation& invocation);
Result<ExitCode> run_profile(const Invocation& invocation);
Result<ExitCode> run_bench_diff(const Invocation& invocation);

// The path of this program.
std::string own_program();

// Where generated files are kept.
std::filesystem::path bench_folder(const Invocation& invocation);

// All values of an option, in order.
std::vector<std::string> values_of(const Invocation& invocation,
                                   std::string_view option);

// The value of an option as a number from `least` on; absent: `otherwise`.
Result<double> number_of(const Invocation& invocation, std::string_view option,
                         double least, double otherwise);

// Waits for the machine; says so.
Result<bench::MachineLock> lock_machine(const Invocation& invocation,
                                        std::stop_token stop);

}  // namespace framewise::cli
