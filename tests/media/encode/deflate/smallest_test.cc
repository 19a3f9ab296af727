// SPDX-License-Identifier: Apache-2.0
#include "media/encode/deflate/smallest.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "base/result.h"

namespace framewise::media::deflate {
namespace {

Result<void> go_on() { return {}; }

std::vector<uint8_t> packed(const std::vector<uint8_t>& data) {
  auto done = smallest_zlib(data, go_on);
  EXPECT_TRUE(done);
  return done ? *std::move(done) : std::vector<uint8_t>();
}

std::vector<uint8_t> unpacked(const std::vector<uint8_t>& stream, size_t size) {
  std::vector<uint8_t> data(size + 1);
  uLongf length = data.size();
  EXPECT_EQ(
      uncompress(data.data(), &length, stream.data(), uLong(stream.size())),
      Z_OK);
  data.resize(length);
  return data;
}

size_t size_by_zlib(const std::vector<uint8_t>& data) {
  uLongf length = compressBound(uLong(data.size()));
  std::vector<uint8_t> out(length);
  compress2(out.data(), &length, data.data(), uLong(data.size()), 9);
  return length;
}

// Words of up to 12 bytes, of which the first ones are frequent.
std::vector<uint8_t> words(size_t size, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<uint8_t> data;
  while (data.size() < size) {
    const uint32_t word = random() % (1 + random() % 400);
    for (uint32_t i = 0; i < 2 + word % 11 && data.size() < size; ++i) {
      data.push_back(uint8_t((word * 37 + i * i * 11) % 97));
    }
  }
  return data;
}

std::vector<uint8_t> noise(size_t size) {
  std::mt19937 random(3);
  std::vector<uint8_t> data(size);
  for (uint8_t& byte : data) byte = uint8_t(random());
  return data;
}

TEST(SmallestZlib, GivesBackWhatItWasGiven) {
  for (const size_t size : {1, 2, 3, 4, 257, 258, 259, 5000, 70'000}) {
    SCOPED_TRACE(size);
    for (const auto& data :
         {words(size, 1), noise(size), std::vector<uint8_t>(size, 7)}) {
      EXPECT_EQ(unpacked(packed(data), size), data);
    }
  }
}

TEST(SmallestZlib, GivesBackMoreThanItSearchesAtOnce) {
  std::vector<uint8_t> data((size_t{1} << 20) + 5000, 0);
  for (size_t i = 0; i < data.size(); i += 997) data[i] = uint8_t(i / 997);
  EXPECT_EQ(unpacked(packed(data), data.size()), data);
}

TEST(SmallestZlib, TakesFewerBytesThanZlib) {
  const auto data = words(60'000, 2);
  EXPECT_LT(double(packed(data).size()), 0.98 * double(size_by_zlib(data)));
}

TEST(SmallestZlib, BeginsANewBlockWhereContentChanges) {
  std::vector<uint8_t> data = words(30'000, 4);
  const size_t alone = packed(data).size();
  for (const uint8_t byte : noise(30'000)) data.push_back(byte % 4 + 200);
  // Four bytes that are alike frequent take two bits and a little; one code for
  // all of the data would give them three.
  EXPECT_LT(packed(data).size(), alone + 30'000 * 2.35 / 8);
}

TEST(SmallestZlib, StoresWhatDoesNotCompress) {
  const auto data = noise(100'000);
  EXPECT_LT(packed(data).size(), data.size() + 20);
}

TEST(SmallestZlib, EndsWhereItMayNotGoOn) {
  const auto done = smallest_zlib(words(5000, 1), []() -> Result<void> {
    return fail(ErrorKind::kCancelled, "stopped");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace framewise::media::deflate
