// SPDX-License-Identifier: Apache-2.0
// Decoder configurations and packets of H.264 and HEVC: refused, or read into
// units that lie within the packet and are the same after they were joined.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "video/film/nal_units.h"

namespace {

using namespace framewise::video;

bool lies_within(Bytes unit, Bytes packet) {
  return unit.empty() ||
         (unit.data() >= packet.data() &&
          unit.data() + unit.size() <= packet.data() + packet.size());
}

void read_packet(NalCodec codec, Bytes packet, NalFraming framing) {
  const auto units = nal_units(packet, framing);
  if (!units) return;
  for (const Bytes unit : *units) {
    if (!lies_within(unit, packet)) std::abort();
    if (!unit.empty()) is_parameter_set(codec, unit);
  }
  starts_decoding(codec, *units);
  // Lengths say everything; start codes lose zeros at the end of a unit.
  if (framing.length_bytes == 0) return;
  const std::string again = joined(*units, {.length_bytes = 4});
  const auto same = nal_units(bytes_of(again), {.length_bytes = 4});
  if (!same || same->size() != units->size()) std::abort();
  for (size_t i = 0; i < same->size(); ++i) {
    if ((*same)[i].size() != (*units)[i].size()) std::abort();
  }
}

}  // namespace

// The first byte chooses codec and framing; the rest is a configuration, and a
// packet.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const NalCodec codec = data[0] & 1 ? NalCodec::kHevc : NalCodec::kH264;
  const NalFraming framing{.length_bytes = data[0] >> 1 & 3};
  const Bytes rest(data + 1, size - 1);
  read_packet(codec, rest, framing);
  if (const auto setup = read_setup(codec, rest)) {
    for (const std::string& set : setup->sets) {
      if (set.size() > rest.size()) std::abort();
    }
    read_packet(codec, rest, setup->framing);
  }
  return 0;
}
