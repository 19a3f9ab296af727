// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspect_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "inspect/inspection_memory.h"
#include "tiny_gif.h"

namespace framewise::inspection {
namespace {

// Opens a GIF generated from its path: "7" has seven frames.
Result<Animation> open_numbered(const std::filesystem::path& path,
                                const OpenOptions& options) {
  const int frames = std::stoi(path.string());
  TinyGif gif{.width = 16, .height = 16};
  for (int i = 0; i < frames; ++i) {
    gif.frames.push_back(
        {.pixels = std::vector<uint8_t>(256, uint8_t(i % 128))});
  }
  return open(gif.data(), path.string(), options);
}

struct Outcome {
  std::vector<int64_t> frames;  // -1: failed
  std::vector<std::string> hashes;
};

Outcome run(int threads, int64_t memory_bytes,
            const std::vector<std::filesystem::path>& paths) {
  ThreadPool pool(threads);
  Outcome outcome;
  inspect_files(paths, {.open = open_numbered, .memory_bytes = memory_bytes},
                pool, [&](size_t index, const Result<Inspection>& result) {
                  EXPECT_EQ(index, outcome.frames.size()) << "out of order";
                  outcome.frames.push_back(result ? result->frame_count : -1);
                  outcome.hashes.push_back(result ? result->content_hash : "");
                });
  return outcome;
}

std::vector<std::filesystem::path> some_paths() {
  std::vector<std::filesystem::path> paths;
  for (int i = 0; i < 60; ++i) paths.push_back(std::to_string(i * 7 % 20));
  return paths;
}

TEST(InspectFiles, GivesTheSameResultsInTheSameOrderOnAnyNumberOfThreads) {
  const auto paths = some_paths();
  const Outcome one = run(1, 0, paths);
  ASSERT_EQ(one.frames.size(), paths.size());
  for (size_t i = 0; i < paths.size(); ++i) {
    const int wanted = std::stoi(paths[i].string());
    EXPECT_EQ(one.frames[i], wanted == 0 ? -1 : wanted)
        << "a GIF without frames is an error, and stops no other";
  }
  for (const int threads : {2, 5}) {
    const Outcome many = run(threads, 0, paths);
    EXPECT_EQ(many.frames, one.frames);
    EXPECT_EQ(many.hashes, one.hashes);
  }
}

TEST(InspectFiles, FinishesWithTheMemoryOfOneFile) {
  const auto paths = some_paths();
  EXPECT_EQ(run(5, kProgramBytes + (64 << 10), paths).frames,
            run(1, 0, paths).frames);
}

TEST(InspectFiles, RefusesABombByItsHeader) {
  const auto open_bomb = [](const std::filesystem::path& path,
                            const OpenOptions& options) {
    TinyGif gif{.width = 10'000, .height = 10'000};
    gif.frames.push_back(
        {.pixels = std::vector<uint8_t>(1, 1), .width = 1, .height = 1});
    return open(gif.data(), path.string(), options);
  };
  ThreadPool pool(2);
  const std::vector<std::filesystem::path> paths = {"bomb.gif"};
  std::optional<Error> error;
  inspect_files(paths, {.open = open_bomb, .memory_bytes = 512 << 20}, pool,
                [&](size_t, const Result<Inspection>& result) {
                  if (!result) error = result.error();
                });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, ErrorKind::kLimit);
  EXPECT_EQ(error->file, "bomb.gif");
  EXPECT_THAT(error->message,
              testing::StartsWith(
                  "inspecting frames of 10000x10000 pixels takes up to"));
  EXPECT_THAT(error->message, testing::HasSubstr("512 MiB"));
}

TEST(InspectFiles, SplitsASingleFileAmongTheThreads) {
  EXPECT_EQ(run(4, 0, {"100"}).frames, (std::vector<int64_t>{100}));
}

TEST(InspectFiles, TurnsWhatACodecThrowsIntoAnErrorOfThatFile) {
  ThreadPool pool(2);
  const std::vector<std::filesystem::path> paths = {"not a number", "3"};
  std::vector<ErrorKind> errors;
  int fine = 0;
  inspect_files(paths, {.open = open_numbered}, pool,
                [&](size_t, const Result<Inspection>& result) {
                  if (result) {
                    ++fine;
                  } else {
                    errors.push_back(result.error().kind);
                  }
                });
  EXPECT_EQ(fine, 1);
  EXPECT_EQ(errors, std::vector<ErrorKind>{ErrorKind::kInternal});
}

TEST(InspectFiles, LeavesTheRestAloneOnceStopped) {
  ThreadPool pool(1);
  std::stop_source stop;
  const auto paths = some_paths();
  int cancelled = 0;
  inspect_files(paths,
                {.open = open_numbered, .reading = {.stop = stop.get_token()}},
                pool, [&](size_t index, const Result<Inspection>& result) {
                  if (index == 5) stop.request_stop();
                  if (!result && result.error().kind == ErrorKind::kCancelled) {
                    ++cancelled;
                  }
                });
  EXPECT_GT(cancelled, int(paths.size()) / 2);
}

TEST(InspectFiles, ReportsItsProgress) {
  ThreadPool pool(2);
  runtime::Progress progress("files");
  inspect_files(some_paths(), {.open = open_numbered, .progress = &progress},
                pool, [](size_t, const Result<Inspection>&) {});
  EXPECT_EQ(progress.snapshot().done, 60);
  EXPECT_EQ(progress.snapshot().total, 60);
  EXPECT_EQ(progress.snapshot().failed, 3);
}

}  // namespace
}  // namespace framewise::inspection
