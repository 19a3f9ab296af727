// SPDX-License-Identifier: Apache-2.0
#include "framewise/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace framewise {
namespace {

using testing::HasSubstr;

TEST(Policy, NamesAreOrderedFromLenientToLossless) {
  Policy last;
  for (const std::string_view name : policy_names()) {
    const auto policy = find_policy(name);
    ASSERT_TRUE(policy) << name;
    EXPECT_EQ(policy->name, name);
    EXPECT_LE(policy->score_artifact, policy->score_warning);
    if (name != "lenient") {
      EXPECT_GE(policy->score_warning, last.score_warning);
      EXPECT_LE(policy->tolerance, last.tolerance);
      EXPECT_LE(*policy->warning, *last.warning);
    }
    last = *policy;
  }
  EXPECT_TRUE(last.identical);
}

TEST(Policy, WithoutAWordIsTheDefault) {
  EXPECT_EQ(policy_text(Policy()), policy_text(*find_policy("default")));
}

TEST(Policy, ASlipInANameGetsAHint) {
  const auto policy = find_policy("strickt");
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(policy.error().hint, HasSubstr("strict"));
}

TEST(Policy, WhatIsPrintedReadsBackAsTheSame) {
  for (const std::string_view name : policy_names()) {
    const std::string text = policy_text(*find_policy(name));
    const auto read = parse_policy(text, "p.toml");
    ASSERT_TRUE(read) << read.error().to_string() << text;
    EXPECT_EQ(policy_text(*read), text);
  }
}

TEST(Policy, AFileChangesOnlyWhatItSays) {
  const auto policy = parse_policy(R"(
base = "strict"
[score]
warning = 85
[kinds.banding]
artifact = "never"
[content.photo]
noise = -2
)",
                                   "ours.toml");
  ASSERT_TRUE(policy) << policy.error().to_string();
  EXPECT_EQ(policy->name, "ours.toml");
  EXPECT_EQ(policy->score_warning, 85);
  EXPECT_EQ(policy->score_artifact, 70);
  ASSERT_EQ(policy->kinds.size(), 1u);
  EXPECT_EQ(policy->kinds[0].warning, Severity::kMinor);
  EXPECT_FALSE(policy->kinds[0].artifact);
  const auto noise = std::find_if(
      policy->shifts.begin(), policy->shifts.end(),
      [](const auto& one) { return one.kind == DefectKind::kNoise; });
  EXPECT_EQ(noise->steps, -2);
}

struct Mistake {
  const char* text;
  const char* says;
  const char* hint;
};

TEST(Policy, MistakesNameThePlaceAndWhatWasMeant) {
  constexpr Mistake kMistakes[] = {
      {"scores = 3", "unknown key \"scores\"", "score"},
      {"[score]\nwarnin = 3", "unknown key \"score.warnin\"", "warning"},
      {"[kinds.bandin]\nwarning = \"info\"", "unknown key \"kinds.bandin\"",
       "banding"},
      {"[content.photos]", "unknown key \"content.photos\"", "photo"},
      {"[score]\nwarning = 101", "from 0 to 100", ""},
      {"[score]\nwarning = nan", "from 0 to 100", ""},
      {"[score]\nwarning = \"80\"", "from 0 to 100", ""},
      {"[score]\nwarning = 10\nartifact = 20", "above score.warning", ""},
      {"[severity]\nwarning = \"mayor\"", "info, minor, major", ""},
      {"[content.photo]\nnoise = 9", "from -3 to 3", ""},
      {"identical = 1", "true or false", ""},
      {"base = \"stern\"", "no policy 'stern'", ""},
      {"score = 4", "is a section", ""},
      {"[[", "not valid TOML", ""},
  };
  for (const Mistake& mistake : kMistakes) {
    const auto policy = parse_policy(mistake.text, "p.toml");
    ASSERT_FALSE(policy) << mistake.text;
    EXPECT_EQ(policy.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(policy.error().to_string(), HasSubstr("p.toml:"));
    EXPECT_THAT(policy.error().to_string(), HasSubstr(mistake.says));
    EXPECT_THAT(policy.error().hint, HasSubstr(mistake.hint)) << mistake.text;
  }
}

TEST(Policy, TheTableInTheDocumentationIsTheOneInUse) {
  std::ifstream file(FRAMEWISE_SOURCE_DIR "/docs/verdicts.md");
  std::stringstream document;
  document << file.rdbuf();
  const auto row = [](std::string_view key, const auto& value_of) {
    std::string line = "| `" + std::string(key) + "` |";
    for (const std::string_view name : policy_names()) {
      std::ostringstream cell;
      cell << value_of(*find_policy(name));
      line += " " + cell.str() + " |";
    }
    return line;
  };
  const std::string text = document.str();
  EXPECT_THAT(text, HasSubstr(row("score.warning", [](const Policy& p) {
                return p.score_warning;
              })));
  EXPECT_THAT(text, HasSubstr(row("score.artifact", [](const Policy& p) {
                return p.score_artifact;
              })));
  EXPECT_THAT(text, HasSubstr(row("severity.warning", [](const Policy& p) {
                return name_of(*p.warning);
              })));
  EXPECT_THAT(text, HasSubstr(row("severity.artifact", [](const Policy& p) {
                return name_of(*p.artifact);
              })));
  EXPECT_THAT(text, HasSubstr(row("detect.tolerance", [](const Policy& p) {
                return p.tolerance;
              })));
}

}  // namespace
}  // namespace framewise
