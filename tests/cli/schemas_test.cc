// SPDX-License-Identifier: Apache-2.0
// Every document that a command prints with --json follows its published schema
// (docs/schema).
#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "cli/program.h"
#include "report/json_schema.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

enum class Form {
  kDocument,
  kLines,  // one document a line
};

struct Printed {
  std::string words;  // the command and its arguments, separated by spaces
  std::string schema;
  std::string part = "";  // of the schema; empty: its root
  Form form = Form::kDocument;
  int exit_code = 0;
};

// What each command prints. `still.gif`, `moving.gif`, `small.gif` and, where
// this build writes films, `film.mp4` are in its folder.
const Printed kPrinted[] = {
    {"compare moving.gif moving.gif", "report-2"},
    {"compare moving.gif missing.gif", "report-2", "", Form::kDocument, 3},
    {"inspect moving.gif", "inspection-1", "#/$defs/document"},
    {"inspect moving.gif still.gif", "inspection-1"},
    {"doctor", "doctor-1"},
    {"selftest", "selftest-1"},
    {"cache stats", "cache-1", "#/$defs/stats"},
    {"cache prune", "cache-1", "#/$defs/prune"},
    {"cache verify", "cache-1", "#/$defs/verify"},
    {"models list", "models-1"},
    {"image convert still.gif -o made.png", "image-1"},
    {"image convert still.gif missing.gif -o made/", "image-1", "",
     Form::kDocument, 3},
    {"image check still.gif", "image-1"},
    {"image check still.gif missing.gif", "image-1", "", Form::kDocument, 3},
    {"image diff still.gif still.gif", "image-1"},
    {"image diff still.gif small.gif", "image-1", "", Form::kDocument, 1},
    {"image thumbnail still.gif -o thumb.png", "image-1"},
    {"flashes moving.gif", "flashes-1"},
    {"baseline check moving.golden moving.gif", "golden-check-1"},
    {"check", "check-1"},
    {"check --for slack-emoji moving.gif missing.gif", "check-1", "",
     Form::kDocument, 3},
    {"check --for telegram-sticker moving.gif", "check-1", "", Form::kDocument,
     1},
    {"optimize moving.gif -o best.gif", "report-2"},
    {"optimize moving.gif -o estimate.gif --dry-run", "report-2"},
    {"tag still.gif", "tags-1", "", Form::kLines},
    {"results bdrate rates.csv", "bdrate-1"},
    {"bench list", "scenarios-1"},
    {"telemetry series", "series-1"},
    {"config show", "settings-1"},
    {"config profiles", "profiles-1"},
    {"config validate", "settings-check-1"},
};

// Commands that need what a test of a second has not: films, a model, a running
// batch, a recorded history, or minutes of measuring. Their own tests check
// them.
const std::map<std::string, std::string> kElsewhere = {
    {"video scan", "scan-1"},         {"video plan", "plan-1"},
    {"video loopcheck", "loops-1"},   {"video compose", "film-1"},
    {"video loop", "loop-1"},         {"video extract", "film-1"},
    {"video convert", "film-1"},      {"video normalize", "film-1"},
    {"video formats", "formats-1"},   {"encode", "encode-1"},
    {"ladder", "ladder-1"},           {"bench run", "bench-run-1"},
    {"bench ab", "bench-1"},          {"bench check", "bench-1"},
    {"bench trend", "bench-trend-1"}, {"predict", "prediction-1"},
    {"monitor", "monitor-1"},         {"telemetry show", "history-1"},
};

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

class Schemas : public testing::Test {
 protected:
  void SetUp() override {
    write("still.gif", 24, {1});
    write("small.gif", 12, {1});
    write("moving.gif", 24, {1, 60, 120});
    folder_.write("rates.csv",
                  "encoder,kbps,vmaf\nold,100,60\nold,200,80\nnew,90,61\n"
                  "new,180,81\n");
    framewise({"baseline", "learn", "moving.golden", "moving.gif", "moving.gif",
               "moving.gif"},
              {.folder = folder_.path()});
  }

  void write(const char* name, int side, const std::vector<uint8_t>& colors) {
    TinyGif tiny{.width = side, .height = side};
    for (const uint8_t color : colors) {
      tiny.frames.push_back(
          {.pixels = std::vector<uint8_t>(size_t(side * side), color)});
    }
    folder_.write(name, tiny.bytes());
  }

  ProgramResult run(const std::string& words) {
    auto arguments = words_of(words);
    arguments.push_back("--json");
    return framewise(
        std::move(arguments),
        {.environment = {{"XDG_CACHE_HOME", folder_.path() / "cache"},
                         {"HOME", folder_.path() / "home"}},
         .folder = folder_.path()});
  }

  TemporaryFolder folder_;
};

TEST_F(Schemas, EveryDocumentFollowsItsSchema) {
  for (const Printed& printed : kPrinted) {
    const ProgramResult result = run(printed.words);
    EXPECT_EQ(result.exit_code, printed.exit_code) << printed.words << '\n'
                                                   << result.err;
    const JsonSchema schema = JsonSchema::published(printed.schema);
    std::istringstream lines(result.out);
    std::string text = result.out;
    do {
      if (printed.form == Form::kLines && !std::getline(lines, text)) break;
      const Json document = Json::parse(text);
      ASSERT_FALSE(document.is_null()) << printed.words << '\n' << text;
      EXPECT_EQ(printed.part.empty()
                    ? schema.problem_of(document)
                    : schema.problem_of(document, printed.part),
                "")
          << printed.words;
    } while (printed.form == Form::kLines);
  }
}

// All commands, as `help all` lists them: two spaces, the name, its summary.
std::set<std::string> commands() {
  std::set<std::string> names;
  std::istringstream lines(framewise({"help", "all"}).out);
  for (std::string line; std::getline(lines, line);) {
    if (line == "Options of every command") break;
    if (!line.starts_with("  ") || line[2] == ' ') continue;
    names.insert(line.substr(2, line.find("  ", 2) - 2));
  }
  return names;
}

TEST_F(Schemas, NoCommandPrintsJsonWithoutOne) {
  std::set<std::string> checked;
  for (const auto& [command, schema] : kElsewhere) {
    checked.insert(command);
    EXPECT_TRUE(std::filesystem::exists(FRAMEWISE_SOURCE_DIR "/docs/schema/" +
                                        schema + ".json"))
        << schema;
  }
  const auto all = commands();
  ASSERT_GT(all.size(), 50u);
  for (const Printed& printed : kPrinted) {
    for (const std::string& command : all) {
      if (printed.words.starts_with(command)) checked.insert(command);
    }
  }
  for (const std::string& command : all) {
    auto words = words_of(command);
    words.push_back("--help=all");
    if (framewise(words).out.find("\n      --json ") == std::string::npos)
      continue;
    EXPECT_TRUE(checked.contains(command))
        << command << " prints JSON: publish its schema, and check it here";
  }
}

}  // namespace
}  // namespace framewise
