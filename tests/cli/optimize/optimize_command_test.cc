// SPDX-License-Identifier: Apache-2.0
// `framewise optimize`, as a user runs it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/batch_fixture.h"
#include "jobs/texts.h"

namespace framewise {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class OptimizeCommand : public Batch {
 protected:
  ProgramResult optimize(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "optimize");
    return framewise(std::move(arguments), {.folder = folder_.path()});
  }
  ProgramResult optimize_at_terminal(std::vector<std::string> arguments,
                                     std::string typed) {
    arguments.insert(arguments.begin(), "optimize");
    return framewise(std::move(arguments), {.folder = folder_.path(),
                                            .terminal_columns = 100,
                                            .typed = std::move(typed)});
  }
  void make_input() { folder_.write("in.gif", gif(1, 0, 4)); }
  fs::path at(const std::string& name) const { return folder_.path() / name; }
};

TEST_F(OptimizeCommand, WritesTheFileAndSaysWhatItSaved) {
  make_input();
  const auto ran = optimize({"in.gif", "-o", "out.webp"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(fs::exists(at("out.webp")));
  EXPECT_THAT(ran.out, HasSubstr(" → "));
  EXPECT_THAT(ran.out, HasSubstr("out.webp"));
  EXPECT_THAT(ran.out, HasSubstr("PASS"));
}

TEST_F(OptimizeCommand, AddsTheEndingOfTheFormatThatItChooses) {
  make_input();
  const auto ran = optimize({"in.gif", "-o", "out", "--to", "webp,gif"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(fs::exists(at("out.webp")) || fs::exists(at("out.gif")));
  EXPECT_FALSE(fs::exists(at("out")));
}

TEST_F(OptimizeCommand, WritesToStandardOutputWhereTheOutputIsADash) {
  make_input();
  const auto ran = optimize({"in.gif", "-o", "-", "--to", "webp"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(ran.out.starts_with("RIFF"));
  EXPECT_THAT(ran.err, HasSubstr(" → "));
  EXPECT_THAT(ran.err, HasSubstr("standard output"));
  optimize({"in.gif", "-o", "out.webp"});
  EXPECT_EQ(ran.out, text_of(at("out.webp")));
  const auto files = std::distance(fs::directory_iterator(folder_.path()), {});
  EXPECT_EQ(files, 2) << "in.gif and out.webp";
  EXPECT_EQ(optimize({"in.gif", "-o", "-", "--to", "webp", "-q"}).err, "");
}

TEST_F(OptimizeCommand, ReadsStandardInput) {
  const auto ran =
      framewise({"optimize", "-", "-o", "-", "--to", "gif", "--lossless"},
                {.input = gif(1, 0, 4), .folder = folder_.path()});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(ran.out.starts_with("GIF89a"));
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(OptimizeCommand, RefusesOtherUsesOfStandardOutput) {
  make_input();
  folder_.write("more.gif", gif(2, 0, 4));
  const auto refused = [&](std::vector<std::string> arguments) {
    const auto ran = optimize(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr("hint: "));
    return ran.err;
  };
  EXPECT_THAT(refused({"in.gif", "-o", "-", "--json"}), HasSubstr("--json"));
  EXPECT_THAT(refused({"in.gif", "more.gif", "-o", "-"}),
              HasSubstr("one file"));
  EXPECT_THAT(refused({"in.gif", "-o", "out.gif", "--plot", "-"}),
              HasSubstr("--plot"));
}

TEST_F(OptimizeCommand, ExitsWithOneWhereTheTargetIsMissed) {
  make_input();
  const auto ran = optimize({"in.gif", "-o", "out.webp", "--max-size", "40B"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("target missed"));
  EXPECT_THAT(ran.out, HasSubstr("encoding"));  // the curve
  // The tries that keep every pixel are too large, not damaged.
  EXPECT_THAT(ran.out, Not(HasSubstr("ARTIFACT  Every pixel")));
}

TEST_F(OptimizeCommand, AsksForAFormThatHoldsTheLimitOnATerminalAlone) {
  if (!terminals_work()) GTEST_SKIP() << "no pseudo-terminals here";
  // Noise, which no way of writing makes small; at half of its size it is.
  TinyGif noise{.width = 48, .height = 48};
  uint32_t random = 1;
  for (int i = 0; i < 8; ++i) {
    std::vector<uint8_t> pixels(size_t{48} * 48);
    for (uint8_t& pixel : pixels) {
      random = random * 1664525U + 1013904223U;
      pixel = uint8_t(random >> 25);
    }
    noise.frames.push_back({.pixels = std::move(pixels)});
  }
  folder_.write("in.gif", noise.bytes());
  const auto limit = fs::file_size(at("in.gif")) * 35 / 100;
  const std::vector<std::string> words = {"in.gif",
                                          "-o",
                                          "out.gif",
                                          "--max-size",
                                          fmt::format("{}B", limit),
                                          "--target",
                                          "score>=80"};
  const auto silent = optimize(words);
  ASSERT_EQ(silent.exit_code, 1) << silent.out;
  ASSERT_THAT(silent.out, HasSubstr("These hold the limit"));
  EXPECT_THAT(silent.out + silent.err, Not(HasSubstr("Take which")));
  const auto none = optimize_at_terminal(words, "9\n\n");
  EXPECT_THAT(none.out, HasSubstr("Take which form, 1 to"));
  EXPECT_THAT(none.out, HasSubstr("A number from 1 to"));
  EXPECT_EQ(none.exit_code, 1);
  const auto taken = optimize_at_terminal(words, "1\n");
  EXPECT_EQ(taken.exit_code, 0) << taken.out;
}

TEST_F(OptimizeCommand, PrintsTheCurveOnce) {
  make_input();
  const auto lists = [](const std::string& text) {
    int count = 0;
    for (size_t at = text.find("encoding  "); at != text.npos;
         at = text.find("encoding  ", at + 1)) {
      ++count;
    }
    return count;
  };
  EXPECT_EQ(lists(optimize({"in.gif", "-o", "out.webp", "--max-size", "40B",
                            "--curve"})
                      .out),
            1);
  EXPECT_EQ(lists(optimize({"in.gif", "-o", "out.webp", "--curve"}).out), 1);
}

TEST_F(OptimizeCommand, PrintsAndWritesEveryTry) {
  make_input();
  const auto ran =
      optimize({"in.gif", "-o", "out.webp", "--json", "--trials", "t.ndjson",
                "--trials", "t.csv", "--plot", "p.svg", "--report", "r.html"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const Json json = Json::parse(ran.out);
  EXPECT_EQ(json["optimization"]["outcome"], "met");
  EXPECT_EQ(lines_of(text_of(at("t.ndjson"))).size(),
            json["optimization"]["trials"].size());
  EXPECT_THAT(text_of(at("t.csv")), HasSubstr("webp"));
  EXPECT_THAT(text_of(at("p.svg")), HasSubstr("<svg"));
  EXPECT_THAT(text_of(at("r.html")), HasSubstr("<!doctype html>"));
  const auto pareto =
      framewise({"results", "pareto", "t.ndjson"}, {.folder = folder_.path()});
  EXPECT_EQ(pareto.exit_code, 0) << pareto.err;
}

TEST_F(OptimizeCommand, EstimatesWithoutWriting) {
  make_input();
  const auto ran = optimize({"in.gif", "--dry-run", "--to", "webp"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("estimate: "));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1);
}

TEST_F(OptimizeCommand, TakesFoldersAndContinues) {
  make_folders(3);
  const std::vector<std::string> command = {
      "originals", "-o",          "out",      "--to",           "webp",
      "--report",  "rows.ndjson", "--target", "ssimulacra2>=60"};
  const auto ran = optimize(command);
  EXPECT_THAT(ran.out, HasSubstr("100.gif: "));
  EXPECT_TRUE(fs::exists(at("out/100.webp")));
  const std::string rows = text_of(at("rows.ndjson"));
  fs::remove(at("out/101.webp"));
  const auto again = optimize(command);
  EXPECT_EQ(again.exit_code, ran.exit_code);
  EXPECT_EQ(text_of(at("rows.ndjson")), rows);
  EXPECT_TRUE(fs::exists(at("out/101.webp")));
}

TEST_F(OptimizeCommand, GoesOnPastAFileThatCannotBeRead) {
  make_input();
  folder_.write("bad.gif", "not a GIF");
  const auto ran = optimize({"in.gif", "bad.gif", "-o", "out"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.out, HasSubstr("bad.gif: "));
  EXPECT_THAT(ran.out, HasSubstr("in.gif: "));
}

TEST_F(OptimizeCommand, RefusesWhatItDoesNotUnderstandWithAHint) {
  make_input();
  const std::pair<std::vector<std::string>, const char*> kWrong[] = {
      {{"in.gif"}, "-o"},
      {{"in.gif", "-o", "x.webp", "--to", "tga"}, "gif, webp"},
      {{"in.gif", "-o", "x", "--to", "mkv"}, "webm"},
      {{"in.gif", "-o", "x.webp", "--max-size", "big"}, "2MB"},
      {{"in.gif", "-o", "x.webp", "--scale", "2"}, "share"},
      {{"in.gif", "-o", "x.webp", "--fps", "0"}, "0.001 to 1000"},
      {{"in.gif", "-o", "x.webp", "--effort", "10"}, "0 to 9"},
      {{"in.gif", "-o", "x.webp", "--verdict", "good"}, "pass, warning"},
      {{"in.gif", "-o", "x.webp", "--target", "beauty>3"}, ""},
      {{"in.gif", "-o", "x.webp", "--engine", "gifsickle"}, "gifsicle"},
      {{"in.gif", "-o", "x.webp", "--max-size", "2"}, "did you mean 2MB"},
      {{"in.gif", "-o", "x.webp", "--target", "score<=50"}, "'score>=50'"},
      {{"in.gif", "in.gif", "-o", "x.webp"}, "name a folder: -o x"},
      {{"none.gif", "-o", "x.webp"}, "check the spelling"}};
  for (const auto& [arguments, hint] : kWrong) {
    const auto ran = optimize(arguments);
    EXPECT_NE(ran.exit_code, 0);
    EXPECT_THAT(ran.err, HasSubstr("framewise: error: "));
    EXPECT_THAT(ran.err, HasSubstr(hint));
  }
  EXPECT_FALSE(fs::exists(at("x.webp")));
}

TEST(OptimizeOptions, ReadSizesWithUnits) {
  using jobs::parse_bytes;
  EXPECT_EQ(*parse_bytes("2MB"), 2'000'000);
  EXPECT_EQ(*parse_bytes("500kB"), 500'000);
  EXPECT_EQ(*parse_bytes("1.5 MiB"), 1'572'864);
  EXPECT_EQ(*parse_bytes("80000"), 80'000);
  for (const char* text :
       {"", "MB", "-1", "0", "1 TBB", "nan", "inf", "1e99"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

TEST_F(OptimizeCommand, WritesTheSameFilesInIsolatedProcesses) {
  for (const char* name : {"in/a.gif", "in/deep/b.gif"}) {
    folder_.write(name, gif(1, 0, 4));
  }
  folder_.write("in/c.gif", "GIF89a and nothing");
  const auto here = optimize({"in", "-o", "here", "--to", "webp,gif"});
  const auto apart =
      optimize({"in", "-o", "apart", "--to", "webp,gif", "--isolate"});
  EXPECT_EQ(here.exit_code, 3) << here.err;
  EXPECT_EQ(apart.exit_code, 3) << apart.err;
  for (const char* name : {"a", "deep/b"}) {
    const auto extension =
        fs::exists(at("here") / (std::string(name) + ".webp")) ? ".webp"
                                                               : ".gif";
    const std::string file = std::string(name) + extension;
    EXPECT_TRUE(text_of(at("here") / file) == text_of(at("apart") / file))
        << file;
  }
}

TEST_F(OptimizeCommand, RefusesProgramsInIsolatedProcesses) {
  make_input();
  const auto ran =
      optimize({"in.gif", "-o", "out", "--isolate", "--engine", "gifsicle"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.out, HasSubstr("isolated"));
}

TEST_F(OptimizeCommand, DividesFoldersAmongMachines) {
  for (int i = 0; i < 5; ++i) {
    folder_.write(fmt::format("in/{}.gif", i), gif(i + 1, 0, 3));
  }
  size_t rows = 0;
  for (const char* shard : {"1/2", "2/2"}) {
    const auto ran = optimize({"in", "-o", "out", "--to", "webp", "--shard",
                               shard, "--report", "r.ndjson"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
  }
  for (const char* name : {"r.1-of-2.ndjson", "r.2-of-2.ndjson"}) {
    for (const Json& row : lines_of(text_of(at(name)))) {
      EXPECT_EQ(row["pair"]["of"], 5);
      ++rows;
    }
  }
  EXPECT_EQ(rows, 5u);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(fs::exists(at(fmt::format("out/{}.webp", i)))) << i;
  }
}

TEST_F(OptimizeCommand, MakesAFileForEachPlaceInAFolderOfItsOwn) {
  make_input();
  const auto ran = optimize(
      {"in.gif", "--for", "slack-emoji,whatsapp-sticker", "-o", "out"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(fs::exists(at("out/slack-emoji/in.gif")));
  EXPECT_TRUE(fs::exists(at("out/whatsapp-sticker/in.webp")));
  const auto checked = framewise(
      {"check", "--for", "whatsapp-sticker", "out/whatsapp-sticker/in.webp"},
      {.folder = folder_.path()});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

TEST_F(OptimizeCommand, MakesFilesOfAFolderForAPlace) {
  folder_.write("in/a.gif", gif(1, 0, 3));
  folder_.write("in/b.gif", gif(2, 0, 3));
  const auto ran = optimize({"in", "--for", "discord-emoji", "-o", "out"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(fs::exists(at("out/a.gif")));
  EXPECT_TRUE(fs::exists(at("out/b.gif")));
}

TEST_F(OptimizeCommand, ListsThePlacesTheNearestFirstWhereOneIsUnknown) {
  make_input();
  const auto ran = optimize({"in.gif", "--for", "whatsap", "-o", "out"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("'whatsap' is no known destination"));
  EXPECT_FALSE(fs::exists(at("out")));
}

TEST_F(OptimizeCommand, RefusesTargetsBesideAPlace) {
  make_input();
  for (const char* option : {"--lossless", "--fps=5", "--max-size=1kB"}) {
    const auto ran =
        optimize({"in.gif", "--for", "whatsapp-sticker", option, "-o", "out"});
    EXPECT_EQ(ran.exit_code, 2) << option;
    EXPECT_THAT(ran.err, HasSubstr("--for chooses")) << option;
  }
}

TEST_F(OptimizeCommand, SaysWhichLimitsAFileExceeds) {
  make_input();
  const auto ran = framewise({"check", "--for", "telegram-sticker", "in.gif"},
                             {.folder = folder_.path()});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("gif is not taken; png, webp are"));
}

}  // namespace
}  // namespace framewise
