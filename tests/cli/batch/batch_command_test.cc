// SPDX-License-Identifier: Apache-2.0
// `framewise batch` and `framewise results` from outside.
#include <gmock/gmock.h>

#include "cli/batch_fixture.h"
#include "json_file.h"
#include "report/json_schema.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

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
  EXPECT_THAT(result.err,
              testing::AllOf(HasSubstr("5 pairs: "), HasSubstr("1 ERROR;")));
}

TEST_F(Batch, ExitCodeSaysThatARequirementFailedSomewhere) {
  make_folders(3);
  EXPECT_EQ(batch({"originals", "small", "-m", "psnr", "--require", "psnr>90"})
                .exit_code,
            1);
  EXPECT_EQ(
      batch({"originals/100.gif", "small/100.gif", "-m", "psnr"}).exit_code, 0);
  EXPECT_EQ(batch({"originals"}).exit_code, 2);
  // Who was to write the files may have failed.
  std::filesystem::create_directory(folder_.path() / "empty");
  EXPECT_EQ(batch({"originals/100.gif", "empty"}).exit_code, 2);
  EXPECT_THAT(batch({"originals", "smal"}).err,
              HasSubstr("smal: there is no such file or folder"));
  // Notes, and what a batch before wrote, are no candidates.
  folder_.write("small/notes.txt", "good ones");
  const ProgramResult folder = batch({"originals/100.gif", "small"});
  EXPECT_THAT(folder.err,
              HasSubstr("1 file skipped (neither image nor video)"));
  EXPECT_THAT(folder.out, Not(HasSubstr("notes.txt")));
  // Raw video looks like nothing at all.
  const ProgramResult raw =
      batch({"small/notes.txt", "small", "--raw-video", "3x3:gray"});
  EXPECT_THAT(raw.err, Not(HasSubstr("skipped")));
  const ProgramResult named = batch({"originals/100.gif", "small/notes.txt"});
  EXPECT_EQ(named.exit_code, 3);
  // As compare does.
  EXPECT_EQ(batch({"originals/100.gif", "originals/100.gif"}).exit_code, 0);
  const ProgramResult missing = batch({"nothere.gif", "small"});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_EQ(missing.out, "");
  EXPECT_THAT(missing.err, HasSubstr("nothere.gif"));
  EXPECT_EQ(batch({"originals", "small", "-o", "x.doc"}).exit_code, 2);
}

TEST_F(Batch, ExplainsWhatIsNoListOfPairs) {
  make_folders(2);
  EXPECT_EQ(batch({"originals", "smal"}).exit_code, 3);
  EXPECT_EQ(batch({"nothere.csv"}).exit_code, 3);
  const ProgramResult picture = batch({"originals/100.gif"});
  EXPECT_EQ(picture.exit_code, 2);
  EXPECT_THAT(picture.err, HasSubstr("not a list of pairs"));
  EXPECT_THAT(picture.err,
              HasSubstr("framewise batch originals/100.gif TEST..."));
  folder_.write("foreign.csv",
                "before,after\noriginals/100.gif,small/100.gif\n");
  const ProgramResult foreign = batch({"foreign.csv"});
  EXPECT_EQ(foreign.exit_code, 2);
  EXPECT_THAT(foreign.err, HasSubstr("line 1 names neither"));
  EXPECT_THAT(foreign.err, HasSubstr("reference,test"));
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
  EXPECT_EQ(with({"--verdict"}).exit_code, 0);
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
    EXPECT_THAT(result.err, HasSubstr(std::to_string(damaged) + " fail"));
    EXPECT_THAT(file("r.xml"),
                HasSubstr("failures=\"" + std::to_string(damaged) + "\""));
    EXPECT_THAT(
        file("r.xml"),
        HasSubstr("<failure type=\"verdict\" message=\"verdict ARTIFACT"));
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
  return json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/" + name);
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
  for (const char* makes_no_sense :
       {"metric\na,b,psnrr", "require\na,b,psnr>>3", "test\na,b,c"}) {
    folder_.write("wrong.csv", std::string("reference,test,") + makes_no_sense);
    EXPECT_EQ(batch({"wrong.csv"}).exit_code, 2) << makes_no_sense;
  }
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

TEST_F(Batch, ReadsNoLineWithoutAnEnd) {
  make_folders(1);
  const std::string pair = "originals/100.gif\tsmall/100.gif\n";
  const ProgramResult result =
      batch({"--stdin", "--format", "ndjson", "-m", "psnr"},
            {.input = pair + std::string(size_t{70} << 10, 'x')});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err,
              HasSubstr("standard input: a line is longer than 64 KiB"));
  EXPECT_EQ(lines_of(result.out).size(), 1u) << "what came before is done";
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
  // Nobody measured this: nothing could ever be worse.
  folder_.write("other.sqlite", std::string("SQLite format 3\0", 16));
  EXPECT_EQ(framewise({"results", "summary",
                       (folder_.path() / "other.sqlite").string()})
                .exit_code,
            3);
  for (const char* command : {"diff", "pareto", "plot"}) {
    const ProgramResult blind = framewise(
        {"results", command, (folder_.path() / "1.ndjson").string(),
         (folder_.path() / "2.sqlite").string(), "--quality", "ssimulacra2"});
    EXPECT_EQ(blind.exit_code, 2) << command;
  }
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

}  // namespace
}  // namespace framewise
