// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "frame/changed_rows.h"
#include "framewise/framewise.h"
#include "media/decode/gif/writer.h"

namespace framewise {
namespace {

using ::testing::Contains;
using ::testing::Field;

// Starts new threads for every call: slow, and in no particular order.
class FreshThreads final : public Executor {
 public:
  explicit FreshThreads(int count) : count_(count) {}
  int concurrency() const override { return count_; }
  void parallel_for(size_t count,
                    const std::function<void(size_t)>& body) override {
    std::atomic<size_t> next = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < count_; ++i) {
      threads.emplace_back([&] {
        for (size_t k; (k = next.fetch_add(1)) < count;) body(k);
      });
    }
  }

 private:
  int count_;
};

struct Picture {
  std::vector<uint32_t> pixels;
  FrameTime time;
  std::vector<Rect> changed;

  bool operator==(const Picture&) const = default;
};

struct Reading {
  Size size;
  std::vector<Picture> pictures;
  std::optional<Error> error;
  std::optional<Error> damage;
};

Picture copy_of(const Frame& frame) {
  Picture picture;
  const auto [width, height] = frame.size();
  for (int y = 0; y < height; ++y) {
    const uint32_t* row = frame.plane(0).row<uint32_t>(y);
    picture.pixels.insert(picture.pixels.end(), row, row + width);
  }
  picture.time = frame.time();
  const auto rects = frame.changed().rects();
  picture.changed.assign(rects.begin(), rects.end());
  return picture;
}

Reading read(const Bytes& bytes, const OpenOptions& options = {}) {
  Reading reading;
  auto animation = open(bytes, "test.gif", options);
  if (!animation) {
    reading.error = animation.error();
    return reading;
  }
  reading.size = animation->info().size;
  while (true) {
    auto frame = animation->next();
    if (!frame) {
      reading.error = frame.error();
      break;
    }
    if (!*frame) break;
    reading.pictures.push_back(copy_of(**frame));
  }
  reading.damage = animation->damage();
  return reading;
}

OpenOptions tolerant() {
  OpenOptions options;
  options.tolerant = true;
  return options;
}

TEST(Gif, GivesTheSamePicturesOnAnyNumberOfThreads) {
  for (uint32_t seed = 0; seed < 12; ++seed) {
    // Large enough for painting to be split as well.
    const Bytes bytes =
        seed < 2 ? make_gif(700, 500, 12, seed) : make_gif(61, 47, 150, seed);
    const Reading serial = read(bytes);
    ASSERT_FALSE(serial.error) << serial.error->to_string();
    for (const int threads : {1, 2, 5}) {
      FreshThreads executor(threads);
      OpenOptions options;
      options.executor = &executor;
      ASSERT_EQ(read(bytes, options).pictures, serial.pictures);
    }
  }
}

TEST(Gif, LeavesFramesThatSomebodyHoldsAsTheyWere) {
  for (uint32_t seed = 20; seed < 30; ++seed) {
    const Bytes bytes = make_gif(50, 40, 40, seed);
    const Reading dropped = read(bytes);
    auto animation = open(bytes, "held.gif");
    std::vector<Frame> held;
    while (auto frame = *animation->next()) held.push_back(*frame);
    ASSERT_EQ(held.size(), dropped.pictures.size());
    for (size_t i = 0; i < held.size(); ++i) {
      ASSERT_EQ(copy_of(held[i]), dropped.pictures[i]) << i;
    }
  }
}

TEST(Gif, NamesEveryPixelThatChanged) {
  for (uint32_t seed = 40; seed < 70; ++seed) {
    const Reading reading = read(make_gif(37, 29, 30, seed));
    const int width = reading.size.width;
    const auto& pictures = reading.pictures;
    for (size_t i = 1; i < pictures.size(); ++i) {
      for (int at = 0; at < int(pictures[i].pixels.size()); ++at) {
        if (pictures[i].pixels[size_t(at)] ==
            pictures[i - 1].pixels[size_t(at)]) {
          continue;
        }
        const Rect pixel{at % width, at / width, 1, 1};
        bool named = false;
        for (const Rect& rect : pictures[i].changed) {
          named |= intersected(rect, pixel) == pixel;
        }
        ASSERT_TRUE(named) << "seed " << seed << ", frame " << i << ", pixel "
                           << pixel.x << "," << pixel.y;
      }
    }
  }
}

// Whether the recorded changes of a frame are exact: which 16 pixels of which
// rows differ from the frame before. nullopt: none were recorded.
std::optional<bool> tells_the_truth(const Frame& before, const Frame& frame) {
  const detail::ChangedRows* told = detail::changed_rows_of(frame);
  if (!told) return std::nullopt;
  const auto [width, height] = frame.size();
  for (int y = 0; y < height; ++y) {
    const uint32_t* a = before.plane(0).row<uint32_t>(y);
    const uint32_t* b = frame.plane(0).row<uint32_t>(y);
    for (int x = 0; x < width; x += 16) {
      const bool differs =
          !std::equal(a + x, a + std::min(x + 16, width), b + x);
      const bool marked = told->row(y)[x / 16 / 64] >> (x / 16 % 64) & 1;
      if (differs != marked) return false;
    }
  }
  return true;
}

TEST(Gif, TellsWhichPartsOfRowsChanged) {
  int told = 0;
  for (uint32_t seed = 70; seed < 100; ++seed) {
    const Bytes bytes =
        seed < 72 ? make_gif(1200, 300, 12, seed) : make_gif(61, 47, 30, seed);
    FreshThreads executor(1 + int(seed % 3));
    OpenOptions options;
    options.executor = &executor;
    auto animation = open(bytes, "told.gif", options);
    std::vector<Frame> frames;
    while (auto frame = *animation->next()) frames.push_back(*frame);
    for (size_t i = 0; i < frames.size(); ++i) {
      const auto truth = tells_the_truth(frames[i > 0 ? i - 1 : 0], frames[i]);
      told += truth.has_value();
      EXPECT_TRUE(truth.value_or(true)) << "seed " << seed << ", frame " << i;
    }
    EXPECT_FALSE(detail::changed_rows_of(frames[0]));
  }
  EXPECT_GT(told, 100);
}

TEST(Gif, TellsNothingOfAFrameInAnotherPlace) {
  auto animation = open(make_gif(61, 47, 30, 71), "moved.gif");
  while (auto frame = *animation->next()) {
    if (!detail::changed_rows_of(*frame)) continue;
    const Frame moved =
        frame->with_time(frame->index() + 1, frame->time(), frame->changed());
    EXPECT_FALSE(detail::changed_rows_of(moved));
    return;
  }
  FAIL() << "no frame was told of";
}

TEST(Gif, NamesNothingForAFrameThatPaintsNothing) {
  const std::vector<uint8_t> pixels(6, 0);
  const GifWriter::Frame frame{.width = 3, .height = 2, .code_size = 2};
  GifWriter gif;
  gif.header().screen(3, 2, {0xff0000, 0x00ff00}).frame(frame, pixels);
  gif.control({.transparent = 0}).frame(frame, pixels).trailer();
  const Reading reading = read(gif.bytes());
  ASSERT_EQ(reading.pictures.size(), 2u);
  EXPECT_EQ(reading.pictures[0].changed, (std::vector<Rect>{{0, 0, 3, 2}}));
  EXPECT_TRUE(reading.pictures[1].changed.empty());
}

TEST(Gif, NamesOnlyThePixelsThatATransparentPatchChanges) {
  const std::vector<uint8_t> background(20, 0);
  std::vector<uint8_t> dot(20, 1);
  dot[7] = 2;
  dot[11] = 0;  // as before
  const GifWriter::Frame frame{.width = 5, .height = 4, .code_size = 2};
  GifWriter gif;
  gif.header()
      .screen(5, 4, {0xff0000, 0x00ff00, 0x0000ff, 0xffffff})
      .frame(frame, background);
  gif.control({.transparent = 1}).frame(frame, dot).trailer();
  const Reading reading = read(gif.bytes());
  EXPECT_EQ(reading.pictures[1].changed, (std::vector<Rect>{{2, 1, 1, 1}}));
}

TEST(Gif, SeeksToEveryFrameFromEveryOther) {
  const Bytes bytes = make_gif(20, 15, 12, /*seed=*/5);
  const Reading all = read(bytes);
  auto animation = open(bytes, "seek.gif");
  for (int from = 0; from < 12; ++from) {
    for (int to = 0; to < 12; ++to) {
      for (const int64_t index : {from, to}) {
        ASSERT_TRUE(animation->seek(index));
        auto frame = animation->next();
        ASSERT_TRUE(frame && *frame);
        EXPECT_EQ((*frame)->index(), index);
        EXPECT_EQ((*frame)->time(), all.pictures[size_t(index)].time);
        ASSERT_EQ(copy_of(**frame).pixels, all.pictures[size_t(index)].pixels)
            << from << " to " << to;
      }
    }
  }
  ASSERT_TRUE(animation->seek(12));
  EXPECT_FALSE(*animation->next());
  ASSERT_TRUE(animation->rewind());
  EXPECT_EQ(copy_of(**animation->next()), all.pictures[0]);
}

TEST(Gif, SurveysWithoutDecodingWhatDecodingGives) {
  const Bytes bytes = make_gif(30, 20, 25, /*seed=*/9);
  auto animation = open(bytes, "survey.gif");
  const auto survey = animation->survey();
  ASSERT_TRUE(survey);
  const Reading reading = read(bytes);
  ASSERT_EQ(survey->frames.size(), reading.pictures.size());
  int64_t total = 0;
  for (size_t i = 0; i < reading.pictures.size(); ++i) {
    EXPECT_EQ(survey->frames[i].time, reading.pictures[i].time);
    total += reading.pictures[i].time.duration;
  }
  EXPECT_EQ(animation->info().duration, total);
  EXPECT_EQ(animation->info().frame_count, 25);
  EXPECT_EQ(animation->info().plays, 0);
  EXPECT_EQ(animation->info().time_base, (TimeBase{1, 100}));
  // The reading position has not moved.
  EXPECT_EQ((*animation->next())->index(), 0);
}

TEST(Gif, PlaysStoredDelaysOnRequest) {
  const std::vector<uint8_t> pixel(1, 0);
  const GifWriter::Frame frame{.width = 1, .height = 1, .code_size = 2};
  GifWriter gif;
  gif.header().screen(1, 1, {0, 0});
  for (const int delay : {0, 1, 2}) {
    gif.control({.delay_cs = delay}).frame(frame, pixel);
  }
  OpenOptions options;
  options.delay_rule = DelayRule::kStored;
  const Reading reading = read(gif.trailer().bytes(), options);
  ASSERT_EQ(reading.pictures.size(), 3u);
  EXPECT_EQ(reading.pictures[0].time, (FrameTime{0, 0}));
  EXPECT_EQ(reading.pictures[1].time, (FrameTime{0, 1}));
  EXPECT_EQ(reading.pictures[2].time, (FrameTime{1, 2}));
}

TEST(Gif, CutAnywhereGivesAnErrorOrTheCompletePictures) {
  const Bytes bytes = make_gif(9, 7, 5, /*seed=*/3);
  const Reading whole = read(bytes);
  ASSERT_EQ(whole.pictures.size(), 5u);
  for (size_t length = 0; length < bytes.size(); ++length) {
    SCOPED_TRACE(length);
    const Bytes cut(bytes.begin(), bytes.begin() + ptrdiff_t(length));
    const Reading strict = read(cut);
    ASSERT_LE(strict.pictures.size(), whole.pictures.size());
    for (size_t i = 0; i < strict.pictures.size(); ++i) {
      ASSERT_EQ(strict.pictures[i], whole.pictures[i]);
    }
    if (strict.error) {
      EXPECT_FALSE(strict.error->message.empty());
      EXPECT_EQ(strict.error->file, "test.gif");
    } else {
      ASSERT_FALSE(strict.pictures.empty());
    }
  }
}

TEST(Gif, CutAnywhereGivesATolerantReaderTheBeginning) {
  const Bytes bytes = make_gif(9, 7, 5, /*seed=*/3);
  const Reading whole = read(bytes);
  for (size_t length = 0; length < bytes.size(); ++length) {
    SCOPED_TRACE(length);
    const Bytes cut(bytes.begin(), bytes.begin() + ptrdiff_t(length));
    const Reading strict = read(cut);
    const Reading shown = read(cut, tolerant());
    ASSERT_GE(shown.pictures.size(), strict.pictures.size());
    ASSERT_LE(shown.pictures.size(), strict.pictures.size() + 1);
    for (size_t i = 0; i < strict.pictures.size(); ++i) {
      ASSERT_EQ(shown.pictures[i], whole.pictures[i]);
    }
    if (!shown.pictures.empty()) {
      EXPECT_EQ(shown.damage.has_value(), strict.error.has_value());
    }
  }
}

TEST(Gif, SurvivesFlippedBits) {
  const Bytes bytes = make_gif(12, 10, 6, /*seed=*/4);
  std::mt19937 random(17);
  OpenOptions options = tolerant();
  options.limits.frame_pixels = 1'000'000;
  FreshThreads executor(2);
  for (int round = 0; round < 4000; ++round) {
    Bytes broken = bytes;
    for (int flips = 1 + int(random() % 4); flips > 0; --flips) {
      broken[random() % broken.size()] ^= std::byte(1u << random() % 8);
    }
    const Reading shown = read(broken, options);
    options.executor = round % 10 == 0 ? &executor : nullptr;
    const Reading again = read(broken, options);
    ASSERT_EQ(again.pictures, shown.pictures);
    ASSERT_EQ(again.damage.has_value(), shown.damage.has_value());
  }
}

TEST(Gif, RefusesHugePicturesBeforeItAllocates) {
  FramePool pool;
  OpenOptions options;
  options.pool = &pool;
  const std::vector<uint8_t> pixel(1, 0);
  const GifWriter::Frame frame{.width = 1, .height = 1, .code_size = 2};
  GifWriter gif;
  gif.header().screen(65535, 65535, {0, 0}).frame(frame, pixel).trailer();
  const Reading reading = read(gif.bytes(), options);
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kLimit);
  EXPECT_FALSE(reading.error->hint.empty());
  EXPECT_EQ(pool.statistics().requests, 0);
}

TEST(Gif, RefusesTheSameFramesOnAnyNumberOfThreads) {
  const std::vector<uint8_t> pixel(1, 0);
  const GifWriter::Frame small{.width = 1, .height = 1, .code_size = 2};
  const GifWriter::Frame large{.width = 2000, .height = 600, .code_size = 2};
  GifWriter gif;
  gif.header().screen(1, 1, {0, 0}).frame(small, pixel);
  gif.descriptor(large).sub_blocks(encode_lzw(pixel, 2)).trailer();
  for (const int threads : {0, 2}) {
    FreshThreads executor(threads);
    OpenOptions options;
    options.executor = threads > 0 ? &executor : nullptr;
    options.limits.frame_pixels = 1'000'000;
    const Reading reading = read(gif.bytes(), options);
    EXPECT_EQ(reading.pictures.size(), 1u);
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->kind, ErrorKind::kLimit);
    EXPECT_EQ(reading.error->frame, 1);
  }
}

TEST(Gif, PaintsInPlaceWhileNobodyHoldsTheLastPicture) {
  FramePool pool;
  OpenOptions options;
  options.pool = &pool;
  const Reading reading = read(make_gif(64, 64, 300, /*seed=*/6), options);
  ASSERT_EQ(reading.pictures.size(), 300u);
  EXPECT_EQ(pool.statistics().allocations, 1);
}

TEST(Gif, ReusesPixelsWhileACallerKeepsAFewFrames) {
  FramePool pool;
  OpenOptions options;
  options.pool = &pool;
  auto animation = open(make_gif(64, 64, 300, /*seed=*/6), "reuse", options);
  std::vector<Frame> last_two;
  while (auto frame = *animation->next()) {
    last_two.push_back(*frame);
    if (last_two.size() > 2) last_two.erase(last_two.begin());
  }
  EXPECT_LE(pool.statistics().allocations, 4);
}

TEST(Gif, FindsExcessDataOnceAndOnlyInFramesThatWereRead) {
  const std::vector<uint8_t> pixels(9, 1);
  const GifWriter::Frame frame{.width = 2, .height = 2, .code_size = 2};
  GifWriter gif;
  gif.header().screen(2, 2, {0, 0xffffff});
  for (int i = 0; i < 3; ++i) {
    gif.descriptor(frame).sub_blocks(encode_lzw(pixels, 2));
  }
  FreshThreads executor(2);
  OpenOptions options;
  options.executor = &executor;
  auto animation = open(gif.trailer().bytes(), "excess", options);
  const auto has_excess =
      Contains(Field(&Finding::kind, "excess_picture_data"));
  EXPECT_THAT(animation->survey()->findings, Not(has_excess));
  ASSERT_TRUE(*animation->next());
  for (int rounds = 0; rounds < 2; ++rounds) {
    const auto findings = animation->survey()->findings;
    ASSERT_THAT(findings, has_excess);
    for (const Finding& finding : findings) {
      if (finding.kind != "excess_picture_data") continue;
      EXPECT_EQ(finding.count, 1);
    }
    ASSERT_TRUE(animation->rewind());
    ASSERT_TRUE(*animation->next());
  }
}

TEST(Gif, IsKnownByItsFirstSixBytes) {
  const auto bytes = [](std::string_view text) {
    return std::as_bytes(std::span(text));
  };
  EXPECT_TRUE(media::is_gif(bytes("GIF87a")));
  EXPECT_TRUE(media::is_gif(bytes("GIF89a...")));
  EXPECT_FALSE(media::is_gif(bytes("GIF89")));
  EXPECT_FALSE(media::is_gif(bytes("GIF90a")));
  EXPECT_FALSE(media::is_gif(bytes("")));
}

}  // namespace
}  // namespace framewise
