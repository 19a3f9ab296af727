// SPDX-License-Identifier: Apache-2.0
#include "jobs/given.h"

#include <gtest/gtest.h>

#include "jobs/compare_request.h"

namespace framewise::jobs {
namespace {

Result<Given> given_by(Asker asker, const Words& words) {
  return give(compare_infos(), "a pair", {}, words, asker);
}

std::string message_of(Asker asker, const Words& words) {
  const auto given = given_by(asker, words);
  return given ? "no error" : given.error().message;
}

TEST(Given, NamesMayHaveDashesUnderscoresOrKeys) {
  for (const char* name :
       {"giflab-frames", "giflab_frames", "compare.giflab_frames"}) {
    const auto given = given_by(Asker::kPython, {{name, "30"}});
    ASSERT_TRUE(given) << name;
    EXPECT_EQ(given->settings.integer("compare.giflab_frames"), 30);
  }
}

TEST(Given, ErrorsNameAnOptionAsItsAskerWritesIt) {
  EXPECT_EQ(message_of(Asker::kService, {{"nits", "bright"}}).find("options."),
            0u);
  EXPECT_EQ(message_of(Asker::kC, {{"max-frames", "0"}}),
            "max-frames: 0 is out of range");
  EXPECT_EQ(message_of(Asker::kPython, {{"max_frames", "0"}}),
            "max_frames: 0 is out of range");
  EXPECT_EQ(message_of(Asker::kBatchLine, {{"max-frames", "0"}}),
            "option max-frames: 0 is out of range");
}

TEST(Given, UnknownNamesGetASuggestion) {
  const auto given = given_by(Asker::kService, {{"sampel", "5"}});
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().message, "a pair has no option 'sampel'");
  EXPECT_EQ(given.error().hint, "did you mean sample?");
}

TEST(Given, WhatIsNotOfferedIsRefusedWithTheReason) {
  const auto given = given_by(Asker::kService, {{"max-time", "5s"}});
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().message, "options.max-time is not offered here");
  EXPECT_NE(given.error().hint.find("server"), std::string::npos);
}

TEST(Given, AStrangerNamesNoFiles) {
  for (const char* name : {"display", "policy"}) {
    EXPECT_FALSE(given_by(Asker::kService, {{name, "/etc/passwd"}}));
    EXPECT_FALSE(given_by(Asker::kService, {{name, "policy.toml"}}));
    EXPECT_TRUE(given_by(Asker::kC, {{name, "policy.toml"}}));
  }
  EXPECT_FALSE(given_by(Asker::kService, {{"models", "folder"}}));
}

TEST(Given, ASwitchThatIsOffIsAsIfItWereNotThere) {
  const auto off = given_by(Asker::kService, {{"no-verdict", "false"}});
  ASSERT_TRUE(off);
  EXPECT_FALSE(off->has("no-verdict"));
  const auto on = given_by(Asker::kService, {{"no-verdict", ""}});
  ASSERT_TRUE(on);
  EXPECT_TRUE(on->has("no-verdict"));
}

TEST(Given, ListsGrowAndTheLastOfOtherOptionsCounts) {
  const auto given = given_by(
      Asker::kC,
      {{"metric", "psnr"}, {"metric", "ssim"}, {"nits", "90"}, {"nits", "95"}});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->settings.text("compare.metrics"), "psnr,ssim");
  EXPECT_EQ(given->settings.real("compare.nits"), 95);
}

}  // namespace
}  // namespace framewise::jobs
