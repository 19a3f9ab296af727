// SPDX-License-Identifier: Apache-2.0
// How fast this machine does each kind of work, learned from jobs that ran.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "batch/job.h"
#include "framewise/error.h"

namespace framewise::batch {

// Milliseconds per unit of work, for each rate such as "gif default". All
// functions may be called from several threads at once.
class CostRates {
 public:
  // The time that the job will take on one thread.
  double estimate_ms(const JobEstimate& job) const;

  // The time of a unit of a rate; absent: nothing is known of it.
  std::optional<double> ms_per_unit(std::string_view rate) const;

  // A job of this estimate took `took_ms` on one thread.
  void learn(const JobEstimate& job, double took_ms);

  // A file that is missing or damaged adds no rates.
  void load(const std::filesystem::path& path);
  void add(std::string_view json);
  Result<void> save(const std::filesystem::path& path) const;

 private:
  struct Rate {
    double ms = 0;
    double work = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Rate, std::less<>> rates_;
};

}  // namespace framewise::batch
