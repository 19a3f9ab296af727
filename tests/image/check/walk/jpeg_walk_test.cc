// SPDX-License-Identifier: Apache-2.0
#include "image/check/damaged.h"

namespace framewise::image {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Size kSize{64, 48};

Bytes sound() { return image_as(FileFormat::kJpeg, kSize); }

size_t frame_header(const Bytes& jpeg) {
  for (size_t at = 2; at + 4 < jpeg.size();) {
    if (jpeg[at + 1] == std::byte{0xC0} || jpeg[at + 1] == std::byte{0xC2}) {
      return at;
    }
    at += 2 + (size_t(jpeg[at + 2]) << 8 | size_t(jpeg[at + 3]));
  }
  ADD_FAILURE() << "no frame header";
  return 0;
}

Bytes with_size(Bytes jpeg, int width, int height) {
  const size_t at = frame_header(jpeg) + 5;
  jpeg[at] = std::byte(height >> 8);
  jpeg[at + 1] = std::byte(height);
  jpeg[at + 2] = std::byte(width >> 8);
  jpeg[at + 3] = std::byte(width);
  return jpeg;
}

Bytes with_segment(const Bytes& jpeg, int marker, const Bytes& payload) {
  Bytes result = first(jpeg, 2);
  const size_t length = payload.size() + 2;
  append(result, {std::byte{0xFF}, std::byte(marker), std::byte(length >> 8),
                  std::byte(length)});
  append(result, payload);
  append(result, Bytes(jpeg.begin() + 2, jpeg.end()));
  return result;
}

std::vector<std::string> found_in(Bytes bytes) {
  return rules_in(check_bytes(std::move(bytes)).problems);
}

TEST(JpegCheck, FindsNothingInASoundFile) {
  const CheckReport report = check_bytes(sound());
  EXPECT_THAT(rules_in(report.problems), IsEmpty());
  EXPECT_EQ(report.assurance, Assurance::kCodesDecoded);
  EXPECT_EQ(report.facts.size, kSize);
}

TEST(JpegCheck, FindsNothingInASoundProgressiveFile) {
  FramePool pool;
  WriteOptions options;
  options.format = FileFormat::kJpeg;
  options.progressive = true;
  const CheckReport report =
      check_bytes(media::encoded(busy_frame(pool, kSize), options));
  EXPECT_THAT(rules_in(report.problems), IsEmpty());
  EXPECT_TRUE(report.facts.progressive);
}

TEST(JpegCheck, SaysWhereTheDataOfACutFileEnd) {
  const Bytes whole = sound();
  const CheckReport report = check_bytes(first(whole, whole.size() - 900));
  EXPECT_THAT(rules_in(report.problems),
              ElementsAre("missing_end", "missing_pixels"));
  const Problem& missing = problem(report, Rule::kMissingPixels);
  ASSERT_TRUE(missing.box);
  EXPECT_GT(missing.box->y, 0);
}

TEST(JpegCheck, OnlyMissesTheEndMarkerWhereAllPixelsAreThere) {
  const Bytes whole = sound();
  EXPECT_THAT(found_in(first(whole, whole.size() - 2)),
              ElementsAre("missing_end"));
}

TEST(JpegCheck, FindsAHeaderThatStatesMoreRowsThanThereAre) {
  EXPECT_THAT(found_in(with_size(sound(), 64, 96)),
              ElementsAre("missing_pixels"));
}

TEST(JpegCheck, FindsAHeaderThatStatesLongerRows) {
  EXPECT_THAT(found_in(with_size(sound(), 128, 48)),
              Contains("missing_pixels"));
}

TEST(JpegCheck, RefusesASizeThatCannotBeBeforeItDecodes) {
  EXPECT_THAT(
      found_in(with_size(sound(), 65500, 65500)),
      ElementsAre("too_many_pixels", "decoded_too_large", "suspected_bomb"));
}

TEST(JpegCheck, FindsAHeightOfZero) {
  EXPECT_THAT(found_in(with_size(sound(), 64, 0)),
              ElementsAre("bad_dimensions"));
}

TEST(JpegCheck, NamesTheLosslessVariant) {
  Bytes jpeg = sound();
  jpeg[frame_header(jpeg) + 1] = std::byte{0xC3};
  EXPECT_THAT(found_in(jpeg), ElementsAre("unsupported_variant"));
}

TEST(JpegCheck, FindsBytesLeftOverBetweenTheDataAndTheEnd) {
  const Bytes whole = sound();
  Bytes longer = first(whole, whole.size() - 2);
  append(longer, Bytes(40, std::byte{0x11}));
  append(longer, bytes_of("\xFF\xD9"));
  const CheckReport report = check_bytes(longer);
  EXPECT_THAT(rules_in(report.problems), ElementsAre("damaged_scan"));
  EXPECT_EQ(report.status(), CheckStatus::kWarning);
}

TEST(JpegCheck, NotesASecondImageBehindTheFirst) {
  Bytes two = sound();
  append(two, sound());
  const CheckReport report = check_bytes(two);
  EXPECT_THAT(rules_in(report.problems), ElementsAre("trailing_data"));
  EXPECT_THAT(report.problems.front().message,
              ::testing::HasSubstr("another JPEG image"));
}

TEST(JpegCheck, WarnsOfAProfileOfZeros) {
  Bytes payload = bytes_of(std::string_view("ICC_PROFILE\0\1\1", 14));
  append(payload, Bytes(500));
  EXPECT_THAT(found_in(with_segment(sound(), 0xE2, payload)),
              ElementsAre("bad_profile"));
}

TEST(JpegCheck, TurnsTheSizeByTheOrientation) {
  // A little-endian directory with one entry: orientation 6.
  const Bytes exif = bytes_of(std::string_view(
      "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
      32));
  const CheckReport report = check_bytes(with_segment(sound(), 0xE1, exif));
  EXPECT_EQ(report.facts.orientation, 6);
  EXPECT_EQ(report.facts.size, (Size{48, 64}));
  EXPECT_EQ(report.facts.stored_size, kSize);
}

TEST(JpegCheck, FindsARestartMarkerThatIsNotExpected) {
  Bytes jpeg = sound();
  // In the middle of the coded data, which hold no other marker.
  const size_t at = jpeg.size() - 600;
  jpeg.insert(jpeg.begin() + ptrdiff_t(at), {std::byte{0xFF}, std::byte{0xD3}});
  EXPECT_THAT(found_in(jpeg), Contains("restart_markers"));
}

}  // namespace
}  // namespace framewise::image
