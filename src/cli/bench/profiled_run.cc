// SPDX-License-Identifier: Apache-2.0
#include "cli/bench/profiled_run.h"

#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/result.h"
#include "bench/profile/processor_counters.h"
#include "cli/files/output_file.h"
#include "cli/run_command.h"
#include "telemetry/allocation_count.h"
#include "telemetry/span.h"

namespace framewise::cli {
namespace {

double cpu_s() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return double(t.tv_sec) + 1e-6 * double(t.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

ProfiledRun profile_command(const CommandLine& line,
                            const Environment& environment) {
  using Clock = std::chrono::steady_clock;
  ProfiledRun run;
  const bench::ProcessorCounters counters;
  run.profile.span_cost_s = bench::measure_span_cost();
  telemetry::reset_spans();
  telemetry::set_span_detail(telemetry::SpanDetail::kFull);
  const telemetry::AllocationCount before = telemetry::allocations_of_process();
  const double cpu_begin = cpu_s();
  const auto begin = Clock::now();
  run.outcome = run_command(line, environment);
  bench::Profile& profile = run.profile;
  profile.wall_s = std::chrono::duration<double>(Clock::now() - begin).count();
  profile.cpu_s = cpu_s() - cpu_begin;
  telemetry::set_span_detail(telemetry::SpanDetail::kOff);
  const telemetry::AllocationCount after = telemetry::allocations_of_process();
  profile.command = "framewise " + line.typed;
  profile.allocations = after.count - before.count;
  profile.allocated_bytes = after.bytes - before.bytes;
  profile.processors = int(std::thread::hardware_concurrency());
  profile.counters = counters.read();
  profile.why_no_counters = counters.why_not();
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  profile.peak_bytes = int64_t{used.ru_maxrss} << 10;
  bench::add_spans(telemetry::collect_spans(), profile);
  return run;
}

Result<void> write_profile(const bench::Profile& profile,
                           std::string_view path) {
  if (path == "-") return write(stderr, bench::profile_text(profile));
  const bool json = std::filesystem::path(path).extension() == ".json";
  return write_file(
      std::filesystem::path(path),
      json ? bench::profile_json(profile) : bench::profile_text(profile));
}

Result<ExitCode> run_with_profile_report(const CommandLine& line,
                                         const Environment& environment) {
  const ProfiledRun run = profile_command(line, environment);
  const Result<void> written = write_profile(run.profile, line.profile_report);
  if (run.outcome && !written) return written.error();
  return run.outcome;
}

}  // namespace framewise::cli
