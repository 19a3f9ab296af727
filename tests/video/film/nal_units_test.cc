// SPDX-License-Identifier: Apache-2.0
#include "video/film/nal_units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::video {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;

constexpr NalFraming kStartCodes{0}, kLengths{4};

std::vector<std::string> texts(const std::vector<Bytes>& units) {
  std::vector<std::string> all;
  for (const Bytes unit : units) {
    all.emplace_back(reinterpret_cast<const char*>(unit.data()), unit.size());
  }
  return all;
}

TEST(NalUnits, AreSeparatedByStartCodes) {
  const std::string packet = "\0\0\0\1\x67ps\0\0\1\x65 picture"s;
  const auto units = nal_units(bytes_of(packet), kStartCodes);
  ASSERT_TRUE(units);
  EXPECT_THAT(texts(*units), ElementsAre("\x67ps", "\x65 picture"));
}

TEST(NalUnits, AreSeparatedByLengths) {
  const std::string packet = "\0\0\0\3\x67ps\0\0\0\2\x65p"s;
  const auto units = nal_units(bytes_of(packet), kLengths);
  ASSERT_TRUE(units);
  EXPECT_THAT(texts(*units), ElementsAre("\x67ps", "\x65p"));
}

TEST(NalUnits, RefuseALengthBeyondTheEnd) {
  const std::string packet = "\0\0\1\0\x65p"s;
  const auto units = nal_units(bytes_of(packet), kLengths);
  ASSERT_FALSE(units);
  EXPECT_EQ(units.error().kind, ErrorKind::kInput);
}

TEST(NalUnits, TellIdrPicturesFromOthers) {
  const std::string idr = "\0\0\0\2\x65p"s, other = "\0\0\0\2\x41p"s;
  EXPECT_TRUE(
      starts_decoding(NalCodec::kH264, *nal_units(bytes_of(idr), kLengths)));
  EXPECT_FALSE(
      starts_decoding(NalCodec::kH264, *nal_units(bytes_of(other), kLengths)));
  // CRA (21) of HEVC may have pictures before it.
  const std::string cra = "\0\0\0\3\x2a\1p"s, hevc_idr = "\0\0\0\3\x26\1p"s;
  EXPECT_FALSE(
      starts_decoding(NalCodec::kHevc, *nal_units(bytes_of(cra), kLengths)));
  EXPECT_TRUE(starts_decoding(NalCodec::kHevc,
                              *nal_units(bytes_of(hevc_idr), kLengths)));
}

TEST(NalUnits, ReadAvcConfigurations) {
  const std::string avcc = "\1\x64\0\x1f\xff\xe1\0\3\x67sp\1\0\2\x68p"s;
  const auto setup = read_setup(NalCodec::kH264, bytes_of(avcc));
  ASSERT_TRUE(setup);
  EXPECT_EQ(setup->framing.length_bytes, 4);
  EXPECT_THAT(setup->sets, ElementsAre("\x67sp", "\x68p"));
}

TEST(NalUnits, GetParameterSetsInFrontOnce) {
  const std::string packet = "\0\0\0\3\x67ps\0\0\0\2\x65p"s;
  const std::string sets[] = {"\x67ps", "\x68q"};
  const auto units = *nal_units(bytes_of(packet), kLengths);
  EXPECT_EQ(
      repacked(NalCodec::kH264, units, sets, SetsInPacket::kFirst, kLengths),
      "\0\0\0\3\x67ps\0\0\0\2\x68q\0\0\0\2\x65p"s);
  EXPECT_EQ(
      repacked(NalCodec::kH264, units, sets, SetsInPacket::kNone, kLengths),
      "\0\0\0\2\x65p"s);
}

}  // namespace
}  // namespace framewise::video
