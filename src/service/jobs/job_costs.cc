// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_costs.h"

namespace framewise::service {
namespace {

std::string kind_name(const JobRequest& request) {
  std::string name = request.kind;
  for (const auto& [option, value] : request.options) {
    if (option == "metric" || option == "full" || option == "fast") {
      name += " " + option + "=" + value;
    }
  }
  return name;
}

}  // namespace

batch::JobEstimate JobCosts::estimate(const jobs::Kind& kind,
                                      const JobRequest& request,
                                      int64_t bytes) {
  batch::JobEstimate estimate{.kind = kind_name(request),
                              .work = double(bytes) / 1e6,
                              .usual_ms_per_unit = kind.usual_ms_per_megabyte};
  if (!request.files.empty()) {
    estimate.format = request.files.front().path.extension().native();
  }
  return estimate;
}

double JobCosts::predict_ms(const jobs::Kind& kind, const JobRequest& request,
                            int64_t bytes) const {
  return rates_.estimate_ms(estimate(kind, request, bytes));
}

void JobCosts::learn(const jobs::Kind& kind, const JobRequest& request,
                     int64_t bytes, double took_ms) {
  rates_.learn(estimate(kind, request, bytes), took_ms);
}

void JobCosts::save(const std::filesystem::path& path) const {
  // Rates only improve predictions: a failure to keep them is no error.
  [[maybe_unused]] const auto ignored = rates_.save(path);
}

}  // namespace framewise::service
