// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/picture_view.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "measure/test_pictures.h"

namespace framewise::measure {
namespace {

TEST(PictureView, ReadsTheSameLightFromEveryKindOfSamples) {
  const TestPicture8 bytes = with_noise(pattern({61, 5}), 20);
  const TestPicture16 words = with_16_bits(bytes);
  Image3F light;
  light.resize(bytes.size);
  for (int y = 0; y < 5; ++y) {
    read_linear(PictureView::rgba8(bytes.view()), 0, y, 61, light[0].row(y),
                light[1].row(y), light[2].row(y));
  }
  for (int x : {0, 1, 17, 60}) {
    const int count = 61 - x;
    std::vector<float> samples[2][3];
    for (auto& planes : samples) {
      for (auto& plane : planes) plane.resize(size_t(count));
    }
    const PictureView views[] = {PictureView::rgba16(words.view()),
                                 PictureView::linear(light)};
    for (int kind = 0; kind < 2; ++kind) {
      read_linear(views[kind], x, 3, count, samples[kind][0].data(),
                  samples[kind][1].data(), samples[kind][2].data());
      for (int i = 0; i < count; ++i) {
        for (size_t plane = 0; plane < 3; ++plane) {
          ASSERT_NEAR(samples[kind][plane][size_t(i)],
                      light[plane].row(3)[x + i], 1e-6);
        }
      }
    }
  }
}

TEST(PictureView, FindsTheOneSampleThatIsNotANumber) {
  Image3F light;
  light.resize({40, 3});
  for (ImageF& plane : light.planes) plane.fill(0);
  EXPECT_TRUE(is_finite(PictureView::linear(light)));
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    light[2].row(2)[39] = bad;
    EXPECT_FALSE(is_finite(PictureView::linear(light)));
  }
  light[2].row(2)[39] = -1e30f;
  EXPECT_TRUE(is_finite(PictureView::linear(light)));
}

}  // namespace
}  // namespace framewise::measure
