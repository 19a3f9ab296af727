// SPDX-License-Identifier: Apache-2.0
#include "framewise/destinations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> limits_missed(const std::filesystem::path& file,
                                       std::string_view place) {
  const auto misses = check_destination(file, **find_destination(place));
  EXPECT_TRUE(misses) << misses.error().to_string();
  std::vector<std::string> limits;
  for (const DestinationMiss& miss : *misses) limits.push_back(miss.limit);
  return limits;
}

TEST(Destinations, EachStatesItsLimitsTheirSourceAndTheDay) {
  std::set<std::string_view> names;
  const std::regex day("20[0-9]{2}-[01][0-9]-[0-3][0-9]");
  for (const Destination& place : destinations()) {
    EXPECT_TRUE(names.insert(place.name).second) << place.name;
    EXPECT_THAT(std::string(place.source), StartsWith("https://"));
    EXPECT_TRUE(std::regex_match(std::string(place.read_on), day));
    EXPECT_FALSE(place.rules.empty());
    for (const DestinationRule& rule : place.rules) {
      EXPECT_FALSE(rule.formats.empty()) << place.name;
      EXPECT_GT(rule.max_bytes, 0) << place.name;
      EXPECT_LE(rule.least.width, rule.most.width) << place.name;
    }
  }
}

TEST(Destinations, AnUnknownNameListsTheKnownOnesTheNearestFirst) {
  const auto place = find_destination("slak-emoji");
  ASSERT_FALSE(place);
  EXPECT_EQ(place.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(place.error().hint, StartsWith("use slack-emoji, "));
  EXPECT_THAT(place.error().hint, HasSubstr("whatsapp-sticker"));
}

class CheckDestination : public testing::Test {
 protected:
  std::filesystem::path made(const std::string& name, Size size,
                             int frames = 3) {
    write_animation(folder_.path() / name, drawn_pixel, frames, size);
    return folder_.path() / name;
  }
  TemporaryFolder folder_;
};

TEST_F(CheckDestination, TakesAFileWithinAllLimits) {
  EXPECT_THAT(limits_missed(made("a.gif", {128, 96}), "slack-emoji"),
              IsEmpty());
}

TEST_F(CheckDestination, NamesEachLimitThatIsExceeded) {
  EXPECT_EQ(limits_missed(made("a.webp", {129, 96}), "slack-emoji"),
            (std::vector<std::string>{"format", "size"}));
}

TEST_F(CheckDestination, MeasuresTheLength) {
  EXPECT_THAT(limits_missed(made("a.gif", {320, 320}, 50), "discord-sticker"),
              IsEmpty());
  EXPECT_EQ(limits_missed(made("b.gif", {320, 320}, 51), "discord-sticker"),
            std::vector<std::string>{"seconds"});
}

TEST_F(CheckDestination, CountsFrames) {
  EXPECT_THAT(limits_missed(made("a.gif", {112, 112}, 60), "twitch-emote"),
              IsEmpty());
  EXPECT_EQ(limits_missed(made("b.gif", {112, 112}, 61), "twitch-emote"),
            std::vector<std::string>{"frames"});
}

TEST_F(CheckDestination, WantsTheLongerSideExactly) {
  EXPECT_THAT(limits_missed(made("a.webp", {512, 100}, 1), "telegram-sticker"),
              IsEmpty());
  EXPECT_EQ(limits_missed(made("b.webp", {500, 500}, 1), "telegram-sticker"),
            std::vector<std::string>{"size"});
}

TEST_F(CheckDestination, WantsStillsWhereOnlyThoseAreTaken) {
  EXPECT_EQ(limits_missed(made("a.webp", {512, 100}), "telegram-sticker"),
            std::vector<std::string>{"motion"});
}

}  // namespace
}  // namespace framewise
