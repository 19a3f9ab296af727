// SPDX-License-Identifier: Apache-2.0
#include "simd/cvvdp/pyramid.h"

#include <algorithm>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr size_t kMargin = 64;

// A row that may be read beside its samples.
struct Row {
  explicit Row(size_t width, uint32_t seed)
      : samples(random_floats(width + 2 * kMargin, -5, 200, seed)) {}
  const float* data() const { return samples.data() + kMargin; }
  float* data() { return samples.data() + kMargin; }
  std::vector<float> samples;
};

// The rule of the authors' program for the right border goes by the number of
// rows.
double reduced(const std::vector<double>& column, bool odd_height, size_t i) {
  constexpr double kTaps[] = {0.05, 0.25, 0.4, 0.25, 0.05};
  const auto width = ptrdiff_t(column.size());
  double sum = 0;
  for (ptrdiff_t k = -2; k <= 2; ++k) {
    ptrdiff_t x = 2 * ptrdiff_t(i) + k;
    if (x < 0) x = -1 - x;
    if (x < width) sum += kTaps[k + 2] * column[size_t(x)];
  }
  if (i + 1 == (column.size() + 1) / 2) {
    const double last = column.back();
    sum += odd_height ? 0.25 * last + 0.05 * column[column.size() - 2]
                      : 0.05 * last;
  }
  return sum;
}

TEST(CvvdpPyramid, RowsAreHalvedWithTheBordersOfTheAuthorsProgram) {
  on_every_target([] {
    for (size_t width = 4; width < 140; ++width) {
      const Row rows[5] = {Row(width, 1), Row(width, 2), Row(width, 3),
                           Row(width, 4), Row(width, 5)};
      const float* const five[5] = {rows[0].data(), rows[1].data(),
                                    rows[2].data(), rows[3].data(),
                                    rows[4].data()};
      std::vector<double> column(width);
      for (size_t x = 0; x < width; ++x) {
        column[x] = 0.05 * (five[0][x] + five[4][x]) +
                    0.25 * (five[1][x] + five[3][x]) + 0.4 * five[2][x];
      }
      const size_t outputs = (width + 1) / 2;
      for (const bool odd_height : {false, true}) {
        Row out(outputs, 6);
        std::vector<float> scratch(cvvdp_reduce_scratch(outputs));
        // In two parts, as where only a part has changed.
        const size_t first = outputs / 2;
        cvvdp_reduce_row(five, width, odd_height, 0, first, scratch.data(),
                         out.data());
        cvvdp_reduce_row(five, width, odd_height, first, outputs - first,
                         scratch.data(), out.data());
        for (size_t i = 0; i < outputs; ++i) {
          ASSERT_NEAR(out.data()[i], reduced(column, odd_height, i), 1e-3)
              << i << " of " << outputs << ", width " << width;
        }
        EXPECT_EQ(out.data()[-1], out.data()[0]);
        EXPECT_EQ(out.data()[outputs], out.data()[outputs - 1]);
      }
    }
  });
}

TEST(CvvdpPyramid, RowsAreDoubledWithTheirEdgesRepeated) {
  on_every_target([] {
    for (size_t count = 2; count < 150; ++count) {
      const size_t coarse = (count + 1) / 2;
      Row rows[3] = {Row(coarse, 1), Row(coarse, 2), Row(coarse, 3)};
      for (Row& row : rows) {
        row.data()[-1] = row.data()[0];
        row.data()[coarse] = row.data()[coarse - 1];
      }
      const float* const three[3] = {rows[0].data(), rows[1].data(),
                                     rows[2].data()};
      for (const bool odd : {false, true}) {
        const auto down = [&](ptrdiff_t x) {
          return odd ? 0.5 * (three[1][x] + three[2][x])
                     : 0.1 * (three[0][x] + three[2][x]) + 0.8 * three[1][x];
        };
        std::vector<float> scratch(count / 2 + 80);
        std::vector<float> out(count + 96);
        cvvdp_expand_row(three, odd, count, scratch.data(), out.data());
        for (size_t x = 0; x < count; ++x) {
          const auto j = ptrdiff_t(x / 2);
          const double expected =
              x % 2 != 0 ? 0.5 * (down(j) + down(j + 1))
                         : 0.1 * (down(j - 1) + down(j + 1)) + 0.8 * down(j);
          ASSERT_NEAR(out[x], expected, 1e-3) << x << " of " << count;
        }
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
