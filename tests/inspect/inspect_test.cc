// SPDX-License-Identifier: Apache-2.0
#include "framewise/inspect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "flashes/made_clips.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using testing::IsEmpty;

Result<Inspection> inspected(const TinyGif& gif, OpenOptions open_options = {},
                             InspectOptions options = {}) {
  auto animation = open(gif.data(), "tiny.gif", open_options);
  if (!animation) return std::move(animation).error();
  return inspect(*animation, options);
}

const Finding* finding(const Inspection& inspection, std::string_view kind) {
  const auto found =
      std::find_if(inspection.findings.begin(), inspection.findings.end(),
                   [kind](const Finding& row) { return row.kind == kind; });
  return found == inspection.findings.end() ? nullptr : &*found;
}

TEST(Inspect, ToldTheTimingSizesAndColorsOfAKnownFile) {
  const TinyGif gif{.loops = 3,
                    .frames = {{.pixels = {0, 1, 2, 3}, .delay_cs = 10},
                               {.pixels = {5, 5, 5, 5}, .delay_cs = 20},
                               {.pixels = {6, 6, 7, 7}, .delay_cs = 50}}};
  const auto result = inspected(gif);
  ASSERT_TRUE(result) << result.error().to_string();
  const Inspection& file = *result;
  EXPECT_EQ(file.info.container, "gif");
  EXPECT_EQ(file.info.size, (Size{2, 2}));
  EXPECT_EQ(file.frame_count, 3);
  EXPECT_DOUBLE_EQ(file.duration_s, 0.8);
  ASSERT_TRUE(file.fps);
  EXPECT_DOUBLE_EQ(file.fps->min, 2);
  EXPECT_DOUBLE_EQ(file.fps->mean, 3 / 0.8);
  EXPECT_DOUBLE_EQ(file.fps->max, 10);
  EXPECT_EQ(file.info.plays, 4) << "a loop count of 3 repeats it three times";
  ASSERT_TRUE(file.colors);
  EXPECT_EQ(file.colors->min, 1);
  EXPECT_EQ(file.colors->max, 4);
  EXPECT_DOUBLE_EQ(file.colors->mean, 7.0 / 3);
  EXPECT_EQ(file.frames[0].colors, 4);
  EXPECT_EQ(file.frames[1].colors, 1);
  EXPECT_EQ(file.transparency, Transparency::kNone);
  EXPECT_EQ(file.disposal.keep, 3);
  EXPECT_EQ(file.info.file_bytes, int64_t(gif.bytes().size()));
  EXPECT_EQ(file.duplicate_frames, 0);
  EXPECT_EQ(file.content_hash.size(), 64u);
  EXPECT_FALSE(file.incomplete);
}

TEST(Inspect, FindsFramesThatLookLikeTheOneBefore) {
  const TinyGif gif{
      .frames = {{.pixels = {0, 1, 2, 3}},
                 {.pixels = {0, 1, 2, 3}},
                 {.pixels = {3}, .x = 1, .y = 1, .width = 1, .height = 1},
                 {.pixels = {0, 0, 0, 0}},
                 {.pixels = {1, 0, 0, 0}}}};
  const auto file = inspected(gif);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->duplicate_frames, 2);
  EXPECT_TRUE(file->frames[1].repeats_previous);
  EXPECT_TRUE(file->frames[2].repeats_previous);
  EXPECT_FALSE(file->frames[4].repeats_previous);
  const Finding* duplicates = finding(*file, "duplicate_frames");
  ASSERT_NE(duplicates, nullptr);
  EXPECT_EQ(duplicates->frame, 1);
  EXPECT_EQ(duplicates->count, 2);
  EXPECT_EQ(duplicates->wasted_bytes, file->duplicate_bytes);
  EXPECT_EQ(duplicates->wasted_bytes,
            file->frames[1].facts.bytes + file->frames[2].facts.bytes);
}

TEST(Inspect, SeesTransparencyOnlyWherePixelsShowIt) {
  const TinyGif never_used{
      .frames = {{.pixels = {0, 1, 2, 3}, .transparent = 9}}};
  EXPECT_EQ(inspected(never_used)->transparency, Transparency::kNone);
  const TinyGif used{.frames = {{.pixels = {0, 1, 9, 9}, .transparent = 9}}};
  const auto file = inspected(used);
  EXPECT_EQ(file->transparency, Transparency::kBinary);
  EXPECT_EQ(file->transparent_frames, 1);
  EXPECT_EQ(file->frames[0].colors, 2) << "what is invisible has no color";
}

TEST(Inspect, CountsColorsOfTheWholeScreenNotOfTheChange) {
  const TinyGif gif{
      .frames = {{.pixels = {0, 1, 2, 3}},
                 {.pixels = {7}, .x = 0, .y = 0, .width = 1, .height = 1}}};
  EXPECT_EQ(inspected(gif)->frames[1].colors, 4);
}

TEST(Inspect, TellsOfPictureDataThatNoPixelUses) {
  // Six pixels on a canvas of four.
  const TinyGif gif{
      .frames = {{.pixels = {0, 1, 2, 3}}, {.pixels = {0, 1, 2, 3, 4, 5}}}};
  const auto file = inspected(gif);
  ASSERT_TRUE(file) << file.error().to_string();
  const Finding* excess = finding(*file, "excess_picture_data");
  ASSERT_NE(excess, nullptr);
  EXPECT_EQ(excess->count, 1);
  EXPECT_EQ(excess->frame, 1);
}

TEST(Inspect, AppliesTheDelayRuleThatItWasGiven) {
  const TinyGif gif{.frames = {{.pixels = {0, 1, 2, 3}, .delay_cs = 0},
                               {.pixels = {1, 1, 2, 3}, .delay_cs = 0}}};
  const auto as_browser = inspected(gif);
  EXPECT_DOUBLE_EQ(as_browser->duration_s, 0.2);
  EXPECT_EQ(finding(*as_browser, "unshown_frames"), nullptr);
  const auto as_stored = inspected(gif, {.delay_rule = DelayRule::kStored});
  EXPECT_DOUBLE_EQ(as_stored->duration_s, 0);
  EXPECT_FALSE(as_stored->fps);
  const Finding* unshown = finding(*as_stored, "unshown_frames");
  ASSERT_NE(unshown, nullptr);
  EXPECT_EQ(unshown->count, 2);
}

TEST(Inspect, LeavesPixelsAloneWhenOnlyTheContainerIsWanted) {
  const TinyGif gif{
      .frames = {{.pixels = {0, 1, 2, 3}}, {.pixels = {0, 1, 2, 3}}}};
  int64_t decoded = 0;
  const auto file =
      inspected(gif, {},
                {.depth = InspectDepth::kContainer,
                 .on_frame = [&](int64_t frames) { decoded = frames; }});
  ASSERT_TRUE(file);
  EXPECT_EQ(decoded, 0);
  EXPECT_EQ(file->frame_count, 2);
  EXPECT_DOUBLE_EQ(file->duration_s, 0.2);
  EXPECT_FALSE(file->colors);
  EXPECT_FALSE(file->transparency);
  EXPECT_EQ(file->duplicate_frames, 0);
  EXPECT_THAT(file->content_hash, IsEmpty());
}

TEST(Inspect, SaysSoWhenADamagedFileIsShownInPart) {
  TinyGif gif;
  for (int i = 0; i < 4; ++i) {
    gif.frames.push_back({.pixels = std::vector<uint8_t>(4, uint8_t(i))});
  }
  std::vector<std::byte> data = gif.data();
  data.resize(data.size() - 8);  // cuts into the last frame's pixels
  auto strict = open(data, "cut.gif");
  ASSERT_TRUE(strict);
  EXPECT_FALSE(inspect(*strict));
  auto tolerant = open(data, "cut.gif", {.tolerant = true});
  ASSERT_TRUE(tolerant);
  const auto file = inspect(*tolerant);
  ASSERT_TRUE(file) << file.error().to_string();
  EXPECT_TRUE(file->incomplete);
  ASSERT_TRUE(file->damage);
  EXPECT_GE(file->frame_count, 3);
}

TEST(Inspect, ReportsEachFrameAsItIsDecoded) {
  const TinyGif gif{
      .frames = {{.pixels = {0, 1, 2, 3}}, {.pixels = {0, 1, 2, 4}}}};
  std::vector<int64_t> reports;
  ASSERT_TRUE(inspected(gif, {}, {.on_frame = [&](int64_t frames) {
                          reports.push_back(frames);
                        }}));
  EXPECT_THAT(reports, testing::ElementsAre(1, 2));
}

TEST(Inspect, StopsOnRequest) {
  const TinyGif gif{
      .frames = {{.pixels = {0, 1, 2, 3}}, {.pixels = {0, 1, 2, 4}}}};
  std::stop_source stop;
  const auto file =
      inspected(gif, {.stop = stop.get_token()},
                {.on_frame = [&](int64_t) { stop.request_stop(); }});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kCancelled);
}

TEST(Inspect, JudgesFlashesOfAnimations) {
  const auto bytes =
      written_clip({.frames = alternating(plain(kBlack), plain(kWhite), 5, 2)},
                   FileFormat::kGif);
  auto animation = open(bytes, "wild.gif");
  const auto file = inspect(*animation);
  ASSERT_TRUE(file && file->flashes);
  EXPECT_EQ(file->flashes->state, FlashState::kFail);
  const Finding* flashes = finding(*file, "flashes");
  ASSERT_TRUE(flashes);
  EXPECT_NE(flashes->message.find("5 times a second"), std::string::npos);
  EXPECT_NE(flashes->hint.find("slow this part"), std::string::npos);
  const auto unjudged = inspect(*animation, {.flashes = std::nullopt});
  EXPECT_FALSE(unjudged->flashes);
  EXPECT_FALSE(finding(*unjudged, "flashes"));
  const auto headers = inspect(*animation, {.depth = InspectDepth::kContainer});
  EXPECT_FALSE(headers->flashes) << "nothing was seen";
}

// The seam is judged, although the frames are decoded for other facts.
TEST(Inspect, JudgesTheSeamOfLoops) {
  MadeClip clip{.loops = true};
  for (const int ms : {50, 50, 50, 2000, 50, 50, 50, 50}) {
    const bool white = clip.frames.size() % 2 == 0;
    clip.frames.push_back({plain(white ? kWhite : kBlack), ms * 1000});
  }
  Animation animation = animation_of(clip);
  const auto file = inspect(animation);
  ASSERT_TRUE(file && file->flashes);
  ASSERT_EQ(file->flashes->events.size(), 1u);
  EXPECT_TRUE(file->flashes->events[0].at_seam);
  EXPECT_EQ(file->frame_count, 8);
}

TEST(Inspect, DoesNotPassFlashesOfWhatIsMissing) {
  auto bytes = written_clip(
      {.frames = alternating(plain(gray_of(0.2)), plain(gray_of(0.25)), 5, 2)},
      FileFormat::kGif);
  bytes.resize(bytes.size() * 2 / 3);
  auto animation = open(bytes, "cut.gif", OpenOptions{.tolerant = true});
  ASSERT_TRUE(animation);
  const auto file = inspect(*animation);
  ASSERT_TRUE(file && file->flashes);
  EXPECT_TRUE(file->incomplete);
  EXPECT_EQ(file->flashes->state, FlashState::kUnknown);
}

}  // namespace
}  // namespace framewise
