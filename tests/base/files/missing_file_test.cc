// SPDX-License-Identifier: Apache-2.0
#include "base/files/missing_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise {
namespace {

using testing::HasSubstr;

TEST(MissingFile, SaysHowToGetAFileOfAnotherServer) {
  EXPECT_THAT(hint_for_missing("https://example.org/a b.gif"),
              HasSubstr("curl -LO 'https://example.org/a b.gif'"));
  EXPECT_EQ(hint_for_missing("https"), "check the spelling of the path");
}

}  // namespace
}  // namespace framewise
