// SPDX-License-Identifier: Apache-2.0
// Sound of films that ffmpeg makes, encoded anew beside the frames; ffmpeg
// decodes both.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "cli/program.h"

namespace framewise {
namespace {

using testing::HasSubstr;

constexpr int kRate = 48'000;
constexpr int kWindow = 48;  // samples of a millisecond

class EncodeSound : public testing::Test {
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

  // Two seconds of a pattern, with a tone that begins at 0.5 s and ends at 1 s.
  void make_film(const std::string& name,
                 const std::vector<std::string>& sound) {
    std::vector<std::string> words = {
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=128x72:rate=25:duration=2",
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=1000:duration=2:sample_rate=48000,"
        "volume='between(t,0.5,1)':eval=frame,aformat=channel_layouts=stereo",
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "6"};
    words.insert(words.end(), sound.begin(), sound.end());
    words.push_back(file(name));
    ffmpeg(words);
  }

  ProgramResult encode(const std::string& film, const std::string& output,
                       std::vector<std::string> more) {
    std::vector<std::string> words = {"encode",     file(film), "-o",
                                      file(output), "--quiet",  "--codec",
                                      "h264",       "--effort", "veryfast"};
    words.insert(words.end(), more.begin(), more.end());
    return framewise(words);
  }

  // Milliseconds from the first frame at which the tone begins and ends, as a
  // player hears it.
  std::pair<int, int> tone_of(const std::string& name) {
    const std::string raw = file(name + ".raw");
    ffmpeg({"-i", file(name), "-af", "aresample=async=1:first_pts=0", "-ac",
            "1", "-ar", std::to_string(kRate), "-f", "f32le", raw});
    const std::string bytes = bytes_of(raw);
    std::vector<float> samples(bytes.size() / sizeof(float));
    std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(float));
    int first = -1;
    int last = -1;
    for (size_t i = 0; i + kWindow <= samples.size(); i += kWindow) {
      float loudest = 0;
      for (size_t at = i; at < i + kWindow; ++at) {
        loudest = std::max(loudest, std::abs(samples[at]));
      }
      if (loudest < 0.03F) continue;
      if (first < 0) first = int(i / kWindow);
      last = int(i / kWindow);
    }
    const int start = int(std::lround(1000 * first_frame_of(name)));
    return {first - start, last - start};
  }

  double first_frame_of(const std::string& name) {
    return std::stod(
        run_program({installed_program("ffprobe"), "-v", "error",
                     "-select_streams", "v:0", "-show_entries",
                     "stream=start_time", "-of", "csv=p=0", file(name)})
            .out);
  }

  std::string codec_of(const std::string& name) {
    return run_program({installed_program("ffprobe"), "-v", "error",
                        "-select_streams", "a:0", "-show_entries",
                        "stream=codec_name", "-of", "csv=p=0", file(name)})
        .out;
  }

  // Its packets, with their times.
  std::string sound_of(const std::string& name) {
    return run_program({installed_program("ffmpeg"), "-v", "error", "-i",
                        file(name), "-map", "0:a", "-c", "copy", "-f",
                        "framemd5", "-"})
        .out;
  }

  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  TemporaryFolder folder_;
};

// AAC of libavcodec may spread a tone over a window before it begins.
constexpr int kSpreadMs = 12;

TEST_F(EncodeSound, HearsEverySampleWhenItWasHeard) {
  const struct {
    std::string film;
    std::vector<std::string> sound;
  } kFilms[] = {{"aac.mp4", {"-c:a", "aac"}},
                {"opus.mkv", {"-c:a", "libopus"}},
                {"flac.mkv", {"-c:a", "flac"}},
                {"pcm.mov", {"-c:a", "pcm_s16le", "-ar", "44100"}},
                {"mp3.mkv", {"-c:a", "libmp3lame", "-ar", "32000"}}};
  for (const auto& [film, sound] : kFilms) {
    make_film(film, sound);
    const auto expected = tone_of(film);
    std::vector<std::string> outputs = {"opus.mkv", "aac.mp4"};
    if (film == "flac.mkv") {
      outputs.insert(outputs.end(), {"opus.mp4", "aac.mkv", "aac.mov"});
    }
    for (const std::string& output : outputs) {
      const std::string codec = output.substr(0, output.find('.'));
      const std::string name = film + "." + output;
      const ProgramResult made = encode(film, name, {"--audio", codec});
      ASSERT_EQ(made.exit_code, 0) << name << made.err;
      EXPECT_EQ(codec_of(name), codec + "\n") << name;
      const auto heard = tone_of(name);
      EXPECT_NEAR(heard.first, expected.first, kSpreadMs) << name;
      EXPECT_NEAR(heard.second, expected.second, kSpreadMs) << name;
    }
  }
}

TEST_F(EncodeSound, CopiesTracksThatHaveTheCodec) {
  make_film("opus.mkv", {"-c:a", "libopus"});
  ASSERT_EQ(encode("opus.mkv", "small.mkv", {"--audio", "opus"}).exit_code, 0);
  const auto packets = [&](const std::string& name) {
    return run_program({installed_program("ffmpeg"), "-nostdin", "-v", "error",
                        "-i", file(name), "-map", "0:a", "-c", "copy", "-f",
                        "md5", "-"})
        .out;
  };
  EXPECT_EQ(packets("small.mkv"), packets("opus.mkv"));
}

// Its bytes are known before the frames are encoded, and it is the same sound.
TEST_F(EncodeSound, IsKeptWhereASizeNeedsItsBytes) {
  make_film("flac.mkv", {"-c:a", "flac"});
  for (const std::string ending : {".mkv", ".mp4"}) {
    const std::vector<std::string> usual = {"--audio", "opus"};
    const std::vector<std::string> within = {"--audio", "opus", "--size",
                                             "50MB"};
    const std::string one = "usual" + ending, other = "within" + ending;
    ASSERT_EQ(encode("flac.mkv", one, usual).exit_code, 0);
    std::vector<std::string> dry = within;
    dry.emplace_back("--dry-run");
    ASSERT_EQ(encode("flac.mkv", other, dry).exit_code, 0);
    // The run takes the sound that a dry run has encoded.
    ASSERT_EQ(encode("flac.mkv", other, within).exit_code, 0);
    EXPECT_EQ(sound_of(one), sound_of(other)) << ending;
  }
}

TEST_F(EncodeSound, TakesTheBitRateThatIsAskedFor) {
  make_film("flac.mkv", {"-c:a", "flac"});
  const auto size_at = [&](const std::string& rate) {
    const std::string name = rate + ".mkv";
    EXPECT_EQ(
        encode("flac.mkv", name, {"--audio", "aac", "--audio-bitrate", rate})
            .exit_code,
        0);
    return std::filesystem::file_size(file(name));
  };
  EXPECT_LT(size_at("32k"), size_at("256k"));
}

TEST_F(EncodeSound, RefusesABitRateOfNothing) {
  make_film("flac.mkv", {"-c:a", "flac"});
  const ProgramResult result =
      encode("flac.mkv", "small.mkv", {"--audio-bitrate", "96k"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--audio-bitrate has no effect"));
  EXPECT_THAT(result.err, HasSubstr("--audio opus"));
}

TEST_F(EncodeSound, SaysWhatAContainerCannotHold) {
  make_film("flac.mkv", {"-c:a", "flac"});
  const ProgramResult result =
      encode("flac.mkv", "small.mov", {"--audio", "opus"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("opus"));
}

}  // namespace
}  // namespace framewise
