// SPDX-License-Identifier: Apache-2.0
#include "telemetry/process_facts.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "framewise/version.h"

namespace framewise::telemetry {
namespace {

double unix_now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// /proc/self/stat: the fields after the name of the program, which may contain
// spaces and parentheses.
void read_stat(ProcessFacts& facts) {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return;
  const size_t end = line.rfind(')');
  if (end == std::string::npos) return;
  std::istringstream fields(line.substr(end + 1));
  std::string state;
  fields >> state;
  // Numbers as in proc(5): user time 14, system time 15, threads 20, start 22,
  // virtual size 23, resident pages 24.
  std::vector<double> values(25);
  for (size_t i = 4; i < values.size() && fields >> values[i]; ++i) {
  }
  const auto ticks = double(sysconf(_SC_CLK_TCK));
  facts.processor_s = (values[14] + values[15]) / ticks;
  facts.threads = int64_t(values[20]);
  facts.virtual_bytes = int64_t(values[23]);
  facts.resident_bytes = int64_t(values[24]) * sysconf(_SC_PAGESIZE);
  std::ifstream uptime("/proc/uptime");
  double up_s = 0;
  if (uptime >> up_s) facts.start_s = unix_now() - up_s + values[22] / ticks;
}

SeriesValue gauge(const char* name, const char* help, double value,
                  Labels labels = {}) {
  return {.kind = SeriesKind::kGauge,
          .name = name,
          .help = help,
          .labels = std::move(labels),
          .value = value};
}

}  // namespace

ProcessFacts read_process_facts() {
  ProcessFacts facts;
  read_stat(facts);
  std::error_code unknown;
  for (auto files =
           std::filesystem::directory_iterator("/proc/self/fd", unknown);
       !unknown && files != std::filesystem::directory_iterator();
       files.increment(unknown)) {
    ++facts.open_files;
  }
  // The iterator's own descriptor.
  if (facts.open_files > 0) --facts.open_files;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    facts.most_open_files = int64_t(limit.rlim_cur);
  }
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  const struct mallinfo2 heap = mallinfo2();
  facts.heap_used_bytes = int64_t(heap.uordblks + heap.hblkhd);
  // Free blocks count here even where their pages went back to the system.
  facts.heap_idle_bytes = std::clamp<int64_t>(
      facts.resident_bytes - facts.heap_used_bytes, 0, int64_t(heap.fordblks));
#endif
  return facts;
}

void add_process_series(const ProcessFacts& facts,
                        std::vector<SeriesValue>& list) {
  list.push_back(gauge("framewise_build_info", "The version of the program.", 1,
                       {{"version", version()}}));
  list.push_back({.kind = SeriesKind::kCounter,
                  .name = "process_cpu_seconds_total",
                  .help = "Processor time of this process.",
                  .value = facts.processor_s});
  const auto add = [&list](const char* name, const char* help, double value) {
    list.push_back(gauge(name, help, value));
  };
  add("process_start_time_seconds", "When the process began, since 1970.",
      facts.start_s);
  add("process_resident_memory_bytes", "Memory of this process.",
      double(facts.resident_bytes));
  add("process_virtual_memory_bytes", "Address space of this process.",
      double(facts.virtual_bytes));
  add("process_threads", "Threads of this process.", double(facts.threads));
  add("process_open_fds", "Open file descriptors.", double(facts.open_files));
  add("process_max_fds", "Most file descriptors that may be open.",
      double(facts.most_open_files));
  list.push_back(gauge("framewise_heap_bytes",
                       "Memory of the allocator: used by the program, or freed "
                       "and not returned to the system.",
                       double(facts.heap_used_bytes), {{"state", "used"}}));
  list.push_back(gauge("framewise_heap_bytes",
                       "Memory of the allocator: used by the program, or freed "
                       "and not returned to the system.",
                       double(facts.heap_idle_bytes), {{"state", "idle"}}));
}

}  // namespace framewise::telemetry
