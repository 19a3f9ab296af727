// SPDX-License-Identifier: Apache-2.0
// A profile: what one command used, by stage, metric and file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/profile/processor_counters.h"
#include "bench/statistics/growth_fit.h"
#include "framewise/error.h"
#include "telemetry/span.h"

namespace framewise::bench {

// A stage, over all files and all spans around.
struct StageUse {
  std::string name;
  int64_t calls = 0;
  double wall_s = 0;  // of all threads together, as is `cpu_s`
  double cpu_s = 0;
  double self_wall_s = 0;  // without inner stages
  double self_cpu_s = 0;
  int64_t allocations = 0;
  int64_t allocated_bytes = 0;
  int64_t peak_bytes = 0;  // most that one call needed beyond what was there
  int64_t pixels = 0;
  std::optional<GrowthFit> growth;  // of a call, with the pixels of its frame

  double megapixels_per_s() const {
    return self_wall_s > 0 ? double(pixels) / 1e6 / self_wall_s : 0;
  }
};

struct FileUse {
  std::string name;
  double wall_s = 0;
  double cpu_s = 0;
  int64_t allocations = 0;
  int64_t allocated_bytes = 0;
  int64_t peak_bytes = 0;
};

struct Profile {
  std::string command;
  double wall_s = 0;
  double cpu_s = 0;
  int64_t peak_bytes = 0;  // resident memory of the process
  int64_t allocations = 0;
  int64_t allocated_bytes = 0;
  int threads = 1;  // that did measured work
  int processors = 1;
  std::vector<StageUse> stages;  // the most CPU time first
  std::vector<FileUse> files;    // the slowest first
  std::optional<ProcessorCounts> counters;
  std::string why_no_counters;
  double span_cost_s = 0;  // CPU time of measuring one call; 0: unknown

  // CPU time of measuring itself, a part of `cpu_s`.
  double measuring_s() const;
};

// CPU time that an empty stage takes while spans measure everything. Resets the
// spans.
double measure_span_cost();

// Stages and files from the tree of spans.
void add_spans(const std::vector<telemetry::SpanTotals>& spans,
               Profile& profile);

// Kinds of findings; each has a threshold.
enum class FindingKind : uint8_t {
  kSlowStage,        // 500 ms or more, and a tenth of the whole
  kMuchMemory,       // one call needs 100 MB or more
  kOneProcessor,     // 80 % of the work ran on one of several processors
  kBusyProcessors,   // all processors are busy for 80 % of the time
  kGrowsFaster,      // the cost grows faster than the number of pixels
  kManyAllocations,  // more than 1 000 a call
};
struct ProfileFinding {
  FindingKind kind;
  std::string what;
  std::string advice;
};
std::vector<ProfileFinding> findings_of(const Profile& profile);

std::string profile_text(const Profile& profile);
std::string profile_json(const Profile& profile);
// Reads what profile_json() wrote.
Result<Profile> read_profile(std::string_view json, const std::string& file);

// Stages of both profiles side by side, the largest difference first.
std::string profile_difference(const Profile& before, const Profile& after);

}  // namespace framewise::bench
