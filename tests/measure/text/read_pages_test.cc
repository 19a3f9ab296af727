// SPDX-License-Identifier: Apache-2.0
// Reads a real recording of a terminal with Tesseract.
#include "measure/text/read_pages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <thread>

#include "framewise/animation.h"
#include "framewise/thread_pool.h"
#include "measure/text/written.h"

namespace framewise::measure::text {
namespace {

namespace fs = std::filesystem;

class ReadPages : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path file = fs::path(FRAMEWISE_SHARED_DIR) / "corpus" /
                          "animated" / "bubbletea--pager.gif";
    if (!fs::exists(file)) GTEST_SKIP() << file << " is not there";
    if (auto reader = open_word_reader(); !reader) {
      GTEST_SKIP() << reader.error().to_string();
    }
    Animation recording = *open(file);
    std::optional<Frame> last;
    while (auto next = *recording.next()) last = *next;
    frame_ = changed(pool_, *last, [](int level) { return level; });
    boxes_ = find_text(*frame_);
    ASSERT_GE(boxes_.size(), 10u);
  }

  TextPage page(const Frame& test) const {
    return page_of(0, {*frame_, test}, boxes_, area_of(boxes_));
  }
  PageWords read(const Frame& test) const {
    const TextPage both = page(test);
    return read_pages({&both, 1}, WordReaders::of_process(), nullptr, {})
        ->front();
  }

  FramePool pool_;
  std::optional<Frame> frame_;
  std::vector<TextBox> boxes_;
};

TEST_F(ReadPages, AllWordsOfAnEqualFrameAreKept) {
  const PageWords same = read(*frame_);
  EXPECT_GE(same.words, 20);
  EXPECT_EQ(same.kept, same.words);
  EXPECT_GE(same.proofs, 10);
  EXPECT_TRUE(same.lines.empty());
}

TEST_F(ReadPages, WordsAreLostWhereTheyAreBlurred) {
  const PageWords soft = read(blurred(pool_, *frame_, 5));
  EXPECT_LT(soft.share_kept(), 0.5);
  EXPECT_FALSE(soft.lines.empty());
}

TEST_F(ReadPages, MayBeTextWhereTheWidestLinesProveIt) {
  const TextPage text = page(*frame_);
  EXPECT_TRUE(*may_be_text({&text, 1}, WordReaders::of_process(), nullptr, {}));
}

TEST_F(ReadPages, SpotsThatPassForLinesProveNoText) {
  TextPage spots;
  spots.area = {0, 0, 400, 320};
  spots.reference = {{400, 320}, std::vector<uint8_t>(400 * 320, 255)};
  std::minstd_rand random(1);
  for (int y = 10; y + 12 <= 310; y += 20) {
    for (int x = 10; x + 60 <= 390; x += 80) {
      spots.lines.push_back({x, y, 60, 12});
      for (int i = 0; i < 60 * 12; ++i) {
        spots.reference.row(y + i / 60)[x + i % 60] =
            random() % 3 == 0 ? 0 : 255;
      }
    }
  }
  EXPECT_FALSE(
      *may_be_text({&spots, 1}, WordReaders::of_process(), nullptr, {}));
}

TEST_F(ReadPages, GiveTheSameWithAnyNumberOfThreads) {
  const Frame soft = blurred(pool_, *frame_, 3);
  const std::vector<TextPage> pages(4, page(soft));
  WordReaders readers;
  const auto alone = *read_pages(pages, readers, nullptr, {});
  ThreadPool pool(4);
  const auto together = *read_pages(pages, readers, &pool, {});
  for (size_t i = 0; i < pages.size(); ++i) {
    EXPECT_EQ(alone[i].words, alone[0].words) << "nothing is learned";
    EXPECT_EQ(alone[i].kept, alone[0].kept);
    EXPECT_EQ(together[i].words, alone[0].words);
    EXPECT_EQ(together[i].kept, alone[0].kept);
  }
}

TEST_F(ReadPages, StopWhenAsked) {
  std::stop_source source;
  source.request_stop();
  const TextPage both = page(*frame_);
  const auto stopped = read_pages({&both, 1}, WordReaders::of_process(),
                                  nullptr, source.get_token());
  EXPECT_EQ(stopped->front().words, 0);
}

}  // namespace
}  // namespace framewise::measure::text
