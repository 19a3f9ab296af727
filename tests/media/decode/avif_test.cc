// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstring>

#include "frame/color/color.h"
#include "media/programs.h"

namespace framewise {
namespace {

using testing::SizeIs;

#define SKIP_WITHOUT_PROGRAMS()                                    \
  if (!installed("ffmpeg") || !installed("avifenc") ||             \
      !installed("avifdec")) {                                     \
    GTEST_SKIP() << "ffmpeg, avifenc or avifdec is not installed"; \
  }

void run(const std::string& command) {
  ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command;
}

// A PNG of a moving test image at time `at`.
std::string make_png(const ScratchFolder& folder, const std::string& name,
                     const std::string& format = "rgb24", int at = 0,
                     const std::string& size = "90x62") {
  const std::string path = folder.file(name);
  run(
      fmt::format("ffmpeg -nostdin -y -f lavfi -i testsrc=s={}:r=10:d=3 -vf "
                  "'select=eq(n\\,{})' -frames:v 1 -pix_fmt {} {}",
                  size, at, format, path));
  return path;
}

std::string encode(const ScratchFolder& folder, const std::string& arguments) {
  const std::string path = folder.file("a.avif");
  run("avifenc -s 8 " + arguments + " " + path);
  return path;
}

DecodedFrame only_frame(const std::string& path) {
  auto image = open(path);
  EXPECT_TRUE(image) << image.error().to_string();
  if (!image) return {};
  const auto frames = all_frames(*image);
  EXPECT_THAT(frames, SizeIs(1));
  return frames.empty() ? DecodedFrame{} : frames[0];
}

struct Kind {
  const char* name;
  const char* arguments;
  Layout layout;
  int bits;
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class AvifKinds : public testing::TestWithParam<Kind> {};

TEST_P(AvifKinds, GiveThePlanesThatAvifdecGives) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = make_png(folder, "a.png", "rgb24", 3, "91x61");
  const std::string path = encode(folder, GetParam().arguments + (" " + png));
  const std::string planes = folder.file("a.y4m");
  run("avifdec " + path + " " + planes);
  auto image = open(path);
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_EQ(image->info().size, (Size{91, 61}));
  EXPECT_EQ(image->info().frame_count, 1);
  EXPECT_EQ(image->info().format.layout, GetParam().layout);
  EXPECT_EQ(image->info().format.bits, GetParam().bits);
  EXPECT_EQ(only_frame(path).pixels, only_frame(planes).pixels);
  EXPECT_EQ(only_frame(path).time, FrameTime{});
}

INSTANTIATE_TEST_SUITE_P(
    All, AvifKinds,
    testing::Values(Kind{"yuv420", "-y 420", Layout::kYuv420, 8},
                    Kind{"yuv422", "-y 422", Layout::kYuv422, 8},
                    Kind{"yuv444", "-y 444", Layout::kYuv444, 8},
                    Kind{"gray", "-y 400", Layout::kGray, 8},
                    Kind{"ten_bits", "-y 420 -d 10", Layout::kYuv420, 10},
                    Kind{"twelve_bits", "-y 444 -d 12", Layout::kYuv444, 12}),
    [](const auto& kind) { return std::string(kind.param.name); });

TEST(Avif, TellsColorAsTheFileDoes) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = make_png(folder, "a.png");
  auto image =
      open(encode(folder, "-y 444 -d 10 -r limited --cicp 9/16/9 " + png));
  ASSERT_TRUE(image) << image.error().to_string();
  const ColorFacts expected{Matrix::kBt2020, Transfer::kPq, Primaries::kBt2020,
                            Range::kLimited, ChromaSiting::kUnspecified};
  EXPECT_EQ(image->info().format.color, expected);
}

// The frame's colors with 8 bits.
std::string colors(const std::string& path) {
  auto image = open(path);
  EXPECT_TRUE(image) << image.error().to_string();
  auto frame = image->next();
  EXPECT_TRUE(frame) << frame.error().to_string();
  FramePool pool;
  return packed(*to_rgba8(**frame, pool));
}

// Ten bits: of 8 bits avifdec 0.11 converts in another way and differs by up to
// 20 levels.
TEST(Avif, ColorsAreThoseOfAvifdecWhateverIsStated) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  // Films of this width would be BT.709.
  const std::string png = make_png(folder, "a.png", "rgb24", 3, "1300x90");
  for (const char* how :
       {"--cicp 2/2/2 -y 420 -r full", "--cicp 2/2/2 -y 420 -r limited",
        "--cicp 2/2/2 -y 422 -r full", "--cicp 1/13/1 -y 420 -r limited",
        "--cicp 1/13/9 -y 444 -r full", "--cicp 1/13/6 -y 400 -r limited"}) {
    const std::string path = encode(folder, how + (" -d 10 " + png));
    run("avifdec -d 8 " + path + " " + folder.file("b.png"));
    const std::string ours = colors(path);
    const std::string theirs = colors(folder.file("b.png"));
    ASSERT_EQ(ours.size(), theirs.size());
    int most = 0;
    for (size_t i = 0; i < ours.size(); ++i) {
      most = std::max(
          most, std::abs(int(uint8_t(ours[i])) - int(uint8_t(theirs[i]))));
    }
    EXPECT_LE(most, 2) << how;
  }
}

TEST(Avif, LosslessColorPlanesAreGreenBlueRed) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = make_png(folder, "a.png");
  const std::string path = encode(folder, "--lossless " + png);
  auto image = open(path);
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_EQ(image->info().format.color.matrix, Matrix::kIdentity);
  EXPECT_EQ(image->info().format.layout, Layout::kYuv444);
  EXPECT_TRUE(only_frame(path).pixels ==
              output_of("ffmpeg -nostdin -v error -i " + png +
                        " -f rawvideo -pix_fmt gbrp -"));
}

TEST(Avif, AlphaIsAPlaneOfItsOwn) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = folder.file("alpha.png");
  run("ffmpeg -nostdin -y -f lavfi -i \"testsrc=s=64x48:d=0.1,format=rgba,"
      "geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='4*X'\" -frames:v 1 " +
      png);
  const std::string path =
      encode(folder, "-y 444 --min 0 --max 0 --minalpha 0 --maxalpha 0 " + png);
  auto image = open(path);
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_TRUE(image->info().has_alpha);
  auto frame = image->next();
  ASSERT_TRUE(frame && *frame);
  const PlaneView alpha = (*frame)->plane(3);
  for (int x = 0; x < 64; ++x) EXPECT_EQ(alpha.row(20)[x], 4 * x);
}

TEST(Avif, ColorsMultipliedWithAlphaAreDivided) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = folder.file("alpha.png");
  run("ffmpeg -nostdin -y -f lavfi -i \"color=0x4080c0:s=64x48:d=0.1,"
      "format=rgba,colorchannelmixer=aa=0.5\" -frames:v 1 " +
      png);
  const std::string path = encode(
      folder, "-p -y 444 --min 0 --max 0 --minalpha 0 --maxalpha 0 " + png);
  auto image = open(path);
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_EQ(image->info().format.layout, Layout::kRgba);
  auto frame = image->next();
  ASSERT_TRUE(frame && *frame);
  const uint8_t* pixel = (*frame)->plane(0).row(10) + 4 * 10;
  EXPECT_NEAR(pixel[0], 0x40, 4);
  EXPECT_NEAR(pixel[1], 0x80, 4);
  EXPECT_NEAR(pixel[2], 0xc0, 4);
  EXPECT_NEAR(pixel[3], 0x80, 1);
}

// Sample (x, y) of plane `i` of a packed frame without chroma subsampling.
uint8_t sample(const DecodedFrame& frame, Size size, int i, int x, int y) {
  return uint8_t(
      frame.pixels[size_t(i * size.pixels() + int64_t{y} * size.width + x)]);
}

TEST(Avif, IsTurnedMirroredAndCroppedInTheOrderOfTheStandard) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = make_png(folder, "a.png");  // 90x62
  const DecodedFrame plain = only_frame(encode(folder, "-y 444 " + png));
  const Size stored{90, 62};
  {
    const std::string path = encode(folder, "-y 444 --irot 1 " + png);
    EXPECT_EQ(open(path)->info().rotation, 270);
    const DecodedFrame turned = only_frame(path);
    for (int i = 0; i < 3; ++i) {
      for (int y = 0; y < 90; ++y) {
        for (int x = 0; x < 62; ++x) {
          ASSERT_EQ(sample(turned, {62, 90}, i, x, y),
                    sample(plain, stored, i, 89 - y, x));
        }
      }
    }
  }
  {
    const DecodedFrame mirrored =
        only_frame(encode(folder, "-y 444 --crop 10,20,40,30 --imir 1 " + png));
    for (int y = 0; y < 30; ++y) {
      for (int x = 0; x < 40; ++x) {
        ASSERT_EQ(sample(mirrored, {40, 30}, 0, x, y),
                  sample(plain, stored, 0, 10 + 39 - x, 20 + y));
      }
    }
  }
  {
    const DecodedFrame flipped =
        only_frame(encode(folder, "-y 444 --irot 1 --imir 0 " + png));
    for (int y = 0; y < 90; ++y) {
      for (int x = 0; x < 62; ++x) {
        ASSERT_EQ(sample(flipped, {62, 90}, 0, x, y),
                  sample(plain, stored, 0, y, x));
      }
    }
  }
}

TEST(Avif, TurnedHalfColorRepeatsItsColumns) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = make_png(folder, "a.png");
  auto image = open(encode(folder, "-y 422 --irot 1 " + png));
  ASSERT_TRUE(image);
  EXPECT_EQ(image->info().format.layout, Layout::kYuv444);
  auto frame = image->next();
  ASSERT_TRUE(frame && *frame);
  const PlaneView chroma = (*frame)->plane(1);
  for (int y = 0; y < 90; y += 2) {
    EXPECT_EQ(std::memcmp(chroma.row(y), chroma.row(y + 1), 62), 0) << y;
  }
  const auto survey = image->survey();
  ASSERT_TRUE(survey);
  ASSERT_THAT(survey->findings, SizeIs(1));
  EXPECT_EQ(survey->findings[0].kind, "repeated_chroma");
}

// The box 'av1C' is changed to state another layout than the AV1 data do.
TEST(Avif, TheLayoutIsThatOfTheDataWhateverTheHeaderStates) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = make_png(folder, "a.png");
  constexpr std::pair<const char*, Layout> kLayouts[] = {
      {"400", Layout::kGray},
      {"420", Layout::kYuv420},
      {"422", Layout::kYuv422},
      {"444", Layout::kYuv444}};
  for (const auto& [name, layout] : kLayouts) {
    for (const char* depth : {"8", "10"}) {
      const std::string right = file_text(
          encode(folder, fmt::format("-y {} -d {} {}", name, depth, png)));
      auto expected = open(as_bytes(right), "right.avif");
      ASSERT_TRUE(expected) << expected.error().to_string();
      const auto wanted = all_frames(*expected);
      for (const int stated : {0x00, 0x08, 0x0C}) {  // 4:4:4, 4:2:2, 4:2:0
        std::string file = right;
        const size_t configuration = file.find("av1C");
        ASSERT_NE(configuration, std::string::npos);
        char& sampling = file[configuration + 6];
        sampling = char((sampling & ~0x1C) | stated);
        auto image = open(as_bytes(file), "stated.avif");
        ASSERT_TRUE(image) << image.error().to_string();
        EXPECT_EQ(image->info().format.layout, layout) << name << stated;
        EXPECT_EQ(all_frames(*image), wanted) << name << stated;
      }
    }
  }
}

TEST(Avif, AGridIsOnePicture) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  const std::string png = make_png(folder, "a.png", "rgb24", 0, "256x128");
  const std::string path =
      encode(folder, "-y 444 --min 0 --max 0 -g 2x1 " + png);
  const std::string planes = folder.file("a.y4m");
  run("avifdec " + path + " " + planes);
  auto image = open(path);
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_EQ(image->info().size, (Size{256, 128}));
  EXPECT_EQ(only_frame(path).pixels, only_frame(planes).pixels);
}

TEST(Avif, ASequenceKeepsItsExactTimes) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  std::string arguments = "-y 420 --timescale 90000 --keyframe 3";
  const int durations[] = {3003, 1, 9000, 4500, 3003, 3003, 6006};
  for (int i = 0; i < 7; ++i) {
    arguments +=
        fmt::format(" --duration {} {}", durations[i],
                    make_png(folder, fmt::format("f{}.png", i), "rgb24", i));
  }
  auto sequence = open(encode(folder, arguments));
  ASSERT_TRUE(sequence) << sequence.error().to_string();
  EXPECT_EQ(sequence->info().time_base, (TimeBase{1, 90000}));
  EXPECT_EQ(sequence->info().frame_count, 7);
  const auto frames = all_frames(*sequence);
  ASSERT_THAT(frames, SizeIs(7));
  int64_t start = 0;
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(frames[i].time, (FrameTime{start, durations[i]}));
    start += durations[i];
  }
  EXPECT_EQ(sequence->info().duration, start);
  expect_survey_and_seeking_agree(*sequence, frames);
  const auto survey = sequence->survey();
  EXPECT_TRUE(survey->frames[3].key);
  EXPECT_FALSE(survey->frames[4].key);
  for (const FrameFacts& frame : survey->frames) EXPECT_GT(frame.bytes, 0);
}

TEST(Avif, DamageIsAnErrorNeverACrash) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  std::string arguments = "-y 420";
  for (int i = 0; i < 3; ++i) {
    arguments += fmt::format(
        " {}", make_png(folder, fmt::format("f{}.png", i), "rgb24", i));
  }
  const std::string whole = file_text(encode(folder, arguments));
  for (size_t length = 16; length < whole.size(); length += 61) {
    for (const bool tolerant : {false, true}) {
      auto cut = open(as_bytes(whole.substr(0, length)), "cut.avif",
                      {.tolerant = tolerant});
      if (!cut) continue;
      auto frame = cut->next();
      while (frame && *frame) frame = cut->next();
      EXPECT_EQ(frame.has_value(), tolerant) << length;
      EXPECT_EQ(cut->damage().has_value(), tolerant) << length;
    }
  }
  uint32_t random = 3;
  for (int round = 0; round < 150; ++round) {
    std::string broken = whole;
    for (int flip = 0; flip < 4; ++flip) {
      random = random * 1664525 + 1013904223;
      broken[(random >> 8) % broken.size()] ^= char(1 << (random & 7));
    }
    OpenOptions options{.tolerant = round % 2 == 1};
    options.limits.frame_pixels = 1 << 20;
    auto image = open(as_bytes(broken), "broken.avif", options);
    if (!image) continue;
    auto frame = image->next();
    while (frame && *frame) frame = image->next();
    (void)image->survey();
  }
}

TEST(Avif, RefusesAPictureLargerThanAllowed) {
  SKIP_WITHOUT_PROGRAMS();
  const ScratchFolder folder;
  OpenOptions options;
  options.limits.frame_pixels = 1000;
  auto image = open(encode(folder, make_png(folder, "a.png")), options);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().kind, ErrorKind::kLimit);
}

TEST(Avif, RealFilesHaveTheFramesThatTheirListSays) {
  const std::filesystem::path corpus =
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "corpus";
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "no corpus";
  struct Case {
    const char* name;
    Size size;
    int frames;
    double duration_ms;
  };
  for (const Case& file :
       {Case{"animated/libavif--Chimera-AV1-10bit-480x270.avif",
             {480, 270},
             95,
             3962},
        {"animated/libavif--colors-animated-8bpc.avif", {150, 150}, 5, 167},
        {"images/avif-sample-images--hato.profile0.8bpc.yuv420.avif",
         {3082, 2048},
         1,
         0},
        {"images/libgd--dice_with_alpha.avif", {250, 188}, 1, 0}}) {
    SCOPED_TRACE(file.name);
    auto image = open(corpus / file.name);
    ASSERT_TRUE(image) << image.error().to_string();
    EXPECT_EQ(image->info().size, file.size);
    EXPECT_EQ(image->info().frame_count, file.frames);
    const auto frames = all_frames(*image);
    ASSERT_THAT(frames, SizeIs(size_t(file.frames)));
    const FrameTime last = frames.back().time;
    EXPECT_NEAR(
        image->info().time_base.seconds(last.start + last.duration) * 1000,
        file.duration_ms, 1);
    if (file.frames < 10) expect_survey_and_seeking_agree(*image, frames);
  }
}

}  // namespace
}  // namespace framewise
