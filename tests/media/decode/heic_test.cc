// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>

#include "media/decode/png/builder.h"
#include "media/profiles.h"
#include "media/programs.h"

namespace framewise {
namespace {

using testing::SizeIs;

#define SKIP_WITHOUT(program) \
  if (!installed(program)) GTEST_SKIP() << program << " is not installed"

void run(const std::string& command) {
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

std::string raw_rgba(const std::string& path, const std::string& format) {
  return output_of("ffmpeg -nostdin -v error -i " + path +
                   " -f rawvideo -pix_fmt " + format + " -");
}

std::string only_frame(const std::string& path) {
  auto image = open(path);
  EXPECT_TRUE(image) << image.error().to_string();
  if (!image) return "";
  const auto frames = all_frames(*image);
  EXPECT_THAT(frames, SizeIs(1));
  return frames.empty() ? "" : frames[0].pixels;
}

TEST(Heic, GivesThePictureThatWasEncoded) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("heif-enc");
  const ScratchFolder folder;
  const std::string png = folder.file("a.png");
  const std::string heic = folder.file("a.heic");
  run("ffmpeg -nostdin -v error -y -f lavfi -i "
      "gradients=s=128x64:d=0.04:seed=7 " +
      png);
  run("heif-enc -q 95 " + png + " -o " + heic + " >/dev/null 2>&1");
  auto image = open(heic);
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_EQ(image->info().container, "heif");
  EXPECT_EQ(image->info().codec, "hevc");
  EXPECT_EQ(image->info().size, (Size{128, 64}));
  const std::string got = only_frame(heic);
  const std::string expected = raw_rgba(png, "rgba");
  ASSERT_EQ(got.size(), expected.size());
  int64_t difference = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    difference += std::abs(int(uint8_t(got[i])) - int(uint8_t(expected[i])));
  }
  EXPECT_LT(double(difference) / double(got.size()), 2.0);
}

TEST(Heic, ACutFileSaysWhereItEnds) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("heif-enc");
  const ScratchFolder folder;
  run("ffmpeg -nostdin -v error -y -f lavfi -i testsrc=s=64x64:d=0.04 " +
      folder.file("a.png"));
  run("heif-enc " + folder.file("a.png") + " -o " + folder.file("a.heic") +
      " >/dev/null 2>&1");
  const std::string whole = file_text(folder.file("a.heic"));
  auto cut = open(as_bytes(whole.substr(0, whole.size() - 100)), "cut.heic");
  const Error error = cut ? cut->next().error() : cut.error();
  EXPECT_EQ(error.kind, ErrorKind::kInput);
  EXPECT_THAT(error.message, testing::HasSubstr("ends 100 bytes too soon"));
}

// A coding that libheif 1.15 has no decoder for is no damage.
TEST(Heic, SaysWhichCodingIsNotSupported) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("heif-enc");
  const ScratchFolder folder;
  run("ffmpeg -nostdin -v error -y -f lavfi -i testsrc=s=64x64:d=0.04 " +
      folder.file("a.png"));
  run("heif-enc " + folder.file("a.png") + " -o " + folder.file("a.heic") +
      " >/dev/null 2>&1");
  const std::string whole = file_text(folder.file("a.heic"));
  for (const auto& [type, name] :
       {std::pair("unci", "uncompressed samples"), {"vvc1", "H.266"}}) {
    std::string other = whole;
    for (size_t at; (at = other.find("hvc1")) != std::string::npos;) {
      other.replace(at, 4, type);
    }
    auto image = open(as_bytes(other), "other.heic");
    const Error error = image ? image->next().error() : image.error();
    EXPECT_EQ(error.kind, ErrorKind::kUnsupported);
    EXPECT_THAT(error.message,
                testing::HasSubstr(std::string("coded as ") + name + " ("));
    EXPECT_EQ(error.hint.find("again"), std::string::npos) << error.hint;
    EXPECT_EQ(error.file, "other.heic");
  }
}

// As written by phones.
TEST(Heic, ColorsAreWhatItsProfileSays) {
  SKIP_WITHOUT("heif-enc");
  const ScratchFolder folder;
  const std::string profile =
      media::profile_of(media::kXyzOfP3, media::parametric_srgb());
  std::vector<uint8_t> chunk = {'P', '3', 0, 0};
  for (const uint8_t byte : media::deflated({profile.begin(), profile.end()})) {
    chunk.push_back(byte);
  }
  media::PngWriter png;
  png.header(64, 64).chunk("iCCP", chunk);
  png.image(media::PngSamples::random(64, 64, 8, 4, 1)).end();
  const auto bytes = png.bytes();
  std::ofstream(folder.file("a.png"), std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             std::streamsize(bytes.size()));
  run("heif-enc " + folder.file("a.png") + " -o " + folder.file("a.heic") +
      " >/dev/null 2>&1");
  auto image = open(folder.file("a.heic"));
  ASSERT_TRUE(image) << image.error().to_string();
  EXPECT_EQ(image->info().format.color.primaries, Primaries::kDisplayP3);
  EXPECT_THAT(image->survey()->findings, SizeIs(0));
}

}  // namespace
}  // namespace framewise
