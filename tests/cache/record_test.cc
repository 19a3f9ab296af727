// SPDX-License-Identifier: Apache-2.0
#include "cache/record.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace framewise::cache {
namespace {

enum class Shade : uint8_t { kDark, kLight };
constexpr Shade last_of(Shade) { return Shade::kLight; }

struct Thing {
  std::string name;
  std::vector<std::optional<double>> values;
  std::vector<std::pair<int32_t, std::string>> rows;
  Shade shade = Shade::kDark;
  bool good = false;

  bool operator==(const Thing&) const = default;
};

template <typename Archive, SameAs<Thing> T>
void fields(Archive& archive, T& thing) {
  auto& [name, values, rows, shade, good] = thing;
  archive(name, values, rows, shade, good);
}

std::string written(const Thing& thing) {
  RecordWriter writer;
  writer(thing);
  return writer.take();
}

const Thing kThing = {"a\0b",
                      {1.5, std::nullopt, 1e-300, -0.0, INFINITY},
                      {{-3, "x"}, {4, ""}},
                      Shade::kLight,
                      true};

TEST(Record, ComesBackAsItWas) {
  Thing back;
  const std::string bytes = written(kThing);
  RecordReader again(bytes);
  again(back);
  EXPECT_TRUE(again.complete());
  EXPECT_EQ(back, kThing);
  EXPECT_TRUE(std::signbit(*back.values[3]));
}

TEST(Record, IsRefusedWhenAnythingIsMissingOrLeft) {
  const std::string bytes = written(kThing);
  for (size_t size = 0; size < bytes.size(); ++size) {
    Thing back;
    RecordReader reader(std::string_view(bytes).substr(0, size));
    reader(back);
    EXPECT_FALSE(reader.complete()) << size;
  }
  Thing back;
  const std::string longer = bytes + "x";
  RecordReader reader(longer);
  reader(back);
  EXPECT_FALSE(reader.complete());
}

TEST(Record, OfAnyBytesIsReadWithoutHarm) {
  std::mt19937 random(1);
  const std::string bytes = written(kThing);
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = bytes;
    const int changes = 1 + int(random() % 4);
    for (int k = 0; k < changes; ++k) {
      damaged[random() % damaged.size()] = char(random());
    }
    Thing back;
    RecordReader reader(damaged);
    reader(back);
    if (reader.complete()) {
      EXPECT_LE(int(back.shade), 1);
    }
  }
}

TEST(Record, TakesNoMoreMemoryThanItHasBytes) {
  const std::vector<std::string> values(100, std::string(17, 'x'));
  RecordWriter writer;
  writer(values);
  const std::string bytes = RecordWriter::bytes_of(values);
  EXPECT_EQ(bytes, writer.take());
  EXPECT_EQ(bytes.capacity(), bytes.size());
}

TEST(Record, DoesNotBelieveALengthThatIsLongerThanTheRecord) {
  RecordWriter writer;
  writer(std::numeric_limits<uint64_t>::max());
  const std::string bytes = writer.take();
  std::string text;
  RecordReader reader(bytes);
  reader(text);
  EXPECT_FALSE(reader.ok());
  std::vector<double> values;
  RecordReader second(bytes);
  second(values);
  EXPECT_FALSE(second.ok());
  EXPECT_TRUE(values.empty());
}

}  // namespace
}  // namespace framewise::cache
