// SPDX-License-Identifier: Apache-2.0
#include "bench/profile/processor_counters.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace framewise::bench {
namespace {

constexpr uint64_t kEvents[] = {
    PERF_COUNT_HW_INSTRUCTIONS, PERF_COUNT_HW_CPU_CYCLES,
    PERF_COUNT_HW_CACHE_MISSES, PERF_COUNT_HW_BRANCH_MISSES};

int open_counter(uint64_t event) {
  perf_event_attr attributes;
  std::memset(&attributes, 0, sizeof attributes);
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.size = sizeof attributes;
  attributes.config = event;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  attributes.inherit = 1;
  return int(syscall(SYS_perf_event_open, &attributes, 0, -1, -1,
                     PERF_FLAG_FD_CLOEXEC));
}

std::string reason(int error) {
  switch (error) {
    case EACCES:
    case EPERM: return "the kernel does not allow them (perf_event_paranoid)";
    case ENOENT:
    case ENODEV:
    case EOPNOTSUPP: return "this machine does not have them";
    case ENOSYS: return "this kernel does not have them";
    default: return std::strerror(error);
  }
}

}  // namespace

ProcessorCounters::ProcessorCounters() {
  for (const uint64_t event : kEvents) {
    const int descriptor = open_counter(event);
    if (descriptor < 0) {
      why_not_ = reason(errno);
      return;
    }
    descriptors_.push_back(descriptor);
  }
}

ProcessorCounters::~ProcessorCounters() {
  for (const int descriptor : descriptors_) close(descriptor);
}

std::optional<ProcessorCounts> ProcessorCounters::read() const {
  if (descriptors_.size() != std::size(kEvents)) return std::nullopt;
  int64_t values[std::size(kEvents)] = {};
  for (size_t i = 0; i < descriptors_.size(); ++i) {
    if (::read(descriptors_[i], &values[i], sizeof values[i]) !=
        ssize_t(sizeof values[i])) {
      return std::nullopt;
    }
  }
  return ProcessorCounts{values[0], values[1], values[2], values[3]};
}

}  // namespace framewise::bench
