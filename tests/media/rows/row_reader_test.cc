// SPDX-License-Identifier: Apache-2.0
#include "media/rows/row_reader.h"

#include <gtest/gtest.h>

#include "framewise/write.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

// A picture with detail, with alpha or opaque.
Frame scene(FramePool& pool, Size size, int bits, bool alpha) {
  auto buffer =
      pool.allocate({.layout = Layout::kRgba, .bits = uint8_t(bits)}, size);
  const int most = (1 << bits) - 1;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const int values[] = {(x * 7 + y * 3) & 255, (x * y) & 255,
                            ((x ^ y) * 5) & 255, alpha ? (x + y) & 255 : 255};
      for (int c = 0; c < 4; ++c) {
        const int value = values[c] * most / 255;
        if (bits == 8) {
          buffer->plane(0).row(y)[4 * x + c] = uint8_t(value);
        } else {
          buffer->plane(0).row<uint16_t>(y)[4 * x + c] = uint16_t(value);
        }
      }
    }
  }
  return std::move(*buffer).freeze(0, {}, ChangedArea::everything(size));
}

struct ReadRows {
  RowFacts facts;
  std::optional<Frame> frame;
  std::optional<Error> error;
  bool none = false;
};

ReadRows read_rows(std::vector<std::byte> bytes, Size least,
                   const OpenOptions& options = {}) {
  FramePool pool;
  const Job job = Job::of(options, pool);
  Source source = Source::from_bytes(std::move(bytes), "test");
  ReadRows read;
  auto rows = open_rows(source, job);
  if (!rows) {
    read.error = rows.error();
    return read;
  }
  if (!*rows) {
    read.none = true;
    return read;
  }
  read.facts = (*rows)->facts();
  const auto extent = (*rows)->start(least);
  if (!extent) {
    read.error = extent.error();
    return read;
  }
  auto buffer =
      pool.allocate({.layout = Layout::kRgba, .bits = uint8_t(read.facts.bits)},
                    extent->size);
  constexpr int kRows = 5;
  for (int y = 0; y < extent->size.height; y += kRows) {
    MutablePlaneView strip = buffer->plane(0);
    strip.data += y * strip.stride;
    strip.size.height = std::min(kRows, extent->size.height - y);
    if (auto got = (*rows)->read(strip); !got) {
      read.error = got.error();
      return read;
    }
  }
  if (auto end = (*rows)->finish(); !end) read.error = end.error();
  read.frame = std::move(*buffer).freeze(0, {}, {});
  return read;
}

std::vector<std::byte> written(const Frame& frame, FileFormat format,
                               bool lossless = false,
                               std::optional<int> bits = {}) {
  WriteOptions options;
  options.format = format;
  options.bits = bits;
  options.lossless = lossless;
  return *encode(frame, options);
}

TEST(RowReader, GivesThePixelsOfTheFrame) {
  FramePool pool;
  for (const Size size : {Size{1, 1}, Size{37, 23}, Size{64, 40}}) {
    for (const bool alpha : {false, true}) {
      const Frame frame = scene(pool, size, 8, alpha);
      for (const FileFormat format :
           {FileFormat::kJpeg, FileFormat::kPng, FileFormat::kWebp}) {
        const auto bytes = written(frame, format, format == FileFormat::kWebp);
        const ReadRows rows = read_rows(bytes, size);
        ASSERT_TRUE(rows.frame) << info_of(format).name;
        const Reading whole = read_bytes(bytes);
        EXPECT_EQ(pixels_of(*rows.frame), pixels_of(whole.frames.front()))
            << info_of(format).name << ' ' << size.width;
        EXPECT_FALSE(rows.error);
      }
    }
  }
}

TEST(RowReader, SaysWhatPixelsHold) {
  FramePool pool;
  const auto kind = [&](FileFormat format, bool alpha) {
    return read_rows(written(scene(pool, {20, 20}, 8, alpha), format), {1, 1})
        .facts.kind;
  };
  EXPECT_EQ(kind(FileFormat::kJpeg, false), PixelKind::kOpaque);
  EXPECT_EQ(kind(FileFormat::kPng, false), PixelKind::kOpaque);
  EXPECT_EQ(kind(FileFormat::kPng, true), PixelKind::kAlpha);
  EXPECT_EQ(kind(FileFormat::kWebp, true), PixelKind::kAlpha);
}

TEST(RowReader, ReadsPngOf16Bits) {
  FramePool pool;
  const auto bytes =
      written(scene(pool, {33, 9}, 16, true), FileFormat::kPng, false, 16);
  const ReadRows rows = read_rows(bytes, {1, 1});
  ASSERT_TRUE(rows.frame);
  EXPECT_EQ(rows.facts.bits, 16);
  EXPECT_EQ(pixels_of(*rows.frame), pixels_of(read_bytes(bytes).frames[0]));
}

TEST(RowReader, GivesAtLeastTheSizeThatIsNeeded) {
  FramePool pool;
  const Frame frame = scene(pool, {403, 301}, 8, false);
  const auto jpeg = written(frame, FileFormat::kJpeg);
  EXPECT_EQ(read_rows(jpeg, {50, 30}).frame->size(), (Size{51, 38}));
  EXPECT_EQ(read_rows(jpeg, {52, 30}).frame->size(), (Size{101, 76}));
  EXPECT_EQ(read_rows(jpeg, {50, 200}).frame->size(), (Size{403, 301}));
  const auto webp = written(frame, FileFormat::kWebp);
  EXPECT_EQ(read_rows(webp, {100, 70}).frame->size(), (Size{101, 76}));
  EXPECT_EQ(read_rows(webp, {202, 151}).frame->size(), (Size{403, 301}));
}

TEST(RowReader, LeavesMovingAndOtherPicturesToTheirFrames) {
  FramePool pool;
  const Frame frame = scene(pool, {20, 20}, 8, false);
  for (const FileFormat format : {FileFormat::kPng, FileFormat::kWebp}) {
    WriteOptions options;
    options.format = format;
    auto writer = Writer::to_memory({.size = {20, 20}}, options);
    ASSERT_TRUE(writer->add(frame, 100));
    ASSERT_TRUE(writer->add(scene(pool, {20, 20}, 8, true), 100));
    EXPECT_TRUE(read_rows(writer->finish()->content, {1, 1}).none);
  }
  EXPECT_TRUE(read_rows(written(frame, FileFormat::kBmp), {1, 1}).none);
  EXPECT_TRUE(read_rows({}, {1, 1}).none);
}

TEST(RowReader, FailsOnADamagedFile) {
  FramePool pool;
  const Frame frame = scene(pool, {120, 90}, 8, false);
  for (const FileFormat format :
       {FileFormat::kJpeg, FileFormat::kPng, FileFormat::kWebp}) {
    auto bytes = written(frame, format);
    bytes.resize(bytes.size() / 2);
    const ReadRows rows = read_rows(bytes, {120, 90});
    ASSERT_TRUE(rows.error) << info_of(format).name;
    EXPECT_EQ(rows.error->kind, ErrorKind::kInput) << info_of(format).name;
  }
}

TEST(RowReader, KeepsToTheLimitsOnPixels) {
  FramePool pool;
  OpenOptions options;
  options.limits.frame_pixels = 100;
  for (const FileFormat format :
       {FileFormat::kJpeg, FileFormat::kPng, FileFormat::kWebp}) {
    const auto bytes = written(scene(pool, {20, 20}, 8, false), format);
    const ReadRows rows = read_rows(bytes, {1, 1}, options);
    ASSERT_TRUE(rows.error) << info_of(format).name;
    EXPECT_EQ(rows.error->kind, ErrorKind::kLimit) << info_of(format).name;
  }
}

}  // namespace
}  // namespace framewise::media
