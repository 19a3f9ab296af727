// SPDX-License-Identifier: Apache-2.0
// How long jobs will take, from the size of their files and what jobs of their
// kind took before. Files are not opened for this: they may be hostile.
#pragma once

#include <cstdint>
#include <filesystem>

#include "batch/cost_rates.h"
#include "jobs/kinds.h"
#include "service/jobs/job_state.h"

namespace framewise::service {

class JobCosts {
 public:
  // Of one thread.
  double predict_ms(const jobs::Kind& kind, const JobRequest& request,
                    int64_t bytes) const;
  void learn(const jobs::Kind& kind, const JobRequest& request, int64_t bytes,
             double took_ms);

  void load(const std::filesystem::path& path) { rates_.load(path); }
  void save(const std::filesystem::path& path) const;

 private:
  static batch::JobEstimate estimate(const jobs::Kind& kind,
                                     const JobRequest& request, int64_t bytes);

  batch::CostRates rates_;
};

}  // namespace framewise::service
