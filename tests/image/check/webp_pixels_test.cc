// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "image/check/damaged.h"

namespace framewise::image {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Bytes webp_of(const std::vector<Frame>& frames) {
  WriteOptions options;
  options.format = FileFormat::kWebp;
  options.quality = 60;
  // Long enough that nothing flashes.
  auto written = media::animate(frames, options, {2000});
  EXPECT_TRUE(written);
  return written ? std::move(written->content) : Bytes();
}

std::vector<std::string> problems_of(Bytes bytes) {
  return rules_in(check_bytes(std::move(bytes)).problems);
}

Bytes with_zeros(Bytes bytes, size_t from, size_t count) {
  for (size_t i = 0; i < count; ++i) bytes.at(from + i) = std::byte{0};
  return bytes;
}

TEST(WebpPixelCheck, FindsNothingInIntactPictures) {
  FramePool pool;
  for (const Size size : {Size{16, 16}, Size{65, 33}, Size{320, 200}}) {
    EXPECT_THAT(problems_of(webp_of({busy_frame(pool, size)})), IsEmpty());
    EXPECT_THAT(problems_of(webp_of({media::smooth_frame(pool, size)})),
                IsEmpty());
    EXPECT_THAT(problems_of(webp_of(media::moving_square(pool, size, 5))),
                IsEmpty());
  }
}

// Any bits are valid codes: a decoder makes another picture of them.
TEST(WebpPixelCheck, FindsThatAPictureEndsBeforeItsData) {
  FramePool pool;
  const Bytes whole = webp_of({busy_frame(pool, {320, 200})});
  const size_t share = whole.size() / 10;
  EXPECT_THAT(problems_of(with_zeros(whole, 6 * share, 4 * share)),
              ElementsAre("damaged_scan"));
  EXPECT_THAT(problems_of(with_zeros(whole, 3 * share, share)),
              ElementsAre("damaged_scan"));
  const CheckReport report =
      check_bytes(with_zeros(whole, 6 * share, 4 * share));
  EXPECT_EQ(report.status(), CheckStatus::kWarning);
}

TEST(WebpPixelCheck, NamesTheFrame) {
  FramePool pool;
  const Bytes whole = webp_of(
      {media::smooth_frame(pool, {320, 200}), busy_frame(pool, {320, 200})});
  const size_t share = whole.size() / 10;
  const CheckReport report = check_bytes(with_zeros(whole, 8 * share, share));
  ASSERT_THAT(rules_in(report.problems), ElementsAre("damaged_scan"));
  EXPECT_EQ(report.problems.front().frame, 1);
}

}  // namespace
}  // namespace framewise::image
