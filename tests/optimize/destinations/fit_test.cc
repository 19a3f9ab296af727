// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "framewise/destinations.h"
#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

// Waves of several colors that move: neither noise nor flat.
std::array<uint8_t, 4> waves_pixel(int x, int y, int frame) {
  const double phase = 0.15 * frame;
  return {uint8_t(128 + 100 * std::sin(0.05 * x + phase)),
          uint8_t(128 + 100 * std::cos(0.04 * y - phase)),
          uint8_t(128 + 60 * std::sin(0.03 * (x + y) + 2 * phase)), 255};
}

class FitDestination : public testing::Test {
 protected:
  fs::path made(const std::string& name, const PixelAt& at, Size size,
                int frames) {
    write_animation(folder_.path() / name, at, frames, size);
    return folder_.path() / name;
  }

  Result<Optimization> fit(const fs::path& input, std::string_view place) {
    OptimizeOptions options;
    options.effort = 1;
    return optimize_for(input, folder_.path() / "out", place, options);
  }

  static void expect_taken(const Optimization& result, std::string_view place) {
    const auto misses =
        check_destination(result.output, **find_destination(place));
    ASSERT_TRUE(misses) << misses.error().to_string();
    EXPECT_THAT(*misses, IsEmpty()) << misses->front().message;
  }

  static bool has_note(const Optimization& result, std::string_view kind) {
    return std::ranges::any_of(result.notes, [kind](const Finding& note) {
      return note.kind == kind;
    });
  }

  TemporaryFolder folder_;
};

TEST_F(FitDestination, MakesFilesThatPlacesTake) {
  const fs::path moving = made("in.png", waves_pixel, {200, 150}, 8);
  const fs::path still = made("still.png", waves_pixel, {200, 150}, 1);
  for (const char* place : {"slack-emoji", "discord-sticker", "twitch-emote",
                            "telegram-sticker", "whatsapp-sticker"}) {
    for (const fs::path& input : {moving, still}) {
      const auto done = fit(input, place);
      ASSERT_TRUE(done) << place << ": " << done.error().to_string();
      expect_taken(*done, place);
    }
  }
}

TEST_F(FitDestination, UsesTheBytesWhereTheInputNeedsThem) {
  const fs::path input = made("in.png", photo_pixel, {128, 128}, 30);
  const auto done = fit(input, "slack-emoji");
  ASSERT_TRUE(done) << done.error().to_string();
  expect_taken(*done, "slack-emoji");
  EXPECT_LE(done->bytes, 128'000);
  EXPECT_GE(done->bytes, int64_t(0.9 * 128'000));
}

TEST_F(FitDestination, KeepsAnInputThatIsTaken) {
  const fs::path input = made("in.gif", drawn_pixel, {64, 64}, 5);
  const auto done = fit(input, "slack-emoji");
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->outcome, OptimizeOutcome::kInputKept);
  EXPECT_EQ(done->output, folder_.path() / "out.gif");
  EXPECT_EQ(fs::file_size(done->output), fs::file_size(input));
}

TEST_F(FitDestination, CutsWhatLastsTooLong) {
  const fs::path input = made("in.png", drawn_pixel, {64, 64}, 60);
  const auto done = fit(input, "discord-sticker");
  ASSERT_TRUE(done) << done.error().to_string();
  expect_taken(*done, "discord-sticker");
  EXPECT_TRUE(has_note(*done, "cut"));
}

// Players show 10 ms of a GIF for 100 ms.
TEST_F(FitDestination, CutsNoFrameToLessThanIsShown) {
  const fs::path input = folder_.path() / "in.png";
  FramePool pool;
  const Size size{64, 64};
  auto writer = Writer::create(
      input, AnimationFacts{.size = size, .time_base = {1, 1000}}, {});
  ASSERT_TRUE(writer) << writer.error().to_string();
  int index = 0;
  for (const int64_t duration : {2000, 2990, 1000}) {
    ASSERT_TRUE(
        writer->add(picture_frame(drawn_pixel, size, index++, pool), duration));
  }
  ASSERT_TRUE(writer->finish());
  OptimizeOptions options;
  options.formats = {FileFormat::kGif};
  const auto done =
      optimize_for(input, folder_.path() / "out", "discord-sticker", options);
  ASSERT_TRUE(done) << done.error().to_string();
  expect_taken(*done, "discord-sticker");
}

TEST_F(FitDestination, TakesTheFirstFrameWhereOnlyStillsAreTaken) {
  const fs::path input = made("in.png", drawn_pixel, {64, 64}, 4);
  const auto done = fit(input, "telegram-sticker");
  ASSERT_TRUE(done) << done.error().to_string();
  expect_taken(*done, "telegram-sticker");
  EXPECT_TRUE(has_note(*done, "first_frame"));
}

TEST_F(FitDestination, RefusesAStillWhereOnlyMovingFilesAreTaken) {
  const fs::path input = made("in.png", drawn_pixel, {64, 64}, 1);
  const auto done = fit(input, "telegram-video-sticker");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kInput);
  EXPECT_EQ(
      done.error().message,
      "it is a still, and telegram-video-sticker takes only moving files");
}

TEST_F(FitDestination, RefusesTargetsOfItsOwn) {
  const fs::path input = made("in.png", drawn_pixel, {64, 64}, 2);
  OptimizeOptions options;
  options.max_bytes = 1000;
  const auto done =
      optimize_for(input, folder_.path() / "out", "slack-emoji", options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace framewise
