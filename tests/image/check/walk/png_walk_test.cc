// SPDX-License-Identifier: Apache-2.0
#include "image/check/damaged.h"

namespace framewise::image {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Size kSize{64, 48};

Bytes sound() { return png_of(kSize, raw_rows(kSize, kSize.height)); }

std::vector<std::string> found_in(Bytes bytes) {
  return rules_in(check_bytes(std::move(bytes)).problems);
}

TEST(PngCheck, FindsNothingInASoundFile) {
  const CheckReport report = check_bytes(sound());
  EXPECT_THAT(rules_in(report.problems), IsEmpty());
  EXPECT_EQ(report.assurance, Assurance::kChecksums);
  EXPECT_EQ(report.facts.size, kSize);
  EXPECT_EQ(report.facts.mode, ColorMode::kRgb);
}

TEST(PngCheck, ReportsAFileThatEndsInsideAChunkAndTheRowsThatAreThere) {
  const Bytes whole = sound();
  const CheckReport report = check_bytes(first(whole, whole.size() / 2));
  EXPECT_THAT(rules_in(report.problems),
              ElementsAre("truncated", "missing_pixels"));
  const Problem& missing = problem(report, Rule::kMissingPixels);
  ASSERT_TRUE(missing.box);
  EXPECT_EQ(missing.box->y + missing.box->height, kSize.height);
}

TEST(PngCheck, ReportsAMissingEndChunk) {
  const Bytes whole = sound();
  EXPECT_THAT(found_in(first(whole, whole.size() - 12)),
              ElementsAre("missing_end"));
}

TEST(PngCheck, NamesTheChunkWhoseChecksumIsWrong) {
  const Bytes whole = sound();
  const CheckReport report = check_bytes(flipped(whole, whole.size() - 16));
  EXPECT_THAT(rules_in(report.problems), ElementsAre("checksum"));
  EXPECT_THAT(report.problems.front().message, ::testing::HasSubstr("IDAT"));
  EXPECT_EQ(report.problems.front().offset, int64_t(find(whole, "IDAT")) - 4);
}

TEST(PngCheck, OnlyWarnsOfTheChecksumOfMetadata) {
  const Bytes text = chunk("tEXt", bytes_of("a\0b"));
  const CheckReport report = check_bytes(png_of(
      kSize, raw_rows(kSize, kSize.height), flipped(text, text.size() - 1)));
  EXPECT_THAT(rules_in(report.problems), ElementsAre("metadata_checksum"));
  EXPECT_EQ(report.status(), CheckStatus::kWarning);
}

TEST(PngCheck, FindsASecondHeader) {
  const Bytes whole = sound();
  Bytes header(whole.begin() + 8, whole.begin() + 33);
  EXPECT_THAT(found_in(png_of(kSize, raw_rows(kSize, kSize.height), header)),
              ElementsAre("structure"));
}

TEST(PngCheck, FindsAMissingPalette) {
  EXPECT_THAT(found_in(png_of(kSize, raw_rows(kSize, kSize.height, 1), {}, 3)),
              ElementsAre("structure", "palette"));
}

TEST(PngCheck, FindsAnUnknownCriticalChunk) {
  EXPECT_THAT(
      found_in(png_of(kSize, raw_rows(kSize, kSize.height), chunk("ABCD", {}))),
      ElementsAre("structure"));
}

TEST(PngCheck, NotesBytesBehindTheEnd) {
  Bytes bytes = sound();
  const size_t end = bytes.size();
  append(bytes, bytes_of("hidden"));
  const CheckReport report = check_bytes(bytes);
  EXPECT_THAT(rules_in(report.problems), ElementsAre("trailing_data"));
  EXPECT_EQ(report.status(), CheckStatus::kOk);
  EXPECT_EQ(report.problems.front().offset, int64_t(end));
}

TEST(PngCheck, WarnsOfAProfileThatIsNone) {
  Bytes profile = bytes_of(std::string_view("x\0\0", 3));
  append(profile, zipped(bytes_of("no profile at all")));
  const Bytes extra = chunk("iCCP", profile);
  const CheckReport report =
      check_bytes(png_of(kSize, raw_rows(kSize, kSize.height), extra));
  EXPECT_THAT(rules_in(report.problems), ElementsAre("bad_profile"));
  EXPECT_EQ(report.facts.profile, ProfileState::kBroken);
}

TEST(PngCheck, WarnsOfTextThatExpandsToVeryMuch) {
  Bytes text = bytes_of(std::string_view("x\0\0", 3));
  append(text, zipped(Bytes(size_t{2} << 20)));
  EXPECT_THAT(found_in(png_of(kSize, raw_rows(kSize, kSize.height),
                              chunk("zTXt", text))),
              ElementsAre("text_bomb"));
}

TEST(PngCheck, CountsTheFramesOfAnAnimation) {
  FramePool pool;
  const auto frames = media::moving_square(pool, {32, 24}, 5);
  WriteOptions options;
  options.format = FileFormat::kPng;
  const auto written = media::animate(frames, options, {100});
  ASSERT_TRUE(written);
  const CheckReport report = check_bytes(written->content);
  EXPECT_THAT(rules_in(report.problems), ElementsAre("palette"));
  EXPECT_EQ(report.facts.frames, 5);
}

}  // namespace
}  // namespace framewise::image
