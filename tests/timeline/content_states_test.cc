// SPDX-License-Identifier: Apache-2.0
#include "timeline/content_states.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace framewise::timeline {
namespace {

// States that differ from the one before slightly, strongly or not at all.
Content wandering(Grid grid, size_t frames, uint32_t seed) {
  std::mt19937 random(seed);
  Content content(grid);
  std::vector<int16_t> signature(grid.values());
  for (size_t i = 0; i < frames; ++i) {
    const size_t changes = i % 7 == 0 ? signature.size() : random() % 4;
    for (size_t k = 0; k < changes; ++k) {
      signature[random() % signature.size()] = int16_t(random() % 8000);
    }
    content.add(signature);
  }
  return content;
}

TEST(Content, EqualFramesInARowAreOneState) {
  Content content({2, 2});
  const std::vector<int16_t> dark(12, 0), bright(12, 8000);
  for (const auto* shown : {&dark, &dark, &bright, &dark}) content.add(*shown);
  EXPECT_EQ(content.frames(), 4u);
  EXPECT_EQ(content.states(), 3u);
  EXPECT_EQ(content.end_frame(0), 2u);
}

TEST(Content, IsPlainWhereNotEvenASmallThingIsSeen) {
  Content content({16, 16});
  std::vector<int16_t> signature(content.grid().values(), 40 * kSignatureScale);
  content.add(signature);
  signature[100] = 60 * kSignatureScale;
  content.add(signature);
  EXPECT_TRUE(is_plain(content, 0));
  EXPECT_FALSE(is_plain(content, 1));
}

TEST(Content, DistancesOfManyStatesAreThoseOfEach) {
  for (const Grid grid : {Grid{32, 32}, Grid{16, 16}, Grid{5, 7}, Grid{1, 1}}) {
    const Content a = wandering(grid, 60, 1);
    const Content b = wandering(grid, 5, 2);
    std::vector<size_t> forward(a.states());
    std::iota(forward.begin(), forward.end(), size_t{0});
    std::vector<size_t> backward(forward.rbegin(), forward.rend());
    std::vector<size_t> mixed = forward;
    std::shuffle(mixed.begin(), mixed.end(), std::mt19937(3));
    mixed.push_back(mixed.back());
    for (const auto* states : {&forward, &backward, &mixed}) {
      std::vector<double> found(states->size());
      distances(a, *states, b, b.states() - 1, found);
      for (size_t k = 0; k < states->size(); ++k) {
        EXPECT_EQ(found[k], distance(a, (*states)[k], b, b.states() - 1)) << k;
      }
    }
  }
}

}  // namespace
}  // namespace framewise::timeline
