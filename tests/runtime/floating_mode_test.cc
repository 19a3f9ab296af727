// SPDX-License-Identifier: Apache-2.0
#include "runtime/floating_mode.h"

#include <gtest/gtest.h>

#include <limits>

namespace framewise {
namespace {

// volatile, so that the compiler cannot compute the results itself.
volatile float smallest = std::numeric_limits<float>::min();

TEST(FloatingMode, TinyNumbersAreZeroInsideAndWhatTheyWereOutside) {
  if (floating_mode() == 0) GTEST_SKIP() << "this processor has one mode";
  const float half = smallest / 2;
  EXPECT_GT(half, 0);
  {
    const FloatingModeScope quick(with_denormals_as_zero(floating_mode()));
    EXPECT_EQ(smallest / 2, 0);
    EXPECT_EQ(half * 4, 0);
    EXPECT_GT(smallest * 2, 0);
  }
  EXPECT_GT(smallest / 2, 0);
}

}  // namespace
}  // namespace framewise
