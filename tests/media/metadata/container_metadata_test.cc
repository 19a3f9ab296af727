// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/container_metadata.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "framewise/write.h"
#include "media/metadata/exif.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

Frame scene(FramePool& pool) {
  auto buffer = pool.allocate({.layout = Layout::kRgba, .bits = 8}, {31, 17});
  for (int y = 0; y < 17; ++y) {
    for (int i = 0; i < 4 * 31; ++i) {
      buffer->plane(0).row(y)[i] = i % 4 == 3 ? 255 : uint8_t(y * 13 + i * 3);
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// A little directory with an orientation and a name that must not get out.
std::vector<std::byte> exif_with(int orientation) {
  using std::string_view_literals::operator""sv;
  auto exif = bytes_of(
      "II*\0\x08\0\0\0"
      "\x02\0"
      "\x12\x01\x03\0\x01\0\0\0\x01\0\0\0"
      "\x0F\x01\x02\0\x07\0\0\0\x26\0\0\0"
      "\0\0\0\0"
      "Secret\0"sv);
  exif[18] = std::byte(orientation);
  return exif;
}

constexpr FileFormat kFormats[] = {FileFormat::kJpeg, FileFormat::kPng,
                                   FileFormat::kWebp};

std::vector<std::byte> file_with_all(FileFormat format) {
  FramePool pool;
  WriteOptions options;
  options.format = format;
  options.lossless = format == FileFormat::kWebp;
  options.color = ColorPolicy::kAsStored;
  // libjxl reads the profile.
  const size_t profile_bytes = format == FileFormat::kJxl ? 0 : 3000;
  options.metadata.icc = std::vector<std::byte>(profile_bytes, std::byte(9));
  options.metadata.exif = exif_with(1);
  options.metadata.xmp = bytes_of("<x:xmpmeta>Secret</x:xmpmeta>");
  return *encode(scene(pool), options);
}

bool contains(const std::vector<std::byte>& file, std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return std::search(file.begin(), file.end(), bytes.begin(), bytes.end()) !=
         file.end();
}

TEST(ContainerMetadata, ReadsWhatAWriterWrote) {
  for (const FileFormat format : kFormats) {
    const Metadata read = metadata_of(file_with_all(format));
    EXPECT_EQ(read.icc, std::vector<std::byte>(3000, std::byte(9)))
        << info_of(format).name;
    EXPECT_EQ(read.exif, exif_with(1)) << info_of(format).name;
    EXPECT_EQ(read.xmp, bytes_of("<x:xmpmeta>Secret</x:xmpmeta>"))
        << info_of(format).name;
  }
}

TEST(ContainerMetadata, ReadsFilesOfBoxes) {
  for (const FileFormat format : {FileFormat::kAvif, FileFormat::kJxl}) {
    const Metadata read = metadata_of(file_with_all(format));
    EXPECT_EQ(read.exif, exif_with(1)) << info_of(format).name;
    EXPECT_EQ(read.xmp, bytes_of("<x:xmpmeta>Secret</x:xmpmeta>"))
        << info_of(format).name;
    EXPECT_EQ(read.icc.size(), format == FileFormat::kAvif ? 3000u : 0u);
  }
}

TEST(ContainerMetadata, ReadsTiff) {
  const Metadata read = metadata_of(file_with_all(FileFormat::kTiff));
  EXPECT_EQ(read.icc.size(), 3000u);
  EXPECT_EQ(read.xmp, bytes_of("<x:xmpmeta>Secret</x:xmpmeta>"));
}

void append(std::vector<std::byte>& file, uint64_t value, int bytes,
            bool little) {
  for (int i = 0; i < bytes; ++i) {
    file.push_back(std::byte(value >> 8 * (little ? i : bytes - 1 - i)));
  }
}

// A file of 16 MiB whose entries all name all of it: 1 TiB, if each were
// copied.
TEST(ContainerMetadata, CopiesOneOfManyEntriesOfATiff) {
  constexpr uint64_t kEntries = 65535, kBytes = (16 << 20) - 1;
  std::vector<std::byte> file = bytes_of("II*");
  append(file, 0, 1, true);
  append(file, 8, 4, true);
  append(file, kEntries, 2, true);
  for (uint64_t i = 0; i < kEntries; ++i) {
    append(file, 34675, 2, true);
    append(file, 1, 2, true);
    append(file, kBytes - i, 4, true);
    append(file, 0, 4, true);
  }
  file.resize(kBytes + 1);
  EXPECT_EQ(metadata_of(file).icc.size(), kBytes);
}

std::vector<std::byte> box(std::string_view type,
                           const std::vector<std::byte>& data) {
  std::vector<std::byte> bytes;
  append(bytes, 8 + data.size(), 4, false);
  const auto name = bytes_of(type);
  bytes.insert(bytes.end(), name.begin(), name.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

// Items of Exif data that each name the first 1000 bytes.
std::vector<std::byte> heif_with(uint64_t items, uint64_t extents) {
  std::vector<std::byte> info, locations;
  append(info, 0, 4, false);
  append(info, items, 2, false);
  append(locations, 0, 4, false);
  append(locations, 0x4400, 2, false);  // 4 bytes each of place and length
  append(locations, items, 2, false);
  for (uint64_t item = 0; item < items; ++item) {
    std::vector<std::byte> entry;
    append(entry, 2u << 24, 4, false);
    append(entry, item << 16, 4, false);
    append(entry, 0x45786966, 4, false);  // "Exif"
    const auto one = box("infe", entry);
    info.insert(info.end(), one.begin(), one.end());
    append(locations, item << 16, 4, false);
    append(locations, extents, 2, false);
    for (uint64_t i = 0; i < extents; ++i) {
      append(locations, uint64_t{1000 - item}, 8, false);
    }
  }
  std::vector<std::byte> boxes(4);
  for (const auto& one : {box("iinf", info), box("iloc", locations)}) {
    boxes.insert(boxes.end(), one.begin(), one.end());
  }
  std::vector<std::byte> file = box("ftyp", bytes_of("avif"));
  const auto meta = box("meta", boxes);
  file.insert(file.end(), meta.begin(), meta.end());
  file.resize(file.size() + 2000);
  return file;
}

TEST(ContainerMetadata, CopiesTheFirstOfManyItemsOfAHeif) {
  // The first four bytes are the place of the data behind them: the size of the
  // box ftyp, 12.
  EXPECT_EQ(metadata_of(heif_with(1, 1)).exif.size(), 1000u - 4 - 12);
  EXPECT_EQ(metadata_of(heif_with(300, 1)).exif.size(), 1000u - 4 - 12);
  EXPECT_EQ(metadata_of(heif_with(1, 3)).exif.size(), 3000u - 4 - 12);
  EXPECT_TRUE(metadata_of(heif_with(1, 1000)).exif.empty());
}

TEST(ContainerMetadata, IsEmptyWhereThereIsNone) {
  FramePool pool;
  for (const FileFormat format : {FileFormat::kJpeg, FileFormat::kPng,
                                  FileFormat::kWebp, FileFormat::kBmp}) {
    WriteOptions options;
    options.format = format;
    const Metadata read = metadata_of(*encode(scene(pool), options));
    EXPECT_TRUE(read.icc.empty() && read.exif.empty() && read.xmp.empty());
  }
}

TEST(ContainerMetadata, LeavesOutWhatIsNotKeptAndNoPixel) {
  for (const FileFormat format : kFormats) {
    const auto file = file_with_all(format);
    ASSERT_TRUE(contains(file, "Secret"));
    const auto bare = without_metadata(file, {});
    ASSERT_TRUE(bare) << info_of(format).name;
    EXPECT_LT(bare->size(), file.size());
    EXPECT_FALSE(contains(*bare, "Secret")) << info_of(format).name;
    EXPECT_EQ(metadata_of(*bare).icc, metadata_of(file).icc);
    EXPECT_EQ(pixels_of(read_bytes(*bare).frames.front()),
              pixels_of(read_bytes(file).frames.front()));
  }
}

TEST(ContainerMetadata, KeepsWhatIsChosen) {
  for (const FileFormat format : kFormats) {
    const auto file = file_with_all(format);
    const auto with_exif = without_metadata(file, {.exif = true});
    EXPECT_EQ(metadata_of(*with_exif).exif, exif_with(1));
    EXPECT_TRUE(metadata_of(*with_exif).xmp.empty());
    const auto with_xmp = without_metadata(file, {.xmp = true});
    EXPECT_TRUE(metadata_of(*with_xmp).exif.empty());
    EXPECT_FALSE(metadata_of(*with_xmp).xmp.empty());
  }
}

// Without it the picture would be shown on its side.
TEST(ContainerMetadata, TheOrientationOfAJpegStays) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    auto file = file_with_all(FileFormat::kJpeg);
    const auto exif = exif_with(1);
    const auto at =
        std::search(file.begin(), file.end(), exif.begin(), exif.end());
    at[18] = std::byte(orientation);
    const auto bare = without_metadata(file, {});
    ASSERT_TRUE(bare);
    EXPECT_FALSE(contains(*bare, "Secret"));
    EXPECT_EQ(pixels_of(read_bytes(*bare).frames.front()),
              pixels_of(read_bytes(file).frames.front()))
        << orientation;
    const auto left = metadata_of(*bare).exif;
    EXPECT_EQ(left.empty() ? 1 : exif_orientation(left), orientation);
  }
}

TEST(ContainerMetadata, CutsOffWhatFollowsAJpeg) {
  auto file = file_with_all(FileFormat::kJpeg);
  const auto whole = without_metadata(file, {});
  const auto more = bytes_of("a second picture");
  file.insert(file.end(), more.begin(), more.end());
  EXPECT_EQ(without_metadata(file, {}), whole);
}

TEST(ContainerMetadata, SurvivesEveryCutAndFlip) {
  for (const FileFormat format :
       {FileFormat::kJpeg, FileFormat::kPng, FileFormat::kWebp,
        FileFormat::kAvif, FileFormat::kJxl, FileFormat::kTiff}) {
    const auto file = file_with_all(format);
    for (size_t size = 0; size < file.size(); size += 1 + size / 200) {
      const std::vector<std::byte> cut(file.begin(),
                                       file.begin() + ptrdiff_t(size));
      metadata_of(cut);
      without_metadata(cut, {});
    }
    for (size_t at = 0; at < std::min<size_t>(file.size(), 4000); ++at) {
      auto flipped = file;
      flipped[at] ^= std::byte{0xFF};
      metadata_of(flipped);
      without_metadata(flipped, {});
    }
  }
}

}  // namespace
}  // namespace framewise::media
