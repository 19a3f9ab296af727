// SPDX-License-Identifier: Apache-2.0
// What a clip states, and what hostile files must not achieve.
#include "media/video_facts.h"

#include <gmock/gmock.h>

#include <chrono>
#include <optional>

#include "media/programs.h"

namespace framewise::media {
namespace {

using testing::HasSubstr;

#define SKIP_WITHOUT_FFMPEG() \
  if (!installed("ffmpeg")) GTEST_SKIP() << "ffmpeg is not installed"

std::string make_clip(const ScratchFolder& folder, const std::string& name,
                      const std::string& arguments) {
  const std::string path = folder.file(name);
  output_of("ffmpeg -nostdin -v error -y " + arguments + " " + path);
  return path;
}

constexpr char kTenFrames[] =
    "-f lavfi -i testsrc2=size=64x36:rate=25 -frames:v 10 -c:v libx264 "
    "-pix_fmt yuv420p ";

// Limits of a clip of a stranger.
Result<VideoFacts> facts_of(const std::string& bytes) {
  static FramePool pool;
  Job job;
  job.pool = &pool;
  job.limits.frame_pixels = 33'200'000;
  job.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const Source source = Source::from_bytes(as_bytes(bytes), "clip");
  return read_video_facts(source, job);
}

Result<VideoFacts> facts_of_file(const std::string& path) {
  return facts_of(file_text(path));
}

std::string number(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes += char(value >> shift & 0xff);
  }
  return bytes;
}

// Overwrites four bytes at `offset` behind the name of the last such box.
std::string with_number(std::string file, const std::string& box, size_t offset,
                        uint32_t value) {
  const size_t at = file.rfind(box);
  EXPECT_NE(at, std::string::npos) << box;
  return file.replace(at + 4 + offset, 4, number(value));
}

TEST(VideoFacts, AreThoseOfTheHeaders) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const auto facts = facts_of_file(
      make_clip(folder, "a.mp4",
                "-f lavfi -i testsrc2=size=320x180:rate=30000/1001 "
                "-f lavfi -i sine=sample_rate=48000 -t 2 -c:v libx264 -g 30 "
                "-pix_fmt yuv420p -c:a aac -ac 2"));
  ASSERT_TRUE(facts) << facts.error().to_string();
  EXPECT_EQ(facts->container, "mp4");
  EXPECT_EQ(facts->codec, "h264");
  EXPECT_EQ(facts->size, (Size{320, 180}));
  EXPECT_EQ(facts->rate_numerator, 30000);
  EXPECT_EQ(facts->rate_denominator, 1001);
  EXPECT_FALSE(facts->variable_rate);
  EXPECT_EQ(facts->frame_count, 60);
  EXPECT_NEAR(facts->seconds(), 2, 0.01);
  EXPECT_EQ(facts->key_frames, 2);
  EXPECT_EQ(facts->longest_key_distance, 30);
  EXPECT_EQ(facts->bits, 8);
  EXPECT_EQ(facts->layout, Layout::kYuv420);
  ASSERT_TRUE(facts->audio);
  EXPECT_EQ(facts->audio->codec, "aac");
  EXPECT_EQ(facts->audio->sample_rate, 48000);
  EXPECT_EQ(facts->audio->channels, 2);
  EXPECT_FALSE(facts->truncation);
}

TEST(VideoFacts, SampleFormatsComeFromTheDecodersConfiguration) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  struct Case {
    const char* name;
    const char* encoding;
    int bits;
    Layout layout;
  };
  const std::string source =
      "-f lavfi -i testsrc2=size=64x64:rate=25 "
      "-frames:v 5 ";
  for (const Case& one :
       {Case{"a.mp4", "-c:v libx264 -pix_fmt yuv422p10le", 10, Layout::kYuv422},
        Case{"b.mp4", "-c:v libx264 -pix_fmt yuv444p", 8, Layout::kYuv444},
        Case{"c.mp4",
             "-c:v libx265 -x265-params log-level=none -pix_fmt "
             "yuv420p10le",
             10, Layout::kYuv420},
        Case{"d.mp4", "-c:v libaom-av1 -cpu-used 8 -pix_fmt yuv420p10le", 10,
             Layout::kYuv420}}) {
    const auto facts =
        facts_of_file(make_clip(folder, one.name, source + one.encoding));
    ASSERT_TRUE(facts) << facts.error().to_string();
    EXPECT_EQ(facts->bits, one.bits) << one.encoding;
    EXPECT_EQ(facts->layout, one.layout) << one.encoding;
  }
}

TEST(VideoFacts, AllSevenContainersAreRead) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string source = "-f lavfi -i testsrc2=size=64x64:rate=25 -t 1 ";
  const std::pair<const char*, const char*> kinds[] = {
      {"a.mp4", "-c:v libx264"},  {"a.mov", "-c:v libx264"},
      {"a.mkv", "-c:v libx264"},  {"a.webm", "-c:v libvpx -b:v 200k"},
      {"a.avi", "-c:v mpeg4"},    {"a.flv", "-c:v libx264"},
      {"a.wmv", "-c:v msmpeg4v3"}};
  for (const auto& [name, encoding] : kinds) {
    const auto facts = facts_of_file(
        make_clip(folder, name, source + encoding + " -pix_fmt yuv420p"));
    ASSERT_TRUE(facts) << name << ": " << facts.error().to_string();
    EXPECT_EQ(facts->size, (Size{64, 64})) << name;
    EXPECT_NEAR(facts->seconds(), 1, 0.15) << name;
  }
}

TEST(VideoFacts, TheIndexShowsThatTheRateVaries) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const auto facts = facts_of_file(make_clip(
      folder, "v.mp4",
      "-f lavfi -i testsrc2=size=64x36:rate=25 -frames:v 20 -vf "
      "\"select='not(eq(mod(n,7),3))'\" -fps_mode vfr -c:v libx264 -pix_fmt "
      "yuv420p"));
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->variable_rate);
}

TEST(VideoFacts, RotationExchangesTheSides) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string upright = make_clip(folder, "a.mp4", kTenFrames);
  const auto facts = facts_of_file(make_clip(
      folder, "b.mp4", "-i " + upright + " -c copy -metadata:s:v rotate=90"));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->size, (Size{36, 64}));
  EXPECT_EQ(facts->coded, (Size{64, 36}));
  EXPECT_NE(facts->rotation, 0);
}

// Hostile files: each of these opened or hung with libavformat's defaults.

TEST(HostileClip, AnHlsPlaylistNamedMp4OpensNothing) {
  const auto facts = facts_of(
      "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n"
      "/etc/passwd\n#EXT-X-ENDLIST\n");
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().kind, ErrorKind::kUnsupported);
}

TEST(HostileClip, ScriptsAndManifestsAreNoVideos) {
  for (const char* text :
       {"ffconcat version 1.0\nfile a.mp4\n",
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"/>",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\n",
        "#EXTM3U\nhttp://127.0.0.1:9/a.ts\n", "RIFF....WEBP", "%PDF-1.4",
        "#!/bin/sh\n"}) {
    const auto facts = facts_of(text);
    ASSERT_FALSE(facts) << text;
    EXPECT_EQ(facts.error().kind, ErrorKind::kUnsupported) << text;
  }
}

TEST(HostileClip, NoiseIsRefusedWithoutProbing) {
  std::string noise(3'000'000, '\0');
  uint32_t state = 1;
  for (char& c : noise) c = char((state = state * 1664525 + 1013904223) >> 24);
  const auto facts = facts_of(noise);
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().kind, ErrorKind::kUnsupported);
}

TEST(HostileClip, TwentyStreamsAreTooMany) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  std::string maps;
  for (int i = 0; i < 20; ++i) maps += " -map 0:v";
  const auto facts = facts_of_file(
      make_clip(folder, "s.mkv",
                "-f lavfi -i testsrc2=size=16x16:rate=25 -frames:v 2 "
                "-c:v mpeg4" +
                    maps));
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().kind, ErrorKind::kLimit);
  EXPECT_THAT(facts.error().message, HasSubstr("too many streams"));
}

TEST(HostileClip, ATruncatedFileSaysHowMuchIsMissing) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  std::string file = file_text(make_clip(
      folder, "t.mp4", std::string(kTenFrames) + "-movflags +faststart"));
  file.resize(file.size() - 200);
  const auto facts = facts_of(file);
  ASSERT_TRUE(facts) << facts.error().to_string();
  ASSERT_TRUE(facts->truncation);
  EXPECT_THAT(facts->truncation->message, HasSubstr("ends"));
}

TEST(HostileClip, FalseCountsNeitherTakeMemoryNorTime) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string file = file_text(make_clip(folder, "n.mp4", kTenFrames));
  struct Lie {
    const char* box;
    size_t offset;  // behind version and flags
    uint32_t value;
  };
  for (const Lie& lie : {Lie{"stsz", 8, 1u << 31}, Lie{"stts", 4, 1u << 28},
                         Lie{"stsc", 4, 1u << 30}, Lie{"stco", 4, 1u << 30},
                         Lie{"ctts", 4, 1u << 28}}) {
    const auto facts =
        facts_of(with_number(file, lie.box, lie.offset, lie.value));
    // Refused, or read with the frames that there are.
    if (facts) {
      EXPECT_LE(facts->frame_count.value_or(0), 10) << lie.box;
    }
  }
}

TEST(HostileClip, FramesAreCountedInTheIndex) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string file = file_text(make_clip(folder, "c.mp4", kTenFrames));
  // The first entry of stts says how many samples have its duration.
  const auto facts = facts_of(with_number(file, "stts", 8, INT32_MAX));
  if (facts) {
    EXPECT_EQ(facts->frame_count, 10);
  }
}

TEST(HostileClip, ADurationOf68YearsIsNotBelieved) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  std::string file = file_text(make_clip(folder, "d.mp4", kTenFrames));
  file = with_number(file, "mvhd", 16, INT32_MAX);
  file = with_number(file, "mdhd", 16, INT32_MAX);
  const auto facts = facts_of(file);
  ASSERT_TRUE(facts) << facts.error().to_string();
  EXPECT_LT(facts->seconds(), 1);
}

TEST(HostileClip, AnEditListWithoutEndIsIgnored) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string file = file_text(make_clip(folder, "e.mp4", kTenFrames));
  const auto facts = facts_of(with_number(file, "elst", 4, 1u << 24));
  if (facts) {
    EXPECT_LT(facts->seconds(), 5);
  }
}

TEST(HostileClip, AFrameOf65535PixelsASideExceedsTheLimit) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string file = file_text(make_clip(folder, "p.mp4", kTenFrames));
  // Width and height of the sample entry.
  const auto facts = facts_of(with_number(file, "avc1", 24, 0xffffffff));
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().kind, ErrorKind::kLimit);
}

TEST(HostileClip, TwentyThousandNestedBoxesAreRefused) {
  constexpr uint32_t kBoxes = 20'000;
  std::string file;
  for (uint32_t i = 0; i < kBoxes; ++i) {
    file += number(8 * (kBoxes - i)) + "moov";
  }
  EXPECT_FALSE(facts_of(file));
}

TEST(HostileClip, AReferenceToAnotherFileIsNotFollowed) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string file = file_text(make_clip(folder, "r.mov", kTenFrames));
  // "url " with the flag for "in this file" becomes an alias elsewhere.
  std::string other = file;
  const size_t at = other.find("url ");
  if (at == std::string::npos) GTEST_SKIP() << "no data reference";
  other.replace(at, 8, std::string("alis\0\0\0\0", 8));
  const auto facts = facts_of(other);
  if (facts) {
    EXPECT_EQ(facts->frame_count, 10);
  }
}

TEST(HostileClip, AForgottenCodecIsNotDecoded) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  std::string file = file_text(make_clip(
      folder, "f.avi",
      "-f lavfi -i testsrc2=size=64x64:rate=25 -frames:v 3 -c:v mpeg4"));
  for (size_t at; (at = file.find("FMP4")) != std::string::npos;) {
    file.replace(at, 4, "TR20");  // Duck TrueMotion 2.0
  }
  const auto facts = facts_of(file);
  ASSERT_FALSE(facts);
  EXPECT_THAT(facts.error().message, HasSubstr("no decoder for"));
}

TEST(HostileClip, ADeadlineEndsTheReading) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string file = file_text(make_clip(folder, "l.mp4", kTenFrames));
  FramePool pool;
  Job job;
  job.pool = &pool;
  job.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  const Source source = Source::from_bytes(as_bytes(file), "clip");
  const auto facts = read_video_facts(source, job);
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().kind, ErrorKind::kTimeout);
}

}  // namespace
}  // namespace framewise::media
