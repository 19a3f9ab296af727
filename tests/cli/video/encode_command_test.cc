// SPDX-License-Identifier: Apache-2.0
// Films that ffmpeg makes, encoded anew; ffprobe and ffmpeg say what is in
// them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "base/json/json.h"
#include "cli/program.h"
#include "report/json_schema.h"
#include "video/encode/encode_film.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::string bytes_of_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class EncodeCommand : public testing::Test {
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

  std::string probe(std::vector<std::string> words) {
    words.insert(words.begin(), {installed_program("ffprobe"), "-v", "error",
                                 "-of", "compact=p=0"});
    return run_program(words).out;
  }

  // Three seconds of patterns, then two of another: a cut.
  void make_frames(const std::string& name,
                   const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=256x144:rate=25:duration=3",
        "-f",
        "lavfi",
        "-i",
        "mandelbrot=size=256x144:rate=25",
        "-filter_complex",
        "[1]trim=0:2[b];[0][b]concat=n=2:v=1,format=yuv420p[v]",
        "-map",
        "[v]",
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "8"};
    words.insert(words.end(), more.begin(), more.end());
    words.push_back(file(name));
    ffmpeg(words);
  }

  // With two tracks of sound, subtitles, chapters and a font.
  void make_film() {
    make_frames("frames.mkv");
    std::ofstream(file("s.srt")) << "1\n00:00:01,000 --> 00:00:03,000\nHello\n";
    std::ofstream(file("c.txt"))
        << ";FFMETADATA1\ntitle=Night\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\n"
           "END=3000\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=3000\n"
           "END=5000\ntitle=Two\n";
    std::ofstream(file("f.ttf")) << "a font";
    ffmpeg({"-i",
            file("frames.mkv"),
            "-f",
            "lavfi",
            "-i",
            "sine=440:duration=5",
            "-f",
            "lavfi",
            "-i",
            "sine=880:duration=5",
            "-i",
            file("s.srt"),
            "-i",
            file("c.txt"),
            "-map",
            "0:v",
            "-map",
            "1:a",
            "-map",
            "2:a",
            "-map",
            "3:s",
            "-map_metadata",
            "4",
            "-c:v",
            "copy",
            "-c:a:0",
            "aac",
            "-c:a:1",
            "libopus",
            "-c:s",
            "srt",
            "-metadata:s:a:0",
            "language=deu",
            "-metadata:s:a:1",
            "language=eng",
            "-attach",
            file("f.ttf"),
            "-metadata:s:t",
            "mimetype=application/x-truetype-font",
            file("film.mkv")});
  }

  std::vector<std::string> words(const std::string& film,
                                 const std::string& output,
                                 std::vector<std::string> more = {}) {
    std::vector<std::string> all = {"encode", file(film), "-o", file(output),
                                    "--quiet"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  TemporaryFolder folder_;
};

const std::vector<std::string> kFastH264 = {"--codec", "h264", "--effort",
                                            "veryfast"};

TEST_F(EncodeCommand, EncodesNoFilmThatItsMemoryCannotHold) {
  make_frames("frames.mkv");
  auto all = words("frames.mkv", "small.mkv", kFastH264);
  all.insert(all.end(), {"--memory", "16MiB"});
  const ProgramResult result = framewise(all);
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_THAT(result.err, HasSubstr("encoding frames of "));
  EXPECT_THAT(result.err, HasSubstr("than the 16 MiB"));
  EXPECT_FALSE(fs::exists(file("small.mkv")));
}

TEST_F(EncodeCommand, ShrinksAFilmWhoseEveryFrameIsMeasured) {
  make_frames("frames.mkv");
  auto all = words("frames.mkv", "small.mkv", kFastH264);
  all.push_back("--json");
  const ProgramResult result = framewise(all);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(JsonSchema::published("encode-1").problem_of(json), "");
  EXPECT_EQ(json["frames"].integer(), 125);
  ASSERT_GE(json["scenes"].size(), 2u);
  EXPECT_EQ(json["scenes"][1]["first_frame"].integer(), 75);
  for (const Json& scene : json["scenes"]) {
    EXPECT_GE(scene["value"].number(), 85);
  }
  EXPECT_EQ(json["check"]["frames_equal"].integer(), 125);
  EXPECT_LT(json["bytes"].integer(), json["film_bytes"].integer());
  EXPECT_EQ(int64_t(fs::file_size(file("small.mkv"))), json["bytes"].integer());
  EXPECT_FALSE(fs::exists(file(".small.mkv.scenes")));
  // Its scores are those that a comparison finds.
  const ProgramResult compared =
      framewise({"compare", file("frames.mkv"), file("small.mkv"), "--require",
                 "ssimulacra2.mean>=60"});
  EXPECT_EQ(compared.exit_code, 0) << compared.out;
}

TEST_F(EncodeCommand, WritesAPageWithACurveOverTheFilm) {
  make_frames("frames.mkv");
  auto all = words("frames.mkv", "small.mkv", kFastH264);
  all.insert(all.end(), {"--html", file("page.html")});
  ASSERT_EQ(framewise(all).exit_code, 0);
  const std::string page = bytes_of_file(file("page.html"));
  EXPECT_THAT(page, HasSubstr("score of each scene, target score"));
  EXPECT_THAT(page, HasSubstr("<svg"));
  EXPECT_THAT(page, HasSubstr("<tr><td>2</td><td>0:03</td><td>2.0</td>"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST_F(EncodeCommand, KeepsEverythingElse) {
  make_film();
  const ProgramResult result =
      framewise(words("film.mkv", "small.mkv", kFastH264));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::vector<std::string> asked = {
      "-show_entries",
      "stream=codec_type,codec_name:stream_tags=language:format_tags=title:"
      "chapter=start_time:chapter_tags=title"};
  auto of_film = asked;
  of_film.push_back(file("film.mkv"));
  auto of_small = asked;
  of_small.push_back(file("small.mkv"));
  EXPECT_EQ(probe(of_small), probe(of_film));
  // The packets of sound and subtitles are those of the film.
  for (const char* track : {"0:a:0", "0:a:1", "0:s:0"}) {
    const auto hash = [&](const std::string& name) {
      return run_program({installed_program("ffmpeg"), "-nostdin", "-v",
                          "error", "-i", file(name), "-map", track, "-c",
                          "copy", "-f", "md5", "-"})
          .out;
    };
    EXPECT_EQ(hash("small.mkv"), hash("film.mkv")) << track;
  }
  const ProgramResult decoded =
      run_program({installed_program("ffmpeg"), "-nostdin", "-v", "warning",
                   "-i", file("small.mkv"), "-f", "null", "-"});
  EXPECT_EQ(decoded.err, "");
}

TEST_F(EncodeCommand, KeepsTimesThatVaryAndHowFramesAreTurned) {
  make_frames("even.mp4");
  ffmpeg({"-i", file("even.mp4"), "-vf", "setpts='if(lt(N,40),N,N*1.5)/25/TB'",
          "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "veryfast", "-crf",
          "8", file("vfr.mp4")});
  ffmpeg({"-i", file("vfr.mp4"), "-c", "copy", "-metadata:s:v:0", "rotate=90",
          file("film.mp4")});
  const ProgramResult result =
      framewise(words("film.mp4", "small.mp4", kFastH264));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* fact : {"packet=pts_time", "stream_side_data=rotation"}) {
    std::vector<std::string> asked = {"-select_streams", "v", "-show_entries",
                                      fact};
    auto of_film = asked;
    of_film.push_back(file("film.mp4"));
    auto of_small = asked;
    of_small.push_back(file("small.mp4"));
    const auto sorted = [](std::string text) {
      std::vector<std::string> lines;
      std::istringstream in(text);
      for (std::string line; std::getline(in, line);) lines.push_back(line);
      std::sort(lines.begin(), lines.end());
      return lines;
    };
    EXPECT_EQ(sorted(probe(of_small)), sorted(probe(of_film))) << fact;
  }
}

TEST_F(EncodeCommand, WritesTenBitsOfTheOtherCodecs) {
  make_frames("frames.mkv", {"-t", "1.2"});
  const struct {
    const char* codec;
    const char* effort;
    const char* output;
    const char* pixels;
  } kCases[] = {{"av1", "12", "a.mkv", "yuv420p10le"},
                {"hevc", "ultrafast", "b.mp4", "yuv420p10le"},
                {"vp9", "8", "c.webm", "yuv420p"}};
  for (const auto& one : kCases) {
    const ProgramResult result = framewise(
        words("frames.mkv", one.output,
              {"--codec", one.codec, "--effort", one.effort, "--target",
               "ssimulacra2>=60", "--scene-min", "0.4", "--scene-max", "1"}));
    ASSERT_EQ(result.exit_code, 0) << one.codec << result.err;
    EXPECT_EQ(result.err, "");
    EXPECT_THAT(result.out, HasSubstr("in 2 scenes"));
    EXPECT_THAT(probe({"-show_entries", "stream=pix_fmt", file(one.output)}),
                HasSubstr(one.pixels));
  }
}

// The light levels stand in the packets of the film, not in its container.
TEST_F(EncodeCommand, KeepsTheLightLevelsOfHdr) {
  ffmpeg(
      {"-f", "lavfi", "-i", "testsrc2=size=256x144:rate=25:duration=1",
       "-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast",
       "-x265-params",
       "log-level=none:crf=4:master-display=G(13250,34500)B(7500,3000)R(34000,"
       "16000)WP(15635,16450)L(10000000,50):max-cll=1000,400",
       "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace",
       "bt2020nc", file("hdr.mp4")});
  for (const char* output : {"small.mkv", "small.mp4"}) {
    const ProgramResult result =
        framewise(words("hdr.mp4", output,
                        {"--codec", "hevc", "--effort", "ultrafast", "--target",
                         "ssimulacra2>=40"}));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const std::string facts = probe({"-show_streams", file(output)});
    for (const char* fact : {"color_transfer=smpte2084", "max_content=1000",
                             "max_average=400", "Mastering display metadata"}) {
      EXPECT_THAT(facts, HasSubstr(fact)) << output;
    }
  }
}

TEST_F(EncodeCommand, KeepsAFilmThatIsSmallerThanTheNewOne) {
  make_frames("rough.mkv");
  ffmpeg({"-i", file("rough.mkv"), "-c:v", "libx264", "-crf", "40",
          file("film.mkv")});
  auto all = words("film.mkv", "new.mkv", kFastH264);
  const ProgramResult refused = framewise(all);
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.err, HasSubstr("nothing is written"));
  EXPECT_FALSE(fs::exists(file("new.mkv")));
  all.insert(all.end(), {"--allow-larger", "--replace", file("originals")});
  const ProgramResult result = framewise(all);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("the new one is not smaller"));
  EXPECT_THAT(result.out, HasSubstr("not smaller than the film"));
  EXPECT_FALSE(fs::exists(file("originals")));
}

TEST_F(EncodeCommand, SaysBeforeItStartsWhatAContainerCannotHold) {
  make_film();
  const ProgramResult refused = framewise(words("film.mkv", "small.mp4"));
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("mp4 files hold no track 3 (subtitle"));
  EXPECT_THAT(refused.err, HasSubstr("--subtitles none"));
  EXPECT_FALSE(fs::exists(file(".small.mp4.scenes")));
}

TEST_F(EncodeCommand, SaysBeforeItStartsWhichPresetsAnEncoderHas) {
  make_frames("frames.mkv");
  const ProgramResult refused = framewise(words(
      "frames.mkv", "small.mkv", {"--codec", "av1", "--effort", "ultrafast"}));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("av1 has no preset \"ultrafast\""));
  EXPECT_THAT(refused.err, HasSubstr("to 13"));
  EXPECT_FALSE(fs::exists(file(".small.mkv.scenes")));
}

TEST_F(EncodeCommand, RefusesInterlacedFilms) {
  make_frames("laced.mkv", {"-flags", "+ilme+ildct", "-x264-params", "tff=1"});
  const ProgramResult refused = framewise(words("laced.mkv", "small.mkv"));
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.err, HasSubstr("the film is interlaced"));
}

TEST_F(EncodeCommand, MakesFramesWholeOnDemand) {
  make_frames("even.mkv");
  ffmpeg({"-i", file("even.mkv"), "-vf", "tinterlace=interleave_top", "-c:v",
          "libx264", "-preset", "veryfast", "-crf", "8", "-flags",
          "+ilme+ildct", "-x264-params", "tff=1", file("laced.mkv")});
  auto all = words("laced.mkv", "small.mkv", kFastH264);
  all.push_back("--deinterlace");
  const ProgramResult result = framewise(all);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("note: deinterlaced"));
  const std::string frames =
      probe({"-select_streams", "v", "-show_entries", "frame=interlaced_frame",
             file("small.mkv")});
  EXPECT_THAT(frames, HasSubstr("interlaced_frame=0"));
  EXPECT_THAT(frames, Not(HasSubstr("interlaced_frame=1")));
}

TEST_F(EncodeCommand, SaysThatAFilmHasNothingToDeinterlace) {
  make_frames("frames.mkv", {"-t", "1.2"});
  auto all = words("frames.mkv", "small.mkv", kFastH264);
  all.push_back("--deinterlace");
  const ProgramResult result = framewise(all);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("the film is not interlaced"));
}

TEST_F(EncodeCommand, KeepsWithinASizeWithSoundAndAllElse) {
  make_film();
  ASSERT_EQ(framewise(words("film.mkv", "usual.mkv", kFastH264)).exit_code, 0);
  const auto most = int64_t(0.8 * double(fs::file_size(file("usual.mkv"))));
  auto all = words("film.mkv", "small.mkv", kFastH264);
  all.insert(all.end(), {"--size", std::to_string(most), "--json"});
  const ProgramResult result = framewise(all);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(JsonSchema::published("encode-1").problem_of(json), "");
  EXPECT_EQ(json["most_bytes"].integer(), most);
  EXPECT_LE(int64_t(fs::file_size(file("small.mkv"))), most);
  EXPECT_GT(int64_t(fs::file_size(file("small.mkv"))), most * 3 / 4);
  // The size is a limit, and a target that was asked for stays one.
  all = words("film.mkv", "missed.mkv", kFastH264);
  all.insert(all.end(),
             {"--size", std::to_string(most), "--target", "score>=85"});
  const ProgramResult missed = framewise(all);
  EXPECT_EQ(missed.exit_code, 1);
  EXPECT_THAT(missed.out, HasSubstr("hold no more"));
}

TEST_F(EncodeCommand, RefusesASizeThatHoldsNoFilm) {
  make_film();
  auto all = words("film.mkv", "small.mkv", kFastH264);
  all.insert(all.end(), {"--size", "20kB"});
  const ProgramResult refused = framewise(all);
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("and all else take "));
  EXPECT_FALSE(fs::exists(file("small.mkv")));
}

// Two films in folders of their own, beside a file that is none.
class EncodeLibrary : public EncodeCommand {
 protected:
  void SetUp() override {
    EncodeCommand::SetUp();
    if (IsSkipped()) return;
    fs::create_directories(file("films/series"));
    make_frames("films/a.mkv", {"-t", "1.2"});
    make_frames("films/series/b.avi", {"-t", "1.2", "-bf", "0"});
    std::ofstream(file("films/notes.txt")) << "no film";
  }

  std::vector<std::string> library(std::vector<std::string> more = {}) {
    auto all = words("films", "small", kFastH264);
    all.insert(all.end(), {"--target", "ssimulacra2>=60"});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

TEST_F(EncodeLibrary, EncodesEveryFilmOfAFolder) {
  const ProgramResult result = framewise(library());
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("a.mkv: 0."));
  EXPECT_TRUE(fs::exists(file("small/a.mkv")));
  EXPECT_TRUE(fs::exists(file("small/series/b.mkv")));
  EXPECT_FALSE(fs::exists(file("small/.framewise-encode.journal")));
  const ProgramResult again = framewise(library({"--overwrite", "skip"}));
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("b.mkv: there already"));
  const ProgramResult refused = framewise(library());
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.out, HasSubstr("the film exists"));
}

TEST_F(EncodeLibrary, ShardsTogetherEncodeAll) {
  for (const char* shard : {"1/2", "2/2"}) {
    ASSERT_EQ(framewise(library({"--shard", shard})).exit_code, 0);
  }
  EXPECT_TRUE(fs::exists(file("small/a.mkv")));
  EXPECT_TRUE(fs::exists(file("small/series/b.mkv")));
}

TEST_F(EncodeLibrary, PrintsALineOfJsonForEachFilm) {
  const ProgramResult result = framewise(library({"--json"}));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  std::istringstream lines(result.out);
  int films = 0;
  for (std::string line; std::getline(lines, line); ++films) {
    const Json json = Json::parse(line);
    EXPECT_EQ(JsonSchema::published("encode-1").problem_of(json), "");
  }
  EXPECT_EQ(films, 2);
}

TEST_F(EncodeLibrary, RefusesWhatIsOfOneFilm) {
  EXPECT_THAT(framewise(library({"--html", file("a.html")})).err,
              HasSubstr("--html is of one film"));
}

TEST_F(EncodeCommand, WhenStoppedSaysThatTheSameCommandGoesOn) {
  if (installed_program("timeout").empty()) {
    GTEST_SKIP() << "timeout is not installed";
  }
  make_frames("frames.mkv");
  const ProgramResult stopped = run_program(
      {"timeout", "--preserve-status", "-s", "INT", "2",
       FRAMEWISE_BINARY_DIR "/framewise", "encode", file("frames.mkv"), "-o",
       file("small.mkv"), "--codec", "h264", "--effort", "placebo"});
  EXPECT_EQ(stopped.exit_code, 130);
  EXPECT_THAT(stopped.err, HasSubstr("scenes are finished and kept; run the "
                                     "same command again to continue"));
  EXPECT_FALSE(fs::exists(file("small.mkv")));
}

TEST_F(EncodeCommand, EstimatesWithoutWriting) {
  make_frames("frames.mkv");
  auto all = words("frames.mkv", "small.mkv", kFastH264);
  all.push_back("--dry-run");
  const ProgramResult result = framewise(all);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("expected"));
  EXPECT_FALSE(fs::exists(file("small.mkv")));
}

TEST_F(EncodeCommand, PutsTheNewFilmInTheOldOnesPlace) {
  make_frames("frames.mkv");
  const std::string before = bytes_of_file(file("frames.mkv"));
  auto all = words("frames.mkv", "new.mkv", kFastH264);
  all.insert(all.end(), {"--replace", file("originals")});
  ASSERT_EQ(framewise(all).exit_code, 0);
  EXPECT_TRUE(bytes_of_file(file("originals/frames.mkv")) == before);
  EXPECT_FALSE(bytes_of_file(file("frames.mkv")) == before);
  EXPECT_FALSE(fs::exists(file("new.mkv")));
}

// A film in another container takes another name, which may be in use.
TEST_F(EncodeCommand, ReplacesNoOtherFilm) {
  make_frames("frames.mkv");
  std::ofstream(file("frames.mp4")) << "another film";
  const std::string before = bytes_of_file(file("frames.mkv"));
  auto all = words("frames.mkv", "new.mp4", kFastH264);
  all.insert(all.end(), {"--replace", file("originals")});
  const ProgramResult result = framewise(all);
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("another film has this name"));
  EXPECT_EQ(bytes_of_file(file("frames.mp4")), "another film");
  EXPECT_TRUE(bytes_of_file(file("frames.mkv")) == before);
  EXPECT_TRUE(fs::exists(file("new.mp4")));
}

// Parameter sets in the first packet may be others than those of the header;
// later key frames then say nothing of their own.
TEST_F(EncodeCommand, DecodesFilmsWhoseFirstPacketAloneHasTheParameters) {
  make_frames("film.mp4", {"-g", "25", "-x264-params", "repeat-headers=1"});
  std::string bytes = bytes_of_file(file("film.mp4"));
  // Five bytes of picture parameters; the header has them, and each key frame.
  const std::string set("\0\5\x68\xef", 4);
  std::vector<size_t> places;
  for (size_t at = bytes.find(set); at != std::string::npos;
       at = bytes.find(set, at + 1)) {
    places.push_back(at + 2);
  }
  ASSERT_GE(places.size(), 6u);
  const auto is_in_the_header = [&](size_t at) {
    return at > bytes.find("avcC") && at < bytes.find("avcC") + 80;
  };
  bool first = true;
  for (const size_t at : places) {
    if (is_in_the_header(at)) {
      bytes[at + 1] ^= 0x20;  // another coding of the entropy
    } else if (!std::exchange(first, false)) {
      bytes[at] = 0x78;  // a kind that decoders skip
    }
  }
  std::ofstream(file("film.mp4"), std::ios::binary) << bytes;
  const ProgramResult encoded = framewise(words(
      "film.mp4", "out.mp4", {"--codec", "h264", "--target", "score>=60"}));
  EXPECT_EQ(encoded.exit_code, 0) << encoded.err << encoded.out;
}

TEST_F(EncodeCommand, AfterKillsGoesOnAndWritesTheSameBytes) {
  if (installed_program("timeout").empty()) {
    GTEST_SKIP() << "timeout is not installed";
  }
  make_frames("frames.mkv");
  std::vector<std::string> scenes = kFastH264;
  scenes.insert(scenes.end(), {"--scene-max", "2", "--scene-min", "0.5"});
  ASSERT_EQ(framewise(words("frames.mkv", "whole.mkv", scenes)).exit_code, 0);
  const std::string whole = bytes_of_file(file("whole.mkv"));
  std::mt19937 random(78);
  int killed = 0;
  for (int i = 0; i < 12 && !fs::exists(file("small.mkv")); ++i) {
    auto limited = words("frames.mkv", "small.mkv", scenes);
    limited.insert(limited.begin(),
                   {"timeout", "-s", "KILL",
                    std::to_string(0.1 + 0.01 * double(random() % 60)),
                    FRAMEWISE_BINARY_DIR "/framewise"});
    killed += run_program(limited).exit_code != 0;
  }
  EXPECT_GT(killed, 0);
  if (!fs::exists(file("small.mkv"))) {
    auto last = words("frames.mkv", "small.mkv", scenes);
    ASSERT_EQ(framewise(last).exit_code, 0);
  }
  EXPECT_TRUE(bytes_of_file(file("small.mkv")) == whole);
  // A kill may come between the name and the end of the scenes.
  EXPECT_EQ(framewise(words("frames.mkv", "small.mkv", scenes)).exit_code, 2);
  EXPECT_FALSE(fs::exists(file(".small.mkv.scenes")));
}

TEST_F(EncodeCommand, RemovesTheScenesOfFilmsThatHaveTheirNames) {
  make_frames("frames.mkv");
  fs::copy_file(file("frames.mkv"), file("small.mkv"));
  // Made of the file that is there, of one that is replaced, and of one that
  // has no name yet.
  for (const std::string name : {"small.mkv", "old.mkv", "none.mkv"}) {
    fs::create_directory(file("." + name + ".scenes"));
    ASSERT_TRUE(
        video::mark_finished(file("." + name + ".scenes"), file("small.mkv")));
  }
  fs::copy_file(file("frames.mkv"), file("old.mkv"));
  fs::create_directory(file(".begun.mkv.scenes"));
  EXPECT_EQ(framewise(words("frames.mkv", "small.mkv")).exit_code, 2);
  EXPECT_FALSE(fs::exists(file(".small.mkv.scenes")));
  EXPECT_TRUE(fs::exists(file(".old.mkv.scenes")));
  EXPECT_TRUE(fs::exists(file(".none.mkv.scenes")));
  EXPECT_TRUE(fs::exists(file(".begun.mkv.scenes")));
}

}  // namespace
}  // namespace framewise
