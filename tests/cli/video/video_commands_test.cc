// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/json/json.h"
#include "cli/program.h"
#include "cli/video/plan_tables.h"
#include "framewise/animation.h"
#include "json_file.h"
#include "report/json_schema.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string schema_problem(const std::string& name, const std::string& text) {
  return JsonSchema(json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/" + name))
      .problem_of(Json::parse(text));
}

// Six clips, a broken one, a copy and a playlist.
class VideoCommands : public testing::Test {
 protected:
  void SetUp() override {
    if (installed_program("ffmpeg").empty()) {
      GTEST_SKIP() << "ffmpeg is not installed";
    }
    fs::create_directory(clips_);
    const char* sources[] = {"testsrc2", "smptebars",  "rgbtestsrc",
                             "testsrc",  "mandelbrot", "cellauto"};
    for (int i = 0; i < 6; ++i) {
      const ProgramResult made = run_program(
          {installed_program("ffmpeg"), "-nostdin", "-v", "error", "-f",
           "lavfi", "-i", std::string(sources[i]) + "=size=96x54:rate=25", "-t",
           std::to_string(1 + i % 2), "-c:v", "libx264", "-preset", "ultrafast",
           "-pix_fmt", "yuv420p",
           (clips_ / ("c" + std::to_string(i) + ".mp4")).string()});
      ASSERT_EQ(made.exit_code, 0) << made.err;
    }
  }

  void add_troubles() {
    const std::string good = text_of(clips_ / "c0.mp4");
    std::ofstream(clips_ / "copy.mp4") << good;
    std::ofstream(clips_ / "cut.mp4") << good.substr(0, good.size() / 2);
    std::ofstream(clips_ / "list.mp4") << "#EXTM3U\n/etc/passwd\n";
    fs::create_symlink(clips_ / "c1.mp4", clips_ / "link.mp4");
  }

  ProgramResult video(std::vector<std::string> words) {
    words.insert(words.begin(), "video");
    words.push_back("--cache-dir");
    words.push_back((folder_.path() / "cache").string());
    return framewise(std::move(words));
  }

  TemporaryFolder folder_;
  fs::path clips_ = folder_.path() / "clips";
};

// Its frames have the format that libswscale calls deprecated.
TEST_F(VideoCommands, ConvertAClipOfFullRangeWithoutALineOfALibrary) {
  const std::string clip = (folder_.path() / "full.mp4").string();
  const ProgramResult made =
      run_program({installed_program("ffmpeg"), "-nostdin", "-v", "error", "-f",
                   "lavfi", "-i", "testsrc=size=96x54:rate=25", "-t", "0.2",
                   "-pix_fmt", "yuvj420p", "-c:v", "libx264", clip});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const ProgramResult result =
      framewise({"video", "convert", clip, "-q", "-o",
                 (folder_.path() / "film.webm").string()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
}

TEST_F(VideoCommands, ScanListsClipsAndSaysWhatIsWrongWithOthers) {
  add_troubles();
  const ProgramResult result = video({"scan", clips_.string()});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("c0.mp4"));
  EXPECT_THAT(result.out, HasSubstr("duplicate: copy.mp4"));
  EXPECT_THAT(result.out, HasSubstr("broken: cut.mp4"));
  EXPECT_THAT(result.out, HasSubstr("broken: list.mp4"));
  EXPECT_THAT(result.out, Not(HasSubstr("link.mp4")));
  EXPECT_THAT(result.out, HasSubstr("6 clips, 9.0 s"));
}

TEST_F(VideoCommands, ScanPrintsJsonOfItsSchema) {
  add_troubles();
  const ProgramResult cold = video({"scan", clips_.string(), "--json"});
  EXPECT_EQ(schema_problem("scan-1.json", cold.out), "");
  const ProgramResult warm = video({"scan", clips_.string(), "--json"});
  EXPECT_EQ(warm.out, cold.out);
  const ProgramResult fast =
      video({"scan", clips_.string(), "--json", "--fast"});
  EXPECT_EQ(schema_problem("scan-1.json", fast.out), "");
  EXPECT_THAT(fast.out, Not(HasSubstr("\"loop\"")));
}

TEST_F(VideoCommands, ScanSortsAndFilters) {
  const auto first_by = [&](const char* order) {
    const ProgramResult result =
        video({"scan", clips_.string(), "--json", "--fast", "--sort", order});
    return Json::parse(result.out)["clips"][0];
  };
  EXPECT_EQ(first_by("name")["path"], "c0.mp4");
  EXPECT_NEAR(first_by("duration")["duration_s"].number(), 2, 0.01);
  const Json largest = first_by("size");
  for (const auto& entry : fs::directory_iterator(clips_)) {
    EXPECT_GE(largest["bytes"].integer(), int64_t(entry.file_size()));
  }
  const ProgramResult vertical = video({"scan", clips_.string(), "--json",
                                        "--fast", "--resolution", "vertical"});
  EXPECT_EQ(Json::parse(vertical.out)["summary"]["filtered"], 6);
  const ProgramResult some = video({"scan", clips_.string(), "--json", "--fast",
                                    "--pattern", "c[01]*", "--exclude", "c1*"});
  EXPECT_EQ(Json::parse(some.out)["summary"]["usable"], 1);
  EXPECT_EQ(video({"scan", clips_.string(), "--sort", "color"}).exit_code, 2);
}

TEST_F(VideoCommands, ScanDrawsAContactSheet) {
  const fs::path sheet = folder_.path() / "sheet.png";
  const ProgramResult result = video(
      {"scan", clips_.string(), "--fast", "--contact-sheet", sheet.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_GT(fs::file_size(sheet), 1000u);
}

TEST_F(VideoCommands, ScanWritesAnAnimatedPreviewOfBoundedSize) {
  add_troubles();
  const fs::path preview = folder_.path() / "preview.png";
  const ProgramResult result = video({"scan", clips_.string(), "--fast",
                                      "--animated-preview", preview.string()});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  const auto animation = open(preview);
  ASSERT_TRUE(animation) << animation.error().to_string();
  // Frames of clips that stand still may be joined to one.
  EXPECT_LE(animation->info().frame_count, 150);
  EXPECT_GT(animation->info().frame_count, 20);
  EXPECT_EQ(animation->info().size, (Size{640, 360}));
}

TEST_F(VideoCommands, FormatsAreThoseOfThisMachine) {
  const ProgramResult result = framewise({"video", "formats", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(schema_problem("formats-1.json", result.out), "");
  for (const Json& codec : Json::parse(result.out)["video_codecs"]) {
    // Part of every FFmpeg.
    if (codec["name"] == "mpeg4") {
      EXPECT_EQ(codec["available"], true);
    }
  }
  EXPECT_THAT(framewise({"video", "formats"}).out, HasSubstr("libx264"));
}

TEST_F(VideoCommands, BatchFillsInNamesAndKeepsFilmsInTheirFolder) {
  const fs::path list = folder_.path() / "films.ndjson";
  const fs::path films = folder_.path() / "films";
  const std::string clip = (clips_ / "c0.mp4").string();
  const Json good = {{"input", clip}, {"out", "{number}-{input}.mp4"}};
  std::ofstream(list) << good.dump() << "\n";
  const ProgramResult done =
      framewise({"video", "batch", list.string(), "--folder", films.string()});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_TRUE(fs::exists(films / "001-c0.mp4"));

  const Json outside = {{"input", clip}, {"out", "../outside.mp4"}};
  std::ofstream(list) << outside.dump() << "\n";
  const ProgramResult refused =
      framewise({"video", "batch", list.string(), "--folder", films.string()});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_FALSE(fs::exists(folder_.path() / "outside.mp4"));

  fs::remove_all(films);
  std::ofstream(list) << good.dump() << "\n" << good.dump() << "\n";
  EXPECT_EQ(
      framewise({"video", "batch", list.string(), "--folder", films.string()})
          .exit_code,
      0);
  const Json same = {{"input", clip}, {"out", "same.mp4"}};
  std::ofstream(list) << same.dump() << "\n" << same.dump() << "\n";
  EXPECT_THAT(
      framewise({"video", "batch", list.string(), "--folder", films.string()})
          .err,
      HasSubstr("two films would get this name"));
}

TEST_F(VideoCommands, PlanWritesAFileOfItsSchemaThatIsTheSameAgain) {
  const fs::path file = folder_.path() / "film.json";
  const ProgramResult result =
      video({"plan", clips_.string(), "--duration", "1m", "--seed", "7",
             "--out", file.string()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::string plan = text_of(file);
  EXPECT_EQ(schema_problem("plan-1.json", plan), "");
  EXPECT_EQ(Json::parse(plan)["folder"], "clips");
  EXPECT_EQ(Json::parse(plan)["duration"], 60 * 90'000);
  EXPECT_THAT(result.out, HasSubstr("choices for the next clip"));
  video({"plan", clips_.string(), "--duration", "1m", "--seed", "7", "--out",
         file.string()});
  EXPECT_EQ(text_of(file), plan);
}

TEST_F(VideoCommands, PlanOfAFolderElsewhereStatesAnAbsolutePath) {
  const ProgramResult result =
      video({"plan", clips_.string(), "--duration", "20s", "--json"});
  const fs::path folder = Json::parse(result.out)["folder"].text();
  EXPECT_EQ(folder, fs::canonical(clips_));
}

TEST_F(VideoCommands, PlanIsDrawn) {
  for (const char* name : {"plan.svg", "plan.png"}) {
    const fs::path drawing = folder_.path() / name;
    EXPECT_EQ(video({"plan", clips_.string(), "--duration", "1m", "--plot",
                     drawing.string()})
                  .exit_code,
              0);
    EXPECT_GT(fs::file_size(drawing), 1000u);
  }
}

TEST_F(VideoCommands, PlanWarnsOfClipsThatItLeavesOut) {
  add_troubles();
  const ProgramResult result =
      video({"plan", clips_.string(), "--duration", "20s"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("cut.mp4 is left out"));
  EXPECT_THAT(result.err, HasSubstr("copy.mp4 is left out"));
}

TEST_F(VideoCommands, PlanLearnsFromAPlanAndTakesWeights) {
  const fs::path log = folder_.path() / "log.json";
  video({"plan", clips_.string(), "--duration", "1m", "--out", log.string()});
  const fs::path weights =
      folder_.write("weights.csv", "path,weight\nc0.mp4,3\n");
  const ProgramResult result = video(
      {"plan", clips_.string(), "--duration", "2m", "--learn", log.string(),
       "--weights", weights.string(), "--min-gap", "1", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json plan = Json::parse(result.out);
  EXPECT_EQ(plan["request"]["matrix"], "learned");
}

TEST_F(VideoCommands, PlanRefusesWhatMakesNoSense) {
  const auto code = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"plan", clips_.string()});
    return video(std::move(options)).exit_code;
  };
  EXPECT_EQ(code({}), 2);
  EXPECT_EQ(code({"--duration", "long"}), 2);
  EXPECT_EQ(code({"--duration", "1m", "--min-gap", "99"}), 2);
  EXPECT_EQ(code({"--duration", "1m", "--variety", "2"}), 2);
  EXPECT_EQ(code({"--duration", "1m", "--start", "none.mp4"}), 2);
  EXPECT_EQ(code({"--duration", "1m", "--groups", "color"}), 2);
}

TEST_F(VideoCommands, ComposeWritesAPlanWithoutLeavingItsFolder) {
  const fs::path file = folder_.path() / "film.json";
  const fs::path film = folder_.path() / "film.mp4";
  video({"plan", clips_.string(), "--duration", "6s", "--out", file.string()});
  const Json plan = Json::parse(text_of(file));
  const ProgramResult made =
      framewise({"video", "compose", file.string(), "--out", film.string()});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  const auto refusal = [&](const std::string& folder, const std::string& path) {
    Json changed = plan;
    changed["folder"] = folder;
    changed["clips"][0]["path"] = path;
    std::ofstream(file) << changed.dump();
    const ProgramResult result =
        framewise({"video", "compose", file.string(), "--out", film.string(),
                   "--dry-run"});
    EXPECT_EQ(result.exit_code, 3);
    return result.err;
  };
  const std::string inside = plan["clips"][0]["path"].text();
  fs::copy(clips_ / inside, folder_.path() / "x.mp4");
  EXPECT_THAT(refusal("clips", "../x.mp4"), HasSubstr("../x.mp4"));
  const std::string absolute = (folder_.path() / "x.mp4").string();
  EXPECT_THAT(refusal("clips", absolute), HasSubstr(absolute));
  fs::create_symlink(absolute, clips_ / "link.mp4");
  EXPECT_THAT(refusal("clips", "link.mp4"), HasSubstr("link.mp4: is a link"));
  EXPECT_THAT(refusal("/", inside), HasSubstr("add --clips /"));
}

TEST_F(VideoCommands, ComposeReadsClipsElsewhereWhereThatIsAllowed) {
  const fs::path plans = folder_.path() / "plans";
  fs::create_directory(plans);
  const std::string file = (plans / "film.json").string();
  const std::string film = (plans / "film.mp4").string();
  video({"plan", clips_.string(), "--duration", "6s", "--out", file});
  EXPECT_THAT(framewise({"video", "compose", file, "--out", film}).err,
              HasSubstr("add --clips"));
  const ProgramResult made = framewise(
      {"video", "compose", file, "--out", film, "--clips", clips_.string()});
  EXPECT_EQ(made.exit_code, 0) << made.err;
}

TEST_F(VideoCommands, NormalizeOpensNoLinkOfItsFolder) {
  const std::string out = (folder_.path() / "equal").string();
  const ProgramResult made =
      framewise({"video", "normalize", clips_.string(), "-o", out});
  EXPECT_EQ(made.exit_code, 0) << made.out << made.err;
  EXPECT_TRUE(fs::exists(out + "/c0.mp4"));
  const fs::path outside = folder_.path() / "x.mp4";
  fs::copy(clips_ / "c0.mp4", outside);
  fs::create_symlink(outside, clips_ / "link.mp4");
  const ProgramResult refused =
      framewise({"video", "normalize", clips_.string(), "-o", out + "2"});
  EXPECT_THAT(refused.out, HasSubstr("link.mp4: is a link"));
  EXPECT_FALSE(fs::exists(out + "2/link.mp4"));
}

TEST_F(VideoCommands, BatchWritesFilmsThatShareTheirJoints) {
  const fs::path list = folder_.path() / "films.ndjson";
  const auto line = [&](const std::string& film) {
    return Json({{"input", {"c0.mp4", "c2.mp4"}},
                 {"folder", clips_.string()},
                 {"out", (folder_.path() / film).string()},
                 {"crossfade", 0.2}})
               .dump() +
           "\n";
  };
  std::ofstream(list) << line("one.mp4") << line("two.mp4");
  const ProgramResult made =
      framewise({"video", "batch", list.string(), "--threads", "1"});
  ASSERT_EQ(made.exit_code, 0) << made.out << made.err;
  EXPECT_EQ(text_of(folder_.path() / "one.mp4"),
            text_of(folder_.path() / "two.mp4"));
  std::istringstream rows(made.out);
  int64_t kept = 0, encoded = 0;
  for (std::string row; std::getline(rows, row);) {
    kept += Json::parse(row)["kept_frames"].integer();
    encoded = Json::parse(row)["encoded_frames"].integer();
  }
  EXPECT_GT(encoded, 0);
  EXPECT_EQ(kept, encoded);
  EXPECT_FALSE(fs::exists(list.string() + ".journal.parts"));
}

TEST_F(VideoCommands, ExtractCutsOutAPartAndConvertChangesTheContainer) {
  const std::string part = (folder_.path() / "part.mp4").string();
  const ProgramResult cut =
      framewise({"video", "extract", (clips_ / "c1.mp4").string(), "--start",
                 "0.4", "--end", "1.2", "-o", part, "--json"});
  ASSERT_EQ(cut.exit_code, 0) << cut.err;
  EXPECT_EQ(schema_problem("film-1.json", cut.out), "");
  EXPECT_EQ(Json::parse(cut.out)["frames"], 20);
  const ProgramResult converted =
      framewise({"video", "convert", part, "-o",
                 (folder_.path() / "part.mkv").string(), "--json"});
  ASSERT_EQ(converted.exit_code, 0) << converted.err;
  EXPECT_EQ(Json::parse(converted.out)["copied_frames"], 20);
}

TEST_F(VideoCommands, ExtractTakesTimesWithUnitsWithinTheClip) {
  const auto extract = [&](const char* option, const char* time) {
    return framewise({"video", "extract", (clips_ / "c1.mp4").string(), option,
                      time, "-o", (folder_.path() / "part.mp4").string(),
                      "--overwrite", "replace", "--json"});
  };
  const ProgramResult cut = extract("--start", "400ms");
  ASSERT_EQ(cut.exit_code, 0) << cut.err;
  EXPECT_EQ(Json::parse(extract("--start", "0.4s").out)["frames"],
            Json::parse(cut.out)["frames"]);
  EXPECT_EQ(Json::parse(extract("--end", "1s").out)["frames"], 25);
  const ProgramResult beyond = extract("--start", "50");
  EXPECT_EQ(beyond.exit_code, 2);
  EXPECT_THAT(beyond.err, HasSubstr("starts at 50 s, the clip has"));
  EXPECT_THAT(extract("--start", "soon").err, HasSubstr("1.5s or 2m"));
}

TEST_F(VideoCommands, ComposeNeverReplacesAFilmUnasked) {
  const std::string film = (folder_.path() / "film.mp4").string();
  const auto compose = [&](std::vector<std::string> more) {
    more.insert(more.begin(),
                {"video", "compose", clips_.string(), "-o", film, "--quiet"});
    return framewise(std::move(more));
  };
  const ProgramResult dry = compose({"--dry-run"});
  EXPECT_EQ(dry.exit_code, 0) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("expected:"));
  EXPECT_FALSE(fs::exists(film));
  EXPECT_EQ(compose({}).exit_code, 0);
  const std::string first = text_of(film);
  EXPECT_EQ(compose({}).exit_code, 2);
  EXPECT_EQ(compose({"--overwrite", "skip"}).exit_code, 0);
  EXPECT_TRUE(text_of(film) == first);
  EXPECT_EQ(compose({"--overwrite", "replace", "--crossfade", "0.2"}).exit_code,
            0);
  EXPECT_FALSE(text_of(film) == first);
  EXPECT_EQ(compose({"--overwrite", "perhaps"}).exit_code, 2);
}

TEST_F(VideoCommands, LoopcheckSaysWhetherClipsLoop) {
  const ProgramResult result =
      framewise({"video", "loopcheck", (clips_ / "c0.mp4").string(), "--json"});
  EXPECT_EQ(schema_problem("loops-1.json", result.out), "");
}

TEST(PlanTables, ReadRowsWithAndWithoutHeader) {
  const auto pairs = cli::parse_pair_table("from,to,p\na,b,0.5\n\n# x\nb,a,1");
  ASSERT_TRUE(pairs);
  ASSERT_EQ(pairs->size(), 2u);
  EXPECT_EQ((*pairs)[0].value, 0.5);
  const auto weights = cli::parse_weights("a, b.mp4\t2\r\nc.mp4\t0\r\n");
  ASSERT_TRUE(weights);
  EXPECT_EQ(weights->at("a, b.mp4"), 2);
  EXPECT_FALSE(cli::parse_weights("a,1\nb,-1\n"));
  EXPECT_FALSE(cli::parse_weights("a,1\nb,nan\n"));
  EXPECT_FALSE(cli::parse_weights("a,1\nb\n"));
  EXPECT_FALSE(cli::parse_pair_table(""));
}

TEST(PlanTables, ALogIsAPathALine) {
  const auto pairs = cli::parse_play_log("a\nb\na\n");
  ASSERT_TRUE(pairs);
  ASSERT_EQ(pairs->size(), 2u);
  EXPECT_EQ((*pairs)[1].from, "b");
  EXPECT_FALSE(cli::parse_play_log("a\n"));
  EXPECT_FALSE(cli::parse_play_log("{\"schema\": 1}"));
}

}  // namespace
}  // namespace framewise
