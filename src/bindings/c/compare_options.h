// SPDX-License-Identifier: Apache-2.0
// Options of the C interface as those of compare(), with what they point to.
#pragma once

#include <optional>
#include <stop_token>

#include "bindings/c/boundary.h"
#include "framewise/cache.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "jobs/compare_request.h"
#include "jobs/kinds.h"

struct framewise_options {
  const framewise::jobs::Kind* kind;
  framewise::jobs::Words words;
};

namespace framewise::c_api {

// `options` points into it, so it stays where it is.
class CompareRun {
 public:
  CompareOptions options;
  report::ReportDetail detail;

  CompareRun() = default;
  CompareRun(const CompareRun&) = delete;
  CompareRun& operator=(const CompareRun&) = delete;

  // `given` may be null.
  Result<void> read(const framewise_compare_options* given);

  bool stopped() const { return stop_.stop_requested(); }

 private:
  std::optional<ThreadPool> threads_;
  std::optional<Cache> cache_;
  std::stop_source stop_;
};

}  // namespace framewise::c_api
