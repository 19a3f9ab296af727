// SPDX-License-Identifier: Apache-2.0
// How long each kind of work takes on this machine and how much memory, learned
// from jobs that ran.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "batch/job.h"
#include "framewise/error.h"

namespace framewise::batch {

// For each kind of work a model of the logarithm of its time: a constant for
// each format, and exponents of the work, of its bytes and of its frames, which
// all formats of the kind share. With few jobs the exponents stay near those of
// time in proportion to work, and constants near each other. The like for
// memory, with what the headers promise at most instead of the work. All
// functions may be called from several threads at once.
class CostRates {
 public:
  // The time that the job will take on one thread.
  double estimate_ms(const JobEstimate& job) const;

  // The bytes that the job will use; absent: nothing is known of its kind.
  std::optional<int64_t> estimate_memory(const JobEstimate& job) const;

  // The time of a unit of work of this kind, of jobs as they were; absent:
  // nothing is known of it.
  std::optional<double> ms_per_unit(std::string_view kind) const;

  // A job of this estimate took `took_ms` on one thread.
  void learn(const JobEstimate& job, double took_ms);
  // A job of this estimate used at most `bytes`.
  void learn_memory(const JobEstimate& job, int64_t bytes);

  // A file that is missing or damaged adds no rates.
  void load(const std::filesystem::path& path);
  void add(std::string_view json);
  Result<void> save(const std::filesystem::path& path) const;

 private:
  // Logarithms of work, of bytes a unit of work, and of frames.
  static constexpr size_t kFacts = 3;
  using Facts = std::array<double, kFacts>;
  // Sums over jobs, of which older ones count less. `y` is the logarithm of
  // milliseconds, or of mebibytes.
  struct Sums {
    double jobs = 0;
    double y = 0;
    Facts x{};
    Facts xy{};
    std::array<Facts, kFacts> xx{};
  };
  struct Kind {
    std::map<std::string, Sums, std::less<>> formats;
    // Solved when it is asked for after a job.
    mutable bool is_solved = false;
    mutable Facts exponents{};
    mutable double usual = 0;  // the constant of a format without jobs
    mutable std::map<std::string, double, std::less<>> constants;
  };

  static Facts facts_of(const JobEstimate& job);
  static void solve(const Kind& kind);
  // The logarithm of what a job takes; absent: nothing is known of its kind.
  std::optional<double> log_estimate(const JobEstimate& job) const;
  void learn_log(const JobEstimate& job, double y);
  void make_room(const JobEstimate& job);

  mutable std::mutex mutex_;
  std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace framewise::batch
