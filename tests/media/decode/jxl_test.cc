// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "media/programs.h"

namespace framewise {
namespace {

using testing::SizeIs;

#define SKIP_WITHOUT_PROGRAMS()                        \
  if (!installed("ffmpeg") || !installed("cjxl")) {    \
    GTEST_SKIP() << "ffmpeg or cjxl is not installed"; \
  }

void run(const std::string& command) {
  ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command;
}

std::string make_png(const ScratchFolder& folder, const std::string& format) {
  const std::string path = folder.file(format + ".png");
  run("ffmpeg -nostdin -y -f lavfi -i testsrc=s=91x61:d=0.04 -frames:v 1 "
      "-pix_fmt " +
      format + " " + path);
  return path;
}

// An animation of 12 opaque frames of 100 ms; every fourth has 30 ms.
std::string make_gif(const ScratchFolder& folder) {
  const std::string path = folder.file("a.gif");
  run("ffmpeg -nostdin -y -f lavfi -i testsrc=s=80x50:r=100:d=1 -vf "
      "\"select='eq(mod(n,10),0)+eq(mod(n,40),3)'\" -fps_mode vfr " +
      path);
  return path;
}

std::string encode(const ScratchFolder& folder, const std::string& arguments) {
  const std::string path = folder.file("a.jxl");
  run("cjxl " + arguments + " " + path);
  return path;
}

std::string raw_frames(const std::string& path, const std::string& format) {
  return output_of("ffmpeg -nostdin -v error -i " + path +
                   " -fps_mode passthrough -f rawvideo -pix_fmt " + format +
                   " -");
}

std::string only_frame(const std::string& path) {
  auto image = open(path);
  EXPECT_TRUE(image) << image.error().to_string();
  if (!image) return "";
  const auto frames = all_frames(*image);
  EXPECT_THAT(frames, SizeIs(1));
  return frames.empty() ? "" : frames[0].pixels;
}

TEST(Jxl, LosslessStillsAreEqualToTheirSource) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  for (const char* format : {"rgb24", "rgba", "gray"}) {
    const std::string png = make_png(folder, format);
    EXPECT_TRUE(only_frame(encode(folder, "-d 0 " + png)) ==
                raw_frames(png, "rgba"))
        << format;
  }
  for (const char* format : {"rgb48be", "rgba64be", "gray16be"}) {
    const std::string png = make_png(folder, format);
    EXPECT_TRUE(only_frame(encode(folder, "-d 0 " + png)) ==
                raw_frames(png, "rgba64le"))
        << format;
  }
}

TEST(Jxl, BoxedFilesAreReadLikeBareOnes) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = make_png(folder, "rgb24");
  EXPECT_TRUE(only_frame(encode(folder, "--container=1 -d 0 " + png)) ==
              raw_frames(png, "rgba"));
}

TEST(Jxl, TellsWhatItsSamplesMean) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string ppm = folder.file("a.ppm");
  run("ffmpeg -nostdin -y -f lavfi -i testsrc=s=64x48:d=0.04 -frames:v 1 " +
      ppm);
  struct Case {
    const char* space;
    Transfer transfer;
    Primaries primaries;
  };
  for (const Case& file :
       {Case{"RGB_D65_SRG_Rel_SRG", Transfer::kSrgb, Primaries::kBt709},
        {"RGB_D65_DCI_Rel_SRG", Transfer::kSrgb, Primaries::kDisplayP3},
        {"RGB_D65_202_Rel_PeQ", Transfer::kPq, Primaries::kBt2020},
        {"RGB_D65_SRG_Rel_Lin", Transfer::kLinear, Primaries::kBt709}}) {
    auto image = open(encode(
        folder, "-d 1 -x color_space=" + std::string(file.space) + " " + ppm));
    ASSERT_TRUE(image) << image.error().to_string();
    const ColorFacts& color = image->info().format.color;
    EXPECT_EQ(color.transfer, file.transfer) << file.space;
    EXPECT_EQ(color.primaries, file.primaries) << file.space;
    EXPECT_EQ(color.range, Range::kFull);
  }
}

TEST(Jxl, AnAnimationKeepsItsExactTimesAndItsLoops) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string gif = make_gif(folder);
  auto animation = open(encode(folder, "-d 0 " + gif));
  ASSERT_TRUE(animation) << animation.error().to_string();
  const TimeBase base = animation->info().time_base;
  EXPECT_EQ(base.denominator, 100 * base.numerator);
  EXPECT_EQ(animation->info().plays, 0);
  const auto frames = all_frames(*animation);
  const std::string expected = raw_frames(gif, "rgba");
  const size_t bytes = 80 * 50 * 4;
  ASSERT_EQ(expected.size(), bytes * frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_TRUE(expected.compare(i * bytes, bytes, frames[i].pixels) == 0) << i;
  }
  ASSERT_GT(frames.size(), 3u);
  EXPECT_EQ(frames[0].time, (FrameTime{0, 3}));
  EXPECT_EQ(frames[1].time, (FrameTime{3, 7}));
  EXPECT_EQ(frames[2].time, (FrameTime{10, 10}));
  expect_survey_and_seeking_agree(*animation, frames);
}

TEST(Jxl, ACutFileIsAnErrorAndTolerantlyDamage) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string whole =
      file_text(encode(folder, "-d 1 " + make_gif(folder)));
  for (size_t length = 2; length < whole.size(); length += 97) {
    SCOPED_TRACE(length);
    const auto part = as_bytes(whole.substr(0, length));
    auto strict = open(part, "cut.jxl");
    if (strict) {
      auto frame = strict->next();
      while (frame && *frame) frame = strict->next();
      ASSERT_FALSE(frame);
      EXPECT_EQ(frame.error().kind, ErrorKind::kInput);
      (void)strict->survey();  // does not read the last frame
    }
    auto tolerant = open(part, "cut.jxl", {.tolerant = true});
    if (!tolerant) continue;
    all_frames(*tolerant);
    EXPECT_TRUE(tolerant->damage());
  }
}

TEST(Jxl, FlippedBitsNeverCrash) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string whole =
      file_text(encode(folder, "-d 1 " + make_gif(folder)));
  uint32_t random = 5;
  for (int round = 0; round < 150; ++round) {
    std::string broken = whole;
    for (int flip = 0; flip < 4; ++flip) {
      random = random * 1664525 + 1013904223;
      broken[(random >> 8) % broken.size()] ^= char(1 << (random & 7));
    }
    OpenOptions options{.tolerant = round % 2 == 1};
    options.limits.frame_pixels = 1 << 20;
    options.limits.frames = 100;
    auto image = open(as_bytes(broken), "broken.jxl", options);
    if (!image) continue;
    auto frame = image->next();
    while (frame && *frame) frame = image->next();
    (void)image->survey();
  }
}

TEST(Jxl, RefusesAPictureLargerThanAllowed) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  OpenOptions options;
  options.limits.frame_pixels = 1000;
  auto image = open(encode(folder, make_png(folder, "rgb24")), options);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace framewise
