// SPDX-License-Identifier: Apache-2.0
#include "compare/cached/known_defects.h"

#include <gtest/gtest.h>

#include "base/result.h"
#include "cache/folder.h"

namespace framewise::comparison {
namespace {

class KnownDefects : public testing::Test {
 protected:
  // How often they were looked for, and what was found.
  int looked_ = 0;
  std::vector<Reason> defects(Cache* cache, const CompareOptions& options,
                              bool undamaged = true) {
    const ValuesCache known{
        cache,          &options, [this] { return unchanged_; },
        {"aa", {"bb"}}, {{}},     {}};
    const timeline::ContentPair pairs[] = {{0, 0}, {1, 1}};
    const auto found = known_or_found_defects(
        known, 0, pairs, [undamaged] { return undamaged; },
        [this]() -> Result<std::vector<Reason>> {
          ++looked_;
          Reason reason;
          reason.kind = DefectKind::kGhosting;
          reason.severity = Severity::kMajor;
          reason.first_frame = 1;
          return std::vector<Reason>{reason};
        });
    EXPECT_TRUE(found);
    return found ? *found : std::vector<Reason>();
  }

  bool unchanged_ = true;
  Cache cache_{{.folder = {}}};
  CompareOptions options_;
};

TEST_F(KnownDefects, AreLookedForOnce) {
  for (int i = 0; i < 3; ++i) {
    const auto found = defects(&cache_, options_);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, DefectKind::kGhosting);
    EXPECT_EQ(found[0].first_frame, 1);
  }
  EXPECT_EQ(looked_, 1);
  options_.requirements = {"psnr>30"};
  defects(&cache_, options_);
  EXPECT_EQ(looked_, 1);
  options_.policy.tolerance = 3;
  defects(&cache_, options_);
  EXPECT_EQ(looked_, 2);
}

TEST_F(KnownDefects, WithoutACacheAreAlwaysLookedFor) {
  defects(nullptr, options_);
  defects(nullptr, options_);
  EXPECT_EQ(looked_, 2);
}

TEST_F(KnownDefects, OfDamagedChangedOrHalfReadFilesAreNotKept) {
  defects(&cache_, options_, false);
  unchanged_ = false;
  defects(&cache_, options_);
  unchanged_ = true;
  std::stop_source stop;
  stop.request_stop();
  CompareOptions stopped;
  stopped.stop = stop.get_token();
  defects(&cache_, stopped);
  EXPECT_EQ(looked_, 3);
  defects(&cache_, options_);
  EXPECT_EQ(looked_, 4);
}

}  // namespace
}  // namespace framewise::comparison
