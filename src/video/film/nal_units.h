// SPDX-License-Identifier: Apache-2.0
// Units of the network abstraction layer, of which packets of H.264 (ITU-T
// H.264, 7.4.1) and HEVC (ITU-T H.265, 7.4.2) consist, and the parameter sets
// among them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "framewise/error.h"

namespace framewise::video {

using Bytes = std::span<const uint8_t>;
inline Bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

enum class NalCodec : uint8_t { kH264, kHevc };

// By libavcodec's name of the codec.
std::optional<NalCodec> nal_codec_of(std::string_view codec);

// How units are separated: by their length in as many bytes, as in MP4 and
// Matroska, or by start codes (Annex B).
struct NalFraming {
  int length_bytes = 0;  // 0: start codes
};

// Parameter sets of a stream (VPS, SPS and PPS), in their order.
struct NalSetup {
  NalFraming framing;
  std::vector<std::string> sets;
};

// Reads a decoder's configuration: avcC, hvcC, or units with start codes. Fails
// with kInput where a length points beyond its end.
Result<NalSetup> read_setup(NalCodec codec, Bytes setup);

// The units of a packet. Fails with kInput as above.
Result<std::vector<Bytes>> nal_units(Bytes packet, NalFraming framing);

int nal_type(NalCodec codec, Bytes unit);

// Whether a packet holds a picture at which decoding may start, whatever came
// before: IDR pictures. Others, such as the first of an open group, may be
// followed by frames that refer to frames before it.
bool starts_decoding(NalCodec codec, std::span<const Bytes> units);
bool is_parameter_set(NalCodec codec, Bytes unit);

// The units as one packet. Lengths have four bytes, whatever `framing` says.
std::string joined(std::span<const Bytes> units, NalFraming framing);

// How a packet carries parameter sets: `sets` in front of it, without those
// that it has already, or none at all.
enum class SetsInPacket : uint8_t { kFirst, kNone };
std::string repacked(NalCodec codec, std::span<const Bytes> units,
                     std::span<const std::string> sets, SetsInPacket how,
                     NalFraming framing);

}  // namespace framewise::video
