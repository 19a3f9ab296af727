// SPDX-License-Identifier: Apache-2.0
// How times, changes and counts are written in all reports of `bench`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/paired/paired_run.h"
#include "bench/statistics/signed_rank.h"

namespace framewise::bench {

std::string time_text(double seconds);       // "4.12 ms"
std::string bytes_text(int64_t bytes);       // "12.5 MB"
std::string percent_text(double log_ratio);  // "+11.8"
// "+11.8 % [+9.9, +13.6]" of logarithms of ratios.
std::string change_text(const Estimate& log_ratio);

// "1 critical, 0 warnings, 1 inconclusive, 14 unchanged (of 16)". Kinds that
// did not occur are left out, except critical ones and warnings.
std::string counts_text(const PairedRun& run);

// How it was measured, in one line.
std::string method_text(const PairedRun& run);
// On what machine, how busy, and which programs.
std::string machine_text(const PairedRun& run);

// Why no verdict counts; empty if they do.
std::string_view why_unfit(Fitness fitness);

// Medians of one arm.
double median_cpu(const std::vector<LaunchValue>& launches);
double median_wall(const std::vector<LaunchValue>& launches);
int64_t median_peak(const std::vector<LaunchValue>& launches);

// Exact counts and memory that differ between the arms, such as "allocations
// 1200 -> 3400 a run"; empty if none.
std::string exact_differences(const PairedResult& result);

}  // namespace framewise::bench
