// SPDX-License-Identifier: Apache-2.0
// Whether a cache pays for itself, and what to change, each with the figures
// that say so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/cache.h"

namespace framewise::cache {

// The use of a cache on disk, as recorded.
struct CacheUse {
  CacheCounts counts;
  int64_t bytes = 0;        // of all its files
  int64_t limit_bytes = 0;  // cache.size
  // Measured on this machine, now: one look-up in the folder. Absent: it has
  // no entries.
  std::optional<double> look_up_ms;
};

struct CacheEffect {
  int64_t look_ups = 0;
  double hit_rate = 0;
  // 95 % interval of the hit rate (Wilson).
  double hit_rate_low = 0;
  double hit_rate_high = 1;
  double saved_ms = 0;     // computing time that hits saved
  double overhead_ms = 0;  // of all look-ups
  double evictions_per_write = 0;

  double gain_ms() const { return saved_ms - overhead_ms; }
};
CacheEffect effect_of(const CacheUse& use);

enum class CacheAction : uint8_t {
  kWait,    // too little is known
  kKeep,    // it works
  kGrow,    // raise its size
  kShrink,  // lower its size
  kTurnOff,
  kCheckInputs,  // it is seldom hit: find out why
  kVerify,       // entries are damaged
};
const char* name_of(CacheAction action) noexcept;

struct CacheAdvice {
  CacheAction action = CacheAction::kKeep;
  std::string reason;   // with figures
  std::string command;  // that does it; may be empty
};

// The most important first; never empty.
std::vector<CacheAdvice> advise(const CacheUse& use);

}  // namespace framewise::cache
