// SPDX-License-Identifier: Apache-2.0
// Image sequences: numbered files as one animation.
#include "media/decode/sequence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/thread_pool.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A gray image of two pixels.
std::string picture(int shade) {
  return "P5 2 1 255\n" + std::string(2, char(shade));
}

class Sequence : public testing::Test {
 protected:
  void write(int first, int end) {
    for (int i = first; i < end; ++i) {
      std::string name = std::to_string(i);
      name.insert(0, 4 - name.size(), '0');
      files_.write("p" + name + ".pgm", picture(i));
    }
  }
  std::filesystem::path numbered() const { return files_.path() / "p%04d.pgm"; }

  TemporaryFolder files_;
};

std::vector<int> shades(Animation& animation) {
  std::vector<int> found;
  while (true) {
    auto frame = animation.next();
    EXPECT_TRUE(frame) << frame.error().to_string();
    if (!frame || !*frame) return found;
    found.push_back((*frame)->plane(0).row(0)[0]);
  }
}

std::vector<FrameTime> times(Animation& animation) {
  std::vector<FrameTime> found;
  const auto survey = animation.survey();
  for (const FrameFacts& frame : survey->frames) found.push_back(frame.time);
  return found;
}

TEST_F(Sequence, IsReadInTheOrderOfItsNumbers) {
  write(8, 12);
  files_.write("p0013.pgm.bak", picture(1));
  files_.write("p00014.pgm", picture(2));  // more digits than %04d writes
  files_.write("pp0015.pgm", picture(3));
  auto animation = open(numbered());
  ASSERT_TRUE(animation) << animation.error().to_string();
  EXPECT_THAT(shades(*animation), ElementsAre(8, 9, 10, 11));
  ASSERT_TRUE(animation->rewind());
  EXPECT_THAT(shades(*animation), ElementsAre(8, 9, 10, 11));
  const AnimationInfo& info = animation->info();
  EXPECT_EQ(info.container, "sequence");
  EXPECT_EQ(info.codec, "pnm");
  EXPECT_EQ(info.size, (Size{2, 1}));
  EXPECT_EQ(info.frame_count, 4);
  EXPECT_EQ(info.duration, 4);
  EXPECT_EQ(info.file_bytes, int64_t(4 * picture(8).size()));
  EXPECT_FALSE(info.plays);
}

TEST_F(Sequence, ShowsThePictureBeforeInPlaceOfOneThatIsMissing) {
  write(1, 3);
  write(5, 7);
  auto animation = open(numbered());
  ASSERT_TRUE(animation);
  EXPECT_THAT(times(*animation), ElementsAre(FrameTime{0, 1}, FrameTime{1, 3},
                                             FrameTime{4, 1}, FrameTime{5, 1}));
  const auto survey = animation->survey();
  ASSERT_FALSE(survey->findings.empty());
  const Finding& finding = survey->findings.front();
  EXPECT_EQ(finding.kind, "missing_pictures");
  EXPECT_EQ(finding.count, 2);
  EXPECT_THAT(finding.message, HasSubstr("number 3"));
}

TEST_F(Sequence, PlaysAtTheRateThatIsGiven) {
  write(0, 2);
  auto unstated = open(numbered());
  ASSERT_TRUE(unstated);
  EXPECT_EQ(unstated->info().time_base, (TimeBase{1, 25}));
  EXPECT_EQ(unstated->survey()->findings.front().kind, "unknown_frame_rate");
  OpenOptions options;
  options.picture_time = TimeBase{1001, 30000};
  auto stated = open(numbered(), options);
  ASSERT_TRUE(stated);
  EXPECT_EQ(stated->info().time_base, (TimeBase{1001, 30000}));
  EXPECT_TRUE(stated->survey()->findings.empty());
}

TEST_F(Sequence, JumpsAndReadsTheSameWithSeveralThreads) {
  write(0, 30);
  ThreadPool threads(3);
  OpenOptions options;
  options.executor = &threads;
  auto animation = open(numbered(), options);
  ASSERT_TRUE(animation);
  const std::vector<int> all = shades(*animation);
  ASSERT_EQ(all.size(), 30u);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(all[size_t(i)], i);
  ASSERT_TRUE(animation->seek(27));
  EXPECT_THAT(shades(*animation), ElementsAre(27, 28, 29));
}

// Numbers are part of the content hash, under which results are cached.
TEST_F(Sequence, HashesNamesTheirPlaceInTime) {
  write(1, 4);
  const auto hash = [&] { return *open(numbered())->content_hash(); };
  const std::string before = hash();
  EXPECT_EQ(before, hash());
  std::filesystem::rename(files_.path() / "p0003.pgm",
                          files_.path() / "p0004.pgm");
  EXPECT_NE(before, hash());
  files_.write("p0004.pgm", picture(9));
  EXPECT_NE(before, hash());
}

TEST_F(Sequence, NamesThePictureThatIsUnlikeTheFirst) {
  write(1, 4);
  files_.write("p0002.pgm", "P5 1 1 255\n1");
  auto animation = open(numbered());
  ASSERT_TRUE(animation);
  ASSERT_TRUE(animation->next());
  const auto second = animation->next();
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().to_string(), HasSubstr("p0002.pgm"));
  EXPECT_THAT(second.error().to_string(), HasSubstr("1x1"));

  files_.write("p0002.pgm", "P5 2 1 65535\n1234");
  ASSERT_TRUE(animation->rewind());
  ASSERT_TRUE(animation->next());
  EXPECT_FALSE(animation->next());  // of 16 bits
}

TEST_F(Sequence, TellsOfDamageAndShowsWhatThereIsIfThatIsWanted) {
  write(1, 5);
  files_.write("p0002.pgm", picture(2).substr(0, 12));
  files_.write("p0004.pgm", "no picture");
  auto strict = open(numbered());
  ASSERT_TRUE(strict->next());
  EXPECT_FALSE(strict->next());
  OpenOptions options;
  options.tolerant = true;
  auto animation = open(numbered(), options);
  ASSERT_TRUE(animation);
  EXPECT_THAT(shades(*animation), ElementsAre(1, 0, 3));
  ASSERT_TRUE(animation->damage());
  EXPECT_THAT(animation->damage()->to_string(), HasSubstr("p0002.pgm"));
}

TEST_F(Sequence, IsOfStills) {
  files_.write("p0001.pgm", "YUV4MPEG2 W2 H2 F25:1 Cmono\nFRAME\n1234");
  const auto film = open(numbered());
  ASSERT_FALSE(film);
  EXPECT_THAT(film.error().to_string(), HasSubstr("this is a video"));
}

TEST_F(Sequence, IsALiteralNameWhereThereIsSuchAFile) {
  files_.write("p%04d.pgm", picture(77));
  write(1, 3);
  auto animation = open(numbered());
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().container, "pnm");
  EXPECT_THAT(shades(*animation), ElementsAre(77));
}

TEST_F(Sequence, OfNothingSaysWhatNumbersLookLike) {
  const auto nothing = open(numbered());
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error().hint, HasSubstr("%04d"));
  EXPECT_FALSE(open(files_.path() / "nowhere" / "%d.png"));
}

// Frames within the per-frame limit may exceed it together, as in a video.
TEST_F(Sequence, HasTheLimitsOfAVideoAndItsPicturesTheirOwn) {
  write(0, 8);
  OpenOptions options;
  options.limits.frames = 3;
  options.limits.total_pixels = 3;
  options.limits.file_bytes = 20;
  auto animation = open(numbered(), options);
  ASSERT_TRUE(animation) << animation.error().to_string();
  EXPECT_EQ(shades(*animation).size(), 8u);
  options.limits.file_bytes = 10;
  EXPECT_EQ(open(numbered(), options).error().kind, ErrorKind::kLimit);
  options.limits.file_bytes = 20;
  options.limits.videos.file_bytes = 50;
  EXPECT_EQ(open(numbered(), options).error().kind, ErrorKind::kLimit);
}

TEST(NumberedPath, IsWrittenAsPrintfWritesIt) {
  const auto path = media::numbered_path("a/100%%_%03d_x.png");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->folder, "a");
  EXPECT_EQ(path->before, "100%_");
  EXPECT_EQ(path->after, "_x.png");
  EXPECT_EQ(path->digits, 3u);
  EXPECT_EQ(path->number_in("100%_007_x.png"), 7);
  EXPECT_EQ(path->number_in("100%_1234_x.png"), 1234);
  EXPECT_FALSE(path->number_in("100%_07_x.png"));
  EXPECT_FALSE(path->number_in("100%_0007_x.png"));
  EXPECT_FALSE(path->number_in("100%_0a7_x.png"));
  EXPECT_FALSE(path->number_in("100%_99999999999999999999_x.png"));
  EXPECT_EQ(media::numbered_path("%d")->number_in("0"), 0);
  EXPECT_FALSE(media::numbered_path("%d")->number_in("01"));
}

TEST(NumberedPath, HasOnePlaceForANumberInItsFileName) {
  for (const char* other :
       {"a.png", "50%.png", "%4d.png", "%d-%d.png", "%s.png", "%d/a.png", "%",
        "%0", "%%d.png", "%0004d.png", "%x"}) {
    EXPECT_FALSE(media::numbered_path(other)) << other;
  }
}

}  // namespace
}  // namespace framewise
