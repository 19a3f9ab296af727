// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/lzw.h"

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

TEST(LzwEncoder, GivesBackWhatItWasGiven) {
  LzwEncoder encoder;
  std::mt19937 random(5);
  for (const int bits : {1, 2, 3, 5, 8}) {
    for (const size_t count : {1, 2, 3, 100, 5000, 100'000}) {
      for (const uint32_t run : {1u, 4u, 1000u}) {
        std::vector<uint8_t> indices;
        while (indices.size() < count) {
          const auto index = uint8_t(random() % (1u << bits));
          const size_t length = 1 + random() % run;
          for (size_t i = 0; i < length && indices.size() < count; ++i) {
            indices.push_back(index);
          }
        }
        for (const LzwReset reset :
             {LzwReset::kWhenFull, LzwReset::kWhenWorse}) {
          ASSERT_EQ(decoded(encoder.encode(indices, bits, reset), count),
                    indices)
              << bits << " bits, " << count << " pixels, runs of " << run;
        }
        ASSERT_EQ(decoded(encoder.encode_shortest(indices, bits, 500), count),
                  indices)
            << bits << " bits, " << count << " pixels, runs of " << run;
      }
    }
  }
}

TEST(LzwEncoder, StartsAgainWhereContentChanges) {
  // Two kinds of stripes: what is known of the one is in the way of the other.
  std::vector<uint8_t> indices;
  for (int part = 0; part < 6; ++part) {
    for (int i = 0; i < 20'000; ++i) {
      indices.push_back(uint8_t(part % 2 ? i * i / 7 % 50 : i * 3 % 41 + 100));
    }
  }
  LzwEncoder encoder;
  const size_t shortest = encoder.encode_shortest(indices, 8, 4000).size();
  EXPECT_LT(shortest, encoder.encode(indices, 8, LzwReset::kWhenFull).size());
  EXPECT_LT(shortest, encoder.encode(indices, 8, LzwReset::kWhenWorse).size());
}

TEST(LzwEncoder, KeepsAFullTableThatSuitsThePicture) {
  // The same noise again and again: what the table learnt stays true.
  std::mt19937 random(1);
  std::vector<uint8_t> once(3000);
  for (uint8_t& index : once) index = uint8_t(random() % 256);
  std::vector<uint8_t> indices;
  for (int i = 0; i < 40; ++i) {
    indices.insert(indices.end(), once.begin(), once.end());
  }
  LzwEncoder encoder;
  EXPECT_LT(encoder.encode(indices, 8, LzwReset::kWhenWorse).size(),
            encoder.encode(indices, 8, LzwReset::kWhenFull).size());
}

}  // namespace
}  // namespace framewise::media
