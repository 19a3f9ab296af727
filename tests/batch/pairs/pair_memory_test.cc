// SPDX-License-Identifier: Apache-2.0
// A job that takes more memory than it may is refused by its headers,
// with the figure.
#include "batch/pairs/pair_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "batch/pairs/compare_pairs.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise::batch {
namespace {

using std::string_view_literals::operator""sv;
using testing::HasSubstr;

constexpr int64_t kMebibyte = int64_t{1} << 20;

// 43 bytes that stand for 100 megapixels, of which one is painted.
constexpr std::string_view kBomb =
    "GIF89a\x10\x27\x10\x27\x80\0\0\0\0\0\xff\xff\xff"
    "\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;"sv;

std::string small_gif() {
  TinyGif gif{.width = 8, .height = 8};
  gif.frames.push_back({.pixels = std::vector<uint8_t>(64, 1)});
  return gif.bytes();
}

class PairMemory : public testing::Test {
 protected:
  Result<void> admit(const std::filesystem::path& test, int64_t allowed) {
    const std::filesystem::path tests[] = {test};
    return admit_comparison(small_, tests, {}, allowed);
  }

  TemporaryFolder folder_;
  std::filesystem::path small_ = folder_.write("small.gif", small_gif());
  std::filesystem::path bomb_ = folder_.write("bomb.gif", std::string(kBomb));
};

TEST_F(PairMemory, RefusesABombByItsHeader) {
  const auto admitted = admit(bomb_, 2048 * kMebibyte);
  ASSERT_FALSE(admitted);
  EXPECT_EQ(admitted.error().kind, ErrorKind::kLimit);
  EXPECT_THAT(admitted.error().message,
              HasSubstr("comparing frames of 100.0 megapixels takes up to"));
  EXPECT_THAT(admitted.error().message, HasSubstr("2048 MiB"));
  EXPECT_THAT(admitted.error().hint, HasSubstr("--memory"));
}

TEST_F(PairMemory, LetsPassWhatFits) {
  EXPECT_TRUE(admit(small_, 32 * kMebibyte));
  EXPECT_TRUE(admit(bomb_, 0));  // no limit
}

TEST_F(PairMemory, LeavesWhatCannotBeReadToTheComparison) {
  const std::filesystem::path none[] = {folder_.path() / "none.gif"};
  EXPECT_TRUE(admit_comparison(none[0], none, {}, 1));
}

TEST_F(PairMemory, IsARowOfABatchThatIsRefused) {
  ComparePairs kind(
      {.options_of = [](const batch::Pair&)
           -> Result<std::shared_ptr<const PairOptions>> {
         return std::make_shared<const PairOptions>();
       },
       .make_row = [](const batch::Pair&,
                      const Result<Report>&) { return std::string(); }});
  const std::string line =
      json_of({.reference = small_.native(), .test = bomb_.native()});
  const auto result = kind.run(line, {.memory_bytes = 512 * kMebibyte});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kLimit);
}

TEST_F(PairMemory, GrowsWithMetricsTestsAndThreads) {
  const FileFacts clip{.bytes = 0, .pixels = 1920 * 1080, .container = "mp4"};
  const FileFacts two[] = {clip, clip};
  const FileFacts three[] = {clip, clip, clip};
  const std::vector<std::string> usual = {"psnr"}, costly = {"dssim"};
  const int64_t least = memory_to_compare(two, usual, 1);
  EXPECT_GT(memory_to_compare(two, costly, 1), least);
  EXPECT_GT(memory_to_compare(three, usual, 1), least);
  EXPECT_GT(memory_to_compare(two, usual, 8), least);
}

}  // namespace
}  // namespace framewise::batch
