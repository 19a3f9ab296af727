// SPDX-License-Identifier: Apache-2.0
// Scores of test images and libjxl's values for them.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "measure/golden.h"
#include "measure/perceptual/butteraugli/butteraugli.h"
#include "measure/test_pictures.h"

namespace framewise::measure {

inline PictureView view_of(const golden::Picture& picture) {
  return PictureView::rgba8(picture.view());
}
inline PictureView view_of(const TestPicture8& picture) {
  return PictureView::rgba8(picture.view());
}
inline PictureView view_of(const TestPicture16& picture) {
  return PictureView::rgba16(picture.view());
}
inline PictureView view_of(const Image3F& picture) {
  return PictureView::linear(picture);
}

template <class Picture>
ButteraugliScore score(const Picture& reference, const Picture& test,
                       const ButteraugliOptions& options = {}) {
  ButteraugliWorkspace workspace;
  const auto result =
      butteraugli(view_of(reference), view_of(test), workspace, options);
  EXPECT_TRUE(result) << result.error().message;
  return result ? *result : ButteraugliScore{std::nan(""), std::nan("")};
}

inline std::pair<golden::Picture, golden::Picture> pair_named(
    const char* name) {
  const golden::Pair pair = golden::pair(name);
  return {golden::picture(pair.reference), golden::picture(pair.test)};
}

// 1e-4 relative, as libjxl's own targets differ among themselves.
inline void expect_score(const ButteraugliScore& found, double max,
                         double norm) {
  EXPECT_NEAR(found.max, max, 1e-4 * max);
  EXPECT_NEAR(found.norm, norm, 1e-4 * norm);
}

}  // namespace framewise::measure
