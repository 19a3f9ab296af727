// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "flashes/made_clips.h"
#include "image/check/damaged.h"
#include "temporary_folder.h"

namespace framewise::image {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Check, ReportsWhatIsNoImage) {
  EXPECT_THAT(rules_in(check_bytes({}).problems), ElementsAre("empty_file"));
  EXPECT_THAT(rules_in(check_bytes(bytes_of("some text")).problems),
              ElementsAre("unknown_format"));
}

TEST(Check, ReportsAFileThatDoesNotExist) {
  const CheckReport report = check(std::filesystem::path("/no/such/file.png"));
  EXPECT_THAT(rules_in(report.problems), ElementsAre("cannot_open"));
}

TEST(Check, ReportsAFileWithoutPermission) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.png";
  media::save(path.string(), image_as(FileFormat::kPng));
  chmod(path.c_str(), 0);
  EXPECT_THAT(rules_in(check(path).problems), ElementsAre("permission_denied"));
}

TEST(Check, WarnsOfANameThatDoesNotFitTheContent) {
  const Bytes png = image_as(FileFormat::kPng);
  EXPECT_THAT(rules_in(check_bytes(png, "a.jpg").problems),
              ElementsAre("name_mismatch"));
  for (const char* name : {"a.png", "a.PNG", "a", "a.dat"}) {
    EXPECT_THAT(rules_in(check_bytes(png, name).problems), IsEmpty()) << name;
  }
}

TEST(Check, DoesNotDecodeWhenItIsQuick) {
  CheckOptions options;
  options.quick = true;
  const CheckReport report =
      check(image_as(FileFormat::kJpeg), "a.jpg", options);
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_FALSE(report.luma);
  EXPECT_EQ(report.assurance, Assurance::kNone);
}

TEST(Check, PutsTheMostSevereProblemFirst) {
  Bytes bytes = image_as(FileFormat::kPng);
  bytes.resize(bytes.size() - 12);
  const CheckReport report = check_bytes(bytes, "a.gif");
  EXPECT_THAT(rules_in(report.problems),
              ElementsAre("missing_end", "name_mismatch"));
}

TEST(Check, EndsWhenItIsStopped) {
  std::stop_source stop;
  stop.request_stop();
  CheckOptions options;
  options.stop = stop.get_token();
  for (const FileFormat format :
       {FileFormat::kPng, FileFormat::kJpeg, FileFormat::kWebp}) {
    EXPECT_THAT(rules_in(check(image_as(format), "a", options).problems),
                ElementsAre("check_stopped"));
  }
}

// Every byte of a small file changed, one after another: no crash, and a PNG
// never passes.
TEST(Check, FindsEveryChangedByteOfAPng) {
  const Bytes whole = image_as(FileFormat::kPng, {9, 7});
  for (size_t i = 8; i < whole.size(); ++i) {
    const CheckReport report = check_bytes(flipped(whole, i));
    EXPECT_NE(report.status(), CheckStatus::kOk) << "byte " << i;
  }
}

TEST(Check, SurvivesEveryLengthOfACutFile) {
  for (const FileFormat format :
       {FileFormat::kPng, FileFormat::kJpeg, FileFormat::kWebp,
        FileFormat::kGif, FileFormat::kBmp, FileFormat::kTiff}) {
    const Bytes whole = image_as(format, {9, 7});
    for (size_t length = 0; length < whole.size(); ++length) {
      EXPECT_NE(check_bytes(first(whole, length)).status(), CheckStatus::kOk)
          << int(format) << ": " << length << " of " << whole.size();
    }
  }
}

TEST(Check, JudgesFlashesOfAnimations) {
  const MadeClip clip{.frames =
                          alternating(plain(kBlack), plain(kWhite), 5, 2)};
  for (const FileFormat format :
       {FileFormat::kGif, FileFormat::kPng, FileFormat::kWebp}) {
    const std::string name(info_of(format).name);
    const CheckReport report = check(written_clip(clip, format), "a." + name);
    EXPECT_THAT(rules_in(report.problems), ::testing::Contains("flashes"))
        << name;
    EXPECT_EQ(report.status(), CheckStatus::kError) << name;
    CheckOptions options;
    options.flashes.reset();
    EXPECT_THAT(
        rules_in(
            check(written_clip(clip, format), "a." + name, options).problems),
        ::testing::Not(::testing::Contains("flashes")))
        << name;
  }
}

// The frames before the damage are judged.
TEST(Check, JudgesFlashesBeforeDamage) {
  Bytes bytes =
      written_clip({.frames = alternating(plain(kBlack), plain(kWhite), 5, 4)},
                   FileFormat::kGif);
  bytes.resize(bytes.size() * 2 / 3);
  const auto rules = rules_in(check(bytes, "a.gif").problems);
  EXPECT_THAT(rules, ::testing::Contains("flashes"));
  EXPECT_GT(rules.size(), 1u);
}

}  // namespace
}  // namespace framewise::image
