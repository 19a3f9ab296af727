// SPDX-License-Identifier: Apache-2.0
// `framewise batch` and `framewise results` from outside.
#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <thread>

#include "cli/program.h"
#include "engine/tiny_gif.h"
#include "report/json_schema.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::json;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(Json::parse(line));
  }
  return lines;
}

class Batch : public testing::Test {
 protected:
  static std::string gif(int seed, int damage, int frames = 3) {
    TinyGif gif{.width = 32, .height = 32};
    for (int i = 0; i < frames; ++i) {
      std::vector<uint8_t> pixels(32 * 32);
      for (size_t k = 0; k < pixels.size(); ++k) {
        const bool hit = damage > 0 && k % 7 == size_t(seed % 7);
        pixels[k] = uint8_t((k % 32 + k / 32 * size_t(seed % 5 + 1) +
                             size_t(i) + size_t(hit ? damage : 0)) %
                            128);
      }
      gif.frames.push_back({.pixels = std::move(pixels)});
    }
    return gif.bytes();
  }

  // originals/N.gif and small/N.gif, one pair of which cannot be read.
  void make_folders(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string name = std::to_string(100 + i) + ".gif";
      folder_.write("originals/" + name, gif(i, 0, 1 + i % 9));
      folder_.write("small/" + name, gif(i, i * 2, 1 + i % 9));
    }
    folder_.write("originals/bad.gif", gif(1, 0).substr(0, 900));
    folder_.write("small/bad.gif", gif(1, 0));
  }

  ProgramResult batch(std::vector<std::string> arguments,
                      ProgramOptions options = {}) {
    arguments.insert(arguments.begin(), "batch");
    options.folder = folder_.path();
    return framewise(std::move(arguments), std::move(options));
  }
  std::string file(const std::string& name) {
    return text_of(folder_.path() / name);
  }

  TemporaryFolder folder_;
};

// Sanitizers need calls that the sandbox of --isolate refuses.
constexpr bool can_isolate() {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  return false;
#else
  return true;
#endif
}

TEST_F(Batch, ComparesTwoFoldersAndGivesABadFileItsRow) {
  make_folders(4);
  const ProgramResult result =
      batch({"originals", "small", "-m", "psnr", "--format", "ndjson"});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  const std::vector<Json> rows = lines_of(result.out);
  ASSERT_EQ(rows.size(), 5u);
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i]["pair"]["index"], i);
    EXPECT_EQ(rows[i]["pair"]["of"], 5);
  }
  EXPECT_EQ(rows[0]["metrics"]["psnr"]["mean"], 100);
  EXPECT_EQ(rows[4]["schema"], "framewise.error/1");
  EXPECT_EQ(rows[4]["error"]["kind"], "input");
  EXPECT_FALSE(rows[0].contains("timing_ms"));
  EXPECT_THAT(result.err, HasSubstr("5 pairs: 4 passed, 0 failed, 1 errors"));
}

TEST_F(Batch, ExitCodeSaysThatARequirementFailedSomewhere) {
  make_folders(3);
  EXPECT_EQ(batch({"originals", "small", "-m", "psnr", "--require", "psnr>90"})
                .exit_code,
            1);
  EXPECT_EQ(
      batch({"originals/100.gif", "small/100.gif", "-m", "psnr"}).exit_code, 0);
  EXPECT_EQ(batch({"originals"}).exit_code, 2);
  EXPECT_EQ(batch({"originals", "small", "-o", "x.doc"}).exit_code, 2);
}

TEST_F(Batch, FailsOnAVerdictAsCompareDoes) {
  make_folders(3);
  folder_.write("small/101.gif", gif(1, 60, 2));
  fs::remove(folder_.path() / "originals/bad.gif");
  const std::vector<std::string> words = {"originals", "small", "-m",
                                          "psnr",      "-o",    "r.ndjson"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    return batch(std::move(more));
  };
  EXPECT_EQ(with({}).exit_code, 0);
  size_t damaged = 0;
  for (const Json& row : lines_of(file("r.ndjson"))) {
    damaged += row["verdict"]["status"] == "ARTIFACT";
    EXPECT_FALSE(row["pair"].contains("fail_on"));
  }
  ASSERT_GT(damaged, 0u);
  for (const bool isolate : {false, true}) {
    if (isolate && !can_isolate()) continue;
    std::vector<std::string> more = {"--fail-on", "artifact", "-o", "r.xml"};
    if (isolate) more.emplace_back("--isolate");
    const ProgramResult result = with(more);
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_THAT(result.err, HasSubstr(std::to_string(damaged) + " failed"));
    EXPECT_THAT(file("r.xml"),
                HasSubstr("failures=\"" + std::to_string(damaged) + "\""));
    EXPECT_THAT(file("r.xml"),
                HasSubstr("<failure type=\"verdict\" message=\"ARTIFACT\">"));
  }
  const ProgramResult failed =
      framewise({"results", "export", "--failed",
                 (folder_.path() / "r.ndjson").string()});
  EXPECT_EQ(lines_of(failed.out).size(), damaged);
}

TEST_F(Batch, NamesThatAreNotUtf8ReachEveryWorker) {
  folder_.write("originals/caf\xe9.gif", gif(1, 0));
  folder_.write("small/caf\xe9.gif", gif(1, 9));
  const std::vector<std::string> words = {"originals", "small",    "-m",
                                          "psnr",      "--format", "ndjson"};
  const ProgramResult plain = batch(words);
  EXPECT_EQ(plain.exit_code, 0) << plain.err;
  ASSERT_EQ(lines_of(plain.out).size(), 1u);
  if (!can_isolate()) return;
  auto isolated = words;
  isolated.emplace_back("--isolate");
  EXPECT_EQ(batch(isolated).out, plain.out);
}

Json schema_of(const std::string& name) {
  std::ifstream file(FRAMEWISE_SOURCE_DIR "/docs/schema/" + name);
  return Json::parse(file);
}

TEST_F(Batch, RowsFollowTheirSchemas) {
  make_folders(2);
  const JsonSchema report(schema_of("report-1.json"));
  const JsonSchema error(schema_of("error-1.json"));
  folder_.write("pairs.csv",
                "reference,test,label,fail-on\n"
                "originals/100.gif,small/100.gif,first,warning\n"
                "originals/bad.gif,small/bad.gif,\"\",\n"
                "absent.gif,small/bad.gif,third,artifact\n");
  for (const bool timing : {false, true}) {
    std::vector<std::string> words = {"pairs.csv", "-m", "psnr", "--format",
                                      "ndjson"};
    if (timing) words.emplace_back("--timing");
    const std::vector<Json> rows = lines_of(batch(words).out);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(report.problem_of(rows[0], "#/$defs/single"), "");
    EXPECT_EQ(error.problem_of(rows[1]), "");
    EXPECT_EQ(error.problem_of(rows[2]), "");
    EXPECT_NE(error.problem_of(rows[0]), "");
  }
}

TEST_F(Batch, TakesOptionsOfSinglePairsFromAManifest) {
  make_folders(2);
  folder_.write("pairs.csv",
                "reference,test,label,metric,require\n"
                "originals/100.gif,small/100.gif,first,psnr,\n"
                "originals/101.gif,small/101.gif,second,ssim,ssim>0.9999\n");
  const ProgramResult result = batch({"pairs.csv", "--format", "ndjson"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const std::vector<Json> rows = lines_of(result.out);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["pair"]["label"], "first");
  EXPECT_TRUE(rows[0]["metrics"].contains("psnr"));
  EXPECT_FALSE(rows[0]["metrics"].contains("ssim"));
  EXPECT_EQ(rows[1]["requirements"][0]["passed"], false);

  folder_.write("wrong.csv", "reference,test,mtric\na,b,psnr\n");
  const ProgramResult wrong = batch({"wrong.csv"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("metric"));
}

TEST_F(Batch, WritesEveryForm) {
  make_folders(3);
  const ProgramResult result =
      batch({"originals", "small", "-m", "psnr", "--require", "psnr>90", "-o",
             "r.ndjson", "-o", "r.csv", "-o", "r.xml", "-o", "r.sqlite", "-o",
             "r.html"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(lines_of(file("r.ndjson")).size(), 4u);
  EXPECT_THAT(file("r.csv"), HasSubstr("psnr.mean"));
  EXPECT_THAT(file("r.xml"),
              HasSubstr("<testsuite name=\"framewise\" tests=\"4\" "
                        "failures=\"2\" errors=\"1\">"));
  EXPECT_FALSE(fs::exists(folder_.path() / "r.ndjson.journal"));
  EXPECT_THAT(file("r.html"), HasSubstr("102.gif"));
  // The database gives the same lines back.
  const ProgramResult exported =
      framewise({"results", "export", (folder_.path() / "r.sqlite").string()});
  EXPECT_EQ(exported.out, file("r.ndjson"));
  const ProgramResult query =
      framewise({"results", "query", (folder_.path() / "r.sqlite").string(),
                 "SELECT count(*) AS n FROM metrics WHERE mean < 90"});
  EXPECT_EQ(query.out, "n\n2\n");
  const ProgramResult writing =
      framewise({"results", "query", (folder_.path() / "r.sqlite").string(),
                 "DELETE FROM pairs"});
  EXPECT_EQ(writing.exit_code, 2);
}

TEST_F(Batch, IsTheSameForAnyNumberOfThreadsAndInIsolation) {
  make_folders(12);
  const std::vector<std::string> words = {"originals", "small",    "-m",
                                          "psnr,ssim", "--format", "ndjson"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    return batch(std::move(more)).out;
  };
  const std::string one = with({"-j", "1"});
  EXPECT_EQ(lines_of(one).size(), 13u);
  EXPECT_EQ(with({"-j", "4"}), one);
  if (can_isolate()) {
    EXPECT_EQ(with({"-j", "3", "--isolate"}), one);
  }
}

TEST_F(Batch, ShardsTogetherAreTheWhole) {
  make_folders(20);
  const std::vector<std::string> words = {"originals", "small", "-m",
                                          "psnr",      "-o",    "r.ndjson"};
  EXPECT_EQ(batch(words).exit_code, 3);
  std::vector<std::string> merge = {"results", "merge"};
  for (const char* part : {"1", "2", "3"}) {
    auto own = words;
    own.insert(own.end(), {"--shard", std::string(part) + "/3"});
    batch(own);
    merge.push_back((folder_.path() / "r.").string() + part + "-of-3.ndjson");
  }
  const ProgramResult merged = framewise(merge);
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_EQ(merged.out, file("r.ndjson"));
  merge.pop_back();
  EXPECT_EQ(framewise(merge).exit_code, 3);
  merge.push_back(merge.back());
  merge.push_back("--partial");
  EXPECT_EQ(framewise(merge).exit_code, 0);
}

TEST_F(Batch, FindsItsShardInAKubernetesJob) {
  make_folders(6);
  const ProgramResult result =
      batch({"originals", "small", "-m", "psnr", "--shard", "auto/2", "-o",
             "r.ndjson"},
            {.environment = {{"JOB_COMPLETION_INDEX", "1"}}});
  EXPECT_THAT(result.err, HasSubstr("shard 2 of 2"));
  EXPECT_TRUE(fs::exists(folder_.path() / "r.2-of-2.ndjson"));
}

TEST_F(Batch, FiltersLines) {
  make_folders(2);
  const ProgramResult result =
      batch({"--stdin", "--format", "ndjson", "-m", "psnr"},
            {.input = "originals/100.gif\tsmall/100.gif\n"
                      "{\"reference\": \"originals/101.gif\", \"test\": "
                      "\"small/101.gif\", \"label\": \"x\"}\n"
                      "nonsense\n"});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  const std::vector<Json> rows = lines_of(result.out);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1]["pair"]["label"], "x");
  EXPECT_TRUE(rows[2].contains("error"));
}

TEST_F(Batch, GoesThroughGnuParallel) {
  if (installed_program("parallel").empty()) {
    GTEST_SKIP() << "GNU parallel is not installed";
  }
  make_folders(8);
  std::string input;
  for (int i = 100; i < 108; ++i) {
    const std::string name = std::to_string(i) + ".gif";
    input += "originals/" + name + "\tsmall/" + name + "\n";
  }
  folder_.write("pairs.tsv", input);
  const ProgramResult result =
      run_program({"sh", "-c",
                   "parallel -k --pipe -N 3 -j 2 --will-cite "
                   "\"$0\" batch --config none --stdin --format ndjson -m psnr "
                   "< pairs.tsv",
                   FRAMEWISE_BINARY_DIR "/framewise"},
                  {.environment = {{"HOME", folder_.path().string()}},
                   .folder = folder_.path()});
  std::vector<Json> rows = lines_of(result.out);
  ASSERT_EQ(rows.size(), 8u) << result.err;
  const auto direct = lines_of(
      batch({"--manifest", "pairs.tsv", "--format", "ndjson", "-m", "psnr"})
          .out);
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i]["test"]["path"], direct[i]["test"]["path"]);
    EXPECT_EQ(rows[i]["metrics"], direct[i]["metrics"]);
  }
}

TEST_F(Batch, TellsWhatGotWorse) {
  make_folders(3);
  const std::vector<std::string> words = {"originals", "small", "-m", "psnr"};
  auto first = words;
  first.insert(first.end(), {"-o", "1.ndjson"});
  batch(first);
  folder_.write("small/101.gif", gif(1, 60, 2));
  fs::remove(folder_.path() / "small/102.gif");
  auto second = words;
  second.insert(second.end(), {"-o", "2.sqlite"});
  batch(second);
  const ProgramResult diff =
      framewise({"results", "diff", (folder_.path() / "1.ndjson").string(),
                 (folder_.path() / "2.sqlite").string()});
  EXPECT_EQ(diff.exit_code, 1) << diff.err;
  EXPECT_THAT(diff.out,
              HasSubstr("1 worse, 0 better, 0 changed, 0 new, 1 gone"));
}

TEST_F(Batch, PlotsSizeAgainstQuality) {
  make_folders(5);
  batch({"originals/104.gif", "small", "-m", "psnr", "--resize", "test", "-o",
         "r.ndjson"});
  const std::string results = (folder_.path() / "r.ndjson").string();
  const ProgramResult pareto = framewise({"results", "pareto", results});
  EXPECT_THAT(pareto.out, HasSubstr("  * "));
  const fs::path plots = folder_.path() / "plots";
  EXPECT_EQ(framewise({"results", "plot", results, plots.string()}).exit_code,
            0);
  for (const char* name :
       {"distribution.svg", "library.svg", "labels.svg", "original-1.svg"}) {
    EXPECT_THAT(text_of(plots / name), HasSubstr("</svg>")) << name;
  }
  EXPECT_THAT(framewise({"results", "summary", results}).out,
              HasSubstr("psnr"));
}

// A batch as a child that a test can hit with signals.
class BatchRun {
 public:
  BatchRun(const std::vector<std::string>& words, const fs::path& folder,
           uid_t user = getuid())
      : child_(fork()) {
    if (child_ != 0) return;
    if (user != getuid() && (setgroups(0, nullptr) != 0 || setuid(user) != 0)) {
      _exit(126);
    }
    if (chdir(folder.c_str()) != 0) _exit(126);
    // What it says is not looked at.
    if (!freopen("/dev/null", "w", stderr)) _exit(126);
    std::vector<std::string> all = {FRAMEWISE_BINARY_DIR "/framewise", "batch",
                                    "--config", "none"};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (std::string& word : all) argv.push_back(word.data());
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
  }
  pid_t id() const { return child_; }
  void signal(int number) const { kill(child_, number); }
  int wait() const {
    int status = 0;
    waitpid(child_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  bool running() const {
    siginfo_t info{};
    waitid(P_PID, id_t(child_), &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid == 0;
  }

 private:
  pid_t child_;
};

size_t finished_in(const fs::path& journal) {
  const std::string text = text_of(journal);
  const auto lines = std::count(text.begin(), text.end(), '\n');
  return lines > 0 ? size_t(lines) - 1 : 0;
}

TEST_F(Batch, KilledTwentyTimesEndsAsIfNothingHadHappened) {
  make_folders(60);
  const std::vector<std::string> words = {
      "originals", "small", "-m",       "all", "-j",
      "2",         "-o",    "r.ndjson", "-o",  "r.csv"};
  const fs::path journal = folder_.path() / "r.ndjson.journal";
  EXPECT_EQ(BatchRun(words, folder_.path()).wait(), 3);
  const std::string whole = file("r.ndjson");
  const std::string table = file("r.csv");
  const auto check_and_remove = [&] {
    EXPECT_EQ(file("r.ndjson"), whole);
    EXPECT_EQ(file("r.csv"), table);
    EXPECT_FALSE(fs::exists(journal));
    fs::remove(folder_.path() / "r.ndjson");
    fs::remove(folder_.path() / "r.csv");
  };
  check_and_remove();
  std::mt19937 random(11);
  size_t known = 0;
  for (int kills = 0; kills < 20;) {
    const BatchRun run(words, folder_.path());
    // Some are hit before they have done anything, some in the middle.
    const size_t until = known + random() % 3;
    while (run.running() && finished_in(journal) < until) {
      std::this_thread::yield();
    }
    run.signal(SIGKILL);
    if (run.wait() != 128 + SIGKILL) {  // it was faster
      check_and_remove();
      known = 0;
      continue;
    }
    ++kills;
    EXPECT_GE(finished_in(journal), known) << "what was finished is kept";
    known = finished_in(journal);
  }
  EXPECT_EQ(BatchRun(words, folder_.path()).wait(), 3);
  check_and_remove();
}

TEST_F(Batch, OutlivesAFullDisk) {
  make_folders(30);
  const std::vector<std::string> words = {"originals", "small", "-m",
                                          "psnr",      "-o",    "r.ndjson"};
  batch(words);
  const std::string whole = file("r.ndjson");
  fs::remove(folder_.path() / "r.ndjson");
  // Files may grow to 16 blocks of 512 bytes: a disk that is full after 8 KiB.
  std::string command =
      "trap '' XFSZ; ulimit -f 16; exec \"$0\" batch "
      "--config none";
  for (const std::string& word : words) command += " " + word;
  const ProgramResult full =
      run_program({"sh", "-c", command, FRAMEWISE_BINARY_DIR "/framewise"},
                  {.folder = folder_.path()});
  EXPECT_EQ(full.exit_code, 4) << full.err;
  EXPECT_THAT(full.err, HasSubstr("what is finished is kept"));
  EXPECT_FALSE(fs::exists(folder_.path() / "r.ndjson"));
  EXPECT_GT(finished_in(folder_.path() / "r.ndjson.journal"), 0u);
  const ProgramResult again = batch(words);
  EXPECT_EQ(again.exit_code, 3) << again.err;
  EXPECT_THAT(again.err, HasSubstr("known before"));
  EXPECT_EQ(file("r.ndjson"), whole);
}

// What may happen to a cache while somebody uses it.
struct Trouble {
  const char* name;
  std::function<void(const fs::path& cache)> happen;
};

void make_read_only(const fs::path& cache) {
  constexpr auto kWrite =
      fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
  for (const auto& entry : fs::recursive_directory_iterator(cache)) {
    fs::permissions(entry.path(), kWrite, fs::perm_options::remove);
  }
  fs::permissions(cache, kWrite, fs::perm_options::remove);
}

TEST_F(Batch, FinishesEveryPairWhenItsCacheIsUnplugged) {
  make_folders(60);
  // Permissions do not stop root.
  constexpr uid_t kNobody = 65534;
  const uid_t user = getuid() == 0 ? kNobody : getuid();
  const std::vector<std::string> words = {
      "originals", "small", "-m", "all", "-j", "2", "-o", "r.ndjson"};
  const auto with = [&](const std::string& more, const char* value) {
    auto all = words;
    all.push_back(more);
    if (value) all.emplace_back(value);
    return all;
  };
  EXPECT_EQ(BatchRun(with("--no-cache", nullptr), folder_.path()).wait(), 3);
  const std::string whole = file("r.ndjson");
  fs::remove(folder_.path() / "r.ndjson");
  fs::permissions(folder_.path(), fs::perms::all);
  const fs::path cache = folder_.path() / "cache";
  const fs::path journal = folder_.path() / "r.ndjson.journal";
  const Trouble troubles[] = {
      {"vanishes", [](const fs::path& folder) { fs::remove_all(folder); }},
      {"becomes a file",
       [](const fs::path& folder) {
         fs::rename(folder, folder.string() + "-old");
         std::ofstream(folder) << "not a folder";
       }},
      {"holds garbage",
       [](const fs::path& folder) {
         for (const auto& entry : fs::directory_iterator(folder)) {
           // Not SQLite's shared index, which is mapped: whoever cuts a mapped
           // file ends the process (docs/caching.md). The journal goes on then.
           if (!entry.is_regular_file() ||
               entry.path().extension() == ".sqlite-shm")
             continue;
           std::ofstream(entry.path()) << std::string(9000, 'x');
         }
       }},
      {"is read-only", make_read_only}};
  for (const Trouble& trouble : troubles) {
    SCOPED_TRACE(trouble.name);
    const BatchRun run(with("--cache-dir", "cache"), folder_.path(), user);
    while (run.running() &&
           (finished_in(journal) < 5 || !fs::is_directory(cache))) {
      std::this_thread::yield();
    }
    if (finished_in(journal) == 0 && !run.running() && run.wait() > 125) {
      GTEST_SKIP() << "another user cannot run the program here";
    }
    EXPECT_TRUE(run.running()) << "it was done before anything happened";
    trouble.happen(cache);
    EXPECT_EQ(run.wait(), 3);
    EXPECT_EQ(file("r.ndjson"), whole);
    fs::remove(folder_.path() / "r.ndjson");
    fs::remove_all(cache);
  }
}

TEST_F(Batch, FinishesWhatItHasBegunWhenItIsAskedToStop) {
  make_folders(120);
  const std::vector<std::string> words = {
      "originals", "small", "-m", "all", "-j", "1", "-o", "r.ndjson"};
  const fs::path journal = folder_.path() / "r.ndjson.journal";
  for (const int number : {SIGINT, SIGTERM}) {
    const size_t before = finished_in(journal);
    const BatchRun run(words, folder_.path());
    while (run.running() && finished_in(journal) <= before) {
      std::this_thread::yield();
    }
    run.signal(number);
    EXPECT_EQ(run.wait(), 130);
    EXPECT_GT(finished_in(journal), before);
  }
}

TEST_F(Batch, TellsItsStatusWhenAsked) {
  make_folders(60);
  const ProgramResult result = run_program(
      {"sh", "-c",
       "\"$0\" batch originals small --config none -m all -j 1 -o r.ndjson & "
       "until [ \"$(wc -l <r.ndjson.journal)\" -gt 1 ] 2>/dev/null; do :; "
       "done; kill -USR1 $!; wait $!",
       FRAMEWISE_BINARY_DIR "/framewise"},
      {.folder = folder_.path()});
  EXPECT_THAT(result.err, HasSubstr("/61 pairs"));
}

TEST_F(Batch, ATimeoutIsOneRow) {
  TinyGif large{.width = 900, .height = 900};
  for (int i = 0; i < 40; ++i) {
    large.frames.push_back(
        {.pixels = std::vector<uint8_t>(900 * 900, uint8_t(i))});
  }
  folder_.write("originals/large.gif", large.bytes());
  std::swap(large.frames.front(), large.frames.back());
  folder_.write("small/large.gif", large.bytes());
  folder_.write("originals/tiny.gif", gif(1, 0));
  folder_.write("small/tiny.gif", gif(1, 0));
  for (const bool isolate : {false, true}) {
    if (isolate && !can_isolate()) continue;
    std::vector<std::string> words = {"originals", "small",     "-m",
                                      "all",       "--timeout", "400ms",
                                      "--format",  "ndjson"};
    if (isolate) words.emplace_back("--isolate");
    const std::vector<Json> rows = lines_of(batch(words).out);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0]["error"]["kind"], "timeout") << rows[0];
    EXPECT_FALSE(rows[1].contains("error")) << rows[1];
  }
}

// The children of a process, as the system lists them.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  const fs::path tasks = "/proc/" + std::to_string(parent) + "/task";
  std::error_code gone;
  for (const auto& task : fs::directory_iterator(tasks, gone)) {
    std::ifstream list(task.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

TEST_F(Batch, AWorkerThatDiesInTheMiddleIsOneRow) {
  if (!can_isolate()) {
    GTEST_SKIP() << "sanitizers need calls that the sandbox refuses";
  }
  make_folders(40);
  const std::vector<std::string> words = {
      "originals", "small", "-m", "all",      "-j",       "1",
      "-o",        "r.csv", "-o", "r.ndjson", "--isolate"};
  const BatchRun run(words, folder_.path());
  const fs::path journal = folder_.path() / "r.csv.journal";
  while (run.running() && finished_in(journal) < 5) std::this_thread::yield();
  const std::vector<pid_t> workers = children_of(run.id());
  if (workers.empty()) GTEST_SKIP() << "this system does not list children";
  ASSERT_EQ(workers.size(), 1u);
  kill(workers.front(), SIGSEGV);
  EXPECT_EQ(run.wait(), 3);
  const std::vector<Json> rows = lines_of(file("r.ndjson"));
  EXPECT_EQ(rows.size(), 41u);
  size_t crashed = 0;
  for (const Json& row : rows) {
    if (!row.contains("error")) continue;
    const std::string message = row["error"]["message"];
    crashed += message.find("died of signal 11") != std::string::npos;
  }
  EXPECT_EQ(crashed, 1u);
}

}  // namespace
}  // namespace framewise
