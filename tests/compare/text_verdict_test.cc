// SPDX-License-Identifier: Apache-2.0
// What a comparison says of text: of a real recording of a terminal, where it
// is at hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "frame/color/color.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "measure/text/word_reader.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::Not;

constexpr TimeBase kHalfSeconds{1, 2};

class TextVerdict : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path file = fs::path(FRAMEWISE_SHARED_DIR) / "corpus" /
                          "animated" / "bubbletea--pager.gif";
    if (!fs::exists(file)) GTEST_SKIP() << "needs " << file;
    Animation recording = *open(file);
    std::vector<Frame> all;
    while (auto frame = *recording.next()) all.push_back(*frame);
    for (const size_t i : {all.size() / 2, all.size() - 1}) {
      frames_.push_back(
          *flatten(*to_rgba8(all[i], pool_), Background::plain({}), pool_));
    }
  }

  using Level = std::function<double(const Frame&, int x, int y, int c)>;
  Animation made(const Level& level) {
    std::vector<Frame> changed;
    for (const Frame& frame : frames_) {
      FrameBuffer out = *pool_.allocate(frame.format(), frame.size());
      for (int y = 0; y < frame.size().height; ++y) {
        for (int x = 0; x < frame.size().width; ++x) {
          for (int c = 0; c < 4; ++c) {
            out.plane(0).row(y)[4 * x + c] = uint8_t(std::lround(
                c == 3 ? 255 : std::clamp(level(frame, x, y, c), 0.0, 255.0)));
          }
        }
      }
      const auto index = int64_t(changed.size());
      changed.push_back(std::move(out).freeze(index, {index, 1}, {}));
    }
    return *make_animation(std::move(changed), kHalfSeconds);
  }
  Animation original() {
    return made([](const Frame& f, int x, int y, int c) {
      return double(f.plane(0).row(y)[4 * x + c]);
    });
  }
  // The mean of a square of pixels.
  Animation blurred(int reach) {
    return made([reach](const Frame& f, int x, int y, int c) {
      double sum = 0;
      for (int v = -reach; v <= reach; ++v) {
        for (int u = -reach; u <= reach; ++u) {
          const int row = std::clamp(y + v, 0, f.size().height - 1);
          const int column = std::clamp(x + u, 0, f.size().width - 1);
          sum += f.plane(0).row(row)[4 * column + c];
        }
      }
      return sum / ((2 * reach + 1) * (2 * reach + 1));
    });
  }
  Comparison compared(Animation test, Executor* executor = nullptr) {
    CompareOptions options;
    options.metrics = {"psnr"};
    options.executor = executor;
    const auto report = compare(original(), std::move(test), options);
    EXPECT_TRUE(report) << report.error().to_string();
    return report->comparisons.at(0);
  }
  static const Reason* text_reason(const Comparison& comparison) {
    for (const Reason& reason : comparison.reasons) {
      if (reason.kind == DefectKind::kTextIllegible) return &reason;
    }
    return nullptr;
  }

  FramePool pool_;
  std::vector<Frame> frames_;
};

TEST_F(TextVerdict, SaysNothingOfEqualOrSlightlyNoisyText) {
  EXPECT_FALSE(text_reason(compared(original())));
  EXPECT_FALSE(
      text_reason(compared(made([](const Frame& f, int x, int y, int c) {
        return f.plane(0).row(y)[4 * x + c] + (x * 7 + y * 13) % 3 - 1;
      }))));
}

TEST_F(TextVerdict, NamesTextThatIsBlurredWithItsWords) {
  const Comparison comparison = compared(blurred(3));
  const Reason* const reason = text_reason(comparison);
  ASSERT_TRUE(reason);
  EXPECT_GE(reason->severity, Severity::kMinor);
  ASSERT_TRUE(reason->text);
  EXPECT_EQ(reason->text->cause, TextCause::kBlur);
  EXPECT_GT(reason->text->share_of_time, 0.4);
  EXPECT_GE(reason->text->lines.size(), 5u);
  if (!measure::text::open_word_reader()) return;
  ASSERT_TRUE(reason->text->words_kept);
  EXPECT_LT(*reason->text->words_kept, 0.7);
  size_t words = 0;
  for (const DamagedLine& line : reason->text->lines) {
    words += line.words.size();
  }
  EXPECT_EQ(words, 5u);
}

TEST_F(TextVerdict, NamesTextThatFadedAway) {
  const Comparison comparison =
      compared(made([](const Frame& f, int x, int y, int c) {
        const double ground = f.plane(0).row(0)[c];
        return ground + 0.15 * (f.plane(0).row(y)[4 * x + c] - ground);
      }));
  const Reason* const reason = text_reason(comparison);
  ASSERT_TRUE(reason);
  EXPECT_EQ(reason->text->cause, TextCause::kContrast);
}

TEST_F(TextVerdict, IsTheSameForAnyNumberOfThreads) {
  ThreadPool pool(3);
  const Comparison alone = compared(blurred(1));
  const Comparison together = compared(blurred(1), &pool);
  ASSERT_EQ(alone.reasons.size(), together.reasons.size());
  for (size_t i = 0; i < alone.reasons.size(); ++i) {
    EXPECT_EQ(alone.reasons[i].message, together.reasons[i].message);
    EXPECT_EQ(alone.reasons[i].severity, together.reasons[i].severity);
  }
}

}  // namespace
}  // namespace framewise
