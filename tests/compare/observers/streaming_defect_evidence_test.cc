// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/streaming_defect_evidence.h"

#include <gtest/gtest.h>

#include <utility>

#include "compare/observers/find_evidence.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using timeline::ContentPair;

// A picture with marks, nowhere the same, and a square that moves over it; the
// first frames are black.
TinyGif animation(int black, int others) {
  TinyGif gif{.width = 160, .height = 96};
  for (int k = 0; k < black + others; ++k) {
    TinyGifFrame& frame = gif.frames.emplace_back();
    for (int y = 0; y < gif.height; ++y) {
      for (int x = 0; x < gif.width; ++x) {
        const int mark = (x / 7 + 3) * (y / 5 + 7) * 13 + x / 7 * 5;
        const bool square = x / 12 == k && y / 24 == 2;
        frame.pixels.push_back(
            k < black ? 0 : uint8_t(square ? 100 : 20 + mark % 60));
      }
    }
  }
  return gif;
}

void brighten(TinyGifFrame& frame, int by) {
  for (uint8_t& pixel : frame.pixels) pixel = uint8_t(pixel + by);
}

std::vector<ContentPair> each_with_its_own(size_t count) {
  std::vector<ContentPair> pairs;
  for (int64_t i = 0; i < int64_t(count); ++i) pairs.push_back({i, i});
  return pairs;
}

// Two files, and one who sees the frames of both pass by.
struct Seen {
  Animation reference;
  Animation test;
  std::vector<ContentPair> pairs;
  comparison::StreamingDefectEvidence passing;
  Background background = Background::plain({0, 0, 0});

  Seen(Animation a, Animation b, size_t count)
      : reference(std::move(a)),
        test(std::move(b)),
        pairs(each_with_its_own(count)),
        passing(0, reference.info().size, count, pairs, {},
                Background::plain({0, 0, 0}), nullptr) {
    for (size_t i = 0; i < count; ++i) {
      EXPECT_TRUE(passing.on_frame(0, **reference.next()));
      EXPECT_TRUE(passing.on_frame(1, **test.next()));
    }
  }
};

class StreamingDefectEvidence : public testing::Test {
 protected:
  Seen see(const TinyGif& original, const TinyGif& test) {
    const auto a = folder_.write("a.gif", original.bytes());
    const auto b = folder_.write("b.gif", test.bytes());
    return {*open(a), *open(b), original.frames.size()};
  }

  TemporaryFolder folder_;
};

TEST_F(StreamingDefectEvidence, IsWhatReadingFinds) {
  TinyGif test = animation(0, 6);
  brighten(test.frames[0], 3);
  brighten(test.frames[4], 20);
  Seen seen = see(animation(0, 6), test);
  const auto passed = seen.passing.take(seen.pairs);
  const auto read = comparison::find_evidence(
      seen.reference, seen.test, seen.pairs, {}, seen.background, std::nullopt,
      seen.reference.info().size, {}, nullptr, nullptr, {});
  ASSERT_TRUE(passed);
  ASSERT_TRUE(read);
  ASSERT_EQ(passed->pairs.size(), read->pairs.size());
  for (size_t i = 0; i < read->pairs.size(); ++i) {
    EXPECT_EQ(passed->pairs[i].all.luma_error, read->pairs[i].all.luma_error);
  }
  EXPECT_EQ(passed->grid.rms, read->grid.rms);
  EXPECT_GT(passed->pairs[4].all.luma_error, 0);
}

// All may be equal then, and what says that nothing is wrong costs time.
TEST_F(StreamingDefectEvidence, EndsWhereTheFirstPictureIsEqual) {
  TinyGif test = animation(0, 6);
  brighten(test.frames[4], 20);
  Seen seen = see(animation(0, 6), test);
  EXPECT_FALSE(seen.passing.take(seen.pairs));
}

// A film that begins black has equal frames whatever comes.
TEST_F(StreamingDefectEvidence, LooksBeyondEqualFramesThatArePlain) {
  TinyGif test = animation(3, 6);
  brighten(test.frames[3], 3);
  brighten(test.frames[5], 20);
  Seen seen = see(animation(3, 6), test);
  const auto passed = seen.passing.take(seen.pairs);
  ASSERT_TRUE(passed);
  EXPECT_EQ(passed->pairs.size(), 9u);
  EXPECT_EQ(passed->pairs[2].all.luma_error, 0);
  EXPECT_GT(passed->pairs[5].all.luma_error, 0);

  Seen equal = see(animation(3, 6), animation(3, 6));
  EXPECT_FALSE(equal.passing.take(equal.pairs));
}

TEST_F(StreamingDefectEvidence, KnowsWhetherThePictureLiesWhereItDid) {
  TinyGif brighter = animation(3, 6);
  for (TinyGifFrame& frame : brighter.frames) brighten(frame, 9);
  EXPECT_TRUE(see(animation(3, 6), brighter)
                  .passing.placement_probe()
                  .is_in_place(nullptr));

  TinyGif moved = animation(3, 6);
  for (TinyGifFrame& frame : moved.frames) {
    const TinyGifFrame whole = frame;
    for (size_t i = 0; i < frame.pixels.size(); ++i) {
      const bool edge = i % size_t(moved.width) < 4;
      frame.pixels[i] = whole.pixels[edge ? i : i - 4];
    }
  }
  EXPECT_FALSE(see(animation(3, 6), moved)
                   .passing.placement_probe()
                   .is_in_place(nullptr));
}

// Nobody can tell where a plain picture belongs.
TEST_F(StreamingDefectEvidence, LeavesPlainPicturesWhereTheyAre) {
  TinyGif gray = animation(3, 0);
  for (TinyGifFrame& frame : gray.frames) brighten(frame, 9);
  EXPECT_TRUE(see(animation(3, 0), gray)
                  .passing.placement_probe()
                  .is_in_place(nullptr));
}

}  // namespace
}  // namespace framewise
