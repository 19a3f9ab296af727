// SPDX-License-Identifier: Apache-2.0
#include "media/sniff.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace framewise::media {
namespace {

using Head = std::span<const std::byte>;

// The bytes [offset, offset + length) as text; shorter at the end.
std::string_view text_at(Head head, size_t offset, size_t length) {
  if (offset >= head.size()) return {};
  return {reinterpret_cast<const char*>(head.data()) + offset,
          std::min(length, head.size() - offset)};
}

bool starts_with(Head head, std::string_view magic) {
  return text_at(head, 0, magic.size()) == magic;
}

uint32_t big_endian_32(std::string_view four) {
  uint32_t value = 0;
  for (const char c : four) value = value << 8 | uint8_t(c);
  return value;
}

// Whether `accepts` holds for the major or a compatible brand of an ISO base
// media file (ISO/IEC 14496-12, 4.3).
template <typename Accepts>
bool any_brand(Head head, Accepts&& accepts) {
  if (text_at(head, 4, 4) != "ftyp") return false;
  const size_t end =
      std::min<size_t>(big_endian_32(text_at(head, 0, 4)), head.size());
  for (size_t at = 8; at + 4 <= end; at += 4) {
    if (at != 12 && accepts(text_at(head, at, 4))) return true;
  }
  return false;
}

// Transport streams have no magic bytes. They consist of packets of 188 bytes
// (192 on discs, with a time stamp before each) that begin with 0x47.
bool is_transport_stream(Head head) {
  const auto in_step = [head](size_t first, size_t step) {
    size_t packets = 0;
    for (size_t at = first; at < head.size(); at += step, ++packets) {
      if (head[at] != std::byte{0x47}) return false;
    }
    return packets >= 3;
  };
  return in_step(0, 188) || in_step(4, 192);
}

// Streams of a codec without a container: the first unit begins with a start
// code and is a parameter set, a delimiter or a message about them (ITU-T
// H.264, 7.4.1; H.265, 7.4.2; AV1 bitstream specification, 5.3.2).
std::optional<VideoContainer> bare_stream(Head head) {
  using namespace std::string_view_literals;
  constexpr VideoContainer kH264{"h264", "h264"};
  constexpr VideoContainer kHevc{"hevc", "hevc"};
  if (starts_with(head, "\x12\x00\x0A"sv)) return VideoContainer{"obu", "obu"};
  size_t at = 0;
  if (starts_with(head, "\x00\x00\x00\x01"sv)) at = 4;
  if (starts_with(head, "\x00\x00\x01"sv)) at = 3;
  if (at == 0 || head.size() < at + 2) return std::nullopt;
  const auto first = uint8_t(head[at]);
  const auto second = uint8_t(head[at + 1]);
  // VPS and delimiter of H.265, of layer 0; as H.264 they would be slices.
  if ((first == 0x40 || first == 0x46) && second == 1) return kHevc;
  const int type = first & 0x1f;
  const bool forbidden = (first & 0x80) != 0;
  const bool starts = type == 7 || first == 0x09 || first == 0x06;
  if (!forbidden && starts) return kH264;
  return std::nullopt;
}

}  // namespace

bool is_avif(Head head) {
  return any_brand(head, [](std::string_view brand) {
    return brand == "avif" || brand == "avis";
  });
}

bool is_heif(Head head) {
  // "mif1" alone means a still of an unknown codec.
  return !is_avif(head) && any_brand(head, [](std::string_view brand) {
    return brand == "heic" || brand == "heix" || brand == "mif1";
  });
}

std::optional<VideoContainer> video_container(Head head) {
  const std::string_view box = text_at(head, 4, 4);
  if (box == "ftyp") {
    if (is_avif(head) || is_heif(head)) return std::nullopt;
    const bool quicktime = text_at(head, 8, 4) == "qt  ";
    return VideoContainer{quicktime ? "mov" : "mp4", "mov"};
  }
  for (const char* first : {"moov", "mdat", "wide", "free", "skip", "pnot"}) {
    if (box == first) return VideoContainer{"mov", "mov"};
  }
  using namespace std::string_view_literals;
  if (starts_with(head, "\x1A\x45\xDF\xA3"sv)) {
    const bool web =
        text_at(head, 0, 64).find("webm") != std::string_view::npos;
    return VideoContainer{web ? "webm" : "mkv", "matroska"};
  }
  if (starts_with(head, "RIFF"sv) && text_at(head, 8, 4) == "AVI ") {
    return VideoContainer{"avi", "avi"};
  }
  struct Magic {
    std::string_view bytes;
    VideoContainer container;
  };
  static constexpr Magic kMagics[] = {
      {"FLV\x01"sv, {"flv", "flv"}},
      {"OggS"sv, {"ogg", "ogg"}},
      {"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9"sv, {"asf", "asf"}},
      {"\x00\x00\x01\xBA"sv, {"mpeg", "mpeg"}},
      {"\x00\x00\x01\xB3"sv, {"mpeg", "mpegvideo"}},
      {"DKIF\x00\x00"sv, {"ivf", "ivf"}},
      {"nut/multimedia container\x00"sv, {"nut", "nut"}},
  };
  for (const Magic& magic : kMagics) {
    if (starts_with(head, magic.bytes)) return magic.container;
  }
  if (is_transport_stream(head)) return VideoContainer{"mpegts", "mpegts"};
  return bare_stream(head);
}

std::optional<VideoContainer> sound_container(Head head) {
  if (starts_with(head, "fLaC")) return VideoContainer{"flac", "flac"};
  if (starts_with(head, "RIFF") && text_at(head, 8, 4) == "WAVE") {
    return VideoContainer{"wav", "wav"};
  }
  // MPEG audio starts with a tag or a frame, whose first eleven bits are set.
  const bool frame = head.size() >= 2 && head[0] == std::byte{0xff} &&
                     (head[1] & std::byte{0xe6}) == std::byte{0xe2};
  if (starts_with(head, "ID3") || frame) return VideoContainer{"mp3", "mp3"};
  return std::nullopt;
}

bool is_video(Head head) { return video_container(head).has_value(); }

bool is_bmp(Head head) {
  if (!starts_with(head, "BM") || head.size() < 18) return false;
  // Two letters are no proof; the size of the following header is.
  const auto header = text_at(head, 14, 4);
  if (header[1] != 0 || header[2] != 0 || header[3] != 0) return false;
  const int size = uint8_t(header[0]);
  return size == 12 || size == 16 || size == 40 || size == 52 || size == 56 ||
         size == 64 || size == 108 || size == 124;
}

bool is_jxl(Head head) {
  using namespace std::string_view_literals;
  return starts_with(head, "\xFF\x0A"sv) ||
         starts_with(head, "\x00\x00\x00\x0CJXL \r\n\x87\n"sv);
}

bool is_tiff(Head head) {
  using namespace std::string_view_literals;
  return starts_with(head, "II*\x00"sv) || starts_with(head, "MM\x00*"sv) ||
         starts_with(head, "II+\x00"sv) || starts_with(head, "MM\x00+"sv);
}

}  // namespace framewise::media
