// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <bit>
#include <string>

#include "media/programs.h"

namespace framewise {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;

// The red samples; green and blue are checked where they differ.
template <typename Sample>
std::vector<int> channel(const Frame& frame, int which) {
  std::vector<int> all;
  const PlaneView plane = frame.plane(0);
  for (int y = 0; y < plane.size.height; ++y) {
    for (int x = 0; x < plane.size.width; ++x) {
      all.push_back(plane.row<Sample>(y)[4 * x + which]);
    }
  }
  return all;
}

Frame only_frame(const std::string& text, const OpenOptions& options = {}) {
  auto image = open(as_bytes(text), "image.pnm", options);
  EXPECT_TRUE(image) << image.error().to_string();
  auto frame = image->next();
  EXPECT_TRUE(frame) << frame.error().to_string();
  EXPECT_FALSE(image->next()->has_value());
  return **frame;
}

Error error_of(const std::string& text) {
  auto image = open(as_bytes(text), "image.pnm");
  if (!image) return image.error();
  auto frame = image->next();
  EXPECT_FALSE(frame);
  return frame.error();
}

// The last row comes first.
TEST(Pnm, ReadsFloatingSamples) {
  const auto number = [](float value, bool big_endian) {
    const auto bits = std::bit_cast<uint32_t>(value);
    std::string bytes;
    for (int i = 0; i < 4; ++i) {
      bytes += char(uint8_t(bits >> (8 * (big_endian ? 3 - i : i))));
    }
    return bytes;
  };
  for (const bool big_endian : {false, true}) {
    std::string file = big_endian ? "Pf\n2 2\n1.0\n" : "Pf\n2 2\n-1.0\n";
    for (const float value : {0.5f, 2.0f, -1.0f, 1.0f}) {
      file += number(value, big_endian);
    }
    EXPECT_THAT(channel<uint16_t>(only_frame(file), 0),
                ElementsAre(0, 65535, 32768, 65535));
  }
  std::string color = "PF\n1 1\n-1\n";
  for (const float value : {0.0f, 0.5f, 1.0f}) color += number(value, false);
  const Frame frame = only_frame(color);
  EXPECT_THAT(channel<uint16_t>(frame, 1), ElementsAre(32768));
  EXPECT_THAT(channel<uint16_t>(frame, 2), ElementsAre(65535));
  EXPECT_EQ(error_of(color.substr(0, color.size() - 1)).kind,
            ErrorKind::kInput);
}

TEST(Pnm, ReadsPamWithOneToFourChannels) {
  const auto pam = [](int depth, int white, const std::string& samples) {
    return fmt::format(
               "P7\n# a comment\nWIDTH 2\nHEIGHT 1\nDEPTH {}\nMAXVAL {}\n"
               "TUPLTYPE WHATEVER IT IS\nENDHDR\n",
               depth, white) +
           samples;
  };
  const Frame gray = only_frame(pam(1, 255, "\x10\x20"));
  EXPECT_THAT(channel<uint8_t>(gray, 0), ElementsAre(16, 32));
  EXPECT_THAT(channel<uint8_t>(gray, 3), ElementsAre(255, 255));
  const Frame gray_alpha = only_frame(pam(2, 255, "\x10\x7F\x20\x01"));
  EXPECT_THAT(channel<uint8_t>(gray_alpha, 2), ElementsAre(16, 32));
  EXPECT_THAT(channel<uint8_t>(gray_alpha, 3), ElementsAre(127, 1));
  const Frame rgb = only_frame(pam(3, 255, "abcdef"));
  EXPECT_THAT(channel<uint8_t>(rgb, 1), ElementsAre('b', 'e'));
  const Frame rgba = only_frame(pam(4, 65535, "aAbBcCdDeEfFgGhH"));
  EXPECT_THAT(channel<uint16_t>(rgba, 3), ElementsAre(0x6444, 0x6848));
  EXPECT_EQ(error_of(pam(5, 255, "abcdefghij")).kind, ErrorKind::kInput);
  EXPECT_EQ(error_of(pam(4, 255, "abc")).kind, ErrorKind::kInput);
  EXPECT_EQ(error_of("P7\nWIDTH 2\n").kind, ErrorKind::kInput);
}

TEST(Pnm, ReadsABitmapInTextWhereOneIsBlack) {
  const Frame frame = only_frame("P1\n# a comment\n3 2\n101\n0 1 0\n");
  EXPECT_EQ(frame.size(), (Size{3, 2}));
  EXPECT_THAT(channel<uint8_t>(frame, 0), ElementsAre(0, 255, 0, 255, 0, 255));
  EXPECT_THAT(channel<uint8_t>(frame, 3), testing::Each(255));
}

TEST(Pnm, ReadsABitmapWhoseRowsEndInUnusedBits) {
  const Frame frame = only_frame("P4 10 2\n\xAA\x40\x55\x80"s);
  EXPECT_THAT(channel<uint8_t>(frame, 1),
              ElementsAre(0, 255, 0, 255, 0, 255, 0, 255, 255, 0,  //
                          255, 0, 255, 0, 255, 0, 255, 0, 0, 255));
}

TEST(Pnm, ReadsGrayAndColorInText) {
  EXPECT_THAT(channel<uint8_t>(only_frame("P2 2 1 255 7 200"), 2),
              ElementsAre(7, 200));
  const Frame frame = only_frame("P3 1 1 255\n1 2 3\n");
  EXPECT_THAT(channel<uint8_t>(frame, 0), ElementsAre(1));
  EXPECT_THAT(channel<uint8_t>(frame, 1), ElementsAre(2));
  EXPECT_THAT(channel<uint8_t>(frame, 2), ElementsAre(3));
}

TEST(Pnm, ScalesOtherWhitesToTheFullRange) {
  EXPECT_THAT(channel<uint8_t>(only_frame("P2 4 1 3 0 1 2 3"), 0),
              ElementsAre(0, 85, 170, 255));
  // 65535 * 500 / 1000 = 32767.5, rounded up.
  EXPECT_THAT(channel<uint16_t>(only_frame("P2 3 1 1000 0 500 1000"), 0),
              ElementsAre(0, 32768, 65535));
}

TEST(Pnm, ReadsSixteenBitsWithTheHighByteFirst) {
  const Frame frame = only_frame("P6 1 1 65535\n\x12\x34\x00\x01\xff\xff"s);
  EXPECT_EQ(frame.format().bits, 16);
  EXPECT_THAT(channel<uint16_t>(frame, 0), ElementsAre(0x1234));
  EXPECT_THAT(channel<uint16_t>(frame, 1), ElementsAre(1));
  EXPECT_THAT(channel<uint16_t>(frame, 2), ElementsAre(65535));
}

TEST(Pnm, ACutFileIsRefusedOrShownAsFarAsItGoes) {
  const std::string cut = "P5 2 3 255\nabcd";
  EXPECT_EQ(error_of(cut).kind, ErrorKind::kInput);
  auto tolerant = open(as_bytes(cut), "image.pnm", {.tolerant = true});
  ASSERT_TRUE(tolerant);
  auto frame = tolerant->next();
  ASSERT_TRUE(frame);
  EXPECT_THAT(channel<uint8_t>(**frame, 0),
              ElementsAre('a', 'b', 'c', 'd', 0, 0));
  EXPECT_THAT(channel<uint8_t>(**frame, 3),
              ElementsAre(255, 255, 255, 255, 0, 0));
  EXPECT_TRUE(tolerant->damage());
}

// Rows are read of the file in groups.
TEST(Pnm, ReadsManyRowsOfAFile) {
  const ScratchFolder folder;
  std::string text = "P5 3 200 255\n";
  for (int i = 0; i < 600; ++i) text += char(i * 7 % 251);
  const auto path = folder.file("a.pgm");
  std::ofstream(path, std::ios::binary) << text;
  auto image = open(path);
  ASSERT_TRUE(image);
  for (int pass = 0; pass < 2; ++pass) {
    const auto frame = image->next();
    ASSERT_TRUE(frame);
    const auto samples = channel<uint8_t>(**frame, 0);
    for (size_t i = 0; i < 600; ++i) EXPECT_EQ(samples[i], i * 7 % 251) << i;
    ASSERT_TRUE(image->rewind());
  }
  std::filesystem::resize_file(path, text.size() - 1);
  const auto after = image->next();
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().kind, ErrorKind::kIo);
}

TEST(Pnm, RefusesWhatMakesNoSense) {
  for (const char* text :
       {"P5 0 1 255\n", "P5 2 2 0\nabcd", "P5 2 2 65536\nabcd", "P5 2",
        "P6 99999999999 1 255\n", "P2 2 1 10 3 11", "P2 2 1 10 3 x",
        "P1 2 1 1 2"}) {
    EXPECT_EQ(error_of(text).kind, ErrorKind::kInput) << text;
  }
  EXPECT_EQ(error_of("P5 16000000 16000000 255\n").kind, ErrorKind::kLimit);
}

TEST(Pnm, SaysThatMorePicturesFollow) {
  auto image = open(as_bytes("P5 1 1 255\naP5 1 1 255\nb"), "two.pgm");
  ASSERT_TRUE(image);
  const auto survey = image->survey();
  ASSERT_TRUE(survey);
  ASSERT_EQ(survey->findings.size(), 1u);
  EXPECT_EQ(survey->findings[0].kind, "trailing_bytes");
  EXPECT_EQ(survey->findings[0].wasted_bytes, 12);
}

}  // namespace
}  // namespace framewise
