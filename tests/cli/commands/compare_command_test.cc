// SPDX-License-Identifier: Apache-2.0
// `framewise compare` from outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/json/json.h"
#include "cli/program.h"
#include "json_file.h"
#include "report/json_schema.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

JsonSchema schema() {
  return JsonSchema(
      json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/report-2.json"));
}

class CompareCommand : public testing::Test {
 protected:
  static std::string gif(uint8_t damage) {
    TinyGif gif{.width = 32, .height = 32};
    for (int i = 0; i < 4; ++i) {
      std::vector<uint8_t> pixels(32 * 32);
      for (size_t k = 0; k < pixels.size(); ++k) {
        const bool hit = i == 2 && k % 7 == 0;
        pixels[k] = uint8_t((k % 32 + k / 32 + (hit ? damage : 0u)) % 128);
      }
      gif.frames.push_back({.pixels = std::move(pixels)});
    }
    return gif.bytes();
  }

  // So many different pictures, ten a second.
  static std::string long_gif(int frames) {
    TinyGif gif{.width = 32, .height = 32};
    for (int i = 0; i < frames; ++i) {
      std::vector<uint8_t> pixels(32 * 32);
      for (int k = 0; k < 32 * 32; ++k) {
        const bool inside = k % 32 / 4 == i % 8 && k / 128 == i / 8;
        pixels[size_t(k)] = uint8_t(inside ? 127 : (k % 32 + k / 32) % 90);
      }
      gif.frames.push_back({.pixels = std::move(pixels), .delay_cs = 10});
    }
    return gif.bytes();
  }

  static std::string plain_gif(int side) {
    TinyGif gif{.width = side, .height = side};
    std::vector<uint8_t> pixels(size_t(side) * size_t(side));
    for (size_t k = 0; k < pixels.size(); ++k) {
      const size_t x = k % size_t(side) * 64 / size_t(side);
      pixels[k] = uint8_t((x * x / 7) % 128);
    }
    gif.frames.push_back({.pixels = std::move(pixels)});
    return gif.bytes();
  }

  TemporaryFolder folder_;
  std::string original_ = folder_.write("original.gif", gif(0)).string();
  std::string small_ = folder_.write("small.gif", gif(50)).string();
};

TEST_F(CompareCommand, PrintsATableForPeople) {
  const ProgramResult result = framewise({"compare", original_, small_});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("ssimulacra2"));
  EXPECT_THAT(result.out, HasSubstr("0.20 s"));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(CompareCommand, JsonFollowsTheSchema) {
  const ProgramResult one = framewise(
      {"compare", original_, small_, "--json", "--per-frame", "--pairs"});
  EXPECT_EQ(schema().problem_of(Json::parse(one.out)), "");
  const ProgramResult all = framewise(
      {"compare", original_, small_, original_, "-m", "all", "--json"});
  EXPECT_EQ(all.exit_code, 0) << all.err;
  const Json json = Json::parse(all.out);
  EXPECT_EQ(schema().problem_of(json), "");
  EXPECT_EQ(json["comparisons"][1]["preflight"]["identical_bytes"], true);
  EXPECT_EQ(json["comparisons"][1]["metrics"]["ssim"]["mean"], 1);
}

TEST_F(CompareCommand, ATestThatCannotBeReadKeepsNobodyFromTheOthers) {
  const std::string cut = folder_.write("cut.gif", gif(9).substr(0, 900));
  const std::vector<std::string> files = {
      "compare", original_, small_, cut, original_, "-m", "psnr", "--verdict"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> words = files;
    words.insert(words.end(), more.begin(), more.end());
    return framewise(words);
  };
  const ProgramResult text = with({});
  EXPECT_EQ(text.exit_code, 3) << text.err;
  EXPECT_THAT(text.out, HasSubstr("ERROR  "));
  EXPECT_THAT(text.out, HasSubstr("PASS      100.0"));
  EXPECT_THAT(with({"-v"}).out,
              HasSubstr("The files are equal, byte by byte."));
  EXPECT_THAT(text.err, IsEmpty());
  const ProgramResult json = with({"--json"});
  EXPECT_EQ(schema().problem_of(Json::parse(json.out)), "");
  EXPECT_THAT(json.err, HasSubstr("cut.gif"));
  EXPECT_THAT(with({"--csv"}).out, HasSubstr("cut.gif,,,,,,,,,,,,,,ERROR,,"));
  EXPECT_THAT(with({"--csv", "--per-frame"}).out, HasSubstr(",psnr\n"));
  // A gate that does not hold is told first.
  EXPECT_EQ(with({"--fail-on", "artifact"}).exit_code, 1);
  // What nobody has seen is not approved.
  const std::string baseline = (folder_.path() / "b.json").string();
  EXPECT_EQ(framewise({"baseline", "approve", original_, small_, cut, "--file",
                       baseline})
                .exit_code,
            3);
  EXPECT_FALSE(std::filesystem::exists(baseline));
}

TEST_F(CompareCommand, JsonOfAFailureHasTheErrorForEachTest) {
  const std::string wrong = folder_.write("wrong.gif", "GIF");
  const ProgramResult result =
      framewise({"compare", wrong, original_, small_, "--json"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("wrong.gif"));
  const Json json = Json::parse(result.out);
  EXPECT_EQ(schema().problem_of(json), "");
  EXPECT_EQ(json["reference"]["path"], wrong);
  ASSERT_EQ(json["comparisons"].size(), 2u);
  for (const Json& one : json["comparisons"]) {
    EXPECT_EQ(one["verdict"]["status"], "ERROR");
    EXPECT_EQ(one["error"]["file"], wrong);
  }
  const ProgramResult line =
      framewise({"compare", wrong, original_, "--ndjson"});
  EXPECT_EQ(Json::parse(line.out)["verdict"]["status"], "ERROR");
  EXPECT_THAT(framewise({"compare", wrong, original_, "--csv"}).out, IsEmpty());
}

TEST_F(CompareCommand, TheFirstVersionOfJsonIsStillWritten) {
  const ProgramResult one =
      framewise({"compare", original_, small_, "--json", "--schema", "1"});
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(Json::parse(one.out)["schema"], "framewise.report/1");
  EXPECT_TRUE(Json::parse(one.out).contains("test"));
  EXPECT_EQ(framewise({"compare", original_, small_, "--json", "--schema", "3"})
                .exit_code,
            2);
  EXPECT_EQ(framewise({"compare", original_, small_, "--csv", "--schema", "1"})
                .exit_code,
            2);
}

// Who compares a part does not miss the rest.
TEST_F(CompareCommand, APartIsScoredByWhatItHas) {
  const std::string whole = folder_.write("whole.gif", long_gif(40)).string();
  const std::string part = folder_.write("part.gif", long_gif(10)).string();
  const auto compared = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"compare", whole, part, "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return Json::parse(framewise(words).out)["comparisons"][0];
  };
  EXPECT_LT(compared({})["score"].number(), 40);
  for (const std::vector<std::string>& asked :
       {std::vector<std::string>{"--frames", "10"},
        {"--end", "1s"},
        {"--start", "0.2s", "--frames", "5"},
        {"--frames", "10", "--pairing", "index"},
        {"--end", "1s", "--subsample", "2"}}) {
    const Json json = compared(asked);
    EXPECT_EQ(json["score"], 100) << asked[1];
    EXPECT_EQ(json["verdict"]["status"], "PASS") << asked[1];
    EXPECT_TRUE(json["pairing"]["findings"].empty()) << asked[1];
  }
  // Half of what was asked for is not there.
  const Json half = compared({"--frames", "20"});
  EXPECT_NEAR(half["score"].number(), 50, 1);
}

TEST_F(CompareCommand, AnotherSizeIsSaidInEveryForm) {
  const std::string large = folder_.write("large.gif", plain_gif(64)).string();
  const std::string small =
      folder_.write("small-one.gif", plain_gif(32)).string();
  const std::vector<std::string> words = {"compare", large,  small,
                                          "-m",      "psnr", "--no-verdict"};
  const auto with = [&](const char* more) {
    std::vector<std::string> all = words;
    all.emplace_back(more);
    return framewise(all);
  };
  const std::string says = "the reference is 64x64, the test 32x32";
  EXPECT_THAT(framewise(words).out, HasSubstr(says));
  EXPECT_THAT(with("--json").out, HasSubstr(says));
  EXPECT_THAT(with("--csv").out, HasSubstr("size_differs"));
  EXPECT_THAT(with("--format=vmaf-csv").err, HasSubstr(says));
}

TEST_F(CompareCommand, TakesFilesByTheNamesOfOtherTools) {
  const ProgramResult by_place =
      framewise({"compare", original_, small_, "-m", "psnr", "--csv"});
  const ProgramResult by_name = framewise(
      {"compare", "-d", small_, "-r", original_, "-m", "psnr", "--csv"});
  EXPECT_EQ(by_name.exit_code, 0) << by_name.err;
  EXPECT_EQ(by_name.out, by_place.out);
}

TEST_F(CompareCommand, RequirementsSetTheExitCode) {
  EXPECT_EQ(framewise({"compare", original_, small_, "--require", "psnr>10"})
                .exit_code,
            0);
  const ProgramResult failed =
      framewise({"compare", original_, small_, "--require", "psnr>10",
                 "--require", "ssim.min>=0.999"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.out, HasSubstr("FAIL ssim.min>=0.999"));
  const ProgramResult mistake =
      framewise({"compare", original_, small_, "--require", "ssim.worst>1"});
  EXPECT_EQ(mistake.exit_code, 2);
  EXPECT_THAT(mistake.err, HasSubstr("column 6"));
}

TEST_F(CompareCommand, EndsWithAVerdict) {
  const ProgramResult same = framewise({"compare", original_, original_});
  EXPECT_THAT(same.out, HasSubstr("PASS  The files are equal"));
  EXPECT_THAT(same.out, HasSubstr("score 100.0 of 100"));
  const ProgramResult damaged =
      framewise({"compare", original_, small_, "--json"});
  const Json report = Json::parse(damaged.out);
  EXPECT_EQ(schema().problem_of(report), "");
  const Json& json = report["comparisons"][0];
  EXPECT_NE(json["verdict"]["status"], "PASS");
  EXPECT_FALSE(json["verdict"]["reasons"].empty());
  EXPECT_LT(json["score"].number(), 95);
  const ProgramResult numbers = framewise(
      {"compare", original_, small_, "-m", "psnr", "--json", "--no-verdict"});
  EXPECT_FALSE(Json::parse(numbers.out)["comparisons"][0].contains("score"));
}

TEST_F(CompareCommand, MetricsThatAreNamedAreMeasuredAlone) {
  std::vector<std::string> words = {"compare", original_, small_, "-m", "psnr"};
  const ProgramResult text = framewise(words);
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.out, HasSubstr("Only the metrics were measured; the option "
                                  "verdict adds score, verdict and defects."));
  words.insert(words.begin() + 2, small_);
  EXPECT_THAT(framewise(words).out, HasSubstr("Only the metrics were"));
  words.erase(words.begin() + 2);
  words.emplace_back("--json");
  const Json report = Json::parse(framewise(words).out);
  EXPECT_EQ(schema().problem_of(report), "");
  const Json& json = report["comparisons"][0];
  EXPECT_EQ(json["verdict"]["status"], "UNKNOWN");
  EXPECT_THAT(json["verdict"]["summary"].text(), HasSubstr("Only the metrics"));
  EXPECT_FALSE(json.contains("score"));
  words.emplace_back("--verdict");
  const Json judged = Json::parse(framewise(words).out);
  EXPECT_NE(judged["comparisons"][0]["verdict"]["status"], "UNKNOWN");
  EXPECT_TRUE(judged["comparisons"][0].contains("score"));
  // A gate gets the verdict that it needs.
  words.back() = "--fail-on=warning";
  const ProgramResult gate = framewise(words);
  EXPECT_EQ(gate.exit_code, 1);
  EXPECT_TRUE(Json::parse(gate.out)["comparisons"][0].contains("score"));
}

TEST_F(CompareCommand, TheVerdictSetsTheExitCodeWhereAsked) {
  const std::vector<std::string> base = {"compare", original_, small_};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), base.begin(), base.end());
    return framewise(more).exit_code;
  };
  EXPECT_EQ(with({}), 0);
  EXPECT_EQ(with({"--fail-on", "warning"}), 1);
  EXPECT_EQ(with({"--policy", "lossless", "--fail-on", "artifact"}), 1);
  const auto easy = folder_.write("easy.toml",
                                  "[score]\nwarning = 0\nartifact = 0\n"
                                  "[severity]\nwarning = \"never\"\n"
                                  "artifact = \"never\"\n");
  EXPECT_EQ(with({"--policy", easy.string(), "--fail-on", "warning"}), 0);
  EXPECT_EQ(with({"--policy", "strickt"}), 2);
  EXPECT_EQ(with({"--policy", "./nowhere.toml"}), 3);
}

TEST_F(CompareCommand, ReportsCanBeExplained) {
  const auto report = (folder_.path() / "report.json").string();
  framewise({"compare", original_, small_, "--json", "-o", report});
  const ProgramResult explained = framewise({"explain", report});
  EXPECT_EQ(explained.exit_code, 0) << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("Points lost:"));
  EXPECT_THAT(explained.out, HasSubstr("How it was compared"));
  const ProgramResult wrong = framewise({"explain", original_});
  EXPECT_EQ(wrong.exit_code, 3);
  EXPECT_THAT(wrong.err, HasSubstr("framewise compare --json"));
}

TEST(PolicyCommand, PrintsAndChecksPolicies) {
  const ProgramResult strict = framewise({"policy", "strict"});
  EXPECT_EQ(strict.exit_code, 0);
  EXPECT_THAT(strict.out, HasSubstr("warning = 90"));
  TemporaryFolder folder;
  const auto ours = folder.write("ours.toml", "[scor]\nwarning = 3\n");
  const ProgramResult wrong = framewise({"policy", ours.string()});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean"));
}

TEST_F(CompareCommand, WritesTheReportAndMapsToFiles) {
  const auto report = folder_.path() / "report.json";
  const auto maps = folder_.path() / "maps";
  const ProgramResult result =
      framewise({"compare", original_, small_, "--json", "-o", report.string(),
                 "--heatmap", maps.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(schema().problem_of(json_file(report)), "");
  EXPECT_TRUE(std::filesystem::exists(maps / "1-ssim-200ms.png"));
  // What it wrote is a picture that it can read.
  EXPECT_EQ(
      framewise({"inspect", (maps / "1-ssim-200ms.png").string()}).exit_code,
      0);
}

TEST_F(CompareCommand, WritesTheNumbersOfAMap) {
  const auto map = folder_.path() / "map.pfm";
  const ProgramResult result = framewise(
      {"compare", original_, small_, "-m", "psnr", "--heatmap", map.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::ifstream file(map, std::ios::binary);
  std::string magic;
  size_t width = 0;
  size_t height = 0;
  double scale = 0;
  file >> magic >> width >> height >> scale;
  EXPECT_EQ(magic, "Pf");
  EXPECT_EQ(scale, -1) << "little-endian";
  file.get();
  std::vector<float> values(width * height);
  file.read(reinterpret_cast<char*>(values.data()),
            std::streamsize(values.size() * sizeof(float)));
  EXPECT_TRUE(file);
  EXPECT_EQ(file.peek(), EOF);
  EXPECT_GT(*std::ranges::max_element(values), 0.0F);
}

TEST_F(CompareCommand, SaysWhenNoMetricDrawsAMap) {
  const auto maps = folder_.path() / "maps";
  const auto said = [&](const char* metric) {
    const ProgramResult result =
        framewise({"compare", original_, small_, "-m", metric, "--no-verdict",
                   "--missing", "warn", "--heatmap", maps.string()});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.err;
  };
  EXPECT_THAT(said("cambi"), HasSubstr("no error map was drawn"));
  EXPECT_THAT(said("psnr"), IsEmpty());
  EXPECT_TRUE(std::filesystem::exists(maps / "1-psnr-200ms.png"));
}

TEST_F(CompareCommand, TinyPicturesHaveAPageAndMaps) {
  const TinyGif gif{.width = 2, .height = 1, .frames = {{.pixels = {0, 1}}}};
  const TinyGif other{.width = 2, .height = 1, .frames = {{.pixels = {1, 0}}}};
  const auto first = folder_.write("first.gif", gif.bytes());
  const auto second = folder_.write("second.gif", other.bytes());
  const auto maps = folder_.path() / "maps";
  const ProgramResult result = framewise(
      {"compare", first.string(), second.string(), "--html",
       (folder_.path() / "page.html").string(), "--heatmap", maps.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(std::filesystem::exists(maps / "1-psnr-0ms.png"));
}

TEST_F(CompareCommand, MistakesHaveAHint) {
  EXPECT_EQ(framewise({"compare", original_}).exit_code, 2);
  const ProgramResult missing =
      framewise({"compare", original_, "no-such-file.gif"});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.err, HasSubstr("no-such-file.gif"));
  const ProgramResult folder =
      framewise({"compare", original_, folder_.path().string()});
  EXPECT_EQ(folder.exit_code, 3);
  EXPECT_THAT(folder.err, HasSubstr("framewise batch"));
  EXPECT_EQ(framewise({"compare", original_, small_, "--background", "pink"})
                .exit_code,
            2);
  EXPECT_EQ(
      framewise({"compare", original_, small_, "--format", "xml"}).exit_code,
      2);
}

TEST_F(CompareCommand, RefusesWhatContradictsItself) {
  const auto refused = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"compare", original_, small_};
    words.insert(words.end(), more.begin(), more.end());
    return framewise(words).exit_code == 2;
  };
  EXPECT_TRUE(refused({"--json", "--csv"}));
  EXPECT_TRUE(refused({"--json", "--format", "csv"}));
  EXPECT_TRUE(refused({"-m", ","}));
  EXPECT_TRUE(refused({"-r", original_, "-r", small_}));
  // The formats of other programs have room for one.
  EXPECT_TRUE(refused({original_, "--format", "vmaf-json"}));
  EXPECT_TRUE(refused({original_, "--format", "ffmpeg-quality-metrics"}));
  EXPECT_TRUE(refused({"--no-verdict", "--require", "score>=1"}));
  EXPECT_TRUE(refused({"--no-verdict", "--fail-on", "warning"}));
  EXPECT_TRUE(refused({"--html", "a.html", "--html", "b.html"}));
  EXPECT_TRUE(refused({"--html", "-"}));
  EXPECT_TRUE(refused({"--json", "--plot", "-"}));
  EXPECT_FALSE(refused({"-m", "psnr, ssim"}));
}

TEST_F(CompareCommand, WithoutAVerdictASettingThatAsksForOneIsNoGate) {
  const std::string gate =
      folder_.write("gate.toml", "[compare]\nfail_on = \"artifact\"\n");
  EXPECT_EQ(framewise({"compare", original_, small_, "--no-verdict", "-m",
                       "psnr", "--config", gate})
                .exit_code,
            0);
}

TEST_F(CompareCommand, AnOutputThatCannotBeWrittenIsNoBadInput) {
  const std::string nowhere = (folder_.path() / "none" / "r.json").string();
  EXPECT_EQ(framewise({"compare", original_, small_, "--json", "-o", nowhere})
                .exit_code,
            4);
  // As a limit on the size of files does it.
  const ProgramResult full = run_program(
      {"bash", "-c",
       "ulimit -f 1; cd \"$1\"; exec \"$0\" compare \"$2\" \"$3\" --json "
       "--per-frame -m all -o r.json",
       FRAMEWISE_BINARY_DIR "/framewise", folder_.path().string(), original_,
       small_});
  EXPECT_EQ(full.exit_code, 4) << full.err;
  EXPECT_THAT(full.err, HasSubstr("cannot write"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "r.json"));
}

TEST_F(CompareCommand, WarnsOfAnEndingThatNamesNoFormat) {
  const std::string file = (folder_.path() / "out.xyz").string();
  const ProgramResult other =
      framewise({"compare", original_, small_, "-o", file});
  EXPECT_EQ(other.exit_code, 0) << other.err;
  EXPECT_THAT(other.err, HasSubstr("the ending .xyz names no format"));
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_THAT(
      framewise({"compare", original_, small_, "-o", file, "--format", "text"})
          .err,
      Not(HasSubstr("ending")));
}

TEST_F(CompareCommand, NeverWritesOverWhatItCompares) {
  for (const char* option : {"--out", "--html", "--markdown"}) {
    const ProgramResult result =
        framewise({"compare", original_, small_, option, original_});
    EXPECT_EQ(result.exit_code, 2) << option;
    EXPECT_THAT(result.err, HasSubstr("would overwrite"));
  }
  EXPECT_EQ(framewise({"compare", original_, original_}).exit_code, 0);
}

TEST(MetricsCommand, ListsMetrics) {
  const ProgramResult result = framewise({"metrics", "--long"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("ssimulacra2"));
  EXPECT_THAT(result.out, HasSubstr("Wang"));
}

TEST_F(CompareCommand, WritesAPageMarkdownAndAPlot) {
  const std::string page = (folder_.path() / "r.html").string();
  const std::string summary = (folder_.path() / "sum.md").string();
  const std::string plot = (folder_.path() / "p.svg").string();
  const ProgramResult result =
      framewise({"compare", original_, small_, "--html", page, "--markdown",
                 summary, "--plot", plot});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_GT(std::filesystem::file_size(page), 50'000u);
  EXPECT_TRUE(std::filesystem::exists(plot));
  const std::string png = (folder_.path() / "p.png").string();
  EXPECT_EQ(framewise({"compare", original_, small_, "--plot", png}).exit_code,
            0);
  EXPECT_EQ(framewise({"inspect", png}).exit_code, 0);
  EXPECT_EQ(
      framewise({"compare", original_, small_, "--plot", "p.jpg"}).exit_code,
      2);
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "sum-pictures" /
                                      "1-original.webp"));
  const ProgramResult wrong =
      framewise({"compare", original_, small_, "--html", page, "--embed", "x"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("choose one of worst, all, none"));
}

TEST_F(CompareCommand, APageShowsWhatCouldNotBeComparedBesideTheRest) {
  const std::string page = (folder_.path() / "r.html").string();
  const std::string cut = folder_.write("cut.gif", gif(9).substr(0, 900));
  const auto html = [&] {
    std::ifstream file(page);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_EQ(framewise({"compare", original_, cut, "--html", page}).exit_code,
            3);
  EXPECT_THAT(html(), HasSubstr("Nothing was measured"));
  EXPECT_THAT(html(), HasSubstr("(cut.gif, frame"));
  EXPECT_THAT(html(), HasSubstr("\"status\":\"ERROR\""));

  EXPECT_EQ(
      framewise({"compare", original_, cut, small_, "--html", page}).exit_code,
      3);
  EXPECT_THAT(html(), HasSubstr("(cut.gif, frame"));
  EXPECT_THAT(html(), HasSubstr("\"summary\":{\"mean\""));
}

TEST_F(CompareCommand, BaselinesTellWhatGotWorse) {
  const ProgramOptions here{.folder = folder_.path()};
  const auto run = [&](std::vector<std::string> words) {
    return framewise(std::move(words), here);
  };
  EXPECT_EQ(run({"baseline", "list"}).exit_code, 3);
  EXPECT_EQ(run({"baseline", "approve", "original.gif", "small.gif"}).exit_code,
            0);
  EXPECT_THAT(run({"baseline", "list"}).out, HasSubstr("small.gif"));
  const ProgramResult same = run({"baseline", "diff"});
  EXPECT_EQ(same.exit_code, 0) << same.out << same.err;
  EXPECT_THAT(same.out, HasSubstr("same     small.gif"));
  // A slip of the pen must not pass unseen.
  const ProgramResult slip = run({"baseline", "diff", "smal.gif"});
  EXPECT_EQ(slip.exit_code, 2);
  EXPECT_THAT(slip.err, HasSubstr("smal.gif is not in the baseline"));
  EXPECT_EQ(run({"baseline", "list", "--file", "/dev/zero"}).exit_code, 3);
  folder_.write("small.gif", gif(90));
  const ProgramResult worse = run({"baseline", "diff"});
  EXPECT_EQ(worse.exit_code, 1);
  EXPECT_THAT(worse.out, HasSubstr("worse    small.gif"));
}

TEST_F(CompareCommand, ViewShowsTheWorstMomentInCharacters) {
  const ProgramResult plain =
      framewise({"view", original_, small_, "--pictures", "ascii"});
  EXPECT_EQ(plain.exit_code, 0) << plain.err;
  EXPECT_THAT(plain.out, HasSubstr("0.200 s"));
  EXPECT_THAT(plain.out, HasSubstr("original frame 2"));
  EXPECT_THAT(framewise({"view", original_, small_, "--pictures", "kitty"}).out,
              HasSubstr("\x1b_Ga=T"));
  EXPECT_EQ(framewise({"view", original_, small_, "-n", "0"}).exit_code, 2);
}

TEST_F(CompareCommand, ViewSaysThatThereIsNothingToShowAndFailsWhereAsked) {
  EXPECT_THAT(framewise({"view", original_, original_}).out,
              HasSubstr("All pixels of all frames are equal"));
  const ProgramResult failed =
      framewise({"view", original_, small_, "--pictures", "ascii", "--fail-on",
                 "warning"});
  EXPECT_EQ(failed.exit_code, 1) << failed.err;
}

TEST_F(CompareCommand, FailsWhereANamedMetricHasNoValue) {
  // Planes of chroma are of two videos.
  const ProgramResult ran =
      framewise({"compare", original_, small_, "-m", "psnr,psnr_u"});
  EXPECT_EQ(ran.exit_code, 4) << ran.out;
  EXPECT_THAT(ran.err, HasSubstr("no value for psnr_u: "));
  EXPECT_EQ(framewise({"compare", original_, small_, "-m", "psnr,psnr_u",
                       "--missing", "warn"})
                .exit_code,
            0);
}

}  // namespace
}  // namespace framewise
