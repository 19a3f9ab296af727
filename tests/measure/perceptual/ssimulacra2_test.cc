// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/ssimulacra2.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "measure/golden.h"

namespace framewise::measure {
namespace {

double score(const golden::Picture& reference, const golden::Picture& test) {
  Ssimulacra2Workspace workspace;
  const auto result = ssimulacra2(PictureView::rgba8(reference.view()),
                                  PictureView::rgba8(test.view()), workspace);
  EXPECT_TRUE(result) << result.error().message;
  return result ? *result : -1000;
}

TEST(Ssimulacra2, AgreesWithTheAuthorsProgramOnTheGoldenPairs) {
  SKIP_WITHOUT_GOLDEN();
  const auto expected =
      golden::values("ssimulacra2 (cloudinary)", "ssimulacra2");
  for (const golden::Pair& pair : golden::pairs()) {
    SCOPED_TRACE(pair.name);
    const double s =
        score(golden::picture(pair.reference), golden::picture(pair.test));
    fmt::print("{} {:.6f} {:.6f}\n", pair.name, s, s - expected.at(pair.name));
    EXPECT_NEAR(s, expected.at(pair.name), 0.1);
  }
}

}  // namespace
}  // namespace framewise::measure
