// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/ssimulacra2/reference.h"

#include <gtest/gtest.h>

#include "measure/golden.h"

namespace framewise::measure {
namespace {

TEST(Ssimulacra2Reference, GivesEveryDigitThatTheAuthorsProgramPrints) {
  SKIP_WITHOUT_GOLDEN();
  const auto printed =
      golden::values("ssimulacra2 (cloudinary)", "ssimulacra2");
  for (const golden::Pair& pair : golden::pairs()) {
    SCOPED_TRACE(pair.name);
    const golden::Picture reference = golden::picture(pair.reference);
    const golden::Picture test = golden::picture(pair.test);
    const auto subscores = ssimulacra2_reference(
        PictureView::rgba8(reference.view()), PictureView::rgba8(test.view()));
    ASSERT_TRUE(subscores) << subscores.error().message;
    EXPECT_NEAR(ssimulacra2_score(ssimulacra2_weighted_sum(*subscores)),
                printed.at(pair.name), 6e-9);
  }
}

}  // namespace
}  // namespace framewise::measure
