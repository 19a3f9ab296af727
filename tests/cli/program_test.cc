// SPDX-License-Identifier: Apache-2.0
// The built program from outside: what it prints, where, and its exit code.
#include "cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json/json.h"
#include "base/settings.h"
#include "cli/command.h"
#include "cli/command_groups.h"
#include "cli/help.h"
#include "framewise/version.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(Program, PrintsItsVersion) {
  const ProgramResult result = framewise({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, std::string("framewise ") + version() + "\n");
  EXPECT_THAT(result.err, IsEmpty());
}

TEST(Program, HelpsWithEveryCommand) {
  EXPECT_THAT(framewise({"--help"}).out, HasSubstr("usage: framewise COMMAND"));
  EXPECT_THAT(framewise({"config", "--help"}).out, HasSubstr("config show"));
  for (const cli::Command& command : cli::commands()) {
    std::vector<std::string> words;
    std::istringstream name{std::string(command.name)};
    for (std::string word; name >> word;) words.push_back(word);
    words.emplace_back("--help=all");
    const ProgramResult result = framewise(words);
    EXPECT_EQ(result.exit_code, 0) << command.name;
    EXPECT_THAT(result.out,
                HasSubstr("usage: framewise " + std::string(command.name)));
    EXPECT_THAT(result.out, HasSubstr("Examples"));
    for (const cli::Option& option : command.options) {
      EXPECT_THAT(result.out, HasSubstr("--" + std::string(option.name)));
    }
  }
}

TEST(Program, ShowsTenCommandsOfEveryDayFirst) {
  const std::string text = framewise({}).out;
  for (const cli::Everyday& everyday : cli::everyday_commands()) {
    EXPECT_THAT(text, HasSubstr(std::string(everyday.typed)));
  }
  EXPECT_EQ(cli::everyday_commands().size(), 10);
  EXPECT_THAT(text, HasSubstr("framewise help laboratory"));
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 40);
}

TEST(Program, HasEachCommandInOneGroup) {
  const std::string all = framewise({"help", "all"}).out;
  EXPECT_EQ(framewise({"--help=all"}).out, all);
  for (const cli::Command& command : cli::commands()) {
    const auto holds = [&](const cli::CommandGroup& group) {
      return group.contains(command);
    };
    EXPECT_EQ(std::ranges::count_if(cli::command_groups(), holds), 1)
        << command.name;
    EXPECT_THAT(all, HasSubstr("\n  " + std::string(command.name) + " "));
  }
  for (const cli::CommandGroup& group : cli::command_groups()) {
    EXPECT_THAT(framewise({"help", std::string(group.word)}).out,
                HasSubstr(std::string(group.about)));
    for (const std::string_view member : group.members) {
      EXPECT_THAT(all, HasSubstr("\n  " + std::string(member)))
          << "no command of this name";
    }
  }
}

TEST(Program, HelpsShortlyUnlessAskedForAll) {
  for (const cli::Command& command : cli::commands()) {
    const std::string text = cli::command_help(command, {}, false);
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 75) << command.name;
  }
  const std::string path = framewise({"cache", "path", "--help"}).out;
  EXPECT_THAT(path, Not(HasSubstr("--cache-timeout")));
  EXPECT_THAT(path, HasSubstr("Also list the other"));
}

TEST(Program, ListsExitCodesOfACommandWithOthersOnlyThere) {
  EXPECT_THAT(framewise({"help", "results", "diff"}).out,
              HasSubstr("no pair in common"));
  EXPECT_THAT(framewise({"help", "compare"}).out,
              Not(HasSubstr("no pair in common")));
  EXPECT_THAT(
      framewise({"help", "image", "diff"}).out,
      AllOf(HasSubstr("an error of any kind"), Not(HasSubstr("over a limit"))));
}

TEST(Program, ShowsHelpWhereNoCommandIsGiven) {
  const ProgramResult bare = framewise({});
  EXPECT_EQ(bare.exit_code, 0);
  EXPECT_EQ(bare.out, framewise({"--help"}).out);
  EXPECT_EQ(framewise({"help"}).out, bare.out);
  const ProgramResult group = framewise({"results"});
  EXPECT_EQ(group.exit_code, 0);
  EXPECT_THAT(group.out, HasSubstr("results query"));
  EXPECT_EQ(framewise({"help", "results"}).out, group.out);
  EXPECT_EQ(framewise({"help", "results", "query"}).out,
            framewise({"results", "query", "--help"}).out);
  EXPECT_EQ(framewise({"help", "compare"}).out,
            framewise({"compare", "--help"}).out);
}

// Long lists hide what nearly everybody needs.
TEST(Program, ShowsTheCommonFlagsFirstAndAllOnRequest) {
  for (const char* command : {"compare", "batch"}) {
    const std::string common = framewise({command, "--help"}).out;
    const std::string all = framewise({command, "--help=all"}).out;
    EXPECT_THAT(common, HasSubstr("--require EXPR")) << command;
    EXPECT_THAT(common, Not(HasSubstr("--cache-timeout"))) << command;
    EXPECT_THAT(common, HasSubstr("--help=all")) << command;
    EXPECT_THAT(all, HasSubstr("--cache-timeout")) << command;
    EXPECT_LE(std::count(common.begin(), common.end(), '\n'), 75) << command;
  }
}

struct Mistake {
  std::vector<std::string> words;
  const char* error;
  const char* hint;
};

TEST(Program, ComparesFilesThatAreNamedWithoutACommand) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "a.ppm").string();
  std::ofstream(file) << "P3 1 1 255 9 9 9\n";
  const ProgramResult result = framewise({file, file, "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("framewise.report/2"));
}

TEST(Program, AnswersAMistakeWithAHintAndExitCode2) {
  const Mistake rows[] = {
      {{"inspct", "a"}, "no command \"inspct\"", "did you mean inspect?"},
      {{"shrink", "a"}, "no command \"shrink\"", "did you mean optimize?"},
      {{"convert", "a"},
       "no command \"convert\"",
       "did you mean image convert or video convert?"},
      {{"inspect"}, "inspect needs FILE", "usage: framewise inspect"},
      {{"inspect", "--jsno", "a"}, "no option --jsno", "did you mean --json?"},
      {{"inspect", "--threads", "x", "a"},
       "--threads: \"x\" is not a whole number",
       "0 to 1024"},
      {{"inspect", "-j5000", "a"}, "5000 is out of range", "0 to 1024"},
      {{"inspect", "--threads"}, "--threads needs a value", "--threads=VALUE"},
      {{"inspect", "--json=1", "a"}, "--json takes no value", ""},
      {{"inspect", "--json", "--ndjson", "a"},
       "cannot be combined",
       "use one of them"},
      {{"doctor", "x"}, "unexpected argument \"x\"", "usage"},
      {{"doctor", "--tolerant"}, "has no option --tolerant", "--help"},
      {{"completion", "tcsh"}, "shell \"tcsh\"", "bash, zsh and fish"},
      {{"--config", "/nowhere.toml", "doctor"}, "/nowhere.toml", "config init"},
      {{"-Z", "doctor"}, "no option -Z", "--help"},
      {{"a.gif"}, "no command \"a.gif\"", "framewise inspect a.gif"},
      {{"image", "resize"},
       "no command \"image resize\"",
       "`framewise image` has convert, check, diff"},
      {{"image", "convert", "a.png", "--to", "webp"},
       "no option --to",
       "the ending of -o FILE"},
      {{"image", "thumbnail", "a.png", "-o", "t.png", "--size", "0"},
       "'0' is not a size",
       "1 pixel or more"},
      {{"serve", "--port", "80"}, "no option --port", "--listen 127.0.0.1:"},
      {{"serve", "--listen", "8080"},
       "\"8080\" is not an address with a port",
       "such as 127.0.0.1:8080"},
      {{"serve", "--listen", "8080x"}, "is not an address", "127.0.0.1:8080"},
      {{"compare", "a", "b", "--fail-on", "bad"},
       "error: --fail-on: \"bad\" is not a choice",
       "never, warning, artifact"},
      {{"compare", "a", "b", "--require", "80"},
       "'80' names no metric",
       "did you mean 'score>=80'?"},
  };
  for (const Mistake& row : rows) {
    const ProgramResult result = framewise(row.words);
    EXPECT_EQ(result.exit_code, 2) << row.error;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_THAT(result.err, StartsWith("framewise: error: "));
    EXPECT_THAT(result.err, HasSubstr(row.error));
    if (*row.hint) {
      EXPECT_THAT(result.err, HasSubstr("\nhint: "));
      EXPECT_THAT(result.err, HasSubstr(row.hint));
    }
  }
}

TEST(Program, WorksWhereNoThreadMayBeStarted) {
  if (installed_program("prlimit").empty()) GTEST_SKIP() << "no prlimit";
  const TemporaryFolder folder;
  folder.write(
      "a.gif",
      TinyGif{.width = 4,
              .height = 4,
              .frames = {{.pixels = std::vector<uint8_t>(16, uint8_t{1})}}}
          .bytes());
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  // Limits on processes do not hold for root.
  std::vector<std::string> words;
  if (getuid() == 0) {
    words = {"setpriv", "--reuid=65534", "--clear-groups"};
  }
  for (const char* word :
       {"prlimit", "--nproc=0", FRAMEWISE_BINARY_DIR "/framewise", "compare",
        "a.gif", "a.gif", "-j", "4", "--config", "none"}) {
    words.emplace_back(word);
  }
  const ProgramResult ran = run_program(words, {.folder = folder.path()});
  if (ran.exit_code > 125) GTEST_SKIP() << "another user cannot run it here";
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
}

TEST(Program, PassesArgumentsAfterTwoDashesAsTheyAre) {
  const ProgramResult result = framewise({"inspect", "--", "--json"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("--json: cannot open"));
}

// What stands in the place of names is opened as a file by each command.
TEST(Program, ReadsFilesWhoseNamesBeginWithADash) {
  const TemporaryFolder folder;
  TinyGif gif{.width = 16, .height = 16};
  gif.frames.push_back({.pixels = std::vector<uint8_t>(256, 1)});
  const std::string bytes = gif.bytes();
  folder.write("-a.gif", bytes);
  folder.write("--json", bytes);
  const auto run = [&](std::vector<std::string> words) {
    const ProgramResult ran =
        framewise(std::move(words), {.folder = folder.path()});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.out;
  };
  run({"inspect", "--", "-a.gif", "--json"});
  run({"view", "--", "-a.gif", "--json"});
  run({"baseline", "approve", "--", "-a.gif", "--json"});
  run({"batch", "-o", "rows.ndjson", "--", "-a.gif", "--json"});
  std::filesystem::rename(folder.path() / "rows.ndjson",
                          folder.path() / "-rows.ndjson");
  for (const char* command : {"query", "summary", "export"}) {
    run({"results", command, "--", "-rows.ndjson"});
  }
  run({"results", "diff", "--", "-rows.ndjson", "-rows.ndjson"});
  folder.write("-report.json",
               run({"compare", "--json", "--", "-a.gif", "--json"}));
  run({"explain", "--", "-report.json"});
}

TEST(ConfigShow, NamesWhereEachValueComesFrom) {
  const TemporaryFolder folder;
  const auto file =
      folder.write("my.toml", "profile = \"production\"\nthreads = 3\n");
  const ProgramResult result =
      framewise({"config", "show", "--json", "--delay-rule", "stored"},
                {.environment = {{"FRAMEWISE_CONFIG", file.string()},
                                 {"FRAMEWISE_LIMITS_FRAMES", "7k"}}});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["file"], file.string());
  ASSERT_EQ(json["settings"].size(), kSettings.size());
  std::map<std::string, Json> rows;
  for (const Json& row : json["settings"]) rows[row["key"].text()] = row;
  EXPECT_EQ(rows["threads"]["value"], 3);
  EXPECT_EQ(rows["threads"]["origin"], file.string() + ":2");
  EXPECT_EQ(rows["limits.frames"]["value"], 7000);
  EXPECT_EQ(rows["limits.frames"]["origin"], "FRAMEWISE_LIMITS_FRAMES");
  EXPECT_EQ(rows["input.delay_rule"]["origin"], "--delay-rule");
  EXPECT_EQ(rows["color"]["origin"], "profile production");
  EXPECT_EQ(rows["memory"]["origin"], "built-in");
}

TEST(ConfigShow, FindsTheFileInAFolderAbove) {
  const TemporaryFolder folder;
  folder.write("framewise.toml", "threads = 5\n");
  folder.write("a/b/keep", "");
  const ProgramOptions below{.environment = {{"HOME", folder.path().string()}},
                             .folder = folder.path() / "a" / "b"};
  EXPECT_THAT(framewise({"config", "show"}, below).out,
              HasSubstr("framewise.toml:1"));
  EXPECT_THAT(framewise({"config", "show", "--config", "none"}, below).out,
              Not(HasSubstr("framewise.toml")));
}

TEST(ConfigShow, FindsTheFileOfTheUser) {
  const TemporaryFolder folder;
  folder.write(".config/framewise/framewise.toml", "threads = 5\n");
  folder.write("elsewhere/keep", "");
  EXPECT_THAT(framewise({"config", "show"},
                        {.environment = {{"HOME", folder.path().string()}},
                         .folder = folder.path() / "elsewhere"})
                  .out,
              HasSubstr(".config/framewise/framewise.toml:1"));
}

TEST(ConfigValidate, NamesEveryProblem) {
  const TemporaryFolder folder;
  const auto bad =
      folder.write("bad.toml", "thread = 3\n[limits]\nframes = -1");
  const ProgramResult result = framewise({"config", "validate", bad.string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("bad.toml:1:1: unknown setting"));
  EXPECT_THAT(result.err, HasSubstr("bad.toml:3:10: limits.frames: -1"));
  EXPECT_THAT(result.err, HasSubstr("2 errors"));
}

TEST(ConfigValidate, KnowsWhatTextsMayMean) {
  const TemporaryFolder folder;
  const auto bad =
      folder.write("bad.toml",
                   "[compare]\nmetrics = \"psnr,foo\"\npolicy = \"nope\"\n"
                   "background = \"#12345\"\n[cache]\nuse = \"diskk\"\n"
                   "[input]\nraw_video = \"axb\"\n");
  const ProgramResult result = framewise({"config", "validate", bad.string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("bad.toml:2: compare.metrics"));
  EXPECT_THAT(result.err, HasSubstr("'foo'"));
  EXPECT_THAT(result.err, HasSubstr("bad.toml:3: compare.policy"));
  EXPECT_THAT(result.err, HasSubstr("compare.background"));
  EXPECT_THAT(result.err, HasSubstr("cache.use"));
  EXPECT_THAT(result.err, HasSubstr("input.raw_video"));
  EXPECT_THAT(result.err, HasSubstr("5 errors"));
}

TEST(ConfigValidate, AcceptsWhatConfigInitPrints) {
  const TemporaryFolder folder;
  const std::string initial = framewise({"config", "init"}).out;
  const auto as_is = folder.write("framewise.toml", initial);
  EXPECT_EQ(framewise({"config", "validate", as_is.string()}).exit_code, 0);
  // Every default, in force: what "#name" comments out, and nothing else.
  std::string all;
  std::istringstream lines(initial);
  for (std::string line; std::getline(lines, line);) {
    const bool setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    all += (setting ? line.substr(1) : line) + "\n";
  }
  const auto in_force = folder.write("all.toml", all);
  const ProgramResult result =
      framewise({"config", "validate", in_force.string()});
  EXPECT_EQ(result.exit_code, 0) << result.err << all;
  const Json json = Json::parse(
      framewise({"config", "show", "--json", "--config", in_force.string()})
          .out);
  for (const Json& row : json["settings"]) EXPECT_EQ(row["layer"], "file");
}

TEST(Config, OfABrokenFileStopsCommandsThatUseIt) {
  const TemporaryFolder folder;
  const auto bad = folder.write("bad.toml", "thread = 3\n");
  const ProgramOptions broken{
      .environment = {{"FRAMEWISE_CONFIG", bad.string()}}};
  const ProgramResult result = framewise({"doctor"}, broken);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean threads?"));
  EXPECT_EQ(framewise({"man"}, broken).exit_code, 0);
  EXPECT_EQ(framewise({"config", "init"}, broken).exit_code, 0);
}

TEST(Documentation, OfSettingsIsWhatTheProgramPrints) {
  std::ifstream file(FRAMEWISE_SOURCE_DIR "/docs/configuration.md");
  std::ostringstream committed;
  committed << file.rdbuf();
  EXPECT_EQ(committed.str(), framewise({"config", "docs"}).out)
      << "run: build/release/framewise config docs > docs/configuration.md";
}

TEST(Manual, ListsEveryCommandAndSetting) {
  const std::string page = framewise({"man"}).out;
  EXPECT_THAT(page, StartsWith(".TH FRAMEWISE 1"));
  for (const cli::Command& command : cli::commands()) {
    EXPECT_THAT(page, HasSubstr("framewise " + std::string(command.name)));
  }
  for (const Setting& setting : kSettings) {
    EXPECT_THAT(page, HasSubstr(std::string(setting.key)));
    EXPECT_THAT(page, HasSubstr(variable_of(setting)));
  }
}

TEST(Manual, IsRoffThatItsReaderAccepts) {
  if (installed_program("groff").empty()) GTEST_SKIP() << "groff is missing";
  const TemporaryFolder folder;
  const auto page = folder.write("framewise.1", framewise({"man"}).out);
  const ProgramResult result =
      run_program({"groff", "-man", "-Tutf8", "-ww", "-z", page.string()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, IsEmpty());
}

TEST(Completion, IsAScriptThatItsShellAccepts) {
  const TemporaryFolder folder;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const ProgramResult script = framewise({"completion", shell});
    EXPECT_EQ(script.exit_code, 0);
    for (const cli::Command& command : cli::commands()) {
      const std::string first(command.name.substr(0, command.name.find(' ')));
      EXPECT_THAT(script.out, HasSubstr(first)) << shell;
    }
    EXPECT_THAT(script.out, HasSubstr("max-file-bytes")) << shell;
    if (installed_program(shell).empty()) continue;
    const auto file = folder.write(shell, script.out);
    const ProgramResult check = run_program({shell, "-n", file.string()});
    EXPECT_EQ(check.exit_code, 0) << check.err;
  }
}

TEST(Completion, OffersCommandsFlagsAndChoicesInBash) {
  const TemporaryFolder folder;
  const auto script =
      folder.write("complete", framewise({"completion", "bash"}).out);
  const auto offers = [&](const std::string& words, int index) {
    return run_program({"bash", "-c",
                        "source \"$0\"; COMP_WORDS=(" + words +
                            "); COMP_CWORD=" + std::to_string(index) +
                            "; _framewise; echo \"${COMPREPLY[@]}\"",
                        script.string()})
        .out;
  };
  EXPECT_THAT(offers("framewise ins", 1), HasSubstr("inspect"));
  EXPECT_THAT(offers("framewise config v", 2), HasSubstr("validate"));
  EXPECT_THAT(offers("framewise inspect --nd", 2), HasSubstr("--ndjson"));
  EXPECT_THAT(offers("framewise inspect --color a", 3), HasSubstr("always"));
  EXPECT_THAT(offers("framewise completion z", 2), HasSubstr("zsh"));
  EXPECT_THAT(offers("framewise compare --format vm", 3),
              HasSubstr("vmaf-json"));
  EXPECT_THAT(offers("framewise batch --format j", 3), HasSubstr("junit"));
  EXPECT_THAT(offers("framewise compare -m psnr,ssimu", 3),
              HasSubstr("psnr,ssimulacra2"));
  EXPECT_THAT(offers("framewise policy str", 2), HasSubstr("strict"));
  EXPECT_THAT(offers("framewise compare --policy loss", 3),
              HasSubstr("lossless"));
  // Words of a usage line are no choices, and flags are those it takes.
  EXPECT_THAT(offers("framewise batch O", 2), Not(HasSubstr("ORIGINALS")));
  EXPECT_THAT(offers("framewise batch --ti", 2), HasSubstr("--timing"));
  EXPECT_THAT(offers("framewise compare --no-c", 2), HasSubstr("--no-cache"));
  EXPECT_THAT(offers("framewise explain --no-c", 2),
              Not(HasSubstr("--no-cache")));
}

TEST(Doctor, SaysWhatWorksHere) {
  const ProgramResult text = framewise({"doctor"});
  EXPECT_THAT(text.out, HasSubstr("SIMD"));
  EXPECT_THAT(text.out, HasSubstr("gif               ok"));
  const ProgramResult json = framewise({"doctor", "--json", "-j3"});
  const Json found = Json::parse(json.out);
  EXPECT_EQ(found["threads"]["count"], 3);
  EXPECT_EQ(found["threads"]["reason"], "as asked for");
  bool complete = true;
  for (const char* list : {"formats", "writers"}) {
    EXPECT_FALSE(found[list].empty());
    for (const Json& format : found[list]) {
      complete &= format["available"].boolean();
      EXPECT_EQ(format["available"].boolean(), format["problem"] == "");
    }
  }
  EXPECT_EQ(json.exit_code, complete ? 0 : 4);
}

TEST(Doctor, TellsWhichModelsAreHereWithoutMindingThoseThatAreNot) {
  const TemporaryFolder folder;
  const ProgramOptions nothing_there{
      .environment = {{"XDG_DATA_HOME", folder.path()}}};
  const ProgramResult text = framewise({"doctor"}, nothing_there);
  EXPECT_THAT(text.out, HasSubstr("vmaf_v0.6.1       absent"));
  EXPECT_THAT(text.out, HasSubstr("framewise models pull vmaf_v0.6.1\n"));
  EXPECT_EQ(text.exit_code, framewise({"doctor"}).exit_code);
  folder.write("framewise/models/vmaf_v0.6.1.json", "{}");
  const Json json =
      Json::parse(framewise({"doctor", "--json"}, nothing_there).out);
  EXPECT_EQ(json["models"]["known"][0]["name"], "vmaf_v0.6.1");
  EXPECT_EQ(json["models"]["known"][0]["state"], "damaged");
  EXPECT_EQ(json["models"]["known"][1]["state"], "missing");
}

TEST(Environment, OfOldNamesIsNoticedOnStandardErrorOnly) {
  const ProgramResult result =
      framewise({"doctor", "--json"},
                {.environment = {{"GIFLAB_MAX_PARALLEL_WORKERS", "2"},
                                 {"FRAMEWISE_THREAD", "9"}}});
  EXPECT_EQ(Json::parse(result.out)["threads"]["count"], 2);
  EXPECT_THAT(result.err, HasSubstr("framewise: note: GIFLAB_MAX_PARALLEL"));
  EXPECT_THAT(result.err, HasSubstr("framewise: warning: FRAMEWISE_THREAD is"));
  const ProgramResult quiet =
      framewise({"doctor", "-q"},
                {.environment = {{"GIFLAB_MAX_PARALLEL_WORKERS", "2"}}});
  EXPECT_THAT(quiet.err, IsEmpty());
}

}  // namespace
}  // namespace framewise
