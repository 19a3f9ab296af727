// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict/reason_text.h"

#include <gtest/gtest.h>

#include "judge/sample_measurements.h"

namespace framewise::judge {
namespace {

TEST(ReasonText, PlacesAndTimesHaveWords) {
  Reason one = reason(DefectKind::kBlur, Severity::kMinor);
  const auto in = [&](const Rect& region) {
    one.region = region;
    return where(one, {90, 90});
  };
  EXPECT_EQ(in({0, 60, 20, 20}), "lower left");
  EXPECT_EQ(in({40, 40, 10, 10}), "middle");
  EXPECT_EQ(in({0, 0, 90, 80}), "nearly everywhere");
  one.measured = {20, 0.4, "% of the picture"};
  EXPECT_EQ(in({0, 0, 90, 80}), "nearly everywhere");
  one.measured->value = 2;
  EXPECT_EQ(in({0, 0, 90, 80}), "here and there");
  EXPECT_EQ(when(one, 1000), "from 0.20 to 0.50 s");
  one.last_frame = 2;
  EXPECT_EQ(when(one, 1000), "at 0.20 s");
  one.span = {0, 1000};
  EXPECT_EQ(when(one, 1000), "throughout");
  EXPECT_EQ(when(one, 0), "in the picture");
}

TEST(ReasonText, RequirementsThatAreNotMetComeFirst) {
  EXPECT_EQ(with_failed_requirements({{"psnr>=30", 31.0, true}}, "Fine."),
            "Fine.");
  EXPECT_EQ(with_failed_requirements({{"psnr>=30", 29.0, false}}, "Fine."),
            "Not met: psnr>=30. Fine.");
}

}  // namespace
}  // namespace framewise::judge
