// SPDX-License-Identifier: Apache-2.0
// Behavior of all formats: sources of bytes, limits over the whole file,
// cancellation, and errors that name the place.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hwy/targets.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "framewise/animation.h"

namespace framewise {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

// A clip of 2x2 gray frames; every sample of frame i is i.
std::string film(int frames) {
  std::string bytes = "YUV4MPEG2 W2 H2 F25:1 Cmono\n";
  for (int i = 0; i < frames; ++i) {
    bytes += "FRAME\n" + std::string(4, char(i));
  }
  return bytes;
}

const std::string kStill = "P5 2 2 255 abcd";

std::vector<std::byte> as_bytes(const std::string& text) {
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

Result<Animation> open_film(int frames, const OpenOptions& options = {}) {
  return open(as_bytes(film(frames)), "film", options);
}

class OpenFile : public testing::Test {
 protected:
  OpenFile() {
    std::string name = (fs::temp_directory_path() / "open_XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~OpenFile() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }

  fs::path folder_;
};

std::vector<int> shades(Animation& animation) {
  std::vector<int> found;
  while (true) {
    auto frame = animation.next();
    if (!frame || !*frame) return found;
    found.push_back((*frame)->plane(0).row(0)[0]);
  }
}

TEST_F(OpenFile, ReadsTheSameFromAPathBytesADescriptorAndAPipe) {
  const std::string bytes = film(3);
  const fs::path path = write("film.y4m", bytes);
  auto by_path = open(path);
  ASSERT_TRUE(by_path) << by_path.error().to_string();
  EXPECT_THAT(shades(*by_path), testing::ElementsAre(0, 1, 2));

  const int fd = ::open(path.c_str(), O_RDONLY);
  auto by_fd = open_fd(fd, "stdin");
  close(fd);  // our duplicate stays open
  ASSERT_TRUE(by_fd);
  EXPECT_THAT(shades(*by_fd), testing::ElementsAre(0, 1, 2));

  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], bytes.data(), bytes.size()),
            ssize_t(bytes.size()));
  close(ends[1]);
  auto by_pipe = open_fd(ends[0], "pipe");
  close(ends[0]);
  ASSERT_TRUE(by_pipe);
  EXPECT_THAT(shades(*by_pipe), testing::ElementsAre(0, 1, 2));
}

// The other end of a pipe that somebody fills for as long as it is read.
class EndlessPipe {
 public:
  explicit EndlessPipe(std::string begin) {
    if (pipe(ends_) != 0) throw std::runtime_error("pipe");
    writer_ = std::thread([this, piece = std::move(begin)]() mutable {
      piece.resize(65536, '\0');
      while (true) {
        const ssize_t sent = send_all(piece);
        if (sent < 0) return;
        taken_ += sent;
        piece.assign(65536, '\0');
      }
    });
  }
  ~EndlessPipe() {
    close(ends_[0]);
    writer_.join();
    close(ends_[1]);
  }
  int reading_end() const { return ends_[0]; }
  int64_t taken() const { return taken_; }

 private:
  ssize_t send_all(const std::string& piece) {
    signal(SIGPIPE, SIG_IGN);
    return ::write(ends_[1], piece.data(), piece.size());
  }

  int ends_[2];
  std::atomic<int64_t> taken_{0};
  std::thread writer_;
};

TEST_F(OpenFile, LeavesAnEndlessPipeAtOnceIfItKnowsNoSuchFormat) {
  const EndlessPipe pipe("");
  const auto opened = open_fd(pipe.reading_end(), "pipe");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kUnsupported);
  EXPECT_LT(pipe.taken(), 1 << 20);
}

TEST_F(OpenFile, ReadsNoMoreOfAPipeThanItsLimitAllows) {
  const EndlessPipe pipe("GIF89a");
  const auto opened =
      open_fd(pipe.reading_end(), "pipe", {.limits = {.file_bytes = 3 << 20}});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kLimit);
  EXPECT_LT(pipe.taken(), 4 << 20);
}

TEST_F(OpenFile, StartsADescriptorWhereItStands) {
  const fs::path path = write("film.y4m", "junk" + film(2));
  const int fd = ::open(path.c_str(), O_RDONLY);
  lseek(fd, 4, SEEK_SET);
  auto animation = open_fd(fd, "rest");
  close(fd);
  ASSERT_TRUE(animation);
  EXPECT_EQ(shades(*animation).size(), 2u);
}

TEST_F(OpenFile, GoesByContentNotByExtension) {
  auto animation = open(write("film.gif", film(1)));
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().container, "y4m");
}

struct Refusal {
  std::string what;
  ErrorKind kind;
  std::string says;
};

TEST_F(OpenFile, RefusesWhatIsNoFileAndSaysWhatItIs) {
  fs::create_directory(folder_ / "folder");
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  write("empty", "");
  write("text", "just some words\n");
  const Refusal refusals[] = {
      {"missing", ErrorKind::kIo, "No such file"},
      {"folder", ErrorKind::kInput, "is a folder"},
      {"pipe", ErrorKind::kInput, "is a named pipe"},
      {"empty", ErrorKind::kInput, "is empty"},
      {"text", ErrorKind::kUnsupported, "not a picture or video"},
  };
  for (const Refusal& refusal : refusals) {
    auto animation = open(folder_ / refusal.what);
    ASSERT_FALSE(animation) << refusal.what;
    EXPECT_EQ(animation.error().kind, refusal.kind) << refusal.what;
    EXPECT_THAT(animation.error().to_string(), HasSubstr(refusal.says));
    EXPECT_THAT(animation.error().file, HasSubstr(refusal.what));
  }
}

TEST_F(OpenFile, AFileThatBecomesShorterWhileReadIsAnErrorNotASignal) {
  const fs::path path = write("film.y4m", film(1000));
  auto animation = open(path);
  ASSERT_TRUE(animation);
  ASSERT_TRUE(animation->next());
  fs::resize_file(path, 100);
  std::optional<Error> error;
  for (int i = 0; i < 1000 && !error; ++i) {
    auto frame = animation->next();
    if (!frame) error = frame.error();
  }
  // If the decoder has already read the whole file, nothing is lost.
  if (error) {
    EXPECT_EQ(error->kind, ErrorKind::kIo);
    EXPECT_THAT(error->to_string(), HasSubstr("shorter"));
  }
}

TEST_F(OpenFile, SaysWhatToDoWithAFileThatEndsInItsHeader) {
  using namespace std::literals;
  for (const auto head : {"P6\n3 "sv, "\x89PNG\r\n\x1a\n"sv, "II*\0\xff"sv,
                          "RIFF\4\0\0\0WEBPVP8 "sv, "\xff\xd8\xff\xe0"sv}) {
    auto animation = open(write("head", std::string(head)));
    ASSERT_FALSE(animation) << head;
    EXPECT_EQ(animation.error().kind, ErrorKind::kInput) << head;
    EXPECT_THAT(animation.error().hint, HasSubstr("again")) << head;
  }
}

TEST_F(OpenFile, RefusesAFileAboveTheByteLimitBeforeReadingIt) {
  OpenOptions options;
  options.limits.file_bytes = 10;
  auto animation = open(write("still.pgm", kStill), options);
  ASSERT_FALSE(animation);
  EXPECT_EQ(animation.error().kind, ErrorKind::kLimit);
  EXPECT_THAT(animation.error().hint, HasSubstr("--max-file-bytes"));
}

TEST(Animation, DoesNotOpenWhereTheProcessorHasNoInstructionSetOfThisBuild) {
  hwy::SetSupportedTargetsForTest(HWY_SCALAR);
  const auto refused = open_film(1);
  hwy::SetSupportedTargetsForTest(0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kEnvironment);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("processor"));
  EXPECT_TRUE(open_film(1));
}

TEST(Animation, StopsAtTheFrameLimitWithAnErrorThatNamesIt) {
  OpenOptions options;
  options.limits.videos.frames = 3;
  auto animation = open_film(5, options);
  ASSERT_TRUE(animation);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(*animation->next());
  auto fourth = animation->next();
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().kind, ErrorKind::kLimit);
}

TEST(Animation, CountsThePixelsOfAllFramesTogether) {
  OpenOptions options;
  options.limits.videos.total_pixels = 10;  // two and a half frames
  auto animation = open_film(5, options);
  ASSERT_TRUE(*animation->next());
  ASSERT_TRUE(*animation->next());
  auto third = animation->next();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().kind, ErrorKind::kLimit);
  EXPECT_EQ(third.error().frame, 2);
}

TEST(Animation, ZeroMeansNoLimit) {
  OpenOptions options;
  options.limits = {.file_bytes = 0,
                    .frame_pixels = 0,
                    .frames = 0,
                    .total_pixels = 0,
                    .wall_time_ms = 0};
  auto still = open(as_bytes(kStill), "still", options);
  ASSERT_TRUE(still);
  EXPECT_EQ(shades(*still).size(), 1u);
}

TEST(Animation, AVideoIsAsLongAsItLikesUnlessItsOwnLimitsSayOtherwise) {
  OpenOptions options;
  options.limits.file_bytes = 10;
  options.limits.frames = 1;
  options.limits.total_pixels = 1;
  auto film = open_film(5, options);
  ASSERT_TRUE(film) << film.error().to_string();
  EXPECT_EQ(shades(*film).size(), 5u);

  options.limits.videos.file_bytes = 10;
  auto large = open_film(5, options);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind, ErrorKind::kLimit);
}

TEST(Animation, StopsWhenAskedTo) {
  std::stop_source source;
  OpenOptions options;
  options.stop = source.get_token();
  auto animation = open_film(5, options);
  ASSERT_TRUE(*animation->next());
  source.request_stop();
  auto second = animation->next();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kCancelled);
}

TEST(Animation, DeliversNothingAfterAnErrorUntilItIsRewound) {
  OpenOptions options;
  options.limits.videos.frames = 1;
  auto animation = open_film(2, options);
  ASSERT_TRUE(*animation->next());
  ASSERT_FALSE(animation->next());
  auto after = animation->next();
  ASSERT_TRUE(after);
  EXPECT_FALSE(*after);
  ASSERT_TRUE(animation->rewind());
  EXPECT_TRUE(*animation->next());
}

TEST(Animation, SeeksForwardsBackwardsAndPastTheEnd) {
  auto animation = open_film(6);
  for (const int wanted : {4, 1, 1, 5, 0}) {
    ASSERT_TRUE(animation->seek(wanted));
    auto frame = animation->next();
    ASSERT_TRUE(frame);
    ASSERT_TRUE(*frame);
    EXPECT_EQ((*frame)->index(), wanted);
    EXPECT_EQ((*frame)->plane(0).row(0)[0], wanted);
  }
  ASSERT_TRUE(animation->seek(4));
  ASSERT_TRUE(animation->seek(0));
  EXPECT_EQ((*animation->next())->index(), 0);
  ASSERT_TRUE(animation->seek(99));
  auto past = animation->next();
  ASSERT_TRUE(past);
  EXPECT_FALSE(*past);
  EXPECT_FALSE(animation->seek(-1));
}

constexpr int64_t kPlenty = 1 << 20;

TEST(Animation, DecodesWhatIsHeldOnce) {
  auto animation = open_film(6);
  animation->cache_frames(kPlenty);
  std::vector<Frame> first;
  while (auto frame = *animation->next()) first.push_back(*frame);
  ASSERT_EQ(first.size(), 6u);
  ASSERT_TRUE(animation->rewind());
  for (const Frame& frame : first) {
    EXPECT_TRUE((*animation->next())->shares_pixels_with(frame));
  }
  EXPECT_FALSE(*animation->next());
  EXPECT_FALSE(*animation->next());
  ASSERT_TRUE(animation->seek(4));
  EXPECT_TRUE((*animation->next())->shares_pixels_with(first[4]));
}

TEST(Animation, DecodesOnWhereWhatIsHeldEnds) {
  auto animation = open_film(6);
  animation->cache_frames(kPlenty);
  for (const int pictures : {2, 4, 3}) {
    for (int i = 0; i < pictures; ++i) {
      EXPECT_EQ((*animation->next())->plane(0).row(0)[0], i);
    }
    ASSERT_TRUE(animation->rewind());
  }
  EXPECT_THAT(shades(*animation), testing::ElementsAre(0, 1, 2, 3, 4, 5));
  ASSERT_TRUE(animation->rewind());
  EXPECT_THAT(shades(*animation), testing::ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(Animation, FindsItsWayBetweenWhatIsHeldAndWhatIsNot) {
  auto animation = open_film(9);
  animation->cache_frames(kPlenty);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(*animation->next());
  for (const int wanted : {7, 1, 3, 2, 8, 0, 6, 5, 4, 8}) {
    ASSERT_TRUE(animation->seek(wanted));
    for (int i = wanted; i < std::min(wanted + 2, 9); ++i) {
      auto frame = *animation->next();
      ASSERT_TRUE(frame) << wanted;
      EXPECT_EQ(frame->index(), i);
      EXPECT_EQ(frame->plane(0).row(0)[0], i);
    }
  }
  EXPECT_FALSE(*animation->next());
}

TEST(Animation, HoldsNothingOfWhatTakesTooMuch) {
  auto animation = open_film(6);
  animation->cache_frames(300);  // four frames, whose rows take 64 bytes
  std::vector<Frame> first;
  while (auto frame = *animation->next()) first.push_back(*frame);
  ASSERT_TRUE(animation->rewind());
  EXPECT_FALSE((*animation->next())->shares_pixels_with(first[0]));
  ASSERT_TRUE(animation->rewind());
  EXPECT_EQ(shades(*animation).size(), 6u);
}

TEST(Animation, FailsWhereItFailedAfterWhatIsHeld) {
  std::string cut = film(4);
  cut.resize(cut.size() - 2);
  auto animation = open(as_bytes(cut), "film");
  animation->cache_frames(kPlenty);
  for (int reading = 0; reading < 3; ++reading) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(*animation->next());
    EXPECT_FALSE(animation->next());
    EXPECT_FALSE(*animation->next());
    ASSERT_TRUE(animation->rewind());
  }
}

TEST(Animation, SurveyDoesNotMoveTheReadingPosition) {
  auto animation = open_film(4);
  ASSERT_TRUE(*animation->next());
  auto survey = animation->survey();
  ASSERT_TRUE(survey);
  EXPECT_EQ(survey->frames.size(), 4u);
  EXPECT_EQ((*animation->next())->index(), 1);
}

TEST(Animation, FramesStayValidWhenTheAnimationIsGone) {
  std::optional<Frame> kept;
  {
    auto animation = open_film(2);
    ASSERT_TRUE(*animation->next());
    kept = **animation->next();
  }
  EXPECT_EQ(kept->plane(0).row(1)[1], 1);
}

TEST(Animation, HashesTheWholeContent) {
  auto animation = open(as_bytes(film(1)), "film");
  auto hash = animation->content_hash();
  ASSERT_TRUE(hash);
  EXPECT_EQ(hash->size(), 64u);
  std::string other = film(1);
  other.back() = 'x';
  auto changed = open(as_bytes(other), "film");
  EXPECT_NE(*changed->content_hash(), *hash);
}

TEST(Animation, ReusesPixelMemoryWhileAFilmPlays) {
  FramePool pool;
  OpenOptions options;
  options.pool = &pool;
  auto animation = open_film(100, options);
  EXPECT_EQ(shades(*animation).size(), 100u);
  EXPECT_GE(pool.statistics().reuse_rate(), 0.95);
}

TEST(Error, TellsPlaceAndCauseInOneLine) {
  Error error;
  error.file = "a.gif";
  error.message = "the palette is cut short";
  EXPECT_EQ(error.to_string(), "a.gif: the palette is cut short");
  error.offset = 812;
  EXPECT_EQ(error.to_string(), "a.gif: byte 812: the palette is cut short");
  error.frame = 3;
  EXPECT_EQ(error.to_string(),
            "a.gif: frame 3, byte 812: the palette is cut short");
}

}  // namespace
}  // namespace framewise
