// SPDX-License-Identifier: Apache-2.0
// What inspect says of real files, against what other programs say of them.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <regex>
#include <sstream>

#include "base/json/json.h"
#include "cli/program.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

const fs::path kAnimated = fs::path(FRAMEWISE_SHARED_DIR) / "corpus/animated";

// All files of the corpus with this extension, inspected by their headers.
std::vector<Json> inspected(const std::string& extension) {
  const ProgramResult result =
      framewise({"inspect", "--fast", "--frames", "--ndjson",
                 (kAnimated / ("*" + extension)).string()});
  std::vector<Json> files;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    Json json = Json::parse(line);
    if (json["type"] == "inspection") files.push_back(std::move(json));
  }
  return files;
}

int count_of(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  return int(
      std::distance(std::sregex_iterator(text.begin(), text.end(), expression),
                    std::sregex_iterator()));
}

// The first group of the first match, or -1.
long first_number(const std::string& text, const std::string& pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern))
             ? std::stol(match[1])
             : -1;
}

double sum_of_delays(const std::string& text) {
  double sum = 0;
  const std::regex delay(R"(delay ([0-9.]+)s)");
  for (std::sregex_iterator match(text.begin(), text.end(), delay), end;
       match != end; ++match) {
    sum += std::stod((*match)[1]);
  }
  return sum;
}

void expect_like_gifsicle(const Json& file) {
  const ProgramResult peer =
      run_program({"gifsicle", "--info", "--no-warnings", file["file"].text()});
  // Comments may hold anything: they are no facts of the structure.
  const std::string info = std::regex_replace(
      peer.out, std::regex(R"(\n  (end )?comment [^\n]*)"), "");
  EXPECT_EQ(file["frame_count"], count_of(info, R"(\n  \+ image #)"));
  EXPECT_EQ(file["width"], first_number(info, R"(logical screen (\d+)x)"));
  EXPECT_EQ(file["height"], first_number(info, R"(logical screen \d+x(\d+))"));
  const long palette = first_number(info, R"(global color table \[(\d+)\])");
  EXPECT_EQ(file["global_palette"].is_null()
                ? -1
                : long(file["global_palette"].integer()),
            palette);
  EXPECT_EQ(file["local_palettes"], count_of(info, "local color table"));
  EXPECT_EQ(file["transparent_frames"], count_of(info, " transparent "));
  EXPECT_EQ(file["interlaced_frames"], count_of(info, " interlaced"));
  EXPECT_EQ(file["disposal"]["background"],
            count_of(info, "disposal background"));
  EXPECT_EQ(file["disposal"]["previous"], count_of(info, "disposal previous"));
  const bool forever = info.find("loop forever") != std::string::npos;
  const long count = first_number(info, R"(loop count (\d+))");
  const bool moves = file["frame_count"].integer() > 1;
  EXPECT_EQ(file["plays"], !moves      ? 1
                           : forever   ? 0
                           : count < 0 ? 1
                                       : count + 1);
  double delays = 0;
  for (const Json& frame : file["frames"]) {
    delays += frame["stored_delay_s"].number();
  }
  EXPECT_NEAR(delays, sum_of_delays(info), 1e-6);
}

TEST(Peers, GifsicleSaysTheSameOfEveryGif) {
  if (!fs::exists(kAnimated)) GTEST_SKIP() << kAnimated << " is absent";
  if (installed_program("gifsicle").empty()) {
    GTEST_SKIP() << "gifsicle is not installed";
  }
  const std::vector<Json> files = inspected(".gif");
  EXPECT_GE(files.size(), 40u);
  for (const Json& file : files) {
    SCOPED_TRACE(file["file"].text());
    expect_like_gifsicle(file);
  }
}

// FFmpeg counts pictures by packets; it has no frame for what it does not show.
void expect_like_ffprobe(const Json& file) {
  const ProgramResult peer = run_program(
      {"ffprobe", "-v", "error", "-count_packets", "-select_streams", "v:0",
       "-show_entries", "stream=codec_name,width,height,nb_read_packets",
       "-show_entries", "format=size", "-of", "json", file["file"].text()});
  const Json probe = Json::parse(peer.out);
  ASSERT_FALSE(probe["streams"].empty()) << peer.err;
  const Json& stream = probe["streams"][0];
  EXPECT_EQ(file["width"], stream["width"]);
  EXPECT_EQ(file["height"], stream["height"]);
  EXPECT_EQ(file["frame_count"], std::stol(stream["nb_read_packets"].text()));
  EXPECT_EQ(file["file_bytes"], std::stol(probe["format"]["size"].text()));
}

TEST(Peers, FfprobeSaysTheSameOfEveryGifAndApng) {
  if (!fs::exists(kAnimated)) GTEST_SKIP() << kAnimated << " is absent";
  if (installed_program("ffprobe").empty()) {
    GTEST_SKIP() << "ffprobe is not installed";
  }
  for (const char* extension : {".gif", ".apng"}) {
    for (const Json& file : inspected(extension)) {
      SCOPED_TRACE(file["file"].text());
      expect_like_ffprobe(file);
    }
  }
}

TEST(Peers, FfprobeSaysTheSameOfEveryVideo) {
  const fs::path videos = fs::path(FRAMEWISE_SHARED_DIR) / "corpus/video";
  if (!fs::exists(videos)) GTEST_SKIP() << videos << " is absent";
  if (installed_program("ffprobe").empty()) {
    GTEST_SKIP() << "ffprobe is not installed";
  }
  const ProgramResult result =
      framewise({"inspect", "--fast", "--json", videos.string()});
  const Json report = Json::parse(result.out);
  for (const Json& file : report["files"]) {
    SCOPED_TRACE(file.dump());
    ASSERT_EQ(file["type"], "inspection");
    expect_like_ffprobe(file);
  }
}

TEST(Peers, WebpinfoSaysTheSameOfEveryWebp) {
  if (!fs::exists(kAnimated)) GTEST_SKIP() << kAnimated << " is absent";
  if (installed_program("webpinfo").empty()) {
    GTEST_SKIP() << "webpinfo is not installed";
  }
  const std::vector<Json> files = inspected(".webp");
  if (files.empty()) GTEST_SKIP() << "this build does not read WebP";
  for (const Json& file : files) {
    SCOPED_TRACE(file["file"].text());
    const std::string info = run_program({"webpinfo", file["file"].text()}).out;
    EXPECT_EQ(file["frame_count"], count_of(info, "Chunk ANMF"));
    EXPECT_EQ(file["width"], first_number(info, R"(Canvas size (\d+) x)"));
    EXPECT_EQ(file["height"], first_number(info, R"(Canvas size \d+ x (\d+))"));
    EXPECT_EQ(file["plays"], first_number(info, R"(Loop count\s*: (\d+))"));
    EXPECT_EQ(file["file_bytes"], first_number(info, R"(File size:\s*(\d+))"));
  }
}

}  // namespace
}  // namespace framewise
