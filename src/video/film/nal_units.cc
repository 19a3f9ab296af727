// SPDX-License-Identifier: Apache-2.0
#include "video/film/nal_units.h"

#include <algorithm>

#include "base/result.h"

namespace framewise::video {
namespace {

// Takes big-endian numbers and pieces from the front.
class Reader {
 public:
  explicit Reader(Bytes bytes) : rest_(bytes) {}

  Result<uint32_t> number(int count) {
    FW_ASSIGN_OR_RETURN(const Bytes taken, piece(size_t(count)));
    uint32_t value = 0;
    for (const uint8_t byte : taken) value = value << 8 | byte;
    return value;
  }
  Result<Bytes> piece(size_t count) {
    if (count > rest_.size()) {
      return fail(ErrorKind::kInput,
                  "a unit of {} bytes where only {} are left", count,
                  rest_.size());
    }
    const Bytes taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  bool empty() const { return rest_.empty(); }

 private:
  Bytes rest_;
};

bool has_start_code(Bytes bytes) {
  return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 &&
         (bytes[2] == 1 || (bytes[2] == 0 && bytes[3] == 1));
}

// The position of the next 0 0 1 from `from` on; the end if there is none.
size_t next_start_code(Bytes bytes, size_t from) {
  for (size_t i = from; i + 3 <= bytes.size(); ++i) {
    if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) return i;
  }
  return bytes.size();
}

std::vector<Bytes> split_at_start_codes(Bytes bytes) {
  std::vector<Bytes> units;
  size_t code = next_start_code(bytes, 0);
  while (code < bytes.size()) {
    const size_t begin = code + 3;
    code = next_start_code(bytes, begin);
    size_t end = code;
    // Zeros before a start code belong to it.
    while (end > begin && bytes[end - 1] == 0) --end;
    if (end > begin) units.push_back(bytes.subspan(begin, end - begin));
  }
  return units;
}

std::string text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<void> read_sets(Reader& reader, uint32_t count,
                       std::vector<std::string>& sets) {
  for (uint32_t i = 0; i < count; ++i) {
    FW_ASSIGN_OR_RETURN(const uint32_t length, reader.number(2));
    FW_ASSIGN_OR_RETURN(const Bytes unit, reader.piece(length));
    if (!unit.empty()) sets.push_back(text_of(unit));
  }
  return {};
}

// ISO/IEC 14496-15, 5.3.3.1.
Result<NalSetup> read_avcc(Bytes bytes) {
  Reader reader(bytes);
  NalSetup setup;
  FW_RETURN_IF_ERROR(reader.piece(4));
  FW_ASSIGN_OR_RETURN(const uint32_t length, reader.number(1));
  setup.framing.length_bytes = int(length & 3) + 1;
  FW_ASSIGN_OR_RETURN(const uint32_t sps, reader.number(1));
  FW_RETURN_IF_ERROR(read_sets(reader, sps & 31, setup.sets));
  FW_ASSIGN_OR_RETURN(const uint32_t pps, reader.number(1));
  FW_RETURN_IF_ERROR(read_sets(reader, pps, setup.sets));
  return setup;
}

// ISO/IEC 14496-15, 8.3.3.1.
Result<NalSetup> read_hvcc(Bytes bytes) {
  Reader reader(bytes);
  NalSetup setup;
  FW_RETURN_IF_ERROR(reader.piece(21));
  FW_ASSIGN_OR_RETURN(const uint32_t length, reader.number(1));
  setup.framing.length_bytes = int(length & 3) + 1;
  FW_ASSIGN_OR_RETURN(const uint32_t arrays, reader.number(1));
  for (uint32_t i = 0; i < arrays; ++i) {
    FW_RETURN_IF_ERROR(reader.piece(1));
    FW_ASSIGN_OR_RETURN(const uint32_t count, reader.number(2));
    FW_RETURN_IF_ERROR(read_sets(reader, count, setup.sets));
  }
  // Messages (SEI) may stand among the sets, but are not needed to decode.
  std::erase_if(setup.sets, [](const std::string& unit) {
    return !is_parameter_set(NalCodec::kHevc, bytes_of(unit));
  });
  return setup;
}

}  // namespace

std::optional<NalCodec> nal_codec_of(std::string_view codec) {
  if (codec == "h264") return NalCodec::kH264;
  if (codec == "hevc") return NalCodec::kHevc;
  return std::nullopt;
}

Result<NalSetup> read_setup(NalCodec codec, Bytes setup) {
  if (setup.empty()) return NalSetup{};
  if (has_start_code(setup)) {
    NalSetup found;
    for (const Bytes unit : split_at_start_codes(setup)) {
      if (is_parameter_set(codec, unit)) found.sets.push_back(text_of(unit));
    }
    return found;
  }
  return codec == NalCodec::kH264 ? read_avcc(setup) : read_hvcc(setup);
}

Result<std::vector<Bytes>> nal_units(Bytes packet, NalFraming framing) {
  if (framing.length_bytes == 0) return split_at_start_codes(packet);
  std::vector<Bytes> units;
  Reader reader(packet);
  while (!reader.empty()) {
    FW_ASSIGN_OR_RETURN(const uint32_t length,
                        reader.number(framing.length_bytes));
    FW_ASSIGN_OR_RETURN(const Bytes unit, reader.piece(length));
    if (!unit.empty()) units.push_back(unit);
  }
  return units;
}

int nal_type(NalCodec codec, Bytes unit) {
  if (unit.empty()) return -1;
  return codec == NalCodec::kH264 ? unit[0] & 31 : unit[0] >> 1 & 63;
}

bool starts_decoding(NalCodec codec, std::span<const Bytes> units) {
  return std::ranges::any_of(units, [codec](Bytes unit) {
    const int type = nal_type(codec, unit);
    return codec == NalCodec::kH264 ? type == 5 : type == 19 || type == 20;
  });
}

bool is_parameter_set(NalCodec codec, Bytes unit) {
  const int type = nal_type(codec, unit);
  return codec == NalCodec::kH264 ? type == 7 || type == 8 || type == 13
                                  : type >= 32 && type <= 34;
}

std::string joined(std::span<const Bytes> units, NalFraming framing) {
  std::string out;
  size_t bytes = 0;
  for (const Bytes unit : units) bytes += unit.size() + 4;
  out.reserve(bytes);
  for (const Bytes unit : units) {
    const uint32_t head = framing.length_bytes == 0 ? 1 : uint32_t(unit.size());
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.push_back(char(uint8_t(head >> shift)));
    }
    out.append(reinterpret_cast<const char*>(unit.data()), unit.size());
  }
  return out;
}

std::string repacked(NalCodec codec, std::span<const Bytes> units,
                     std::span<const std::string> sets, SetsInPacket how,
                     NalFraming framing) {
  std::vector<Bytes> all;
  // An access unit delimiter has to stay the first unit.
  const int delimiter = codec == NalCodec::kH264 ? 9 : 35;
  if (!units.empty() && nal_type(codec, units[0]) == delimiter) {
    all.push_back(units[0]);
    units = units.subspan(1);
  }
  if (how == SetsInPacket::kFirst) {
    for (const std::string& set : sets) all.push_back(bytes_of(set));
  }
  for (const Bytes unit : units) {
    // One of `sets` stands in front; others are of this packet alone.
    const bool repeats = std::ranges::any_of(sets, [unit](const auto& set) {
      return std::ranges::equal(unit, bytes_of(set));
    });
    if (!repeats) all.push_back(unit);
  }
  return joined(all, framing);
}

}  // namespace framewise::video
