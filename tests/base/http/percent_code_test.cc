// SPDX-License-Identifier: Apache-2.0
#include "base/http/percent_code.h"

#include <gtest/gtest.h>

namespace framewise {
namespace {

TEST(PercentCode, IsThatOfAddressesAndForms) {
  EXPECT_EQ(percent_encoded("a b/c+ü~.gif", Slash::kStays),
            "a%20b/c%2B%C3%BC~.gif");
  EXPECT_EQ(percent_encoded("a/b=", Slash::kEncoded), "a%2Fb%3D");
  EXPECT_EQ(percent_decoded("a%20b+c%2B%C3%BC%zz%4", Plus::kIsBlank),
            "a b c+ü%zz%4");
  EXPECT_EQ(percent_decoded("a+b%20"), "a+b ");
}

}  // namespace
}  // namespace framewise
