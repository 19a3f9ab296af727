// SPDX-License-Identifier: Apache-2.0
#include "base/json/printable_json.h"

#include <gtest/gtest.h>

namespace framewise {
namespace {

TEST(PrintableJson, MeansTheSame) {
  EXPECT_EQ(printable_json(R"({"a":"ä 動"})"), R"({"a":"ä 動"})");
  EXPECT_EQ(printable_json("\"\xc2\x9b\x7f\u202e\""),
            R"("\u009b\u007f\u202e")");
  EXPECT_EQ(printable_json("\"\U000E0041\""), R"("\udb40\udc41")");
  EXPECT_EQ(printable_json("{\n  \"a\": \"\\n\"\n}"), "{\n  \"a\": \"\\n\"\n}");
}

}  // namespace
}  // namespace framewise
