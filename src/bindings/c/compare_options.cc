// SPDX-License-Identifier: Apache-2.0
#include "bindings/c/compare_options.h"

namespace framewise::c_api {

Result<void> CompareRun::read(const framewise_compare_options* given) {
  const auto read = read_struct(given);
  if (!read) return read.error();
  constexpr int kMostThreads = 4096;
  if (read->threads < 0 || read->threads > kMostThreads) {
    return usage("threads is between 0 and 4096");
  }
  auto metrics = strings(read->metrics, read->metric_count, "metrics");
  if (!metrics) return metrics.error();
  auto requirements =
      strings(read->requirements, read->requirement_count, "requirements");
  if (!requirements) return requirements.error();
  options.metrics = *std::move(metrics);
  options.requirements = *std::move(requirements);
  if (read->models) options.models = read->models;
  options.giflab_frames = read->giflab_frames;
  options.stop = stop_.get_token();
  threads_.emplace(read->threads);
  options.executor = &*threads_;
  if (read->progress) {
    options.progress = [this, call = read->progress,
                        context = read->context](const CompareProgress& now) {
      if (call(context, now.done, now.total) != 0) stop_.request_stop();
    };
  }
  return {};
}

}  // namespace framewise::c_api
