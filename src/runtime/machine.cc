// SPDX-License-Identifier: Apache-2.0
#include "runtime/machine.h"

#include <fmt/format.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "telemetry/series.h"

namespace framewise::runtime {
namespace {

telemetry::Gauge processors_gauge("framewise_processors",
                                  "Processors that this process may use.");
const telemetry::BeforeSnapshot set_processors([] {
  static const int usable = choose_threads(read_machine(), 0).threads;
  processors_gauge.set(usable);
});

std::string plural(int64_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string mebibytes(int64_t bytes) {
  return fmt::format("{} MiB", bytes >> 20);
}

}  // namespace

ThreadChoice choose_threads(const Machine& machine, int64_t wanted) {
  if (wanted > 0) return {int(wanted), "as asked for"};
  const int usable = std::max(1, machine.usable_processors);
  if (machine.processor_quota) {
    // A fractional quota is rounded up: 1.5 keeps two threads busy 75 % of the
    // time.
    const int granted =
        std::max(1, int(std::ceil(machine.processor_quota->value)));
    if (granted < usable) {
      return {granted, fmt::format("{} grants {:.3g} of {}",
                                   machine.processor_quota->where,
                                   machine.processor_quota->value,
                                   plural(usable, "processor"))};
    }
  }
  if (usable < machine.processors) {
    return {usable, fmt::format("this process may use {} of {}", usable,
                                plural(machine.processors, "processor"))};
  }
  return {usable,
          fmt::format("the machine has {}", plural(usable, "processor"))};
}

MemoryChoice choose_memory(const Machine& machine, int64_t wanted,
                           int64_t share_percent) {
  if (wanted > 0) return {wanted, "as asked for"};
  int64_t available = machine.memory_bytes;
  std::string owner = fmt::format("the machine's {}", mebibytes(available));
  if (machine.memory_limit &&
      (available == 0 || machine.memory_limit->value < available)) {
    available = machine.memory_limit->value;
    owner = fmt::format("the {} that {} grants", mebibytes(available),
                        machine.memory_limit->where);
  }
  if (available <= 0) {
    constexpr int64_t kUnknownMachine = int64_t{1} << 30;
    return {kUnknownMachine, "the machine does not say how much it has"};
  }
  return {available / 100 * share_percent,
          fmt::format("{} % of {}", share_percent, owner)};
}

namespace {

uint64_t usable_targets() {
  return uint64_t(hwy::SupportedTargets()) & HWY_TARGETS;
}

}  // namespace

std::string simd_target() {
  // Highway gives the best target the lowest bit.
  const uint64_t both = usable_targets();
  const uint64_t best = both & (~both + 1);
  return hwy::TargetName(int64_t(best));
}

bool has_simd_target() { return usable_targets() != 0; }

}  // namespace framewise::runtime
