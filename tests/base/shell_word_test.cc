// SPDX-License-Identifier: Apache-2.0
#include "base/shell_word.h"

#include <gtest/gtest.h>

namespace framewise {
namespace {

TEST(ShellWord, LeavesPlainWordsAlone) {
  EXPECT_EQ(shell_word("plain"), "plain");
  EXPECT_EQ(shell_word("--min-score=90"), "--min-score=90");
  EXPECT_EQ(shell_word("a/b-c.gif"), "a/b-c.gif");
}

TEST(ShellWord, QuotesWhatAShellWouldChange) {
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("two words"), "'two words'");
  EXPECT_EQ(shell_word("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(shell_word("score>=85"), "'score>=85'");
}

TEST(WithoutCredentials, HidesThePasswordOfAnAddress) {
  EXPECT_EQ(without_credentials("redis://me:pass@host:6379/0"),
            "redis://…@host:6379/0");
  EXPECT_EQ(without_credentials("--redis=redis://:p@ss@host"),
            "--redis=redis://…@host");
}

TEST(WithoutCredentials, LeavesOtherWordsAlone) {
  EXPECT_EQ(without_credentials("redis://host/0"), "redis://host/0");
  EXPECT_EQ(without_credentials("https://host/a@b"), "https://host/a@b");
  EXPECT_EQ(without_credentials("a@b.gif"), "a@b.gif");
}

}  // namespace
}  // namespace framewise
