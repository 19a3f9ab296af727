// SPDX-License-Identifier: Apache-2.0
#include "framewise/image/diff.h"

#include "image/difference/canvas.h"
#include "temporary_folder.h"

namespace framewise::image {
namespace {

namespace fs = std::filesystem;

fs::path saved(const TemporaryFolder& folder, const std::string& name,
               const Canvas& canvas) {
  WriteOptions options;
  options.format = FileFormat::kPng;
  const fs::path path = folder.path() / name;
  EXPECT_TRUE(write(path, canvas.frame(), options));
  return path;
}

TEST(DiffOfFiles, KnowsEqualBytesWithoutDecoding) {
  const TemporaryFolder folder;
  const fs::path a = saved(folder, "a.png", Canvas({30, 20}));
  fs::copy_file(a, folder.path() / "b.png");
  const auto report = diff(a, folder.path() / "b.png");
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->equal_bytes);
  EXPECT_EQ(report->reference, (Size{30, 20}));
  EXPECT_EQ(report->verdict, DiffVerdict::kEqual);
}

// Equal rubbish is no pair of equal images.
TEST(DiffOfFiles, FailsForEqualFilesThatAreNoImages) {
  const TemporaryFolder folder;
  for (const char* name : {"a.png", "b.png"}) {
    media::save((folder.path() / name).string(),
                std::vector<std::byte>(100, std::byte{'x'}));
  }
  EXPECT_FALSE(diff(folder.path() / "a.png", folder.path() / "b.png"));
}

TEST(DiffOfFiles, ComparesPixelsOfDifferentFormats) {
  const TemporaryFolder folder;
  Canvas canvas({30, 20});
  canvas.fill({5, 5, 10, 10}, kRedInk);
  const fs::path a = saved(folder, "a.png", canvas);
  WriteOptions options;
  options.format = FileFormat::kBmp;
  const fs::path b = folder.path() / "b.bmp";
  ASSERT_TRUE(write(b, canvas.frame(), options));
  const auto report = diff(a, b);
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->verdict, DiffVerdict::kEqual);
  EXPECT_FALSE(report->equal_bytes);
}

TEST(DiffOfFiles, NamesTheFileThatCannotBeRead) {
  const TemporaryFolder folder;
  const fs::path a = saved(folder, "a.png", Canvas({30, 20}));
  const auto report = diff(a, folder.path() / "missing.png");
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().file, ::testing::HasSubstr("missing.png"));
}

TEST(DiffOfFiles, RefusesABombByItsHeader) {
  const TemporaryFolder folder;
  const fs::path a = saved(folder, "a.png", Canvas({30, 20}));
  // A canvas of 10000x10000 pixels, of which one is painted.
  const std::string_view bomb(
      "GIF89a\x10\x27\x10\x27\x80\0\0\0\0\0\xff\xff\xff"
      "\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;",
      35);
  const fs::path b = folder.write("bomb.gif", std::string(bomb));
  DiffOptions options;
  options.memory_bytes = int64_t{512} << 20;
  const auto report = diff(a, b, options);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kLimit);
  EXPECT_THAT(report.error().message,
              ::testing::StartsWith(
                  "comparing frames of 10000x10000 pixels takes up to"));
  EXPECT_FALSE(diff(b, a, options));
  options.memory_bytes = int64_t{64} << 20;
  EXPECT_TRUE(diff(a, saved(folder, "c.png", Canvas({30, 21})), options));
}

TEST(DiffPictures, ShowDifferencesInRed) {
  Canvas changed({30, 20});
  changed.at(7, 9) = kBlack;
  DiffOptions options = counting();
  options.picture = DiffPicture::kHighlight;
  const DiffReport report = compared(Canvas({30, 20}), changed, options);
  ASSERT_TRUE(report.picture);
  EXPECT_EQ(media::pixel(*report.picture, 7, 9), (media::Rgba{255, 0, 0, 255}));
  EXPECT_EQ(media::pixel(*report.picture, 8, 9),
            (media::Rgba{255, 255, 255, 255}));
  options.picture = DiffPicture::kMask;
  const DiffReport mask = compared(Canvas({30, 20}), changed, options);
  EXPECT_EQ(media::pixel(*mask.picture, 8, 9), (media::Rgba{0, 0, 0, 0}));
}

TEST(DiffPictures, AreNotMadeOfEqualImages) {
  DiffOptions options;
  options.picture = DiffPicture::kHighlight;
  EXPECT_FALSE(compared(Canvas({30, 20}), Canvas({30, 20}), options).picture);
}

TEST(DiffLines, AreTheRowsAndColumnsWithDifferences) {
  Canvas changed({30, 20});
  changed.at(7, 9) = kBlack;
  changed.at(3, 12) = kBlack;
  DiffOptions options = counting();
  options.list_lines = true;
  const DiffReport report = compared(Canvas({30, 20}), changed, options);
  EXPECT_THAT(report.rows, ::testing::ElementsAre(9, 12));
  EXPECT_THAT(report.columns, ::testing::ElementsAre(3, 7));
}

TEST(OklabDistance, FindsWhatPeopleSeeInTheDark) {
  Canvas dark({30, 20}, {8, 8, 8, 255});
  Canvas changed = dark;
  changed.fill({4, 4, 9, 9}, {26, 26, 26, 255});
  DiffOptions options = counting();
  EXPECT_EQ(compared(dark, changed, options).pixels, 0);
  options.distance = ColorDistance::kOklab;
  options.threshold = 0.05;
  EXPECT_EQ(compared(dark, changed, options).pixels, 81);
}

}  // namespace
}  // namespace framewise::image
