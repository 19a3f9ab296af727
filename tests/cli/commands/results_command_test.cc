// SPDX-License-Identifier: Apache-2.0
// `framewise results query`: whatever the statement and the file, nothing is
// written and nothing runs that the file brought along.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

#include "cli/batch_fixture.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::Not;

class ResultsQuery : public Batch {
 protected:
  // Two rows, as r.ndjson and as r.sqlite.
  void make_results() {
    make_folders(1);
    batch({"originals", "small", "-m", "psnr", "-o", "r.ndjson", "-o",
           "r.sqlite"});
  }
  ProgramResult query(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"results", "query"});
    return framewise(std::move(arguments), {.folder = folder_.path()});
  }
  // Changes the database as a stranger could.
  void change(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder_.path() / "r.sqlite").c_str(), &database),
              SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr),
              SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
};

TEST_F(ResultsQuery, OnlyReadsWhateverTheInputIs) {
  make_results();
  for (const char* input : {"r.ndjson", "r.sqlite"}) {
    for (const char* statement :
         {"ATTACH 'made.sqlite' AS made", "PRAGMA writable_schema=1",
          "PRAGMA user_version=7", "DELETE FROM pairs", "CREATE TABLE x(y)",
          "CREATE TEMP TABLE x AS SELECT 1", "VACUUM INTO 'made.sqlite'",
          "BEGIN", "SELECT load_extension('x')"}) {
      const ProgramResult ran = query({input, statement});
      EXPECT_EQ(ran.exit_code, 2) << input << ": " << statement << ran.out;
    }
    EXPECT_FALSE(fs::exists(folder_.path() / "made.sqlite"));
    EXPECT_EQ(query({input, "SELECT count(*) FROM pairs"}).exit_code, 0);
    EXPECT_THAT(query({input, "PRAGMA table_info(pairs)"}).out,
                HasSubstr("status"));
    EXPECT_THAT(query({input,
                       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                       "i+1 FROM n WHERE i<3) SELECT sum(i) FROM n"})
                    .out,
                HasSubstr("6"));
  }
}

TEST_F(ResultsQuery, RunsNoViewOfTheFileInThePlaceOfATable) {
  make_results();
  const std::string endless =
      "AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
      "SELECT i AS id, 'x' AS status, 0 AS failed, 1 AS score, 1 AS "
      "size_ratio, 'x' AS test, 'x' AS error, 'x' AS line FROM n";
  change("DROP VIEW results; CREATE VIEW results " + endless);
  const ProgramResult shown = query({"r.sqlite"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("100.gif"));
  change("ALTER TABLE pairs RENAME TO others; CREATE VIEW pairs " + endless);
  const ProgramResult refused = query({"r.sqlite"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("holds no Framewise results"));
}

TEST_F(ResultsQuery, PrintsNothingThatATerminalObeys) {
  make_results();
  change("UPDATE files SET path = char(27) || '[2J=1+1' || id");
  for (const char* form : {"--csv", "--failed"}) {
    EXPECT_THAT(query({"r.sqlite", form}).out, Not(HasSubstr("\x1b")));
  }
  EXPECT_THAT(
      query({"r.sqlite", "SELECT '=1+1' AS \"\x1b[2Jname\", -2", "--csv"}).out,
      HasSubstr("\\x1b[2Jname,-2\n'=1+1,-2\n"));
}

TEST_F(ResultsQuery, DiffOfUnrelatedBatchesWarnsAndHasItsOwnExitCode) {
  make_results();
  const fs::path other = folder_.path() / "other.ndjson";
  std::ofstream(other)
      << R"({"pair":{"index":0,"of":1},"schema":"framewise.error/1",)"
      << R"("reference":{"path":"x.gif"},"test":{"path":"y.gif"},)"
      << R"("verdict":{"status":"ERROR","reasons":[]},)"
      << R"("error":{"kind":"input","message":"damaged"}})"
      << "\n";
  const ProgramResult ran =
      framewise({"results", "diff", "r.ndjson", "other.ndjson"},
                {.folder = folder_.path()});
  EXPECT_EQ(ran.exit_code, 5) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("no pair in common"));
}

}  // namespace
}  // namespace framewise
