// SPDX-License-Identifier: Apache-2.0
// Real programs where they are installed; those that Debian does not have are
// played by a stand-in that checks its command line and writes a file.
#include "optimize/engines/engines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "framewise/optimize.h"
#include "optimize/encodings/encodings.h"
#include "optimize/moving_picture.h"
#include "runtime/program.h"
#include "temporary_folder.h"

namespace framewise::optimization {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// Puts a folder first in PATH while it lives.
class PathWith {
 public:
  explicit PathWith(const std::filesystem::path& folder)
      : before_(getenv("PATH")) {
    setenv("PATH", (folder.native() + ":" + before_).c_str(), 1);
  }
  ~PathWith() { setenv("PATH", before_.c_str(), 1); }

 protected:
  std::string before_;
};

// Has a folder alone as PATH while it lives.
class OnlyPath : public PathWith {
 public:
  explicit OnlyPath(const std::filesystem::path& folder) : PathWith(folder) {
    setenv("PATH", folder.c_str(), 1);
  }
};

void write_program(const TemporaryFolder& folder, const std::string& name,
                   const std::string& script) {
  const auto path = folder.write(name, "#!/bin/sh\n" + script);
  chmod(path.c_str(), 0755);
}

Result<Optimization> optimized_by(const std::string& engine,
                                  const TemporaryFolder& folder,
                                  const std::string& input,
                                  const std::string& output) {
  OptimizeOptions options{.engine = engine};
  options.targets = {"ssimulacra2>=50"};
  options.worst_verdict.reset();
  return optimize(folder.path() / input, folder.path() / output, options);
}

class RealEngine : public testing::TestWithParam<const char*> {};

TEST_P(RealEngine, EncodesWhatTheTargetAllows) {
  const auto engine = find_engine(GetParam());
  if (!engine) GTEST_SKIP() << engine.error().message;
  const TemporaryFolder folder;
  const int frames = (*engine)->animation ? 4 : 1;
  const std::string input =
      (*engine)->reads == EngineReads::kGif ? "in.gif" : "in.png";
  write_animation(folder.path() / input, photo_pixel, frames);
  const auto result = optimized_by(GetParam(), folder, input, "out");
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_TRUE(std::filesystem::exists(result->output));
  ASSERT_FALSE(result->report.comparisons.empty());
  for (const OptimizeTrial& trial : result->trials) {
    EXPECT_FALSE(trial.error) << trial.error->to_string();
    EXPECT_THAT(trial.encoding, HasSubstr(GetParam()));
  }
  if (result->outcome == OptimizeOutcome::kMet) {
    EXPECT_TRUE(result->report.passed());
  }
}

INSTANTIATE_TEST_SUITE_P(All, RealEngine,
                         testing::Values("gifsicle", "ffmpeg", "imagemagick",
                                         "gif2webp", "cwebp", "pngquant",
                                         "oxipng", "avifenc", "cjxl"));

std::vector<std::string> names_at(int effort, FileFormat format,
                                  bool lossless = false) {
  InputFacts facts;
  facts.frames = 1;
  facts.info.size = {64, 48};
  OptimizeOptions options{.formats = {format}, .effort = effort};
  options.lossless = lossless;
  if (!lossless) options.targets = {"ssimulacra2>=70"};
  std::vector<std::string> names;
  const auto encodings = encodings_for(facts, *read_targets(options), options);
  EXPECT_TRUE(encodings);
  if (!encodings) return names;
  for (const Encoding& one : *encodings) names.push_back(one.name);
  return names;
}

TEST(Engines, AreTriedBesideTheBuiltInEncodersAtHighEffort) {
  const TemporaryFolder programs;
  for (const char* name : {"gifsicle", "pngquant", "oxipng"}) {
    write_program(programs, name, "echo 1.0\n");
  }
  const PathWith path(programs.path());
  EXPECT_THAT(names_at(8, FileFormat::kGif), Contains("gif by gifsicle"));
  EXPECT_THAT(names_at(8, FileFormat::kPng), Contains("png by pngquant"));
  EXPECT_THAT(names_at(8, FileFormat::kPng, true), Contains("png by oxipng"));
  EXPECT_THAT(names_at(7, FileFormat::kGif), Not(Contains("gif by gifsicle")));
  EXPECT_THAT(names_at(8, FileFormat::kWebp), Not(Contains(HasSubstr(" by "))));
}

TEST(Engines, AreNeverNeeded) {
  const TemporaryFolder nothing;
  const OnlyPath path(nothing.path());
  EXPECT_THAT(names_at(9, FileFormat::kGif), Not(Contains(HasSubstr(" by "))));
  EXPECT_THAT(names_at(9, FileFormat::kPng), Not(Contains(HasSubstr(" by "))));
}

TEST(Engines, ThatFailEndNoSearch) {
  const TemporaryFolder folder;
  const TemporaryFolder programs;
  write_animation(folder.path() / "in.png", photo_pixel, 1);
  write_program(programs, "pngquant", "exit 3\n");
  const PathWith path(programs.path());
  OptimizeOptions options{.effort = 8};
  options.targets = {"ssimulacra2>=50"};
  options.worst_verdict.reset();
  const auto result =
      optimize(folder.path() / "in.png", folder.path() / "out.png", options);
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->outcome, OptimizeOutcome::kMet);
  EXPECT_TRUE(
      std::ranges::any_of(result->trials, [](const OptimizeTrial& trial) {
        return trial.encoding == "png by pngquant" && trial.error;
      }));
}

TEST(Engines, CallGifskiWithPngFramesTheirRateAndLoops) {
  const TemporaryFolder folder;
  const TemporaryFolder programs;
  write_animation(folder.path() / "in.png", drawn_pixel, 3);
  write_animation(folder.path() / "known.gif", drawn_pixel, 3);
  // Checks that the frames are there, then "encodes".
  write_program(programs, "gifski",
                "echo \"$@\" >> " + (folder.path() / "calls").native() +
                    "\nfor last; do :; done\ntest -s \"$last\" || exit 9\n"
                    "while [ \"$1\" != --output ]; do shift; done\n"
                    "cp " +
                    (folder.path() / "known.gif").native() + " \"$2\"\n");
  const PathWith path(programs.path());
  const auto result = optimized_by("gifski", folder, "in.png", "out.gif");
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->outcome, OptimizeOutcome::kMet);
  std::stringstream calls;
  calls << std::ifstream(folder.path() / "calls").rdbuf();
  EXPECT_THAT(calls.str(), HasSubstr("--fps 10 --repeat 0 --output "));
  EXPECT_THAT(calls.str(), HasSubstr("frame-00002.png"));
}

TEST(Engines, CallAnimatelyWithItsLoss) {
  const TemporaryFolder folder;
  const TemporaryFolder programs;
  write_animation(folder.path() / "in.gif", drawn_pixel, 3);
  write_program(programs, "animately",
                "echo \"$@\" >> " + (folder.path() / "calls").native() +
                    "\ncp \"$2\" \"$4\"\n");
  const PathWith path(programs.path());
  const auto result = optimized_by("animately", folder, "in.gif", "out.gif");
  ASSERT_TRUE(result) << result.error().to_string();
  std::stringstream calls;
  calls << std::ifstream(folder.path() / "calls").rdbuf();
  EXPECT_THAT(calls.str(), HasSubstr("--input "));
  EXPECT_THAT(calls.str(), HasSubstr("--lossy "));
}

TEST(Engines, QuoteWhatAProgramSaysWhenItFails) {
  const TemporaryFolder folder;
  const TemporaryFolder programs;
  write_animation(folder.path() / "in.gif", drawn_pixel, 3);
  write_program(programs, "animately", "echo 'no licence' >&2; exit 3\n");
  const PathWith path(programs.path());
  const auto result = optimized_by("animately", folder, "in.gif", "out.gif");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->outcome, OptimizeOutcome::kInputKept);
  ASSERT_FALSE(result->trials.empty());
  EXPECT_THAT(result->trials.front().error->message,
              HasSubstr("exit code 3: no licence"));
}

TEST(Engines, DoNotTrustAProgramThatWritesGarbage) {
  const TemporaryFolder folder;
  const TemporaryFolder programs;
  write_animation(folder.path() / "in.gif", drawn_pixel, 3);
  write_program(programs, "animately", "echo garbage > \"$4\"\n");
  const PathWith path(programs.path());
  const auto result = optimized_by("animately", folder, "in.gif", "out.gif");
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->outcome, OptimizeOutcome::kInputKept);
}

TEST(Engines, AreNamedWithASuggestion) {
  const auto engine = find_engine("gifsickle");
  ASSERT_FALSE(engine);
  EXPECT_THAT(engine.error().hint, HasSubstr("gifsicle"));
}

TEST(Engines, PassHostileNamesAsTheyAre) {
  if (!runtime::find_program("gifsicle")) GTEST_SKIP() << "needs gifsicle";
  const TemporaryFolder folder;
  const std::string name = "--bad $(touch x); 'q'.gif";
  write_animation(folder.path() / name, drawn_pixel, 3);
  const auto result = optimized_by("gifsicle", folder, name, "out.gif");
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "x"));
}

}  // namespace
}  // namespace framewise::optimization
