// SPDX-License-Identifier: Apache-2.0
// Values of the options of the video commands.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "cli/command.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "cli/telemetry/watched_memory.h"
#include "cli/terminal/progress_display.h"
#include "framewise/thread_pool.h"
#include "runtime/cancellation.h"
#include "runtime/progress.h"
#include "runtime/work_context.h"
#include "video/scan/scan.h"

namespace framewise::cli {

// A whole number of an option; nullopt if it was not given.
Result<std::optional<int64_t>> integer_option(const Invocation& invocation,
                                              std::string_view name,
                                              int64_t least, int64_t most);
Result<std::optional<double>> number_option(const Invocation& invocation,
                                            std::string_view name, double least,
                                            double most);
// "90s", "1.5m", "500ms" in milliseconds.
Result<std::optional<int64_t>> duration_option(const Invocation& invocation,
                                               std::string_view name,
                                               double most_ms = kDayMs);

// The resources of a scan, for the time of a command: threads, cache, progress
// and Ctrl-C.
class ScanRun {
 public:
  static Result<std::unique_ptr<ScanRun>> start(const Invocation& invocation);

  const runtime::WorkContext& work() const { return work_; }
  ThreadPool& pool() { return pool_; }
  // Ends the display of progress.
  void finish();

 private:
  explicit ScanRun(const Invocation& invocation);

  const Resources resources_;
  const WatchedMemory memory_;
  ThreadPool pool_;
  std::unique_ptr<Cache> cache_;
  runtime::Cancellation cancellation_;
  runtime::Progress progress_;
  ProgressDisplay display_;
  runtime::WorkContext work_;
};

}  // namespace framewise::cli
