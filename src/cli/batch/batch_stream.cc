// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/batch_stream.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>

#include "base/objects/text_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "batch/isolated_worker.h"
#include "batch/stream.h"
#include "cli/batch/batch_output.h"
#include "cli/batch/pair_jobs.h"
#include "cli/batch/worker.h"
#include "cli/command_functions.h"
#include "cli/config/live_settings.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "framewise/thread_pool.h"
#include "runtime/cancellation.h"
#include "runtime/machine.h"

namespace framewise::cli {
namespace {

using batch::JobResult;
using batch::Status;

// Two paths and options: more is no pair, and may never end.
constexpr size_t kLongestLine = size_t{64} << 10;

// The next line that is not empty; nullopt at the end, after Ctrl-C, and with
// `problem` at a line that is too long.
std::optional<std::string> next_line(const runtime::Cancellation& cancellation,
                                     Result<void>& problem) {
  std::optional<std::string> line;
  do {
    line = read_line(std::cin, kLongestLine,
                     [&] { return cancellation.requested(); });
  } while (line && line->empty());
  if (!line || line->size() <= kLongestLine) return line;
  problem =
      in_file(with_hint(fail(ErrorKind::kLimit, "a line is longer than {} KiB",
                             kLongestLine >> 10),
                        "give each pair a line of its own"),
              "standard input");
  return std::nullopt;
}

// The context of the jobs of a stream. Jobs keep the value that they began with
// while later ones get another.
struct StreamJobs {
  StreamJobs(Invocation asked, std::shared_ptr<Cache> kept)
      : invocation(std::move(asked)),
        cache(std::move(kept)),
        pairs(invocation, cache.get()),
        limits(attempt_limits(invocation.settings)) {}
  const Invocation invocation;
  const std::shared_ptr<Cache> cache;
  PairJobs pairs;
  const batch::AttemptLimits limits;
};

bool same_cache(const Settings& a, const Settings& b) {
  return std::ranges::none_of(changes(a, b), [](const SettingChange& change) {
    return change.setting->use == SettingUse::kCaching;
  });
}

// The jobs of now. SIGHUP replaces them.
class CurrentJobs {
 public:
  static Result<std::unique_ptr<CurrentJobs>> create(
      const Invocation& invocation) {
    FW_ASSIGN_OR_RETURN(std::shared_ptr<Cache> cache, open_cache(invocation));
    auto current = std::make_unique<CurrentJobs>();
    current->jobs_ = std::make_shared<StreamJobs>(invocation, std::move(cache));
    FW_ASSIGN_OR_RETURN(
        current->live_,
        LiveSettings::create(invocation,
                             [jobs = current.get()](const auto& loaded) {
                               return jobs->use(loaded);
                             }));
    return current;
  }

  std::shared_ptr<StreamJobs> get() const {
    const std::lock_guard lock(mutex_);
    return jobs_;
  }

  void reload() {
    const SettingsRecord record = live_->reload(SettingsCause::kSignal);
    say_settings_record(get()->invocation.errors, record);
  }

 private:
  Result<void> use(const LiveSettings::Loaded& loaded) {
    const std::shared_ptr<StreamJobs> before = get();
    Invocation invocation = before->invocation;
    invocation.sources = loaded.sources;
    invocation.settings = loaded.settings;
    std::shared_ptr<Cache> cache = before->cache;
    if (!same_cache(before->invocation.settings, loaded.settings)) {
      FW_ASSIGN_OR_RETURN(cache, open_cache(invocation));
    }
    auto jobs =
        std::make_shared<StreamJobs>(std::move(invocation), std::move(cache));
    const std::lock_guard lock(mutex_);
    jobs_ = std::move(jobs);
    return {};
  }

  mutable std::mutex mutex_;
  std::shared_ptr<StreamJobs> jobs_;
  std::unique_ptr<LiveSettings> live_;
};

// A failed requirement takes precedence over an error.
ExitCode worse_of(ExitCode code, Status status) {
  if (status == Status::kFailed) return ExitCode::kRequirementFailed;
  if (status == Status::kError && code == ExitCode::kOk) {
    return ExitCode::kInput;
  }
  return code;
}

}  // namespace

Result<ExitCode> run_batch_stream(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto printed, printed_format(invocation));
  if (!invocation.arguments.empty() || invocation.has("out") ||
      (printed != BatchFormat::kText && printed != BatchFormat::kNdjson)) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "--stdin takes no files and prints only text or ndjson"),
        "framewise batch --stdin --format ndjson < pairs > rows");
  }
  for (const char* other :
       {"isolate", "journal", "shard", "manifest", "approvals"}) {
    if (invocation.has(other)) {
      return fail(ErrorKind::kUsage, "--stdin and --{} cannot be combined",
                  other);
    }
  }
  ThreadPool pool(choose_resources(invocation).threads);
  FW_ASSIGN_OR_RETURN(const auto current, CurrentJobs::create(invocation));
  const runtime::Cancellation cancellation({}, [&] { current->reload(); });
  batch::Timeouts timeouts;
  ExitCode code = ExitCode::kOk;
  Result<void> written;
  Result<void> read;
  const batch::StreamSteps steps{
      .read = [&] { return next_line(cancellation, read); },
      .run =
          [&](size_t number, const std::string& line) {
            const std::shared_ptr<StreamJobs> jobs = current->get();
            JobResult result = batch::run_job(jobs->pairs.kind(), line,
                                              jobs->limits, {}, timeouts);
            result.row = jobs->pairs.output_line(line, result.row, number);
            return result;
          },
      .write =
          [&](const JobResult& result) {
            code = worse_of(code, result.status);
            written = format_batch(
                *printed,
                [&](const LineSink& sink) { return sink(result.row); },
                invocation.output.color,
                [&](std::string_view text) {
                  return write(invocation.output.stream, text);
                });
            return written.has_value();
          }};
  batch::run_stream(steps, !invocation.has("unordered"), pool);
  FW_RETURN_IF_ERROR(written);
  FW_RETURN_IF_ERROR(read);
  return cancellation.requested() ? ExitCode::kInterrupted : code;
}

Result<ExitCode> serve_pairs_as_worker(const Invocation& invocation) {
  // No cache: the sandbox does not allow writing its files.
  PairJobs pairs(invocation, nullptr);
  return serve_as_worker(invocation, pairs.kind());
}

batch::WorkerProgram pair_worker_program(const Invocation& invocation) {
  std::vector<std::string> words = {"batch", "--worker", "--config", "none"};
  for (const auto& [name, value] : invocation.options) {
    if (name == "require") {
      words.push_back("--require");
      words.push_back(value);
    }
    if (name == "per-frame" || name == "pairs" || name == "timing") {
      words.push_back("--" + std::string(name));
    }
  }
  return worker_program(invocation, std::move(words));
}

}  // namespace framewise::cli
