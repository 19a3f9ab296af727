// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace framewise {
namespace {

TEST(Utf8, EveryCodePointIsReadAsItWasWritten) {
  for (uint32_t code = 0; code <= 0x10FFFF; ++code) {
    std::string text;
    append_utf8(code, text);
    const CodePoint point = first_code_point(text);
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    ASSERT_EQ(point.is_valid, !is_surrogate) << code;
    if (is_surrogate) continue;
    ASSERT_EQ(point.code, code);
    ASSERT_EQ(point.bytes, text.size());
  }
}

TEST(Utf8, AnIncompleteCodePointIsReplacedAsOne) {
  EXPECT_EQ(first_code_point("\xF0\x9F\x98").bytes, 3u);
  EXPECT_EQ(first_code_point("\xE2\x82z").bytes, 2u);
  // Overlong forms, surrogates, and values beyond U+10FFFF.
  for (const char* invalid : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                              "\xF4\x90\x80\x80", "\x80"}) {
    EXPECT_FALSE(first_code_point(invalid).is_valid);
    EXPECT_EQ(first_code_point(invalid).bytes, 1u);
  }
}

TEST(Utf8, TextThatIsNotUtf8IsReadAsLatin1) {
  EXPECT_EQ(utf8_from_unknown("caf\xC3\xA9 \xF0\x9F\x98\x80"),
            "caf\xC3\xA9 \xF0\x9F\x98\x80");
  EXPECT_EQ(utf8_from_unknown("caf\xE9"), "caf\xC3\xA9");
  // A surrogate, which is no character.
  EXPECT_EQ(utf8_from_unknown("\xED\xA0\x80"), "\xC3\xAD\xC2\xA0\xC2\x80");
  EXPECT_EQ(utf8_from_latin1("\x7F\x80\xFF"), "\x7F\xC2\x80\xC3\xBF");
}

}  // namespace
}  // namespace framewise
