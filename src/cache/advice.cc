// SPDX-License-Identifier: Apache-2.0
#include "cache/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace framewise::cache {
namespace {

// Below this the interval of the hit rate is wider than 20 points.
constexpr int64_t kLeastLookUps = 100;
// A cache that is hit less seldom pays for its writes.
constexpr double kSeldomHit = 0.3;
// Above, half of what is written goes before it is used again; a third is the
// share at which a larger cache begins to help.
constexpr double kManyEvictions = 0.5;
constexpr double kSomeEvictions = 0.3;
constexpr double kFewEvictions = 0.1;
// A limit of more than ten times of what is held can be lowered.
constexpr double kHardlyUsed = 0.1;
constexpr int64_t kLeastLimit = int64_t{64} << 20;

std::string time_text(double ms) {
  if (ms < 1000) return fmt::format("{:.1f} ms", ms);
  if (ms < 120'000) return fmt::format("{:.1f} s", ms / 1000);
  return fmt::format("{:.1f} min", ms / 60'000);
}

int64_t mebibytes(int64_t bytes) { return bytes >> 20; }

CacheAdvice grown(const CacheUse& use, const CacheEffect& effect,
                  double factor) {
  const auto wanted = int64_t(double(use.limit_bytes) * factor);
  return {CacheAction::kGrow,
          fmt::format("{} entries were removed for {} that were written "
                      "({:.2f} a write; above {} a larger cache is hit more)",
                      use.counts.evictions, use.counts.writes,
                      effect.evictions_per_write, kSomeEvictions),
          fmt::format("cache.size = \"{}MiB\" (now {} MiB)", mebibytes(wanted),
                      mebibytes(use.limit_bytes))};
}

}  // namespace

CacheEffect effect_of(const CacheUse& use) {
  CacheEffect effect;
  effect.look_ups = use.counts.hits() + use.counts.misses;
  effect.saved_ms = use.counts.saved_ms;
  effect.overhead_ms = double(effect.look_ups) * use.look_up_ms.value_or(0);
  if (use.counts.writes > 0) {
    effect.evictions_per_write =
        double(use.counts.evictions) / double(use.counts.writes);
  }
  if (effect.look_ups == 0) return effect;
  const auto n = double(effect.look_ups);
  const double p = double(use.counts.hits()) / n;
  constexpr double z = 1.96;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half =
      z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  effect.hit_rate = p;
  effect.hit_rate_low = std::max(0.0, middle - half);
  effect.hit_rate_high = std::min(1.0, middle + half);
  return effect;
}

const char* name_of(CacheAction action) noexcept {
  switch (action) {
    case CacheAction::kWait: return "wait";
    case CacheAction::kKeep: return "keep";
    case CacheAction::kGrow: return "grow";
    case CacheAction::kShrink: return "shrink";
    case CacheAction::kTurnOff: return "turn off";
    case CacheAction::kCheckInputs: return "check inputs";
    case CacheAction::kVerify: return "verify";
  }
  return "keep";
}

std::vector<CacheAdvice> advise(const CacheUse& use) {
  const CacheEffect effect = effect_of(use);
  std::vector<CacheAdvice> list;
  if (use.counts.damaged > 0) {
    list.push_back({CacheAction::kVerify,
                    fmt::format("{} entries were damaged: a disk may fail, or "
                                "something else writes into the folder",
                                use.counts.damaged),
                    "framewise cache verify"});
  }
  if (effect.look_ups < kLeastLookUps) {
    list.push_back({CacheAction::kWait,
                    fmt::format("{} look-ups are too few to judge; {} are "
                                "enough",
                                effect.look_ups, kLeastLookUps),
                    ""});
    return list;
  }
  const std::string rate =
      fmt::format("{:.0f} % of {} look-ups hit (95 %: {:.0f} to {:.0f} %)",
                  100 * effect.hit_rate, effect.look_ups,
                  100 * effect.hit_rate_low, 100 * effect.hit_rate_high);
  if (use.look_up_ms && effect.gain_ms() < 0) {
    list.push_back(
        {CacheAction::kTurnOff,
         fmt::format("hits saved {}, but {} look-ups of {:.3f} ms cost {}",
                     time_text(effect.saved_ms), effect.look_ups,
                     *use.look_up_ms, time_text(effect.overhead_ms)),
         "--no-cache, or cache.use = \"none\""});
    return list;
  }
  if (effect.evictions_per_write > kManyEvictions) {
    list.push_back(grown(use, effect, 1.5));
  } else if (effect.evictions_per_write > kSomeEvictions) {
    list.push_back(grown(use, effect, 1.2));
  } else if (effect.hit_rate_high < kSeldomHit) {
    list.push_back({CacheAction::kCheckInputs,
                    rate + ": results are found by the content of both files, "
                           "the options and the build; one of them is new "
                           "each time",
                    "framewise compare A B -v says what decides"});
  }
  if (effect.evictions_per_write < kFewEvictions &&
      use.limit_bytes > kLeastLimit &&
      double(use.bytes) < kHardlyUsed * double(use.limit_bytes)) {
    list.push_back(
        {CacheAction::kShrink,
         fmt::format("{} of {} MiB are used after {} writes",
                     mebibytes(use.bytes), mebibytes(use.limit_bytes),
                     use.counts.writes),
         fmt::format("cache.size = \"{}MiB\" leaves room for four times as "
                     "much",
                     mebibytes(std::max(kLeastLimit, 4 * use.bytes)))});
  }
  if (list.empty()) {
    list.push_back(
        {CacheAction::kKeep,
         fmt::format("{}; hits saved {} and look-ups cost {}", rate,
                     time_text(effect.saved_ms), time_text(effect.overhead_ms)),
         ""});
  }
  return list;
}

}  // namespace framewise::cache
