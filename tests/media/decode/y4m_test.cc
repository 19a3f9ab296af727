// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <string>

#include "framewise/framewise.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::vector<std::byte> as_bytes(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

Result<Animation> open_text(const std::string& text,
                            const OpenOptions& options = {}) {
  return open(as_bytes(text), "clip.y4m", options);
}

// `count` bytes: first, first + 1, …
std::string ramp(int count, int first) {
  std::string text;
  for (int i = 0; i < count; ++i) text.push_back(char(first + i));
  return text;
}

std::vector<int> samples(const Frame& frame, int plane) {
  const PlaneView view = frame.plane(plane);
  std::vector<int> all;
  for (int y = 0; y < view.size.height; ++y) {
    for (int x = 0; x < view.size.width; ++x) {
      all.push_back(frame.format().bits > 8 ? view.row<uint16_t>(y)[x]
                                            : view.row(y)[x]);
    }
  }
  return all;
}

Frame next_frame(Animation& animation) {
  auto frame = animation.next();
  EXPECT_TRUE(frame) << frame.error().to_string();
  EXPECT_TRUE(frame->has_value());
  return **frame;
}

TEST(Y4m, ReadsThePlanesOfAnOddSizedPicture) {
  auto clip = open_text("YUV4MPEG2 W3 H3 F25:1 C420mpeg2\nFRAME\n" +
                        ramp(9, 10) + ramp(4, 100) + ramp(4, 200));
  ASSERT_TRUE(clip) << clip.error().to_string();
  const Frame frame = next_frame(*clip);
  EXPECT_EQ(frame.size(), (Size{3, 3}));
  EXPECT_EQ(frame.format().layout, Layout::kYuv420);
  EXPECT_EQ(frame.format().color.siting, ChromaSiting::kLeft);
  EXPECT_THAT(samples(frame, 0),
              ElementsAre(10, 11, 12, 13, 14, 15, 16, 17, 18));
  EXPECT_THAT(samples(frame, 1), ElementsAre(100, 101, 102, 103));
  EXPECT_THAT(samples(frame, 2), ElementsAre(200, 201, 202, 203));
  auto end = clip->next();
  ASSERT_TRUE(end);
  EXPECT_FALSE(end->has_value());
}

TEST(Y4m, KeepsTheFrameRateAsAnExactFraction) {
  auto clip = open_text("YUV4MPEG2 W1 H1 F30000:1001 Cmono\nFRAME\naFRAME\nb");
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->info().time_base, (TimeBase{1001, 30000}));
  EXPECT_EQ(clip->info().frame_count, 2);
  EXPECT_EQ(clip->info().duration, 2);
  next_frame(*clip);
  EXPECT_EQ(next_frame(*clip).time(), (FrameTime{1, 1}));
}

struct LayoutCase {
  const char* tag;
  Layout layout;
  int bits;
  bool alpha;
  ChromaSiting siting;
  int bytes;  // per frame of 2x2 pixels
};

class Y4mLayouts : public testing::TestWithParam<LayoutCase> {};

TEST_P(Y4mLayouts, AreKnownByTheirTag) {
  const LayoutCase& expected = GetParam();
  auto clip = open_text(std::string("YUV4MPEG2 W2 H2 F1:1 ") + expected.tag +
                        "\nFRAME\n" + std::string(size_t(expected.bytes), 0));
  ASSERT_TRUE(clip) << clip.error().to_string();
  const PixelFormat& format = clip->info().format;
  EXPECT_EQ(format.layout, expected.layout);
  EXPECT_EQ(format.bits, expected.bits);
  EXPECT_EQ(format.alpha_plane, expected.alpha);
  EXPECT_EQ(format.color.siting, expected.siting);
  EXPECT_EQ(next_frame(*clip).format(), format);
}

constexpr auto kUnsited = ChromaSiting::kUnspecified;
INSTANTIATE_TEST_SUITE_P(
    All, Y4mLayouts,
    testing::Values(
        LayoutCase{"", Layout::kYuv420, 8, false, ChromaSiting::kCenter, 6},
        LayoutCase{"C420", Layout::kYuv420, 8, false, ChromaSiting::kCenter, 6},
        LayoutCase{"C420jpeg", Layout::kYuv420, 8, false, ChromaSiting::kCenter,
                   6},
        LayoutCase{"C420paldv", Layout::kYuv420, 8, false,
                   ChromaSiting::kTopLeft, 6},
        LayoutCase{"C420p10 XYSCSS=420P10", Layout::kYuv420, 10, false,
                   kUnsited, 12},
        LayoutCase{"C422", Layout::kYuv422, 8, false, kUnsited, 8},
        LayoutCase{"C422p12", Layout::kYuv422, 12, false, kUnsited, 16},
        LayoutCase{"C444", Layout::kYuv444, 8, false, kUnsited, 12},
        LayoutCase{"C444p16", Layout::kYuv444, 16, false, kUnsited, 24},
        LayoutCase{"C444alpha", Layout::kYuv444, 8, true, kUnsited, 16},
        LayoutCase{"Cmono", Layout::kGray, 8, false, kUnsited, 4},
        LayoutCase{"Cmono12", Layout::kGray, 12, false, kUnsited, 8}));

TEST(Y4m, ReadsDeepSamplesInLittleEndianOrder) {
  auto clip = open_text("YUV4MPEG2 W2 H1 F1:1 Cmono10\nFRAME\n" +
                        std::string("\x01\x00\xff\x03", 4));
  ASSERT_TRUE(clip);
  EXPECT_THAT(samples(next_frame(*clip), 0), ElementsAre(1, 1023));
}

TEST(Y4m, RefusesASampleBeyondItsDepthAndClipsItWhenTolerant) {
  const std::string text = "YUV4MPEG2 W2 H1 F1:1 Cmono10\nFRAME\n" +
                           std::string("\x01\x00\x00\x04", 4);
  auto strict = open_text(text);
  ASSERT_TRUE(strict);
  auto frame = strict->next();
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().kind, ErrorKind::kInput);
  EXPECT_EQ(frame.error().frame, 0);
  auto tolerant = open_text(text, {.tolerant = true});
  ASSERT_TRUE(tolerant);
  EXPECT_THAT(samples(next_frame(*tolerant), 0), ElementsAre(1, 1023));
}

TEST(Y4m, TellsTheRangeAndKeepsTheComments) {
  auto clip = open_text(
      "YUV4MPEG2 XCOLORRANGE=FULL XMADE=by hand W1 H1 C444 F1:1\nFRAME\nabc");
  ASSERT_FALSE(clip) << "\"hand\" is no field";
  clip = open_text(
      "YUV4MPEG2 XCOLORRANGE=FULL XMADE=by_hand W1 H1 C444 F1:1\nFRAME\nabc");
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->info().format.color.range, Range::kFull);
  EXPECT_THAT(clip->info().comments,
              ElementsAre("COLORRANGE=FULL", "MADE=by_hand"));
}

TEST(Y4m, SeeksAcrossFrameHeadersOfDifferentLengths) {
  auto clip = open_text(
      "YUV4MPEG2 W1 H1 F1:1 Cmono\nFRAME\naFRAME Ip XNOTE\nbFRAME\nc");
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->info().frame_count, 3);
  for (const int index : {2, 0, 1}) {
    ASSERT_TRUE(clip->seek(index));
    const Frame frame = next_frame(*clip);
    EXPECT_EQ(frame.index(), index);
    EXPECT_THAT(samples(frame, 0), ElementsAre('a' + index));
  }
}

TEST(Y4m, SurveyStatesWhereEachFrameLies) {
  const std::string header = "YUV4MPEG2 W1 H1 F1:1 Cmono It A64:45\n";
  auto clip = open_text(header + "FRAME\naFRAME\nb");
  ASSERT_TRUE(clip);
  auto survey = clip->survey();
  ASSERT_TRUE(survey);
  ASSERT_THAT(survey->frames, SizeIs(2));
  EXPECT_EQ(survey->frames[1].offset, int64_t(header.size()) + 7);
  EXPECT_EQ(survey->frames[1].bytes, 7);
  EXPECT_EQ(survey->frames[1].time, (FrameTime{1, 1}));
  ASSERT_THAT(survey->findings, SizeIs(2));
  EXPECT_EQ(survey->findings[0].kind, "interlaced");
  EXPECT_EQ(survey->findings[1].kind, "non_square_pixels");
}

TEST(Y4m, AFileCutInItsLastFrameGivesTheFramesBeforeThenTheError) {
  const std::string text = "YUV4MPEG2 W2 H2 F1:1 Cmono\nFRAME\nabcdFRAME\nabc";
  auto strict = open_text(text);
  ASSERT_TRUE(strict);
  next_frame(*strict);
  auto cut = strict->next();
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind, ErrorKind::kInput);
  EXPECT_EQ(cut.error().frame, 1);
  EXPECT_EQ(cut.error().offset, int64_t(text.size()));
  EXPECT_THAT(cut.error().to_string(), HasSubstr("1 bytes too soon"));

  auto tolerant = open_text(text, {.tolerant = true});
  ASSERT_TRUE(tolerant);
  next_frame(*tolerant);
  EXPECT_FALSE(tolerant->damage());
  auto end = tolerant->next();
  ASSERT_TRUE(end);
  EXPECT_FALSE(end->has_value());
  EXPECT_TRUE(tolerant->damage());
  ASSERT_TRUE(tolerant->rewind());
  EXPECT_FALSE(tolerant->damage());
}

TEST(Y4m, EveryTruncationIsAnErrorNeverACrash) {
  const std::string text = "YUV4MPEG2 W2 H2 F1:1\nFRAME\nabcdefFRAME\nabcdef";
  for (size_t length = 1; length < text.size(); ++length) {
    SCOPED_TRACE(length);
    auto clip = open_text(text.substr(0, length));
    if (!clip) continue;
    auto frame = clip->next();
    while (frame && *frame) frame = clip->next();
    const bool whole = length == 33;  // cut between the frames
    EXPECT_EQ(frame.has_value(), whole);
  }
}

TEST(Y4m, RefusesHeadersThatMakeNoSense) {
  for (const char* header :
       {"W2", "W0 H2", "W-1 H2", "W2 H2 F25", "W2 H2 F1:0", "W2 H2 Q1",
        "W2 H2 Ix", "W2x H2", "W99999999999 H2"}) {
    auto clip =
        open_text(std::string("YUV4MPEG2 ") + header + "\nFRAME\nabcdef");
    ASSERT_FALSE(clip) << header;
    EXPECT_EQ(clip.error().kind, ErrorKind::kInput) << header;
    EXPECT_EQ(clip.error().file, "clip.y4m");
  }
  for (const char* layout : {"C411", "C440", "C420p", "C420p8", "C444p17"}) {
    auto clip =
        open_text(std::string("YUV4MPEG2 W2 H2 ") + layout + "\nFRAME\nabcdef");
    ASSERT_FALSE(clip) << layout;
    EXPECT_EQ(clip.error().kind, ErrorKind::kUnsupported) << layout;
  }
}

TEST(Y4m, RefusesAHugePictureBeforeItAllocates) {
  FramePool pool;
  auto clip = open_text("YUV4MPEG2 W60000 H60000\nFRAME\nabc", {.pool = &pool});
  ASSERT_FALSE(clip);
  EXPECT_EQ(clip.error().kind, ErrorKind::kLimit);
  EXPECT_EQ(pool.statistics().allocations, 0);
}

TEST(Y4m, StopsAtTheAllowedNumberOfFrames) {
  OpenOptions options;
  options.limits.videos.frames = 2;
  std::string text = "YUV4MPEG2 W1 H1 Cmono\n";
  for (int i = 0; i < 9; ++i) text += "FRAME\nx";
  auto clip = open_text(text, options);
  ASSERT_TRUE(clip);
  EXPECT_FALSE(clip->info().frame_count) << "counting stopped early";
  next_frame(*clip);
  next_frame(*clip);
  auto third = clip->next();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().kind, ErrorKind::kLimit);
}

TEST(Y4m, ReadsAFileLargerThanOnePieceTheSameAsItsBytes) {
  // 700 rows of 300 bytes: several pieces, and rows that need padding.
  std::string text = "YUV4MPEG2 W300 H700 F1:1 Cmono\nFRAME\n";
  for (int i = 0; i < 300 * 700; ++i) text.push_back(char(i * 7 + i / 300));
  TemporaryFolder folder;
  const std::string path = folder.write("pieces.y4m", text);
  auto clip = open(path);
  ASSERT_TRUE(clip) << clip.error().to_string();
  const Frame frame = next_frame(*clip);
  const size_t begin = text.size() - 300 * 700;
  for (int y = 0; y < 700; ++y) {
    ASSERT_EQ(std::memcmp(frame.plane(0).row(y),
                          text.data() + begin + size_t(y) * 300, 300),
              0)
        << "row " << y;
  }
}

TEST(Y4m, LongClipsReuseTheirMemory) {
  FramePool pool;
  std::string text = "YUV4MPEG2 W8 H8 Cmono\n";
  for (int i = 0; i < 100; ++i) text += "FRAME\n" + std::string(64, 'x');
  auto clip = open_text(text, {.pool = &pool});
  ASSERT_TRUE(clip);
  for (int i = 0; i < 100; ++i) next_frame(*clip);
  EXPECT_EQ(pool.statistics().allocations, 1);
}

}  // namespace
}  // namespace framewise
