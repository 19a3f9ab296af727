// SPDX-License-Identifier: Apache-2.0
// costs.json: whatever the bytes, estimates stay numbers that can be sorted.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "batch/cost_rates.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::batch;
  CostRates rates;
  rates.add({reinterpret_cast<const char*>(data), size});
  for (const char* kind : {"compare default", "image check", ""}) {
    JobEstimate job{.kind = kind, .format = "gif", .work = 1};
    (void)rates.ms_per_unit(kind);
    for (const double work : {0.0, 1e-6, 1e6}) {
      job.work = work;
      const double ms = rates.estimate_ms(job);
      if (!std::isfinite(ms) || ms < 0) std::abort();
    }
    job.work = 1;
    rates.learn(job, 5);
    if (!std::isfinite(rates.estimate_ms(job))) std::abort();
  }
  return 0;
}
