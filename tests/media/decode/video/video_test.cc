// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <charconv>
#include <optional>
#include <sstream>

#include "media/programs.h"

namespace framewise {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kQuiet[] = "ffmpeg -nostdin -v error -y ";

// Makes a clip with the ffmpeg program and returns its path.
std::string make_clip(const ScratchFolder& folder, const std::string& name,
                      const std::string& arguments) {
  const std::string path = folder.file(name);
  const std::string command = kQuiet + arguments + " " + path;
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return path;
}

// The frames as the ffmpeg program decodes them, none dropped or repeated.
std::string raw_frames(const std::string& path, const std::string& format,
                       const std::string& input_options = "") {
  return output_of(kQuiet + input_options + " -i " + path +
                   " -map 0:v:0 -fps_mode passthrough -f rawvideo -pix_fmt " +
                   format + " -");
}

// Presentation times of all frames relative to the first; nullopt if the
// container states none.
std::vector<std::optional<int64_t>> stated_times(const std::string& path) {
  std::istringstream lines(
      output_of("ffprobe -v error -select_streams v:0 -show_entries "
                "frame=best_effort_timestamp -of csv=p=0 " +
                path));
  std::vector<std::optional<int64_t>> times;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    int64_t time = 0;
    const auto parsed =
        std::from_chars(line.data(), line.data() + line.size(), time);
    times.emplace_back();
    if (parsed.ec == std::errc()) times.back() = time;
  }
  const int64_t first = times.empty() ? 0 : times[0].value_or(0);
  for (auto& time : times) {
    if (time) *time -= first;
  }
  return times;
}

#define SKIP_WITHOUT_FFMPEG() \
  if (!installed("ffmpeg")) GTEST_SKIP() << "ffmpeg is not installed"

struct Clip {
  const char* name;       // the file
  const char* arguments;  // of ffmpeg, to make the file
  const char* format;     // ffmpeg's name of our pixel format
  Layout layout;
  int bits;
  const char* decoder = "";  // ffmpeg's input options for the comparison
};

void PrintTo(const Clip& clip, std::ostream* out) { *out << clip.name; }

class VideoClips : public testing::TestWithParam<Clip> {};

TEST_P(VideoClips, GiveThePixelsAndTimesThatFfmpegGives) {
  SKIP_WITHOUT_FFMPEG();
  const Clip& clip = GetParam();
  const ScratchFolder folder;
  const std::string path = make_clip(folder, clip.name, clip.arguments);
  auto video = open(path);
  ASSERT_TRUE(video) << video.error().to_string();
  EXPECT_EQ(video->info().format.layout, clip.layout);
  EXPECT_EQ(video->info().format.bits, clip.bits);
  const auto frames = all_frames(*video);
  const std::string expected = raw_frames(path, clip.format, clip.decoder);
  ASSERT_FALSE(frames.empty());
  const size_t bytes = frames[0].pixels.size();
  ASSERT_EQ(expected.size(), bytes * frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    ASSERT_EQ(frames[i].index, int64_t(i));
    ASSERT_TRUE(expected.compare(i * bytes, bytes, frames[i].pixels) == 0)
        << "frame " << i;
  }
  const auto times = stated_times(path);
  ASSERT_EQ(times.size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    if (times[i]) {
      EXPECT_EQ(frames[i].time.start, *times[i]) << "frame " << i;
    }
    if (i > 0) {
      EXPECT_EQ(frames[i].time.start,
                frames[i - 1].time.start + frames[i - 1].time.duration);
    }
  }
  EXPECT_GT(frames.back().time.duration, 0);
  expect_survey_and_seeking_agree(*video, frames);
  if (video->info().frame_count) {
    EXPECT_EQ(*video->info().frame_count, int64_t(frames.size()));
  }
  // MP4 adds up durations in decoding order, which omits the last frame shown
  // if the rate varies.
  const int64_t end = frames.back().time.start + frames.back().time.duration;
  const bool varies = std::string(clip.name) == "variable_rate.mp4";
  if (const auto duration = video->info().duration; duration && varies) {
    EXPECT_LE(*duration, end);
  } else if (duration) {
    EXPECT_EQ(*duration, end);
  }
}

#define SOURCE(seconds, size) "-f lavfi -i testsrc=d=" seconds ":r=25:s=" size

constexpr Layout k420 = Layout::kYuv420;
constexpr Layout k444 = Layout::kYuv444;

INSTANTIATE_TEST_SUITE_P(
    All, VideoClips,
    testing::Values(
        Clip{
            "b_frames.mp4",
            SOURCE("2", "160x120") " -c:v libx264 -pix_fmt yuv420p -bf 3 -g 12",
            "yuv420p", k420, 8},
        Clip{"open_groups.mkv",
             SOURCE("2",
                    "160x120") " -c:v libx264 -pix_fmt yuv420p "
                               "-x264-params open-gop=1:keyint=12:bframes=3",
             "yuv420p", k420, 8},
        Clip{"open_groups.ts",
             SOURCE("2",
                    "160x120") " -c:v libx264 -pix_fmt yuv420p "
                               "-x264-params open-gop=1:keyint=12:bframes=3",
             "yuv420p", k420, 8},
        Clip{
            "variable_rate.mp4",
            SOURCE("2", "160x120") " -vf \"select='not(mod(n,3))+not(mod(n,5))'"
                                   "\" -fps_mode vfr -c:v libx264 -pix_fmt "
                                   "yuv420p",
            "yuv420p", k420, 8},
        Clip{"ten_bits.mkv",
             SOURCE("1", "160x120") " -c:v libx264 -pix_fmt yuv420p10le",
             "yuv420p10le", k420, 10},
        Clip{"hevc.mp4",
             SOURCE("1", "160x120") " -c:v libx265 -x265-params "
                                    "log-level=error:keyint=10:open-gop=1 "
                                    "-pix_fmt yuv420p",
             "yuv420p", k420, 8},
        Clip{"odd_size.webm",
             SOURCE("1", "37x17") " -c:v libvpx-vp9 -g 8 -pix_fmt yuv420p",
             "yuv420p", k420, 8},
        Clip{"hidden_frames.webm",
             SOURCE("2", "160x120") " -c:v libvpx -auto-alt-ref 1 "
                                    "-lag-in-frames 10 -b:v 200k -g 20",
             "yuv420p", k420, 8},
        Clip{"alpha.webm",
             "-f lavfi -i \"testsrc2=d=1:r=25:s=64x48,format=yuva420p,"
             "geq=lum='p(X,Y)':a='X*4'\" -c:v libvpx-vp9 -pix_fmt yuva420p",
             "yuva420p", k420, 8, "-c:v libvpx-vp9"},
        Clip{"audio_is_longer.mp4",
             "-itsoffset 0.5 " SOURCE(
                 "1", "64x48") " -f lavfi -i sine=d=3 "
                               "-c:v libx264 -bf 2 -pix_fmt yuv420p",
             "yuv420p", k420, 8},
        Clip{"mpeg2.mpg", SOURCE("1", "160x120") " -c:v mpeg2video -bf 2",
             "yuv420p", k420, 8},
        Clip{"mpeg4.avi", SOURCE("1", "160x120") " -c:v mpeg4 -bf 0", "yuv420p",
             k420, 8},
        Clip{"theora.ogv",
             SOURCE("1", "160x112") " -c:v libtheora -pix_fmt yuv420p",
             "yuv420p", k420, 8},
        Clip{"flash.flv", SOURCE("1", "160x120") " -c:v flv1", "yuv420p", k420,
             8},
        Clip{"windows.wmv", SOURCE("1", "160x120") " -c:v wmv2", "yuv420p",
             k420, 8},
        Clip{"motion_jpeg.mov",
             SOURCE("1", "160x120") " -c:v mjpeg -pix_fmt yuvj422p", "yuvj422p",
             Layout::kYuv422, 8},
        Clip{"lossless_444.mkv",
             SOURCE("1", "33x17") " -c:v ffv1 -pix_fmt yuv444p16le",
             "yuv444p16le", k444, 16},
        Clip{"rgb_planes.mkv",
             SOURCE("1", "33x17") " -c:v ffv1 -pix_fmt gbrp10le", "gbrp10le",
             k444, 10},
        Clip{"gray.mkv", SOURCE("1", "33x17") " -c:v ffv1 -pix_fmt gray12le",
             "gray12le", Layout::kGray, 12},
        Clip{"packed_rgb.avi",
             SOURCE("1", "33x17") " -c:v rawvideo -pix_fmt bgr24", "rgba",
             Layout::kRgba, 8},
        Clip{"packed_yuv.nut",
             SOURCE("1", "32x18") " -c:v rawvideo -pix_fmt yuyv422", "yuv422p",
             Layout::kYuv422, 8},
        Clip{"two_planes.nut",
             SOURCE("1", "33x17") " -c:v rawvideo -pix_fmt nv12", "yuv420p",
             k420, 8}),
    [](const auto& clip) {
      std::string name = clip.param.name;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

TEST(Video, ReadsStreamsWithoutAContainer) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string clip = make_clip(
      folder, "a.mp4", SOURCE("0.4", "64x48") " -c:v libx264 -bf 2 -pix_fmt "
                                              "yuv420p");
  const std::string bare =
      make_clip(folder, "a.h264", "-i " + clip + " -c copy");
  auto stored = open(clip);
  auto stream = open(bare);
  ASSERT_TRUE(stored);
  ASSERT_TRUE(stream) << stream.error().to_string();
  EXPECT_EQ(stream->info().container, "h264");
  const auto expected = all_frames(*stored);
  const auto frames = all_frames(*stream);
  ASSERT_EQ(frames.size(), expected.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_TRUE(frames[i].pixels == expected[i].pixels) << i;
  }
}

TEST(Video, IsTurnedAsItsDisplayMatrixSays) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string upright = make_clip(
      folder, "upright.mp4", SOURCE("0.2", "64x48") " -c:v libx264 -pix_fmt "
                                                    "yuv420p");
  for (const int degrees : {90, 180, 270}) {
    const std::string path = make_clip(
        folder, "turned.mp4",
        "-i " + upright +
            " -c copy -metadata:s:v rotate=" + std::to_string(degrees));
    auto video = open(path);
    ASSERT_TRUE(video) << video.error().to_string();
    // The tag turns to the left.
    EXPECT_EQ(video->info().rotation, 360 - degrees);
    const Size expected = degrees == 180 ? Size{64, 48} : Size{48, 64};
    EXPECT_EQ(video->info().size, expected);
    std::string pixels;
    for (const auto& frame : all_frames(*video)) pixels += frame.pixels;
    EXPECT_TRUE(pixels == raw_frames(path, "yuv420p")) << degrees;
  }
}

TEST(Video, TellsColorAsTheStreamDoes) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string path = make_clip(
      folder, "hdr.mp4",
      SOURCE("0.2", "64x48") " -c:v libx265 -pix_fmt yuv420p10le -x265-params "
                             "log-level=error:colorprim=bt2020:transfer="
                             "smpte2084:colormatrix=bt2020nc:range=limited:"
                             "chromaloc=2");
  auto video = open(path);
  ASSERT_TRUE(video) << video.error().to_string();
  const ColorFacts expected{Matrix::kBt2020, Transfer::kPq, Primaries::kBt2020,
                            Range::kLimited, ChromaSiting::kTopLeft};
  EXPECT_EQ(video->info().format.color, expected);
}

TEST(Video, SaysThatPixelsAreNotSquare) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string path =
      make_clip(folder, "wide.mp4",
                SOURCE("0.2", "64x48") " -vf setsar=64/45 -c:v libx264");
  auto video = open(path);
  ASSERT_TRUE(video);
  const auto survey = video->survey();
  ASSERT_TRUE(survey);
  ASSERT_THAT(survey->findings, SizeIs(1));
  EXPECT_EQ(survey->findings[0].kind, "non_square_pixels");
  EXPECT_THAT(survey->findings[0].message, HasSubstr("64:45"));
}

TEST(Video, KeepsTheTitleThatSomebodyWrote) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string path = make_clip(
      folder, "titled.mp4",
      SOURCE("0.2", "64x48") " -metadata title='A walk' -c:v libx264");
  auto video = open(path);
  ASSERT_TRUE(video);
  EXPECT_THAT(video->info().comments, testing::Contains("title: A walk"));
}

TEST(Video, AClipThatChangesItsSizeFailsAtThatFrame) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  std::string both = file_text(
      make_clip(folder, "first.ivf", SOURCE("0.2", "64x48") " -c:v libvpx"));
  both += file_text(make_clip(folder, "second.ivf",
                              SOURCE("0.2", "96x48") " -c:v libvpx "
                                                     "-output_ts_offset 0.2"))
              .substr(32);  // without its file header
  auto strict = open(as_bytes(both), "both.ivf");
  ASSERT_TRUE(strict) << strict.error().to_string();
  auto frame = strict->next();
  while (frame && *frame) frame = strict->next();
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().frame, 5);

  auto tolerant = open(as_bytes(both), "both.ivf", {.tolerant = true});
  ASSERT_TRUE(tolerant);
  EXPECT_THAT(all_frames(*tolerant), SizeIs(5));
  EXPECT_TRUE(tolerant->damage());
}

TEST(Video, AFileWithSoundAloneIsNoVideo) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  auto sound = open(make_clip(folder, "sound.mp4", "-f lavfi -i sine=d=0.2"));
  ASSERT_FALSE(sound);
  EXPECT_EQ(sound.error().kind, ErrorKind::kUnsupported);
}

TEST(Video, IsKnownByItsContentNotItsName) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string made =
      make_clip(folder, "clip.mkv", SOURCE("0.2", "64x48") " -c:v libx264");
  std::filesystem::rename(made, folder.file("clip.gif"));
  auto video = open(folder.file("clip.gif"));
  ASSERT_TRUE(video) << video.error().to_string();
  EXPECT_EQ(video->info().container, "mkv");
  EXPECT_EQ(video->info().codec, "h264");
}

TEST(Video, APlaylistOpensNoOtherFile) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string secret =
      make_clip(folder, "other.ts", SOURCE("0.2", "64x48"));
  const std::string playlists[] = {
      "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + secret +
          "\n#EXT-X-ENDLIST\n",
      "ffconcat version 1.0\nfile other.ts\n",
      "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\n",
  };
  for (const std::string& playlist : playlists) {
    const std::string path = folder.file("list.mp4");
    std::ofstream(path) << playlist;
    auto video = open(path);
    ASSERT_FALSE(video) << playlist;
    EXPECT_EQ(video.error().kind, ErrorKind::kUnsupported);
  }
}

TEST(Video, FramesOutliveTheirVideo) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string path =
      make_clip(folder, "clip.mp4",
                SOURCE("1", "64x48") " -c:v libx264 -pix_fmt yuv420p -bf 3");
  std::vector<Frame> kept;
  {
    auto video = open(path);
    ASSERT_TRUE(video);
    while (true) {
      auto frame = video->next();
      ASSERT_TRUE(frame);
      if (!*frame) break;
      kept.push_back(**frame);
    }
  }
  std::string pixels;
  for (const Frame& frame : kept) pixels += packed(frame);
  EXPECT_TRUE(pixels == raw_frames(path, "yuv420p"));
}

// Whatever frames were read before, in any order.
TEST(Video, IsTheSameWhereItsPicturesAreHeld) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string path =
      make_clip(folder, "clip.mp4",
                SOURCE("1", "64x48") " -c:v libx264 -pix_fmt yuv420p -bf 3");
  auto plain = open(path);
  const auto expected = all_frames(*plain);
  auto video = open(path);
  ASSERT_TRUE(video);
  video->cache_frames(1 << 20);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(*video->next());
  for (const int64_t wanted : {17, 3, 9, 24, 0, 4}) {
    ASSERT_TRUE(video->seek(wanted));
    for (int64_t i = wanted; i < std::min<int64_t>(wanted + 3, 25); ++i) {
      const auto frame = *video->next();
      ASSERT_TRUE(frame);
      EXPECT_EQ(frame->index(), i);
      EXPECT_TRUE(packed(*frame) == expected[size_t(i)].pixels) << i;
    }
  }
  for (int reading = 0; reading < 3; ++reading) {
    ASSERT_TRUE(video->rewind());
    const auto frames = all_frames(*video);
    ASSERT_EQ(frames.size(), expected.size());
    for (size_t i = 0; i < frames.size(); ++i) {
      EXPECT_TRUE(frames[i].pixels == expected[i].pixels) << i;
      EXPECT_EQ(frames[i].time.start, expected[i].time.start);
    }
    EXPECT_FALSE(*video->next());
  }
}

TEST(Video, ALongClipReusesItsMemory) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string path =
      make_clip(folder, "clip.mp4",
                SOURCE("20", "64x48") " -c:v libx264 -pix_fmt yuv420p");
  FramePool pool;
  auto video = open(path, {.pool = &pool});
  ASSERT_TRUE(video);
  int count = 0;
  while (true) {
    auto frame = video->next();
    ASSERT_TRUE(frame);
    if (!*frame) break;
    ++count;
  }
  EXPECT_EQ(count, 500);
  EXPECT_LT(pool.statistics().allocations, 25);
}

TEST(Video, StopsWhenAsked) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string path =
      make_clip(folder, "clip.mp4", SOURCE("1", "64x48") " -c:v libx264");
  std::stop_source stop;
  OpenOptions options;
  options.stop = stop.get_token();
  auto video = open(path, options);
  ASSERT_TRUE(video);
  stop.request_stop();
  const auto frame = video->next();
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().kind, ErrorKind::kCancelled);
  const auto survey = video->survey();
  ASSERT_FALSE(survey);
  EXPECT_EQ(survey.error().kind, ErrorKind::kCancelled);
}

class CutClips : public testing::TestWithParam<const char*> {};

// Each prefix fails to open, or gives its frames and then an error if the
// container states the length: FLV and MPEG-TS do not.
TEST_P(CutClips, EndInAnErrorAndTolerantlyInDamage) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  const std::string name = GetParam();
  const bool knows_its_end = name != "ts" && name != "flv";
  const std::string whole = file_text(
      make_clip(folder, "whole." + name,
                SOURCE("1", "96x64") " -c:v libx264 -pix_fmt yuv420p -g 10" +
                    std::string(name == "mp4" ? " -movflags +faststart" : "")));
  for (int percent = 1; percent < 100; percent += 7) {
    SCOPED_TRACE(percent);
    const auto part =
        as_bytes(whole.substr(0, whole.size() * size_t(percent) / 100));
    auto strict = open(part, "part");
    if (strict) {
      auto frame = strict->next();
      while (frame && *frame) frame = strict->next();
      if (knows_its_end) {
        ASSERT_FALSE(frame);
        EXPECT_EQ(frame.error().kind, ErrorKind::kInput);
      }
    }
    auto tolerant = open(part, "part", {.tolerant = true});
    if (!tolerant) continue;
    all_frames(*tolerant);
    if (knows_its_end) {
      EXPECT_TRUE(tolerant->damage());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, CutClips,
                         testing::Values("mp4", "mkv", "avi", "flv", "ts"));

// Valid frames follow a frame that cannot be decoded.
TEST(Video, FailsWhereItFailedAfterPicturesThatAreHeld) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  std::string bytes = file_text(make_clip(
      folder, "clip.mp4",
      SOURCE("2", "96x64") " -c:v libx264 -pix_fmt yuv420p -bf 0 -g 5"));
  const size_t data = bytes.find("mdat");
  const size_t middle = data + (bytes.find("moov", data) - data) / 2;
  bytes.replace(middle, 200, std::string(200, '\xff'));
  auto video = open(as_bytes(bytes), "clip");
  ASSERT_TRUE(video) << video.error().to_string();
  video->cache_frames(1 << 24);
  std::optional<size_t> before;
  for (int reading = 0; reading < 3; ++reading) {
    size_t pictures = 0;
    auto frame = video->next();
    for (; frame && *frame; frame = video->next()) ++pictures;
    ASSERT_FALSE(frame);
    EXPECT_EQ(pictures, before.value_or(pictures));
    before = pictures;
    ASSERT_TRUE(video->rewind());
  }
  EXPECT_GT(*before, 5u);
  EXPECT_LT(*before, 45u);
}

TEST(Video, FlippedBitsNeverCrash) {
  SKIP_WITHOUT_FFMPEG();
  const ScratchFolder folder;
  for (const char* name : {"clip.mp4", "clip.webm", "clip.avi"}) {
    const std::string whole = file_text(
        make_clip(folder, name, SOURCE("0.4", "64x48") " -pix_fmt yuv420p"));
    uint32_t random = 1;
    for (int round = 0; round < 60; ++round) {
      std::string broken = whole;
      for (int flip = 0; flip < 8; ++flip) {
        random = random * 1664525 + 1013904223;
        broken[(random >> 8) % broken.size()] ^= char(1 << (random & 7));
      }
      OpenOptions options{.tolerant = round % 2 == 1};
      options.limits.videos.frames = 200;
      options.limits.frame_pixels = 1 << 20;
      auto video = open(as_bytes(broken), name, options);
      if (!video) continue;
      auto frame = video->next();
      while (frame && *frame) frame = video->next();
      (void)video->survey();
      (void)video->seek(3);
      frame = video->next();
    }
  }
}

// FFV1 of 10 bits, damaged: slices are missing and samples overflow.
std::filesystem::path damaged_clip() {
  return std::filesystem::path(FRAMEWISE_SOURCE_DIR) /
         "fuzz/seeds/video/ffv1-damaged.mkv";
}

// Leaves free memory full of `value` in the pool.
void fill_free_memory(FramePool& pool, uint8_t value) {
  PixelFormat format;
  format.layout = Layout::kYuv444;
  format.bits = 10;
  std::vector<Frame> frames;
  for (int i = 0; i < 8; ++i) {
    for (int height = 16; height <= 128; height += 2) {
      const Size size{128, height};
      auto buffer = pool.allocate(format, size);
      for (int p = 0; p < 3; ++p) {
        const MutablePlaneView plane = buffer->plane(p);
        for (int y = 0; y < height; ++y) {
          std::fill_n(plane.row(y), 2 * size.width, value);
        }
      }
      frames.push_back(std::move(*buffer).freeze(0, {}, {}));
    }
  }
}

std::vector<uint16_t> samples_of(const Frame& frame) {
  std::vector<uint16_t> samples;
  for (int p = 0; p < frame.format().planes(); ++p) {
    const PlaneView plane = frame.plane(p);
    for (int y = 0; y < plane.size.height; ++y) {
      const uint16_t* row = plane.row<uint16_t>(y);
      samples.insert(samples.end(), row, row + plane.size.width);
    }
  }
  return samples;
}

TEST(Video, ShowsNothingOfOldMemoryWhereADamagedPictureHasGaps) {
  std::vector<uint16_t> shown[2];
  for (const uint8_t value : {0x00, 0x5A}) {
    FramePool pool;
    fill_free_memory(pool, value);
    OpenOptions options{.tolerant = true};
    options.pool = &pool;
    auto video = open(damaged_clip(), options);
    ASSERT_TRUE(video) << video.error().to_string();
    for (auto frame = video->next(); frame && *frame; frame = video->next()) {
      const auto samples = samples_of(**frame);
      std::vector<uint16_t>& all = shown[value != 0];
      all.insert(all.end(), samples.begin(), samples.end());
    }
  }
  ASSERT_FALSE(shown[0].empty());
  EXPECT_EQ(shown[0], shown[1]);
}

TEST(Video, HoldsSamplesToTheirDepth) {
  auto strict = open(damaged_clip());
  ASSERT_TRUE(strict) << strict.error().to_string();
  const auto refused = strict->next();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("larger than 1023"));

  auto tolerant = open(damaged_clip(), {.tolerant = true});
  ASSERT_TRUE(tolerant) << tolerant.error().to_string();
  const auto frame = tolerant->next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_LE(std::ranges::max(samples_of(**frame)), 1023);
  EXPECT_TRUE(tolerant->damage());
}

struct CorpusClip {
  const char* name;
  int frames;
  int duration_ms;
};

TEST(Video, RealClipsHaveTheFramesThatTheirListSays) {
  const std::filesystem::path corpus =
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "corpus/video";
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "no corpus";
  for (const CorpusClip& clip :
       {CorpusClip{"imageio-binaries--cockatoo.mp4", 280, 14000},
        {"moviepy--chaplin.mp4", 241, 9640},
        {"moviepy--big_buck_bunny_432_433.webm", 24, 1000},
        {"moviepy--transparent.webm", 150, 5000},
        {"mmaction2--demo.mp4", 280, 10000},
        {"serenity--vp9_in_webm.webm", 25, 1011}}) {
    SCOPED_TRACE(clip.name);
    auto video = open(corpus / clip.name);
    ASSERT_TRUE(video) << video.error().to_string();
    const auto survey = video->survey();
    ASSERT_TRUE(survey) << survey.error().to_string();
    ASSERT_THAT(survey->frames, SizeIs(size_t(clip.frames)));
    const FrameTime last = survey->frames.back().time;
    // The list counts from the container's start, we count from the first
    // frame.
    EXPECT_NEAR(
        video->info().time_base.seconds(last.start + last.duration) * 1000,
        clip.duration_ms, 12);
    EXPECT_EQ(video->info().has_alpha,
              std::string(clip.name) == "moviepy--transparent.webm");
    auto first = video->next();
    ASSERT_TRUE(first) << first.error().to_string();
  }
}

}  // namespace
}  // namespace framewise
