// SPDX-License-Identifier: Apache-2.0
#include "cli/files/outputs_by_ending.h"

#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace framewise::cli {
namespace {

using Options = std::vector<std::pair<std::string_view, std::string>>;

Options options_after(Options options) {
  Invocation invocation{};
  invocation.options = std::move(options);
  return outputs_by_ending(invocation).options;
}

TEST(OutputsByEnding, NameTheFlagThatWritesTheForm) {
  EXPECT_EQ(options_after({{"out", "a.html"}}), (Options{{"html", "a.html"}}));
  EXPECT_EQ(options_after({{"out", "a.md"}}), (Options{{"markdown", "a.md"}}));
  EXPECT_EQ(options_after({{"out", "a.svg"}}), (Options{{"plot", "a.svg"}}));
  EXPECT_EQ(options_after({{"out", "a.png"}}), (Options{{"heatmap", "a.png"}}));
  EXPECT_EQ(options_after({{"out", "a.pfm"}}), (Options{{"heatmap", "a.pfm"}}));
  EXPECT_EQ(options_after({{"out", "a.json"}}),
            (Options{{"out", "a.json"}, {"json", ""}}));
  EXPECT_EQ(options_after({{"out", "a.csv"}}),
            (Options{{"out", "a.csv"}, {"csv", ""}}));
  EXPECT_EQ(options_after({{"out", "a.txt"}}), (Options{{"out", "a.txt"}}));
  EXPECT_EQ(options_after({{"out", "-"}}), (Options{{"out", "-"}}));
}

TEST(OutputsByEnding, SeveralFormsAreWrittenAtOnce) {
  EXPECT_EQ(options_after({{"out", "a.json"}, {"out", "a.html"}}),
            (Options{{"out", "a.json"}, {"html", "a.html"}, {"json", ""}}));
}

TEST(OutputsByEnding, AFormatThatIsGivenWins) {
  EXPECT_EQ(options_after({{"csv", ""}, {"out", "a.json"}}),
            (Options{{"csv", ""}, {"out", "a.json"}}));
}

TEST(OutputsByEnding, AThirdPngThatDoesNotExistIsThePictureOfDifferences) {
  const TemporaryFolder folder;
  Invocation invocation{};
  const std::string picture = (folder.path() / "diff.png").string();
  invocation.arguments = {"a.png", "b.png", picture};
  const Invocation after = outputs_by_ending(invocation);
  EXPECT_EQ(after.arguments, (std::vector<std::string>{"a.png", "b.png"}));
  EXPECT_EQ(after.options, (Options{{"heatmap", picture}}));
  std::ofstream(picture) << "x";
  EXPECT_EQ(outputs_by_ending(invocation).arguments.size(), 3u)
      << "it is a second test";
}

}  // namespace
}  // namespace framewise::cli
