// SPDX-License-Identifier: Apache-2.0
#include "telemetry/alerts/alert_rules.h"

#include <fmt/format.h>

#include <cstdlib>

namespace framewise::telemetry {
namespace {

constexpr double kMinute = 60;
constexpr double kHour = 3600;

constexpr Selector kHits{"framewise_cache_hits_total"};
// Look-ups of what the cache had once. Those of new content are no fault: a
// first batch has no others.
constexpr Selector kRemovedMisses{"framewise_cache_misses_total", "state",
                                  "removed"};
constexpr Selector kJobs{"framewise_jobs_total"};
constexpr Selector kFailedJobs{"framewise_jobs_total", "status", "error"};
constexpr Selector kRunning{"framewise_queue_jobs", "state", "running"};
constexpr Selector kServiceQueue{"framewise_service_jobs_queued"};
constexpr Selector kMemory{"framewise_memory_used_ratio"};

constexpr AlertRule kRules[] = {
    {.name = "FramewiseCacheHitRateLow",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kRatio,
     .top = {kHits},
     .bottom = {kHits, kRemovedMisses},
     .below = true,
     .setting = "alerts.cache_hit_rate",
     .ends = 1.2,
     .window_s = 10 * kMinute,
     .least_events = 100,
     .holds_s = 5 * kMinute,
     .cooldown_s = 30 * kMinute,
     .summary =
         "The cache answers fewer than {limit} of the look-ups of what it "
         "has had.",
     .reason = "Look-ups of new content do not count, so a first batch is "
               "silent however often it misses. Below half, more is removed "
               "before its next use than kept for it.",
     .action = "Run `framewise cache stats --advise`; raise cache.size or "
               "cache.max_age."},
    {.name = "FramewiseCacheHitRateVeryLow",
     .severity = AlertSeverity::kInfo,
     .measure = AlertMeasure::kRatio,
     .top = {kHits},
     .bottom = {kHits, kRemovedMisses},
     .below = true,
     .setting = "alerts.cache_hit_rate_hour",
     .ends = 1.25,
     .window_s = kHour,
     .least_events = 1000,
     .holds_s = 30 * kMinute,
     .cooldown_s = 6 * kHour,
     .summary =
         "The cache answers fewer than {limit} of the look-ups of what it "
         "has had, for an hour.",
     .reason = "A library that is larger than its cache and is read in order "
               "removes each entry before its next use: then a cache saves "
               "nothing.",
     .action = "Give cache.size room for the whole library, or turn the cache "
               "off."},
    {.name = "FramewiseCacheEvictionsHigh",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kRatio,
     .top = {kRemovedMisses},
     .bottom = {{"framewise_cache_evictions_total", "tier", "disk"}},
     .setting = "alerts.cache_removed_early",
     .ends = 0.6,
     .window_s = 10 * kMinute,
     .least_events = 50,
     .holds_s = 5 * kMinute,
     .cooldown_s = kHour,
     .summary = "{limit} of what the cache on disk removes is looked up again.",
     .reason = "A full cache removes an entry for each that it writes, which "
               "is right while nobody looks for the old ones. Where half of "
               "them are, the cache is too small by about as much.",
     .action = "Raise cache.size by half."},
    {.name = "FramewiseCacheDamaged",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kIncrease,
     .top = {{"framewise_cache_damaged_total"}},
     .setting = "alerts.cache_damaged",
     .ends = 1,
     .window_s = kHour,
     .cooldown_s = 6 * kHour,
     .summary = "The cache found damaged entries.",
     .reason = "Entries are sealed by a checksum: one that does not hold means "
               "a failing disk, or somebody who writes into the folder.",
     .action = "Run `framewise cache verify` and check the disk."},
    {.name = "FramewiseCardFails",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kIncrease,
     .top = {{"framewise_card_failures_total"}},
     .setting = "alerts.card_failures",
     .ends = 1,
     .window_s = kHour,
     .cooldown_s = 6 * kHour,
     .summary = "A graphics card was given up.",
     .reason = "A card fails once in a process, which then measures with the "
               "processor: the same values, ten times slower.",
     .action = "Read the warning without_card in a report, run `framewise "
               "doctor`, and check the card and its driver."},
    {.name = "FramewiseCardMemoryHigh",
     .severity = AlertSeverity::kInfo,
     .measure = AlertMeasure::kQuotient,
     .top = {{"framewise_card_memory_bytes"}},
     .bottom = {{"framewise_card_memory_limit_bytes"}},
     .setting = "alerts.memory",
     .ends = 0.9375,
     .holds_s = 5 * kMinute,
     .cooldown_s = kHour,
     .summary = "More than {limit} of the graphics card's memory that may be "
                "used is in use.",
     .reason = "Where it is full, pairs wait for each other, films leave the "
               "card, and frames too large for it are measured by the "
               "processor: the same values, later.",
     .action = "Ask for fewer metrics at a time, or run fewer processes on the "
               "card."},
    {.name = "FramewiseMemoryHigh",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kValue,
     .top = {kMemory},
     .setting = "alerts.memory",
     .ends = 0.9375,
     .holds_s = 5 * kMinute,
     .cooldown_s = 15 * kMinute,
     .summary = "More than {limit} of the memory budget is in use.",
     .reason = "Caches shrink from 75 % on. Where that was not enough for "
               "five minutes, a batch soon runs half as many jobs at once "
               "(85 %): it is slower, not in danger.",
     .action = "Raise --memory, or lower --threads."},
    {.name = "FramewiseMemoryCritical",
     .severity = AlertSeverity::kCritical,
     .measure = AlertMeasure::kValue,
     .top = {kMemory},
     .setting = "alerts.memory_critical",
     .ends = 0.95,
     .holds_s = 30,
     .cooldown_s = 5 * kMinute,
     .summary = "More than {limit} of the memory budget is in use.",
     .reason = "At 95 % jobs run one by one; the system may soon kill the "
               "process.",
     .action = "Stop other programs of the machine, or run the batch again "
               "with less --threads: it continues."},
    {.name = "FramewiseMemoryFullSoon",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kValue,
     .top = {{"framewise_memory_full_in_seconds"}},
     .below = true,
     .setting = "alerts.memory_full_in",
     .ends = 2,
     .holds_s = 30,
     .cooldown_s = 10 * kMinute,
     .summary = "Memory grows and will be full within {limit} s.",
     .reason = "A minute is the time that jobs need to end at a lower level; "
               "the slope is the median of 32 samples, which one burst does "
               "not move.",
     .action = "Look at framewise_heap_bytes: idle memory returns by itself, "
               "used memory needs a smaller budget."},
    {.name = "FramewiseErrorsHigh",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kRatio,
     .top = {kFailedJobs},
     .bottom = {kJobs},
     .setting = "alerts.errors",
     .ends = 0.4,
     .window_s = 10 * kMinute,
     .least_events = 20,
     .cooldown_s = 30 * kMinute,
     .summary = "More than {limit} of jobs end with an error.",
     .reason = "Collections hold some damaged files, rarely one of 20.",
     .action = "Read the kinds in framewise_errors_total and the rows of the "
               "results."},
    {.name = "FramewiseErrorsCritical",
     .severity = AlertSeverity::kCritical,
     .measure = AlertMeasure::kRatio,
     .top = {kFailedJobs},
     .bottom = {kJobs},
     .setting = "alerts.errors_critical",
     .ends = 0.5,
     .window_s = 10 * kMinute,
     .least_events = 10,
     .cooldown_s = 10 * kMinute,
     .summary = "More than {limit} of jobs end with an error.",
     .reason = "Then the cause is no single file: a folder that is not "
               "mounted, a full disk, a missing library.",
     .action = "Stop the batch, run `framewise doctor`, read the first error."},
    {.name = "FramewiseJobsSlow",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kSlowShare,
     .top = {{"framewise_job_duration_seconds"}},
     .setting = "alerts.jobs_slow",
     .ends = 0.6,
     .bound = 10,
     .window_s = 5 * kMinute,
     .least_events = 20,
     .holds_s = 5 * kMinute,
     .cooldown_s = 30 * kMinute,
     .summary = "More than {limit} of jobs take longer than 10 s.",
     .reason = "That is the 95th percentile above 10 s, which a GIF reaches "
               "only on an overloaded machine. Raise the limit for videos.",
     .action = "Compare framewise_stage_duration_seconds by stage, and the "
               "load of the machine."},
    {.name = "FramewiseTimeouts",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kRatio,
     .top = {{"framewise_job_timeouts_total"}},
     .bottom = {kJobs},
     .setting = "alerts.timeouts",
     .ends = 0.5,
     .window_s = 30 * kMinute,
     .least_events = 50,
     .cooldown_s = kHour,
     .summary = "More than {limit} of jobs exceed --timeout.",
     .reason = "A timeout is for files that hang a decoder: one of 100 means "
               "that it is too short for the machine.",
     .action = "Raise --timeout, or find the slow files in the results."},
    {.name = "FramewiseWorkersDie",
     .severity = AlertSeverity::kCritical,
     .measure = AlertMeasure::kIncrease,
     .top = {{"framewise_worker_deaths_total"}},
     .setting = "alerts.worker_deaths",
     .ends = 0.33,
     .window_s = 10 * kMinute,
     .cooldown_s = 30 * kMinute,
     .summary = "{limit} worker processes died within 10 minutes.",
     .reason = "One may be a file that crashes its decoder; three are an "
               "attack, a broken library or a system without memory.",
     .action = "Look for signal 9 in the results (memory), keep the files "
               "whose rows name a signal and report them."},
    {.name = "FramewiseModelReloads",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kIncrease,
     .top = {{"framewise_model_loads_total"}},
     .setting = "alerts.model_loads",
     .ends = 0.2,
     .window_s = 5 * kMinute,
     .cooldown_s = kHour,
     .summary = "Networks are loaded {limit} times and more within 5 minutes.",
     .reason = "A network is loaded once and shared; 10 loads a minute of "
               "0.1 s each mean that memory pressure drops it again and again.",
     .action = "Raise --memory, or leave the metric lpips out."},
    {.name = "FramewiseBatchStalled",
     .severity = AlertSeverity::kCritical,
     .measure = AlertMeasure::kStalled,
     .top = {kRunning},
     .bottom = {kJobs},
     .setting = "alerts.stalled",
     .ends = 1,
     .window_s = 15 * kMinute,
     .holds_s = kMinute,
     .cooldown_s = 30 * kMinute,
     .summary = "Jobs run, but none ended during 15 minutes.",
     .reason = "The longest job of the benchmarks takes two minutes on one "
               "core; without --timeout a file can hang a decoder for ever.",
     .action = "Send SIGUSR1 to see the files in work; set --timeout."},
    {.name = "FramewiseFramePoolReuseLow",
     .severity = AlertSeverity::kInfo,
     .measure = AlertMeasure::kRatio,
     .top = {{"framewise_frame_pool_allocations_total"}},
     .bottom = {{"framewise_frame_pool_requests_total"}},
     .setting = "alerts.frame_memory",
     .ends = 0.5,
     .window_s = 10 * kMinute,
     .least_events = 10'000,
     .holds_s = 10 * kMinute,
     .cooldown_s = 6 * kHour,
     .summary = "More than {limit} of frames need new memory.",
     .reason = "While one file plays, 95 % reuse it; many files of one frame "
               "and many sizes reuse less, which costs time, not memory.",
     .action = "Nothing is broken; sort the files by size if speed matters."},
    {.name = "FramewiseQueueWaits",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kSlowShare,
     .top = {{"framewise_queue_wait_seconds"}},
     .setting = "alerts.queue_waits",
     .ends = 0.5,
     .bound = 5,
     .window_s = 10 * kMinute,
     .least_events = 20,
     .holds_s = 5 * kMinute,
     .cooldown_s = kHour,
     .summary = "More than {limit} of jobs wait longer than 5 s for memory.",
     .reason = "Processors are idle then: fewer threads would do the same "
               "work.",
     .action = "Raise --memory or lower --threads."},
    {.name = "FramewiseProgressSlow",
     .severity = AlertSeverity::kInfo,
     .measure = AlertMeasure::kSlowShare,
     .top = {{"framewise_progress_report_duration_seconds"}},
     .setting = "alerts.progress_slow",
     .ends = 0.2,
     .bound = 0.1,
     .window_s = 5 * kMinute,
     .least_events = 100,
     .holds_s = kMinute,
     .cooldown_s = kHour,
     .summary = "More than {limit} of progress reports take longer than 0.1 s.",
     .reason = "A report takes less than 10 us; 0.1 s are those of a terminal "
               "or pipe whose reader is slow.",
     .action = "Use --progress none, or read standard error faster."},
    {.name = "FramewiseOpenFilesHigh",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kQuotient,
     .top = {{"process_open_fds"}},
     .bottom = {{"process_max_fds"}},
     .setting = "alerts.open_files",
     .ends = 0.875,
     .holds_s = kMinute,
     .cooldown_s = 30 * kMinute,
     .summary = "More than {limit} of the allowed files are open.",
     .reason = "At 100 % opening a file fails, and jobs end with errors of "
               "kind io.",
     .action = "Raise ulimit -n; report a leak if the number grows with jobs."},
    {.name = "FramewiseExportFails",
     .severity = AlertSeverity::kInfo,
     .measure = AlertMeasure::kIncrease,
     .top = {{"framewise_telemetry_export_failures_total"}},
     .setting = "alerts.export_failures",
     .ends = 0.2,
     .window_s = 10 * kMinute,
     .cooldown_s = kHour,
     .summary = "Metrics could not be exported {limit} times in 10 minutes.",
     .reason = "Jobs go on without their metrics: dashboards show gaps.",
     .action = "Read the warning of the program: it names the receiver and the "
               "cause."},
    {.name = "FramewiseTasksWaitForMemory",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kValue,
     .top = {{"framewise_memory_stalled_ratio"}},
     .setting = "alerts.memory_stalls",
     .ends = 0.5,
     .holds_s = kMinute,
     .cooldown_s = 15 * kMinute,
     .summary = "Tasks stall for memory during more than {limit} of the time.",
     .reason = "The kernel's own measure (PSI): it counts the other programs "
               "of the machine or container too. From 10 % on a batch runs "
               "fewer jobs at once.",
     .action = "Find who uses the memory; lower --memory of the others."},
    {.name = "FramewiseCacheDiskFull",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kValue,
     .top = {{"framewise_cache_disk_free_ratio"}},
     .below = true,
     .setting = "alerts.cache_disk",
     .ends = 1.2,
     .holds_s = 5 * kMinute,
     .cooldown_s = kHour,
     .summary = "Less than {limit} of the disk of the cache is free.",
     .reason = "On a full disk the cache goes on without writing; journals, "
               "outputs and the jobs of a service fail.",
     .action = "Lower cache.size, or move cache.dir to a disk of its own."},
    {.name = "FramewiseQueueLong",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kValue,
     .top = {kServiceQueue},
     .setting = "alerts.queue_length",
     .ends = 0.5,
     .holds_s = 5 * kMinute,
     .cooldown_s = 30 * kMinute,
     .summary = "{limit} jobs and more wait in the service.",
     .reason = "At --max-queued (256) jobs are refused. A burst is gone within "
               "five minutes; what is not grows.",
     .action = "Add a machine (capacity.md), or send less at once."},
    {.name = "FramewiseProcessorsBusy",
     .severity = AlertSeverity::kWarning,
     .measure = AlertMeasure::kRate,
     .top = {{"process_cpu_seconds_total"}},
     .bottom = {{"framewise_processors"}},
     .only_while = kServiceQueue,
     .setting = "alerts.processors",
     .ends = 0.875,
     .window_s = 5 * kMinute,
     .holds_s = 10 * kMinute,
     .cooldown_s = kHour,
     .summary =
         "The service uses more than {limit} of its processors, and jobs "
         "wait.",
     .reason = "Busy processors are what a batch is for, so only a service "
               "whose queue has not been empty for 10 minutes counts: it gets "
               "more work than it can do.",
     .action = "Add processors or a machine: capacity.md."},
    {.name = "FramewiseProgressRare",
     .severity = AlertSeverity::kInfo,
     .measure = AlertMeasure::kRate,
     .top = {{"framewise_progress_report_duration_seconds_count"}},
     .only_while = kRunning,
     .below = true,
     .setting = "alerts.progress_rate",
     .ends = 1.5,
     .window_s = 5 * kMinute,
     .holds_s = 5 * kMinute,
     .cooldown_s = kHour,
     .summary = "Fewer than {limit} reports of progress a second while jobs "
                "run.",
     .reason =
         "Off unless alerts.progress_rate is set: how often a job reports "
         "depends on its files. Where all are small, 0.5 a second is "
         "little.",
     .action = "See which files are in work: send SIGUSR1."},
};

// Both evaluations compare with the same four digits.
double rounded(double value) {
  return std::strtod(fmt::format("{:.4g}", value).c_str(), nullptr);
}

}  // namespace

const char* name_of(AlertSeverity severity) noexcept {
  switch (severity) {
    case AlertSeverity::kInfo: return "info";
    case AlertSeverity::kWarning: return "warning";
    case AlertSeverity::kCritical: return "critical";
  }
  return "info";
}

std::vector<AlertRule> alert_rules(const Settings& settings) {
  std::vector<AlertRule> rules;
  for (AlertRule rule : kRules) {
    const bool percent = kSettings[rule.setting.index()].unit == "%";
    rule.limit = rounded(settings.real(rule.setting) / (percent ? 100 : 1));
    rule.ends_at = rounded(rule.limit * rule.ends);
    if (rule.limit > 0) rules.push_back(rule);
  }
  return rules;
}

std::string summary_of(const AlertRule& rule) {
  const bool percent = kSettings[rule.setting.index()].unit == "%";
  const std::string limit = percent ? fmt::format("{:.4g} %", 100 * rule.limit)
                                    : fmt::format("{:.4g}", rule.limit);
  return fmt::format(fmt::runtime(rule.summary), fmt::arg("limit", limit));
}

}  // namespace framewise::telemetry
