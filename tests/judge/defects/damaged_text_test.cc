// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/clips.h"
#include "judge/defects/defect_search.h"
#include "measure/text/text_evidence.h"

namespace framewise::judge {
namespace {

using measure::text::Cut;
using measure::text::LineMark;
using measure::text::PageWords;
using measure::text::Reading;
using measure::text::TextOfPair;
using testing::HasSubstr;

constexpr double kFrameMs = 250;

// Ten pairs of frames with four lines of text, all of them readable.
class DamagedText : public testing::Test {
 protected:
  DamagedText() {
    evidence_.size = {400, 120};
    for (int64_t i = 0; i < 10; ++i) {
      evidence_.pairs.emplace_back();
      evidence_.pairs.back().reference = i;
      evidence_.pairs.back().test = i;
      TextOfPair text;
      text.pair = size_t(i);
      text.lines = 4;
      text.wide = 4;
      evidence_.text.pairs.push_back(text);
      on_screen_.push_back({kFrameMs * double(i), kFrameMs * double(i + 1)});
    }
  }

  TextOfPair& damage(size_t pair, Reading reading) {
    TextOfPair& text = evidence_.text.pairs[pair];
    text.reading = reading;
    text.without_words = reading;
    text.damaged_lines = 1;
    text.damaged_area = {20, 12, 300, 16};
    text.measures.correlation = 0.5;
    text.measures.sharpness = 0.2;
    text.damaged = {LineMark{.area = {20, 12, 300, 16}, .correlation = 0.5f}};
    return text;
  }
  void read(int words, int kept) {
    PageWords page;
    page.pair = 3;
    page.words = words;
    page.kept = kept;
    page.proofs = words;
    if (kept < words) {
      page.lines = {{{20, 12, 300, 16}, {{"total", "tota1"}, {"gone", ""}}}};
    }
    evidence_.text.words.push_back(page);
  }
  std::vector<Reason> said() const {
    const DefectContext context;
    const placement::Placement placement;
    DefectSearch search(evidence_, on_screen_, context, placement);
    find_damaged_text(search);
    return std::move(search).take();
  }

  measure::Evidence evidence_;
  std::vector<TimeSpan> on_screen_;
};

TEST_F(DamagedText, IsNotToldOfTextThatCanBeRead) {
  EXPECT_TRUE(said().empty());
  damage(3, Reading::kFine);
  EXPECT_TRUE(said().empty());
}

TEST_F(DamagedText, IsToldWithItsLinesTimeAndCause) {
  damage(3, Reading::kLost);
  damage(4, Reading::kLost).damaged[0].correlation = 0.4f;
  const auto reasons = said();
  ASSERT_EQ(reasons.size(), 1u);
  const Reason& reason = reasons[0];
  EXPECT_EQ(reason.kind, DefectKind::kTextIllegible);
  EXPECT_EQ(reason.severity, Severity::kMajor);
  EXPECT_EQ(reason.first_frame, 3);
  EXPECT_EQ(reason.last_frame, 4);
  EXPECT_EQ(reason.span.from_ms, 750);
  EXPECT_EQ(reason.region, (Rect{20, 12, 300, 16}));
  ASSERT_TRUE(reason.text);
  EXPECT_EQ(reason.text->cause, TextCause::kBlur);
  EXPECT_DOUBLE_EQ(reason.text->share_of_time, 0.2);
  ASSERT_EQ(reason.text->lines.size(), 1u) << "a line is told once";
  EXPECT_FLOAT_EQ(float(reason.text->lines[0].correlation), 0.4f);
  EXPECT_EQ(reason.text->lines[0].span.from_ms, 750);
  EXPECT_EQ(reason.text->lines[0].span.to_ms, 1250);
  EXPECT_THAT(reason.message, HasSubstr("1 of 4 lines of text cannot be read"));
  EXPECT_THAT(reason.message, HasSubstr("20 % of the time"));
}

TEST_F(DamagedText, HasTheCauseThatItsMeasuresShow) {
  TextOfPair& text = damage(3, Reading::kLost);
  damage(4, Reading::kLost);
  text.measures.correlation = 0.3;
  text.measures.sharpness = 1;
  EXPECT_EQ(said()[0].text->cause, TextCause::kQuantizing);
  text.reading = Reading::kFaint;
  EXPECT_EQ(said()[0].text->cause, TextCause::kContrast);
  text.damaged[0].by_color = true;
  EXPECT_EQ(said()[0].text->cause, TextCause::kChroma);
}

TEST_F(DamagedText, IsNotToldOfAMoment) {
  damage(3, Reading::kLost);
  EXPECT_TRUE(said().empty()) << "nobody reads in a quarter of a second";
}

TEST_F(DamagedText, IsDecidedByWordsWhereMeasuresAreInDoubt) {
  for (const size_t pair : {2, 3, 4, 5}) {
    damage(pair, Reading::kDoubtful).without_words = Reading::kFine;
  }
  EXPECT_TRUE(said().empty()) << "nothing was read";
  read(30, 29);
  EXPECT_TRUE(said().empty());
  evidence_.text.words.clear();
  read(30, 25);
  EXPECT_TRUE(said().empty()) << "as many are read on changes nobody sees";
  evidence_.text.words.clear();
  read(30, 22);
  ASSERT_EQ(said().size(), 1u);
  EXPECT_EQ(said()[0].severity, Severity::kMinor);
  evidence_.text.words.clear();
  read(30, 15);
  const Reason lost = said()[0];
  EXPECT_EQ(lost.severity, Severity::kMajor);
  EXPECT_NEAR(*lost.text->words_kept, 0.5, 1e-9);
  ASSERT_EQ(lost.text->lines.size(), 1u);
  ASSERT_EQ(lost.text->lines[0].words.size(), 2u);
  EXPECT_EQ(lost.text->lines[0].words[0].before, "total");
  EXPECT_EQ(lost.text->lines[0].words[0].after, "tota1");
}

TEST_F(DamagedText, IsToldInEachLineWhereWordsOfThreeLettersAreLost) {
  for (const size_t pair : {2, 3, 4, 5}) damage(pair, Reading::kDoubtful);
  read(30, 15);
  auto& lines = evidence_.text.words[0].lines;
  lines.push_back({{20, 60, 300, 16}, {{"sum", "5um"}, {"of", "0f"}}});
  lines.push_back({{20, 90, 300, 16}, {{"at", "a7"}}});
  ASSERT_EQ(said().size(), 1u);
  const Reason lost = said()[0];
  ASSERT_EQ(lost.text->lines.size(), 2u);
  EXPECT_EQ(lost.text->lines[1].area, (Rect{20, 60, 300, 16}));
  EXPECT_EQ(lost.text->lines[1].at_ms, 3 * kFrameMs);
  ASSERT_EQ(lost.text->lines[1].words.size(), 1u);
  EXPECT_EQ(lost.text->lines[1].words[0].before, "sum");
}

// Strokes of another form are read all the same.
TEST_F(DamagedText, ThatIsReadIsNotLostWhateverItsCorrelation) {
  for (const size_t pair : {2, 3, 4, 5}) damage(pair, Reading::kLost);
  EXPECT_EQ(said().size(), 1u) << "nothing was read";
  read(30, 28);
  EXPECT_TRUE(said().empty());
}

TEST_F(DamagedText, ThatVanishedIsSaidToHaveVanished) {
  for (const size_t pair : {2, 3, 4, 5}) {
    for (LineMark& line : damage(pair, Reading::kFaint).damaged) {
      line.vanished = true;
    }
  }
  ASSERT_EQ(said().size(), 1u);
  EXPECT_THAT(said()[0].message, testing::HasSubstr("it vanished"));
}

TEST_F(DamagedText, OfFewWordsIsDecidedByMeasures) {
  for (const size_t pair : {2, 3}) {
    damage(pair, Reading::kDoubtful).without_words = Reading::kLost;
  }
  read(5, 5);
  EXPECT_EQ(said().size(), 1u);
}

TEST_F(DamagedText, IsToldWhereLinesLieAsThoseOfTextOrWordsAreRead) {
  damage(2, Reading::kLost);
  damage(3, Reading::kLost);
  for (TextOfPair& text : evidence_.text.pairs) {
    text.lines = 12;
    text.wide = 1;
  }
  EXPECT_TRUE(said().empty()) << "a photograph with something like lines";
  read(30, 2);
  EXPECT_EQ(said().size(), 1u) << "words were read in the original";
  evidence_.text.words[0].proofs = 4;
  EXPECT_TRUE(said().empty()) << "leaves: few of the words are any";
  evidence_.text.words[0].proofs = 1;
  EXPECT_TRUE(said().empty());
  evidence_.text.pairs[0].wide = 4;
  EXPECT_EQ(said().size(), 1u) << "too small to be read, but lines";
}

TEST_F(DamagedText, IsClippedWhereStrokesEndAtAnEdge) {
  for (const size_t pair : {2, 3}) {
    TextOfPair& text = damage(pair, Reading::kLost);
    text.cut = 1;
    text.damaged[0].cut = Cut::kBottom;
  }
  const auto reasons = said();
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_EQ(reasons[0].kind, DefectKind::kTextClipped);
  EXPECT_FALSE(reasons[0].text->cause);
  EXPECT_THAT(reasons[0].message, HasSubstr("cut at the bottom"));
}

}  // namespace
}  // namespace framewise::judge
