// SPDX-License-Identifier: Apache-2.0
// Films with facts of HDR that change from frame to frame, which no encoder
// here writes: said before work starts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bitset>
#include <filesystem>
#include <fstream>

#include "cli/program.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr size_t kDolbyBytes = 36;  // as many as the boxes it replaces

// The box of Dolby Vision with one layer, its facts beside the picture.
std::string dolby_box(int profile, int compatible_with) {
  std::string box{0, 0, 0, char(kDolbyBytes)};
  box += "dvcC";
  box += {1, 0, char(profile << 1), 0b1101, char(compatible_with << 4)};
  box.resize(kDolbyBytes);
  return box;
}

void append_bits(std::string& bits, unsigned value, size_t count) {
  bits += std::bitset<32>(value).to_string().substr(32 - count);
}

// A message with HDR10+ of one window (SMPTE ST 2094-40 in ITU-T T.35), as a
// unit of HEVC.
std::string plus_unit() {
  std::string bits;
  append_bits(bits, 1, 8);      // version
  append_bits(bits, 1, 2);      // windows
  append_bits(bits, 4000, 27);  // brightest display
  append_bits(bits, 0, 1);
  for (const unsigned most : {10'001, 10'003, 10'005, 5001}) {
    append_bits(bits, most, 17);
  }
  append_bits(bits, 0, 4);   // percentiles
  append_bits(bits, 5, 10);  // bright part
  append_bits(bits, 0, 3);   // neither peak nor curves
  bits.resize((bits.size() + 7) / 8 * 8, '0');
  std::string message{char(0xB5), 0, 0x3C, 0, 1, 4};
  for (size_t i = 0; i < bits.size(); i += 8) {
    message += char(std::stoi(bits.substr(i, 8), nullptr, 2));
  }
  std::string unit{0, 0, 1, 0x4E, 1};
  int zeros = 0;
  for (const char byte :
       std::string{4, char(message.size())} + message + char(0x80)) {
    if (zeros >= 2 && uint8_t(byte) <= 3) {
      unit += char(3);
      zeros = 0;
    }
    unit += byte;
    zeros = byte == 0 ? zeros + 1 : 0;
  }
  return unit;
}

// The message before each picture of a stream of one slice a frame.
std::string with_plus(const std::string& stream) {
  const std::string start{0, 0, 1};
  std::string out;
  size_t at = 0;
  while (at < stream.size()) {
    size_t next = stream.find(start, at + 3);
    if (next == std::string::npos) next = stream.size();
    const int type = uint8_t(stream[at + 3]) >> 1 & 63;
    if (stream.compare(at, 3, start) == 0 && type < 32) out += plus_unit();
    out += stream.substr(at, next - at);
    at = next;
  }
  return out;
}

class EncodeHdr : public testing::Test {
 protected:
  void SetUp() override {
    if (installed_program("ffmpeg").empty()) {
      GTEST_SKIP() << "ffmpeg is not installed";
    }
  }

  std::string file(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  void ffmpeg(std::vector<std::string> words) {
    words.insert(words.begin(), {installed_program("ffmpeg"), "-nostdin", "-v",
                                 "error", "-y"});
    const ProgramResult made = run_program(words);
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }

  std::string bytes(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void make_pq(const std::string& name) {
    ffmpeg({"-f", "lavfi", "-i", "testsrc2=size=128x72:rate=25:duration=1",
            "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt",
            "yuv420p10le", "-color_primaries", "bt2020", "-color_trc",
            "smpte2084", "-colorspace", "bt2020nc", "-x265-params",
            "bframes=0:log-level=none", file(name)});
  }

  // Two boxes that players need not are replaced.
  void make_dolby(const std::string& name, int profile, int compatible_with) {
    make_pq("pq.mp4");
    std::string film = bytes("pq.mp4");
    const size_t at = film.find("pasp") - 4;
    ASSERT_EQ(film.compare(at + 16 + 4, 4, "btrt"), 0);
    film.replace(at, kDolbyBytes, dolby_box(profile, compatible_with));
    folder_.write(name, film);
  }

  ProgramResult encode(const std::string& film,
                       const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        "encode",   file(film), "-o",       file("out.mkv"),
        "--codec",  "hevc",     "--effort", "ultrafast",
        "--target", "psnr>=25", "--quiet",  "--allow-larger"};
    words.insert(words.end(), more.begin(), more.end());
    return framewise(words);
  }

  // Neither a film nor a scene of one.
  void expect_nothing_begun() {
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      EXPECT_THAT(entry.path().filename().string(),
                  testing::Not(HasSubstr("out.mkv")));
    }
  }

  TemporaryFolder folder_;
};

TEST_F(EncodeHdr, SaysThatHdr10PlusIsLost) {
  make_pq("pq.hevc");
  folder_.write("plus.hevc", with_plus(bytes("pq.hevc")));
  ffmpeg({"-r", "25", "-i", file("plus.hevc"), "-c", "copy", file("plus.mp4")});
  const ProgramResult refused = encode("plus.mp4");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("the film has HDR10+, which no encoder"));
  EXPECT_THAT(refused.err, HasSubstr("--drop-dynamic-hdr"));
  expect_nothing_begun();
  const ProgramResult dropped = encode("plus.mp4", {"--drop-dynamic-hdr"});
  ASSERT_EQ(dropped.exit_code, 0) << dropped.err;
  EXPECT_THAT(dropped.out, HasSubstr("left out: HDR10+"));
  const std::string static_facts =
      run_program({installed_program("ffprobe"), "-v", "error", "-show_entries",
                   "stream=color_transfer,color_primaries", file("out.mkv")})
          .out;
  EXPECT_THAT(static_facts, HasSubstr("smpte2084"));
  EXPECT_THAT(static_facts, HasSubstr("bt2020"));
}

TEST_F(EncodeHdr, KeepsTheSignsOfHlg) {
  ffmpeg({"-f", "lavfi", "-i", "testsrc2=size=128x72:rate=25:duration=1",
          "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le",
          "-color_primaries", "bt2020", "-color_trc", "arib-std-b67",
          "-colorspace", "bt2020nc", "-x265-params", "log-level=none",
          file("hlg.mp4")});
  const ProgramResult result = encode("hlg.mp4");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::string facts =
      run_program({installed_program("ffprobe"), "-v", "error", "-show_entries",
                   "stream=pix_fmt,color_transfer,color_primaries,color_space",
                   file("out.mkv")})
          .out;
  for (const char* fact : {"pix_fmt=yuv420p10le", "color_transfer=arib-std-b67",
                           "color_primaries=bt2020", "color_space=bt2020nc"}) {
    EXPECT_THAT(facts, HasSubstr(fact));
  }
}

// Without its facts, profile 8.1 is HDR10.
TEST_F(EncodeHdr, SaysThatDolbyVisionIsLost) {
  make_dolby("dolby.mp4", 8, 1);
  const ProgramResult refused = encode("dolby.mp4", {"--dry-run"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("the film has Dolby Vision"));
  expect_nothing_begun();
  const ProgramResult dropped = encode("dolby.mp4", {"--drop-dynamic-hdr"});
  ASSERT_EQ(dropped.exit_code, 0) << dropped.err;
  EXPECT_THAT(dropped.out, HasSubstr("left out: Dolby Vision"));
}

// Colors of profile 5 are no other format's.
TEST_F(EncodeHdr, RefusesColorsThatOnlyDolbyVisionExplains) {
  make_dolby("dolby.mp4", 5, 0);
  const ProgramResult refused = encode("dolby.mp4", {"--drop-dynamic-hdr"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("Dolby Vision of profile 5"));
  expect_nothing_begun();
}

}  // namespace
}  // namespace framewise
