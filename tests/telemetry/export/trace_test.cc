// SPDX-License-Identifier: Apache-2.0
#include "telemetry/export/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <vector>

#include "base/json/json.h"

namespace framewise::telemetry {
namespace {

SpanEvents two_threads() {
  return {{{"outer", 1, 5'000'000, 4000},
           {"inner \"x\"", 1, 5'000'000, 4000},  // of equal length
           {"other", 2, 5'001'000, 500}},
          7};
}

TEST(ChromeTrace, HasOneEventALineInMicroseconds) {
  const std::string text = chrome_trace(two_threads());
  const auto json = Json::parse(text);
  EXPECT_EQ(json["otherData"]["spans left out"], 7);
  const auto& events = json["traceEvents"];
  ASSERT_EQ(events.size(), 1u + 2 + 3);
  EXPECT_EQ(events[3]["ph"], "X");
  EXPECT_EQ(events[3]["ts"], 0.0);
  EXPECT_EQ(events[3]["dur"], 4.0);
  EXPECT_EQ(events[5]["ts"], 1.0);
  EXPECT_EQ(events[5]["tid"], 2);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 8);
}

// Reads protocol buffers: the fields of a message, by their numbers.
struct Field {
  uint64_t number = 0;
  std::string bytes;
};
std::multimap<int, Field> read_message(const std::string& bytes) {
  size_t at = 0;
  const auto varint = [&] {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = uint8_t(bytes.at(at++));
      value |= uint64_t(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  std::multimap<int, Field> fields;
  while (at < bytes.size()) {
    const uint64_t key = varint();
    Field field;
    field.number = varint();
    if ((key & 7) == 2) {
      field.bytes = bytes.substr(at, field.number);
      if (field.bytes.size() != field.number) throw std::runtime_error("cut");
      at += field.number;
    } else if ((key & 7) != 0) {
      throw std::runtime_error("other wire type");
    }
    fields.emplace(int(key >> 3), field);
  }
  return fields;
}

TEST(PerfettoTrace, BeginsAndEndsEverySliceInsideItsParent) {
  std::map<uint64_t, std::string> tracks;
  std::map<uint64_t, std::vector<std::string>> open;
  uint64_t last = 0;
  int slices = 0;
  const auto trace = read_message(perfetto_trace(two_threads()));
  for (const auto& [number, packet] : trace) {
    ASSERT_EQ(number, 1);
    const auto fields = read_message(packet.bytes);
    EXPECT_EQ(fields.find(10)->second.number, 1u);
    if (const auto track = fields.find(60); track != fields.end()) {
      const auto descriptor = read_message(track->second.bytes);
      tracks[descriptor.find(1)->second.number] =
          descriptor.find(2)->second.bytes;
      continue;
    }
    const uint64_t time = fields.find(8)->second.number;
    EXPECT_GE(time, last);
    last = time;
    const auto event = read_message(fields.find(11)->second.bytes);
    const uint64_t track = event.find(11)->second.number;
    ASSERT_TRUE(tracks.contains(track));
    if (event.find(9)->second.number == 1) {
      open[track].push_back(event.find(23)->second.bytes);
      ++slices;
    } else {
      ASSERT_FALSE(open[track].empty());
      open[track].pop_back();
    }
  }
  EXPECT_EQ(slices, 3);
  EXPECT_EQ(tracks.size(), 2u);
  for (const auto& [track, names] : open) EXPECT_TRUE(names.empty());
}

TEST(Traces, OfNoSpansAreValid) {
  EXPECT_EQ(perfetto_trace({}), "");
  EXPECT_EQ(Json::parse(chrome_trace({}))["traceEvents"].size(), 1u);
}

}  // namespace
}  // namespace framewise::telemetry
