// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/ssimulacra2/score_of_maps.h"

#include <gtest/gtest.h>

namespace framewise::measure {
namespace {

// The last steps of the authors' program for two golden pairs.
TEST(Ssimulacra2Score, BendsTheWeightedSumAsTheAuthorsProgramDoes) {
  EXPECT_NEAR(ssimulacra2_score(3.009307828497), 67.54960276, 1e-8);
  EXPECT_NEAR(ssimulacra2_score(40.831951943869), -34.32382092, 1e-8);
  EXPECT_EQ(ssimulacra2_score(0), 100);
}

TEST(Ssimulacra2Score, ConsumesTheWeightsWithoutGaps) {
  // Plane Y begins after as many rows as there are scales: with four scales, at
  // the row of X at 1:16 with six.
  const Ssimulacra2Norms y_of_four = ssimulacra2_weights(4, 1, 0);
  const Ssimulacra2Norms x_of_six = ssimulacra2_weights(6, 0, 4);
  EXPECT_EQ(y_of_four.artifact, x_of_six.artifact);
  EXPECT_EQ(y_of_four.lost4, x_of_six.lost4);
}

TEST(Ssimulacra2Score, WeighsEachNorm) {
  Ssimulacra2Subscores subscores;
  subscores.scales = 6;
  EXPECT_EQ(ssimulacra2_weighted_sum(subscores), 0);
  subscores.norms[1][2].structure = 1;  // Y at 1:4
  EXPECT_DOUBLE_EQ(ssimulacra2_weighted_sum(subscores), 225.20515300849274);
  subscores.norms[2][4].artifact4 = 2;  // B at 1:16
  EXPECT_DOUBLE_EQ(ssimulacra2_weighted_sum(subscores),
                   225.20515300849274 + 2 * 171.2667255897307);
}

}  // namespace
}  // namespace framewise::measure
