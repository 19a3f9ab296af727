// SPDX-License-Identifier: Apache-2.0
#include "cache/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::cache {
namespace {

using testing::HasSubstr;

// A cache of 200 look-ups that works.
CacheUse good() {
  CacheUse use{.bytes = int64_t{700} << 20,
               .limit_bytes = int64_t{2} << 30,
               .look_up_ms = 0.05};
  use.counts = {.disk_hits = 160, .misses = 40, .writes = 40, .saved_ms = 9000};
  return use;
}

CacheAdvice first_of(const CacheUse& use) { return advise(use).front(); }

TEST(CacheEffect, IsSavedTimeLessThatOfLookUps) {
  const CacheEffect effect = effect_of(good());
  EXPECT_EQ(effect.look_ups, 200);
  EXPECT_DOUBLE_EQ(effect.hit_rate, 0.8);
  EXPECT_DOUBLE_EQ(effect.overhead_ms, 10);
  EXPECT_DOUBLE_EQ(effect.gain_ms(), 8990);
  // Wilson's interval of 160 of 200.
  EXPECT_NEAR(effect.hit_rate_low, 0.7392, 1e-4);
  EXPECT_NEAR(effect.hit_rate_high, 0.8496, 1e-4);
}

TEST(CacheAdvice, KeepsWhatWorksAndSaysWhatItSaves) {
  const CacheAdvice advice = first_of(good());
  EXPECT_EQ(advice.action, CacheAction::kKeep);
  EXPECT_THAT(advice.reason, HasSubstr("80 % of 200"));
  EXPECT_THAT(advice.reason, HasSubstr("saved 9.0 s"));
}

TEST(CacheAdvice, WaitsForEnoughLookUps) {
  CacheUse use = good();
  use.counts.disk_hits = 50;
  EXPECT_EQ(first_of(use).action, CacheAction::kWait);
  EXPECT_EQ(first_of({}).action, CacheAction::kWait);
}

TEST(CacheAdvice, TurnsOffWhatCostsMoreThanItSaves) {
  CacheUse use = good();
  use.counts.saved_ms = 5;
  const CacheAdvice advice = first_of(use);
  EXPECT_EQ(advice.action, CacheAction::kTurnOff);
  EXPECT_THAT(advice.reason, HasSubstr("saved 5.0 ms"));
  EXPECT_THAT(advice.command, HasSubstr("--no-cache"));
}

TEST(CacheAdvice, GrowsByHowMuchIsEvicted) {
  CacheUse use = good();
  use.counts.evictions = 16;  // 0.4 a write
  EXPECT_EQ(first_of(use).action, CacheAction::kGrow);
  EXPECT_THAT(first_of(use).command, HasSubstr("2457MiB"));
  use.counts.evictions = 24;  // 0.6 a write
  EXPECT_THAT(first_of(use).command, HasSubstr("3072MiB"));
}

TEST(CacheAdvice, ShrinksWhatIsHardlyUsed) {
  CacheUse use = good();
  use.bytes = 20 << 20;
  EXPECT_EQ(first_of(use).action, CacheAction::kShrink);
  EXPECT_THAT(first_of(use).command, HasSubstr("80MiB"));
}

TEST(CacheAdvice, AsksWhyACacheIsSeldomHit) {
  CacheUse use = good();
  use.counts.disk_hits = 20;
  use.counts.misses = 180;
  EXPECT_EQ(first_of(use).action, CacheAction::kCheckInputs);
}

TEST(CacheAdvice, NamesDamageFirst) {
  CacheUse use = good();
  use.counts.damaged = 2;
  EXPECT_EQ(first_of(use).action, CacheAction::kVerify);
  EXPECT_EQ(advise(use).size(), 1u);
}

}  // namespace
}  // namespace framewise::cache
