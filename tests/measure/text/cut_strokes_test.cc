// SPDX-License-Identifier: Apache-2.0
#include "measure/text/cut_strokes.h"

#include <gtest/gtest.h>

#include "measure/text/written.h"

namespace framewise::measure::text {
namespace {

class CutStrokes : public testing::Test {
 protected:
  CutStrokes() : original_(written(pool_, {400, 120})) {
    box_ = find_text(original_).front();
  }
  // The first line, of which only these pixels are left.
  template <typename Keeps>
  Cut cut(const Keeps& keeps) {
    const Frame test =
        rgba_frame(pool_, original_.size(), [&](int x, int y, int c) {
          return keeps(x, y) ? original_.plane(0).row(y)[4 * x + c] : 20;
        });
    return cut_of(original_, test, box_);
  }

  FramePool pool_;
  Frame original_;
  TextBox box_;
};

TEST_F(CutStrokes, AreFoundAtTheirSide) {
  const int middle = 12 + 3 + 5;
  EXPECT_EQ(cut([&](int, int y) { return y < middle; }), Cut::kBottom);
  EXPECT_EQ(cut([&](int, int y) { return y >= middle; }), Cut::kTop);
  EXPECT_EQ(cut([](int x, int) { return x < 200; }), Cut::kRight);
  EXPECT_EQ(cut([](int x, int) { return x >= 200; }), Cut::kLeft);
}

TEST_F(CutStrokes, AreNotFoundInTextThatIsWholeOrGone) {
  EXPECT_EQ(cut([](int, int) { return true; }), Cut::kNone);
  EXPECT_EQ(cut([](int, int) { return false; }), Cut::kNone);
  EXPECT_EQ(cut([](int x, int) { return x % 3 != 0; }), Cut::kNone)
      << "holes are no edge";
}

TEST_F(CutStrokes, AreNotFoundInFadedOrBlurredText) {
  const Frame faded = changed(pool_, original_,
                              [](int level) { return 20 + (level - 20) / 5; });
  EXPECT_EQ(cut_of(original_, faded, box_), Cut::kNone);
  EXPECT_EQ(cut_of(original_, blurred(pool_, original_, 2), box_), Cut::kNone);
}

}  // namespace
}  // namespace framewise::measure::text
