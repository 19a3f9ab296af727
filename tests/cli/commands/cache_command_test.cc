// SPDX-License-Identifier: Apache-2.0
// The cache as users of the program meet it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/json/json.h"
#include "cli/program.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class CacheCommand : public testing::Test {
 protected:
  static std::string gif(int damage) {
    TinyGif gif{.width = 32, .height = 32};
    for (int i = 0; i < 4; ++i) {
      TinyGifFrame& frame = gif.frames.emplace_back();
      for (int k = 0; k < 32 * 32; ++k) {
        frame.pixels.push_back(
            uint8_t((k % 32 + k / 32 + (k % 7 ? 0 : damage)) % 128));
      }
    }
    return gif.bytes();
  }

  ProgramResult run(std::vector<std::string> words) {
    return framewise(std::move(words),
                     {.environment = {{"XDG_CACHE_HOME", home_.string()}}});
  }
  Json compared(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"compare", original_,     small_,
                                      "--json",  "--per-frame", "--pairs"};
    words.insert(words.end(), more.begin(), more.end());
    const ProgramResult result = run(std::move(words));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, IsEmpty());
    return Json::parse(result.out);
  }
  // What the database says, without Framewise.
  int change(const std::string& sql) {
    const std::string database = (home_ / "framewise/cache.sqlite").string();
    sqlite3* handle = nullptr;
    sqlite3_open(database.c_str(), &handle);
    const int code =
        sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr);
    sqlite3_close(handle);
    return code;
  }
  static Json without_times(Json report) {
    report.erase("timing_ms");
    report.erase("cache");
    return report;
  }

  TemporaryFolder folder_;
  std::filesystem::path home_ = folder_.path() / "home";
  std::string original_ = folder_.write("original.gif", gif(0)).string();
  std::string small_ = folder_.write("small.gif", gif(50)).string();
};

TEST_F(CacheCommand, ASecondComparisonIsAnsweredFromTheFirst) {
  const Json plain = compared({"--no-cache"});
  EXPECT_EQ(plain["cache"], Json({{"hits", 0}, {"misses", 0}}));
  EXPECT_FALSE(std::filesystem::exists(home_));
  const Json first = compared();
  EXPECT_GT(first["cache"]["misses"].number(), 0);
  const Json second = compared();
  EXPECT_EQ(second["cache"]["misses"], 0);
  EXPECT_EQ(second["cache"]["hits"], first["cache"]["misses"]);
  EXPECT_EQ(without_times(first), without_times(plain));
  EXPECT_EQ(without_times(second), without_times(plain));
}

TEST_F(CacheCommand, BaselinesAndViewsShareItWithComparisons) {
  const std::string baseline = (folder_.path() / "baseline.json").string();
  EXPECT_EQ(run({"baseline", "approve", original_, small_, "--file", baseline})
                .exit_code,
            0);
  const Json after = compared();
  EXPECT_EQ(after["cache"]["misses"], 0);
  EXPECT_GT(after["cache"]["hits"].number(), 0);
  EXPECT_EQ(run({"baseline", "diff", "--file", baseline}).exit_code, 0);
  run({"cache", "clear"});
  EXPECT_EQ(run({"view", original_, small_}).exit_code, 0);
  EXPECT_EQ(compared()["cache"]["misses"], 0);
}

TEST_F(CacheCommand, WithoutAHomeNothingIsKeptAndNothingSaid) {
  const ProgramResult result = framewise({"compare", original_, small_});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(CacheCommand, AFolderThatCannotBeUsedIsSaidOnce) {
  const std::string file = folder_.write("file", "x").string();
  const ProgramResult result =
      run({"compare", original_, small_, "--cache-dir", file + "/cache"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: no cache in"));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
}

TEST_F(CacheCommand, StatsTellWhatIsKeptAndWhatItSaved) {
  compared();
  compared();
  const Json stats = Json::parse(run({"cache", "stats", "--json"}).out);
  EXPECT_EQ(stats["kinds"]["comparisons"]["entries"], 1);
  EXPECT_GT(stats["kinds"]["values"]["entries"].number(), 1);
  EXPECT_GT(stats["bytes_on_disk"].number(), 1000);
  EXPECT_EQ(stats["since_cleared"]["hits"]["disk"], 1);
  EXPECT_GT(stats["since_cleared"]["misses"].number(), 1);
  EXPECT_GT(stats["since_cleared"]["saved_ms"].number(), 0);
  EXPECT_THAT(run({"cache", "stats"}).out, HasSubstr("comparisons"));
  EXPECT_EQ(run({"cache", "path"}).out, (home_ / "framewise").string() + "\n");
}

TEST_F(CacheCommand, ClearForgetsAKindOrEverything) {
  compared();
  EXPECT_EQ(run({"cache", "clear", "comparisons"}).exit_code, 0);
  const Json values = compared();
  EXPECT_EQ(values["cache"]["misses"], 0) << "the values are still there";
  EXPECT_EQ(run({"cache", "clear"}).exit_code, 0);
  EXPECT_EQ(compared()["cache"]["hits"], 0);
  EXPECT_EQ(run({"cache", "clear", "socks"}).exit_code, 2);
}

TEST_F(CacheCommand, VerifyRemovesWhatIsDamaged) {
  compared();
  EXPECT_EQ(run({"cache", "verify"}).exit_code, 0);
  // A value whose bytes are those of another one.
  ASSERT_EQ(change("UPDATE entries SET sealed = (SELECT sealed FROM entries "
                   "ORDER BY id LIMIT 1), inflated = (SELECT inflated FROM "
                   "entries ORDER BY id LIMIT 1)"),
            0);
  const ProgramResult result = run({"cache", "verify", "--json"});
  EXPECT_EQ(result.exit_code, 3);
  const Json found = Json::parse(result.out);
  EXPECT_EQ(found["good"], 1);
  EXPECT_GT(found["damaged"].number(), 1);
  EXPECT_EQ(found["other_secret"], 0);
  EXPECT_EQ(run({"cache", "verify"}).exit_code, 0) << "they are removed";
}

TEST_F(CacheCommand, VerifyRemovesNothingThatOnlyNeedsASecret) {
  const std::string secret = folder_.write("secret", "x").string();
  const std::string other = folder_.write("other", "y").string();
  const Json first = compared({"--cache-secret-file", secret});
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{},
        std::vector<std::string>{"--cache-secret-file", other}}) {
    std::vector<std::string> words = {"cache", "verify"};
    words.insert(words.end(), more.begin(), more.end());
    const ProgramResult result = run(words);
    EXPECT_EQ(result.exit_code, 0) << result.out;
    EXPECT_THAT(result.out, HasSubstr("signed with another secret"));
  }
  EXPECT_EQ(compared({"--cache-secret-file", secret})["cache"]["misses"], 0);
}

TEST_F(CacheCommand, VerifyFindsRowsOfFilesThatWereChanged) {
  ASSERT_EQ(run({"cache", "stats"}).exit_code, 0);  // makes the tables
  ASSERT_EQ(change("INSERT INTO files VALUES(CAST('/a' AS BLOB), 1, 2, 3, 4, "
                   "5, CAST('aaaa' AS BLOB), 9e15)"),
            0);
  const ProgramResult result = run({"cache", "verify"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(
      result.out,
      HasSubstr("0 file hashes are intact, 1 were damaged and removed"));
  EXPECT_EQ(run({"cache", "verify"}).exit_code, 0);
}

TEST_F(CacheCommand, ExportFollowsNoPlantedLink) {
  compared();
  const auto victim = folder_.write("victim", "precious");
  const auto archive = folder_.path() / "archive";
  std::filesystem::create_symlink(victim, archive);
  EXPECT_EQ(run({"cache", "export", archive.string()}).exit_code, 0);
  EXPECT_EQ(std::filesystem::file_size(victim), 8u);
  EXPECT_GT(std::filesystem::file_size(archive), 1000u);
}

TEST_F(CacheCommand, PruneBringsItBelowItsAge) {
  compared();
  EXPECT_THAT(run({"cache", "prune"}).out, HasSubstr("0 entries removed"));
  const Json pruned = Json::parse(
      run({"cache", "prune", "--json", "--cache-max-age", "1ms"}).out);
  EXPECT_GT(pruned["removed"].number(), 1);
}

TEST_F(CacheCommand, ExportedResultsServeElsewhere) {
  const Json first = compared();
  const std::string archive = (folder_.path() / "results").string();
  EXPECT_EQ(run({"cache", "export", archive}).exit_code, 0);
  const std::string other = (folder_.path() / "other").string();
  EXPECT_EQ(run({"cache", "import", archive, "--cache-dir", other}).exit_code,
            0);
  const Json known = compared({"--cache-dir", other});
  EXPECT_EQ(known["cache"]["misses"], 0);
  EXPECT_EQ(without_times(known), without_times(first));
}

TEST_F(CacheCommand, ImportTakesNothingThatIsDamaged) {
  compared();
  const std::string whole = run({"cache", "export", "-"}).out;
  ASSERT_GT(whole.size(), 1000u);
  const auto imported = [&](const std::string& bytes) {
    return run({"cache", "import", folder_.write("in", bytes).string()});
  };
  EXPECT_EQ(imported(whole).exit_code, 0);
  std::string damaged = whole;
  damaged[damaged.size() - 1] = char(damaged.back() ^ 1);
  EXPECT_THAT(imported(damaged).out, HasSubstr("1 rejected"));
  const ProgramResult cut = imported(whole.substr(0, whole.size() - 1));
  EXPECT_EQ(cut.exit_code, 3);
  EXPECT_THAT(cut.err, HasSubstr("ends in the middle"));
  EXPECT_THAT(imported("FWIMAGES").err, HasSubstr("not an exported cache"));
}

TEST_F(CacheCommand, WarmGetsToKnowFiles) {
  const ProgramResult result = run({"cache", "warm", folder_.path().string()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("2 files hashed"));
  EXPECT_EQ(run({"cache", "warm", "missing.gif"}).exit_code, 3);
}

TEST_F(CacheCommand, RefusesACacheThatItDoesNotKnow) {
  const ProgramResult result =
      run({"compare", original_, small_, "--cache", "tape"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("'tape' is not a kind of cache"));
}

}  // namespace
}  // namespace framewise
