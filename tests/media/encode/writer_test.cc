// SPDX-License-Identifier: Apache-2.0
// What holds for every format: files whole or not at all, limits, cancelling,
// messages that say what to do.
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "media/encode/encoder.h"
#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> files_of(const ScratchFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.push_back(entry.path().filename());
  }
  return names;
}

std::string ending_of(const FileFormatInfo& info) {
  return "." +
         std::string(info.extensions.substr(0, info.extensions.find(' ')));
}

class EveryFormat : public testing::TestWithParam<FileFormatInfo> {};
INSTANTIATE_TEST_SUITE_P(Writer, EveryFormat, testing::ValuesIn(file_formats()),
                         [](const auto& test) {
                           return std::string(test.param.name);
                         });

TEST_P(EveryFormat, IsChosenByTheEndingAndReadBack) {
  FramePool pool;
  const ScratchFolder folder;
  const std::string path = folder.file("a" + ending_of(GetParam()));
  const Frame frame = smooth_frame(pool, {33, 17});
  const auto written = write(path, frame);
  ASSERT_TRUE(written) << written.error().to_string();
  EXPECT_EQ(written->format, GetParam().format);
  EXPECT_EQ(written->bytes, int64_t(std::filesystem::file_size(path)));
  auto animation = open(path);
  ASSERT_TRUE(animation) << animation.error().to_string();
  const Reading back = read_all(*animation);
  ASSERT_EQ(back.frames.size(), 1u);
  EXPECT_GT(psnr(*to_rgba8(back.frames[0], pool), frame), 30);
  EXPECT_EQ(files_of(folder).size(), 1u);
}

TEST_P(EveryFormat, GivesTheSameBytesEachTimeAndForAnyNumberOfThreads) {
  FramePool pool;
  WriteOptions options{.format = GetParam().format};
  const Frame frame = smooth_frame(pool, {70, 50}, true);
  const auto first = encoded(frame, options);
  EXPECT_EQ(encoded(frame, options), first);
  ThreadExecutor executor(3);
  options.executor = &executor;
  EXPECT_EQ(encoded(frame, options), first);
}

TEST_P(EveryFormat, LeavesNothingWhenCancelled) {
  FramePool pool;
  const ScratchFolder folder;
  std::stop_source stop;
  auto writer = Writer::create(folder.file("a" + ending_of(GetParam())),
                               {.size = {64, 64}}, {.stop = stop.get_token()});
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->add(flat_frame(pool, {64, 64}, 5), 40));
  stop.request_stop();
  const auto written = writer->finish();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kCancelled);
  EXPECT_THAT(files_of(folder), IsEmpty());
}

TEST_P(EveryFormat, LeavesNothingWhenAbandoned) {
  FramePool pool;
  const ScratchFolder folder;
  {
    auto writer = Writer::create(folder.file("a" + ending_of(GetParam())),
                                 {.size = {64, 64}});
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add(flat_frame(pool, {64, 64}, 5), 40));
  }
  EXPECT_THAT(files_of(folder), IsEmpty());
}

// Files may have so many bytes while this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    before_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit low{bytes, limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &low);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }

 private:
  rlimit limit_{};
  sighandler_t before_;
};

TEST_P(EveryFormat, LeavesTheOldFileWhenTheDiskIsFullAndSaysSo) {
  FramePool pool;
  const ScratchFolder folder;
  const std::string name = "a" + ending_of(GetParam());
  folder.write(name, "old");
  const Frame frame = random_frame(pool, srgb8(), {90, 80}, 1);
  const auto written = [&] {
    const FileSizeLimit limit(50);
    return write(folder.file(name), frame);
  }();
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().to_string(), HasSubstr("cannot write"));
  EXPECT_THAT(written.error().to_string(), HasSubstr(name));
  EXPECT_EQ(file_text(folder.file(name)), "old");
  EXPECT_EQ(files_of(folder).size(), 1u);
}

TEST_P(EveryFormat, SaysThatADeviceIsFull) {
  FramePool pool;
  const auto written = write("/dev/full", flat_frame(pool, {64, 64}, 5),
                             {.format = GetParam().format});
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().to_string(), HasSubstr("/dev/full"));
}

TEST_P(EveryFormat, KeepsTheLimitsOnFramesAndBytes) {
  FramePool pool;
  const Frame frame = random_frame(pool, srgb8(), {64, 64}, 1);
  const auto kind_with = [&](const Limits& limits) {
    const auto bytes =
        encode(frame, {.format = GetParam().format, .limits = limits});
    return bytes ? ErrorKind::kInternal : bytes.error().kind;
  };
  EXPECT_EQ(kind_with({.frame_pixels = 4095}), ErrorKind::kLimit);
  EXPECT_EQ(kind_with({.total_pixels = 4095}), ErrorKind::kLimit);
  EXPECT_EQ(kind_with({.file_bytes = 100}), ErrorKind::kLimit);
}

TEST_P(EveryFormat, TakesFramesOfEveryLayout) {
  FramePool pool;
  for (const Layout layout : kAllLayouts) {
    for (const int bits : {8, 10, 16}) {
      if (layout == Layout::kRgba && bits == 10) continue;
      for (const bool alpha : {false, true}) {
        PixelFormat format{.layout = layout, .bits = uint8_t(bits)};
        format.alpha_plane = alpha && layout != Layout::kRgba;
        const Frame frame = random_frame(pool, format, {19, 7}, 1);
        const auto bytes = encode(frame, {.format = GetParam().format});
        ASSERT_TRUE(bytes) << bytes.error().to_string();
        const Reading back = read_bytes(*bytes);
        ASSERT_FALSE(back.error) << back.error->to_string();
        EXPECT_EQ(back.frames.at(0).size(), frame.size());
      }
    }
  }
}

// Pixels are reused once all that is looked at before the first is written has
// been seen.
TEST_P(EveryFormat, HasFlatMemoryOverManyFrames) {
  if (!GetParam().animation) GTEST_SKIP() << "holds one frame";
  FramePool pool;
  const auto frames = moving_square(pool, {32, 32}, 16);
  const int64_t count = GetParam().format == FileFormat::kAvif ? 500 : 10'000;
  auto writer =
      Writer::to_memory({.size = {32, 32}}, {.format = GetParam().format,
                                             .lossless = GetParam().lossless,
                                             .effort = 0,
                                             .pool = &pool});
  ASSERT_TRUE(writer);
  int64_t allocations = 0;
  for (int64_t i = 0; i < count; ++i) {
    ASSERT_TRUE(writer->add(frames[size_t(i) % frames.size()], 40));
    if (i == 400) allocations = pool.statistics().allocations;
  }
  EXPECT_EQ(pool.statistics().allocations, allocations);
  const auto written = writer->finish();
  ASSERT_TRUE(written) << written.error().to_string();
  EXPECT_EQ(written->frames, count);
  auto animation = open_bytes(written->content);
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->survey()->frames.size(), size_t(count));
}

TEST_P(EveryFormat, SaysWhatMetadataItDrops) {
  FramePool pool;
  WriteOptions options{.format = GetParam().format};
  options.metadata.xmp = as_bytes("<x/>");
  options.metadata.exif =
      as_bytes(std::string("II*\0\10\0\0\0\0\0\0\0\0\0", 14));
  const auto written = animate({flat_frame(pool, {16, 16}, 3)}, options, {0});
  ASSERT_TRUE(written) << written.error().to_string();
  const bool keeps_all = GetParam().xmp && GetParam().exif;
  EXPECT_EQ(note_kinds(*written).empty(), keeps_all);
}

TEST(Writer, SaysWhichEndingsItKnows) {
  FramePool pool;
  const auto written = write("/tmp/a.xyz", flat_frame(pool, {4, 4}, 2));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(written.error().message, HasSubstr("\".xyz\""));
  EXPECT_THAT(written.error().hint, HasSubstr(".webp"));
}

TEST(Writer, KnowsEndingsInAnyCase) {
  EXPECT_EQ(file_format_of("a/B.JPEG"), FileFormat::kJpeg);
  EXPECT_EQ(file_format_of("b.apng"), FileFormat::kPng);
  EXPECT_EQ(file_format_of("c.pgm"), FileFormat::kPnm);
  EXPECT_FALSE(file_format_of("jpeg"));
  EXPECT_FALSE(file_format_of("a."));
}

TEST(Writer, RefusesOptionsOutsideTheirRange) {
  FramePool pool;
  const Frame frame = flat_frame(pool, {4, 4}, 2);
  const auto message = [&](const WriteOptions& options) {
    const auto bytes = encode(frame, options);
    return bytes ? std::string() : bytes.error().message;
  };
  EXPECT_EQ(message({.format = FileFormat::kJpeg, .quality = 101}),
            "quality is 101, not within 0 and 100");
  EXPECT_EQ(message({.format = FileFormat::kPng, .effort = 10}),
            "effort is 10, not within 0 and 9");
  EXPECT_EQ(message({.format = FileFormat::kJpeg, .lossless = true}),
            "jpeg is always lossy");
}

TEST(Writer, RefusesFramesOfAnotherSize) {
  FramePool pool;
  const auto written =
      animate({flat_frame(pool, {8, 8}, 2), flat_frame(pool, {8, 9}, 2)},
              {.format = FileFormat::kGif}, {40});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "a frame of 8x9 in an animation of 8x8");
}

TEST(Writer, RefusesAFileWithoutFrames) {
  const ScratchFolder folder;
  auto writer = Writer::create(folder.file("a.png"), {.size = {4, 4}});
  ASSERT_TRUE(writer);
  EXPECT_EQ(writer->finish().error().message, "a file without frames");
  EXPECT_FALSE(writer->finish());
  EXPECT_THAT(files_of(folder), IsEmpty());
}

TEST(Writer, WritesToAPipe) {
  FramePool pool;
  const ScratchFolder folder;
  const std::string pipe = folder.file("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::jthread reader([&] { read = file_text(pipe); });
  const Frame frame = flat_frame(pool, {20, 10}, 5);
  ASSERT_TRUE(write(pipe, frame, {.format = FileFormat::kPng}));
  reader.join();
  EXPECT_EQ(as_bytes(read), encoded(frame, {.format = FileFormat::kPng}));
}

}  // namespace
}  // namespace framewise::media
