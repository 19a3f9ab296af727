// SPDX-License-Identifier: Apache-2.0
#include "service/http/random_token.h"

#include <gtest/gtest.h>

namespace framewise::service {
namespace {

TEST(RandomToken, IsAnotherOneEachTime) {
  EXPECT_EQ(random_token().size(), 32u);
  EXPECT_NE(random_token(), random_token());
}

}  // namespace
}  // namespace framewise::service
