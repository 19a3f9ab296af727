// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/search.h"

#include <gtest/gtest.h>

#include <random>

#include "media/decode/gif/lzw.h"

namespace framewise::media {
namespace {

std::vector<uint8_t> decoded(const std::string& data, size_t count) {
  std::vector<uint8_t> indices(count + kLzwSlack);
  const auto bytes = std::as_bytes(std::span(data));
  const LzwOutcome outcome = decode_lzw(bytes.subspan(1), int(uint8_t(data[0])),
                                        indices.data(), count);
  EXPECT_EQ(outcome.status, LzwStatus::kComplete);
  EXPECT_EQ(outcome.pixels, count);
  EXPECT_FALSE(outcome.excess);
  indices.resize(count);
  return indices;
}

// Grays of `count` steps.
NearColors grays(int count) {
  std::vector<Lab> palette;
  for (int i = 0; i < count; ++i) {
    const auto sample = uint8_t(i * 255 / std::max(1, count - 1));
    palette.push_back(lab_of({sample, sample, sample}));
  }
  return NearColors(palette, -1);
}

WantedPixels wanted(const std::vector<uint8_t>& indices, NearColors& near) {
  WantedPixels pixels;
  for (const uint8_t index : indices) {
    pixels.push_back({.color = near.color(index),
                      .limit = 1e-5f,
                      .rgba = 0xFF000000u | index,
                      .nearest = index});
  }
  return pixels;
}

std::vector<uint8_t> runs(size_t count, int bits, uint32_t longest) {
  std::mt19937 random(7);
  std::vector<uint8_t> indices;
  while (indices.size() < count) {
    const auto index = uint8_t(random() % (1u << bits));
    const size_t length = 1 + random() % longest;
    indices.insert(indices.end(), length, index);
  }
  indices.resize(count);
  return indices;
}

TEST(LzwSearch, IsExactWithoutLoss) {
  LzwSearch search;
  for (const int bits : {1, 2, 3, 5, 8}) {
    NearColors near = grays(1 << bits);
    for (const size_t count : {1, 2, 3, 100, 30'000}) {
      for (const uint32_t longest : {1u, 4u, 1000u}) {
        const auto indices = runs(count, bits, longest);
        for (const int looks_ahead : {0, 4}) {
          for (const bool tries : {false, true}) {
            const auto found = search.encode(
                wanted(indices, near), near, std::nullopt, bits,
                {.looks_ahead = looks_ahead, .tries_clearing = tries});
            EXPECT_EQ(found.indices, indices);
            ASSERT_EQ(decoded(found.data, count), indices)
                << bits << " bits, " << count << " pixels, runs of " << longest;
          }
        }
      }
    }
  }
}

TEST(LzwSearch, WritesWhatItSaysItShows) {
  LzwSearch search;
  NearColors near = grays(64);
  const auto indices = runs(40'000, 6, 3);
  for (const float worth : {0.1f, 4.0f, 100.0f}) {
    for (const int beam : {1, 4, 16}) {
      const auto found = search.encode(
          wanted(indices, near), near, std::nullopt, 6,
          {.error_per_bit = worth, .beam = beam, .looks_ahead = 3});
      ASSERT_EQ(decoded(found.data, indices.size()), found.indices);
    }
  }
}

TEST(LzwSearch, TradesErrorForBytes) {
  LzwSearch search;
  NearColors near = grays(64);
  const auto indices = runs(20'000, 6, 2);
  const auto bytes = [&](float worth) {
    return search
        .encode(wanted(indices, near), near, std::nullopt, 6,
                {.error_per_bit = worth})
        .data.size();
  };
  EXPECT_LT(bytes(20), bytes(1));
  EXPECT_LT(bytes(1), bytes(0));
}

TEST(LzwSearch, LeavesPixelsWhereTheyMayStay) {
  LzwSearch search;
  NearColors near = grays(16);
  const auto indices = runs(5000, 4, 2);
  WantedPixels pixels = wanted(indices, near);
  for (size_t i = 0; i < pixels.size(); ++i) {
    if (i % 100 < 90) pixels[i].keep = 0;
  }
  const auto found =
      search.encode(pixels, near, uint8_t{16}, 5, {.bits_of_drawing = 2});
  for (size_t i = 0; i < pixels.size(); ++i) {
    ASSERT_TRUE(found.indices[i] == indices[i] ||
                (found.indices[i] == 16 && pixels[i].keep == 0))
        << i;
  }
  EXPECT_LT(found.data.size(),
            search.encode(wanted(indices, near), near, std::nullopt, 5, {})
                    .data.size() /
                2);
}

TEST(LzwSearch, KeepsAFullTableThatSuitsThePixels) {
  // The same noise again and again: what the table learned stays true.
  LzwSearch search;
  NearColors near = grays(256);
  const auto once = runs(3000, 8, 1);
  std::vector<uint8_t> indices;
  for (int i = 0; i < 20; ++i) {
    indices.insert(indices.end(), once.begin(), once.end());
  }
  const auto bytes = [&](bool tries) {
    return search
        .encode(wanted(indices, near), near, std::nullopt, 8,
                {.tries_clearing = tries})
        .data.size();
  };
  EXPECT_LT(bytes(true), bytes(false));
}

}  // namespace
}  // namespace framewise::media
