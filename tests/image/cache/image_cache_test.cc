// SPDX-License-Identifier: Apache-2.0
#include "framewise/image/image_cache.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "image/pictures.h"
#include "temporary_folder.h"

namespace framewise::image {
namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, const std::vector<std::byte>& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             std::streamsize(bytes.size()));
}

class ImageCacheTest : public testing::Test {
 protected:
  fs::path picture(const std::string& name, Size size) {
    const fs::path path = folder_.path() / name;
    write_file(path, written(gradient(pool_, size), FileFormat::kPng));
    return path;
  }
  static ThumbnailOptions box(int side) {
    ThumbnailOptions options;
    options.boxes = {{side, side}};
    return options;
  }

  TemporaryFolder folder_;
  FramePool pool_;
};

TEST_F(ImageCacheTest, GivesTheSameResultAgain) {
  SKIP_WITHOUT_CORPUS();
  // A file that changed long ago.
  const fs::path path = media::corpus() / "images/wuffs--hat.png";
  ImageCache cache;
  const auto first = cache.thumbnails(path, box(32));
  const auto second = cache.thumbnails(path, box(32));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->get(), second->get());
  EXPECT_EQ((*first)->images[0].content,
            thumbnails(path, box(32))->images[0].content);
  const ImageCacheCounts counts = cache.counts(ImageOperation::kThumbnail);
  EXPECT_EQ(counts.path_hits, 1);
  EXPECT_EQ(counts.misses, 1);
  EXPECT_GT(counts.saved_ms, 0);
  EXPECT_EQ(cache.counts(ImageOperation::kConvert).misses, 0);
  EXPECT_GT(cache.bytes(), 0);
}

TEST_F(ImageCacheTest, OtherOptionsAreOtherResults) {
  SKIP_WITHOUT_CORPUS();
  // A file that changed long ago.
  const fs::path path = media::corpus() / "images/wuffs--hat.png";
  ImageCache cache;
  ASSERT_TRUE(cache.thumbnails(path, box(32)));
  EXPECT_EQ((*cache.thumbnails(path, box(16)))->images[0].size, (Size{13, 16}));
  ThumbnailOptions jpeg = box(32);
  jpeg.format = FileFormat::kJpeg;
  ASSERT_TRUE(cache.thumbnails(path, jpeg));
  ConvertOptions convert;
  ASSERT_TRUE(cache.convert(path, convert));
  convert.quality = 20;
  ASSERT_TRUE(cache.convert(path, convert));
  EXPECT_EQ(cache.counts(ImageOperation::kThumbnail).misses, 3);
  EXPECT_EQ(cache.counts(ImageOperation::kConvert).misses, 2);
}

// Within two seconds another change could leave the same times.
TEST_F(ImageCacheTest, AFileThatJustChangedIsReadAgain) {
  const fs::path path = picture("a.png", {90, 60});
  ImageCache cache;
  EXPECT_EQ((*cache.thumbnails(path, box(32)))->source_size, (Size{90, 60}));
  write_file(path, written(gradient(pool_, {60, 90}), FileFormat::kPng));
  EXPECT_EQ((*cache.thumbnails(path, box(32)))->source_size, (Size{60, 90}));
  EXPECT_EQ(cache.counts(ImageOperation::kThumbnail).hits(), 0);
}

TEST_F(ImageCacheTest, KeepsTheErrorsOfDamagedFiles) {
  SKIP_WITHOUT_CORPUS();
  const fs::path path = media::corpus() / "broken/pillow--chunk_no_fctl.png";
  ImageCache cache;
  const auto first = cache.thumbnails(path, box(32));
  const auto second = cache.thumbnails(path, box(32));
  ASSERT_FALSE(first || second);
  EXPECT_EQ(first.error().to_string(), second.error().to_string());
  EXPECT_EQ(second.error().file, path.string());
  EXPECT_EQ(cache.counts(ImageOperation::kThumbnail).errors_kept, 1);
}

// The memory that is allowed changes no result, so it is no part of a key.
TEST_F(ImageCacheTest, KeepsNoRefusalForWantOfMemory) {
  const fs::path path = picture("a.png", {64, 64});
  fs::last_write_time(path,
                      fs::file_time_type::clock::now() - std::chrono::hours(1));
  ImageCache cache;
  ThumbnailOptions poor = box(32);
  poor.memory_bytes = 1;
  ASSERT_FALSE(cache.thumbnails(path, poor));
  EXPECT_TRUE(cache.thumbnails(path, box(32)));
}

TEST_F(ImageCacheTest, AMissingFileIsNoKeptError) {
  ImageCache cache;
  EXPECT_FALSE(cache.thumbnails(folder_.path() / "none", box(32)));
  EXPECT_FALSE(cache.thumbnails(folder_.path() / "none", box(32)));
  EXPECT_EQ(cache.counts(ImageOperation::kThumbnail).hits(), 0);
}

TEST_F(ImageCacheTest, ResultsOutliveTheProcessByTheirContent) {
  const fs::path path = picture("a.png", {90, 60});
  const fs::path copy = folder_.path() / "copy.png";
  fs::copy_file(path, copy);
  Cache results({.folder = folder_.path() / "cache"});
  ConvertOptions options;
  options.format = FileFormat::kJpeg;
  options.target = 60;
  std::vector<std::byte> content;
  {
    ImageCache cache({.results = &results});
    const auto made = cache.convert(path, options);
    ASSERT_TRUE(made);
    content = (*made)->content;
  }
  ImageCache cache({.results = &results});
  const auto made = cache.convert(copy, options);
  ASSERT_TRUE(made);
  EXPECT_EQ((*made)->content, content);
  EXPECT_FALSE((*made)->attempts.empty());
  EXPECT_GE(*(*made)->score, 60);
  EXPECT_EQ(cache.counts(ImageOperation::kConvert).content_hits, 1);
}

TEST_F(ImageCacheTest, AResultLivesAsLongAsItIsHeld) {
  SKIP_WITHOUT_CORPUS();
  // A file that changed long ago.
  const fs::path path = media::corpus() / "images/wuffs--hat.png";
  ImageCache cache;
  const auto held = cache.thumbnails(path, box(32));
  cache.trim(0);
  EXPECT_EQ(cache.bytes(), 0);
  EXPECT_FALSE((*held)->images[0].content.empty());
}

TEST(ImageCache, TakesAFifthOfTheMemoryWithinBounds) {
  constexpr int64_t kMiB = 1 << 20;
  EXPECT_EQ(image_cache_bytes(1000 * kMiB), 200 * kMiB);
  EXPECT_EQ(image_cache_bytes(10 * kMiB), 32 * kMiB);
  EXPECT_EQ(image_cache_bytes(100000 * kMiB), 512 * kMiB);
}

TEST_F(ImageCacheTest, KeepsChecksWithTheirProblems) {
  const fs::path path = picture("a.gif", {40, 30});  // its content is PNG
  fs::last_write_time(path,
                      fs::file_time_type::clock::now() - std::chrono::hours(1));
  Cache results({.folder = folder_.path() / "cache"});
  for (const bool again : {false, true}) {
    ImageCache cache({.results = &results});
    const auto report = cache.check(path);
    ASSERT_TRUE(report);
    ASSERT_FALSE((*report)->problems.empty());
    EXPECT_EQ((*report)->problems.front().rule, Rule::kNameMismatch);
    EXPECT_EQ((*report)->facts.size, (Size{40, 30}));
    EXPECT_TRUE((*report)->luma);
    const ImageCacheCounts counts = cache.counts(ImageOperation::kCheck);
    EXPECT_EQ(counts.misses, again ? 0 : 1);
  }
}

TEST_F(ImageCacheTest, KeepsNoCheckThatTheMachinePrevented) {
  ImageCache cache;
  for (int i = 0; i < 2; ++i) {
    const auto report = cache.check(folder_.path() / "missing.png");
    ASSERT_TRUE(report);
    EXPECT_EQ((*report)->problems.front().rule, Rule::kCannotOpen);
  }
  EXPECT_EQ(cache.counts(ImageOperation::kCheck).hits(), 0);
}

}  // namespace
}  // namespace framewise::image
