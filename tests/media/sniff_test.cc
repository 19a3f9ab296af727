// SPDX-License-Identifier: Apache-2.0
#include "media/sniff.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "framewise/framewise.h"

namespace framewise::media {
namespace {

using namespace std::string_literals;

std::string container_of(const std::string& head) {
  const auto container = video_container(std::as_bytes(std::span(head)));
  return container ? container->name : "";
}

template <typename Matches>
bool known(Matches matches, const std::string& head) {
  return matches(std::as_bytes(std::span(head)));
}

std::string ftyp(const std::string& brands) {
  std::string box = "\0\0\0"s + char(8 + brands.size()) + "ftyp" + brands;
  return box + "\0\0\0\x8moov"s;
}

TEST(Sniff, TellsIsoFilesApartByTheirBrands) {
  EXPECT_EQ(container_of(ftyp("isom\0\0\0\0isomiso2"s)), "mp4");
  EXPECT_EQ(container_of(ftyp("qt  \0\0\0\0qt  "s)), "mov");
  EXPECT_TRUE(known(is_avif, ftyp("avif\0\0\0\0mif1"s)));
  EXPECT_TRUE(known(is_avif, ftyp("mif1\0\0\0\0avif"s)));
  EXPECT_TRUE(known(is_avif, ftyp("avis\0\0\0\0msf1"s)));
  EXPECT_TRUE(known(is_heif, ftyp("heic\0\0\0\0mif1"s)));
  EXPECT_FALSE(known(is_heif, ftyp("avif\0\0\0\0mif1"s)));
  EXPECT_FALSE(known(is_avif, ftyp("isom\0\0\0\0iso2"s)));
  // A minor version that spells a brand is none.
  EXPECT_FALSE(known(is_avif, ftyp("isomavifiso2"s)));
  EXPECT_EQ(container_of(ftyp("avif\0\0\0\0mif1"s)), "");
}

TEST(Sniff, KnowsVideoContainers) {
  EXPECT_EQ(container_of("\0\0\0\x8wide\0\0\0\x8mdat"s), "mov");
  EXPECT_EQ(container_of("\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm"s), "webm");
  EXPECT_EQ(container_of("\x1A\x45\xDF\xA3\xA3\x42\x82\x88matroska"s), "mkv");
  EXPECT_EQ(container_of("RIFF\x10\0\0\0AVI LIST"s), "avi");
  EXPECT_EQ(container_of("RIFF\x10\0\0\0WEBPVP8 "s), "");
  EXPECT_EQ(container_of("OggS\0"s), "ogg");
  std::string packets(188 * 4, 'x');
  for (size_t at = 0; at < packets.size(); at += 188) packets[at] = 0x47;
  EXPECT_EQ(container_of(packets), "mpegts");
  packets[188] = 'x';
  EXPECT_EQ(container_of(packets), "");
  EXPECT_EQ(container_of("G"), "") << "one byte is no transport stream";
}

TEST(Sniff, KnowsStreamsWithoutAContainer) {
  EXPECT_EQ(container_of("\0\0\0\1\x67\x64\0\x0a"s), "h264");
  EXPECT_EQ(container_of("\0\0\1\x09\xf0\0\0\1"s), "h264");
  EXPECT_EQ(container_of("\0\0\0\1\x06\x05\xff\xff"s), "h264");
  EXPECT_EQ(container_of("\0\0\0\1\x40\1\x0c\1"s), "hevc");
  EXPECT_EQ(container_of("\x12\0\x0a\x0a"s), "obu");
  EXPECT_EQ(container_of("DKIF\0\0\x20\0"s), "ivf");
  EXPECT_EQ(container_of("\0\0\0\1\x41\1\x0c\1"s), "") << "a slice";
}

TEST(Sniff, KnowsNoPlaylist) {
  for (const char* text : {"#EXTM3U\n", "ffconcat version 1.0\n", "v=0\r\n",
                           "<?xml version=\"1.0\"?><MPD>", "[playlist]\n"}) {
    EXPECT_EQ(container_of(text), "") << text;
  }
}

TEST(Sniff, KnowsStills) {
  EXPECT_TRUE(known(is_jxl, "\xFF\x0A..."s));
  EXPECT_TRUE(known(is_jxl, "\0\0\0\x0CJXL \r\n\x87\n"s));
  EXPECT_TRUE(known(is_tiff, "II*\0"s));
  EXPECT_TRUE(known(is_tiff, "MM\0*"s));
  EXPECT_FALSE(known(is_tiff, "II**"s));
  EXPECT_TRUE(known(is_bmp, "BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"s));
  EXPECT_FALSE(known(is_bmp, "BMW drives past\0\0\0\0\0"s));
}

TEST(Sniff, NothingMatchesNothing) {
  for (size_t length = 0; length < 20; ++length) {
    const std::string zeros(length, '\0');
    EXPECT_EQ(container_of(zeros), "");
    for (auto* matches :
         {is_video, is_bmp, is_avif, is_jxl, is_tiff, is_heif}) {
      EXPECT_FALSE(known(matches, zeros)) << length;
    }
  }
}

// Checks that opening each file loads only the modules it needs.
void open_and_list_modules() {
  const std::string clip = "YUV4MPEG2 W2 H2 F1:1\nFRAME\nabcdef";
  const auto bytes = std::as_bytes(std::span(clip));
  auto animation = open({bytes.begin(), bytes.end()}, "clip.y4m");
  if (!animation || !animation->next()) std::exit(1);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    // Codec libraries are loaded only with their module.
    if (line.find("framewise-codec") != std::string::npos) std::exit(2);
  }
  std::exit(0);
}

TEST(CodecModules, AreNotLoadedForAFileThatNeedsNone) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // in a new process
  EXPECT_EXIT(open_and_list_modules(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace framewise::media
