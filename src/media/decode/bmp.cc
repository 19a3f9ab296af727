// SPDX-License-Identifier: Apache-2.0
#include "media/decode/bmp.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/result.h"
#include "media/decode/sample_depth.h"
#include "media/decode/still_decoder.h"
#include "media/metadata/icc.h"

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;
using Rgba = std::array<uint8_t, 4>;

constexpr size_t kFileHeader = 14;
constexpr size_t kOs2Header = 12;                  // BITMAPCOREHEADER
constexpr size_t kOs2Header2 = 64;                 // BITMAPCOREHEADER2
constexpr size_t kInfoHeader = 40;                 // BITMAPINFOHEADER
constexpr size_t kV2Header = 52;                   // with masks of R, G and B
constexpr size_t kV3Header = 56;                   // with a mask of alpha
constexpr size_t kV5Header = 124;                  // with a color profile
constexpr uint32_t kEmbeddedProfile = 0x4D424544;  // PROFILE_EMBEDDED

enum class Coding { kPlain, kRuns, kMasks };

// Little-endian numbers of the file; zero beyond its end.
uint32_t u16(Bytes file, size_t at) {
  if (at + 2 > file.size()) return 0;
  return uint32_t(file[at]) | uint32_t(file[at + 1]) << 8;
}
uint32_t u32(Bytes file, size_t at) {
  return u16(file, at) | u16(file, at + 2) << 16;
}

// The bits of a pixel that hold one sample.
struct Channel {
  uint32_t mask = 0;

  int bits() const { return std::popcount(mask); }
  bool one_piece() const {
    return mask == 0 ||
           std::has_single_bit((mask >> std::countr_zero(mask)) + 1ull);
  }
  template <typename Sample>
  Sample of(uint32_t pixel) const {
    if (mask == 0) return 0;
    const uint32_t value = (pixel & mask) >> std::countr_zero(mask);
    const int unused = std::max(bits() - 16, 0);
    return widened<Sample>(value >> unused, largest_sample(bits() - unused));
  }
};

struct Header {
  Size size;
  bool top_down = false;
  uint32_t bits = 0;  // a pixel
  Coding coding = Coding::kPlain;
  std::array<Channel, 4> channels;  // R, G, B, alpha; for more than 8 bits
  std::vector<Rgba> palette;
  size_t pixels_at = 0;
  Bytes profile;

  size_t row_bytes() const { return (size_t(size.width) * bits + 31) / 32 * 4; }
  // Without the padding, which the last row may lack.
  size_t used_row_bytes() const { return (size_t(size.width) * bits + 7) / 8; }
};

Result<Coding> coding_of(uint32_t compression, uint32_t bits, bool os2) {
  const bool runs = (compression == 1 && bits == 8) ||
                    (compression == 2 && bits == 4) ||
                    (compression == 4 && bits == 24 && os2);
  const bool masks = !os2 && (compression == 3 || compression == 6) &&
                     (bits == 16 || bits == 32);
  if (compression == 0) return Coding::kPlain;
  if (runs) return Coding::kRuns;
  if (masks) return Coding::kMasks;
  return with_hint(fail(ErrorKind::kUnsupported,
                        "BMP of {} bits with compression {} is not supported",
                        bits, compression),
                   "convert it to PNG");
}

std::array<Channel, 4> plain_channels(uint32_t bits) {
  if (bits == 16) return {{{0x7C00}, {0x3E0}, {0x1F}, {0}}};
  return {{{0xFF0000}, {0xFF00}, {0xFF}, {0}}};
}

std::vector<Rgba> read_palette(Bytes file, size_t at, size_t entry,
                               size_t colors) {
  std::vector<Rgba> palette;
  for (size_t i = 0; i < colors && at + entry <= file.size();
       ++i, at += entry) {
    const auto sample = [&](size_t byte) { return uint8_t(file[at + byte]); };
    palette.push_back({sample(2), sample(1), sample(0), 255});
  }
  return palette;
}

Result<Header> read_header(Bytes file) {
  const auto wrong = [](std::string_view part) {
    return at_offset(fail(ErrorKind::kInput, "{} makes no sense", part),
                     int64_t(kFileHeader));
  };
  const size_t length = u32(file, kFileHeader);
  if (file.size() < kFileHeader + length) {
    return at_offset(fail(ErrorKind::kInput, "the file ends in its header"),
                     int64_t(file.size()));
  }
  const bool os2 = length == kOs2Header || length == kOs2Header2;
  // Fields beyond a short header are zero.
  const Bytes head = file.first(kFileHeader + length);
  Header header;
  header.pixels_at = u32(file, 10);
  int64_t width = 0, height = 0;
  uint32_t compression = 0, colors = 0;
  if (length == kOs2Header) {
    width = u16(head, 18);
    height = u16(head, 20);
    header.bits = u16(head, 24);
  } else {
    width = int32_t(u32(head, 18));
    height = int32_t(u32(head, 22));
    header.bits = u16(head, 28);
    compression = u32(head, 30);
    colors = u32(head, 46);
  }
  header.top_down = height < 0;
  if (width <= 0 || height == 0 || height == INT32_MIN) {
    return wrong("the size");
  }
  header.size = {int32_t(width), int32_t(height < 0 ? -height : height)};
  constexpr uint32_t kBits[] = {1, 2, 4, 8, 16, 24, 32};
  if (std::find(std::begin(kBits), std::end(kBits), header.bits) ==
      std::end(kBits)) {
    return wrong("the number of bits a pixel");
  }
  FW_ASSIGN_OR_RETURN(header.coding, coding_of(compression, header.bits, os2));
  header.channels = plain_channels(header.bits);
  size_t table_at = kFileHeader + length;
  if (header.coding == Coding::kMasks) {
    constexpr size_t kMasksAt = kFileHeader + kInfoHeader;
    const bool alpha = length >= kV3Header || compression == 6;
    for (size_t i = 0; i < (alpha ? 4 : 3); ++i) {
      header.channels[i].mask = u32(file, kMasksAt + 4 * i);
      if (!header.channels[i].one_piece()) return wrong("a color mask");
    }
    if (length < kV2Header) table_at += alpha ? 16 : 12;
  }
  const size_t entry = length == kOs2Header ? 3 : 4;
  if (header.bits <= 8) {
    const size_t most = size_t{1} << header.bits;
    const size_t room =
        header.pixels_at > table_at ? (header.pixels_at - table_at) / entry : 0;
    const size_t stated = colors == 0 ? most : std::min<size_t>(colors, most);
    header.palette =
        read_palette(file, table_at, entry, std::min(stated, room));
  }
  if (header.pixels_at < table_at) return wrong("where the pixels begin");
  if (length == kV5Header && u32(head, kFileHeader + 56) == kEmbeddedProfile) {
    const size_t at = kFileHeader + size_t{u32(head, kFileHeader + 112)};
    const size_t bytes = u32(head, kFileHeader + 116);
    if (at < file.size() && bytes <= file.size() - at) {
      header.profile = file.subspan(at, bytes);
    }
  }
  return header;
}

class BmpDecoder final : public StillDecoder {
 public:
  BmpDecoder(const Source& source, const Job& job, Bytes file, Header header)
      : StillDecoder(source, job), file_(file), header_(std::move(header)) {}

  Result<void> start() {
    int deepest = 0;
    if (header_.bits > 8) {
      for (const Channel& channel : header_.channels) {
        deepest = std::max(deepest, channel.bits());
      }
    }
    info_.format.bits = deepest > 8 ? 16 : 8;
    // Runs may leave pixels out, which browsers leave transparent.
    info_.has_alpha =
        header_.channels[3].mask != 0 || header_.coding == Coding::kRuns;
    FW_RETURN_IF_ERROR(describe("bmp", "bmp", header_.size));
    if (!header_.profile.empty()) {
      if (auto finding = apply_profile(header_.profile, info_.format.color)) {
        findings_.push_back(*finding);
      }
    }
    const bool plain = header_.coding != Coding::kRuns;
    if (plain && !job_.tolerant && row_at(header_.size.height).empty()) {
      return cut_short();
    }
    return {};
  }

 protected:
  Result<void> paint(MutablePlaneView stored) override {
    if (header_.coding == Coding::kRuns) return paint_runs(stored);
    if (info_.format.bits > 8) return paint_rows<uint16_t>(stored);
    return paint_rows<uint8_t>(stored);
  }

 private:
  Error cut_short() const {
    return at_offset(fail(ErrorKind::kInput, "the file ends too soon"),
                     int64_t(file_.size()));
  }

  // Undefined indices are black.
  Rgba color(size_t index) const {
    constexpr Rgba kBlack{0, 0, 0, 255};
    return index < header_.palette.size() ? header_.palette[index] : kBlack;
  }

  // The samples of the first `rows` rows' last one; empty beyond the file.
  Bytes row_at(int rows) const {
    const size_t used = header_.used_row_bytes();
    const size_t at =
        header_.pixels_at + size_t(rows - 1) * header_.row_bytes();
    if (at > file_.size() || used > file_.size() - at) return {};
    return file_.subspan(at, used);
  }

  int shown_row(int stored_row) const {
    return header_.top_down ? stored_row : header_.size.height - 1 - stored_row;
  }

  template <typename Sample>
  Result<void> paint_rows(MutablePlaneView stored) {
    bool any_alpha = false;
    for (int y = 0; y < header_.size.height; ++y) {
      if (y % 64 == 0) FW_RETURN_IF_ERROR(job_.keep_going());
      const Bytes row = row_at(y + 1);
      if (row.empty()) return cut_short();
      Sample* out = stored.row<Sample>(shown_row(y));
      if (header_.bits <= 8) {
        paint_indices(row, out);
      } else {
        any_alpha = paint_masked(row, out) || any_alpha;
      }
    }
    // Many writers state a mask of alpha and leave it zero.
    if (header_.channels[3].mask != 0 && !any_alpha)
      make_opaque<Sample>(stored);
    return {};
  }

  template <typename Sample>
  void paint_indices(Bytes row, Sample* out) const {
    const uint32_t bits = header_.bits;
    for (uint32_t x = 0; x < uint32_t(header_.size.width); ++x, out += 4) {
      const uint32_t byte = uint32_t(row[size_t{x} * bits / 8]);
      const uint32_t shift = 8 - bits - x * bits % 8;
      const Rgba rgba = color(byte >> shift & ((1u << bits) - 1));
      std::copy_n(rgba.data(), 4, out);
    }
  }

  // Whether any pixel is not transparent.
  template <typename Sample>
  bool paint_masked(Bytes row, Sample* out) const {
    const size_t bytes = header_.bits / 8;
    const bool alpha = header_.channels[3].mask != 0;
    bool any_alpha = false;
    for (size_t x = 0; x < size_t(header_.size.width); ++x, out += 4) {
      uint32_t pixel = 0;
      for (size_t i = 0; i < bytes; ++i) {
        pixel |= uint32_t(row[x * bytes + i]) << (8 * i);
      }
      for (size_t i = 0; i < 4; ++i) {
        out[i] = header_.channels[i].of<Sample>(pixel);
      }
      if (!alpha) out[3] = Sample(~Sample{0});
      any_alpha = any_alpha || out[3] != 0;
    }
    return any_alpha;
  }

  template <typename Sample>
  void make_opaque(MutablePlaneView stored) const {
    for (int y = 0; y < stored.size.height; ++y) {
      Sample* row = stored.row<Sample>(y);
      for (int x = 0; x < stored.size.width; ++x) {
        row[4 * x + 3] = Sample(~Sample{0});
      }
    }
  }

  Result<void> paint_runs(MutablePlaneView stored);

  Bytes file_;
  Header header_;
};

// Runs of equal pixels (a count and a pixel) and of different ones (0 and their
// count), ends of rows (0 0), the end (0 1) and jumps (0 2, to the right, up).
// Pixels beyond the right edge are dropped.
Result<void> BmpDecoder::paint_runs(MutablePlaneView stored) {
  clear(stored, 1);
  const Size size = header_.size;
  const size_t pixel_bytes = header_.bits == 24 ? 3 : 1;
  size_t at = header_.pixels_at;
  int x = 0, y = 0;
  const auto left = [&] { return file_.size() - std::min(at, file_.size()); };
  const auto byte = [&](size_t offset) { return uint8_t(file_[at + offset]); };
  // Two pixels of 4 bits share a byte.
  const auto paint = [&](size_t first, int index) {
    if (x >= size.width) return;
    Rgba rgba{byte(first + 2 * (pixel_bytes / 3)),
              byte(first + pixel_bytes / 3), byte(first), 255};
    if (header_.bits == 8) rgba = color(byte(first));
    if (header_.bits == 4) {
      rgba = color(index % 2 == 0 ? byte(first) >> 4 : byte(first) & 15);
    }
    std::copy_n(rgba.data(), 4, stored.row(shown_row(y)) + 4 * x++);
  };
  for (int64_t steps = 0; y < size.height; ++steps) {
    if (steps % 65536 == 0) FW_RETURN_IF_ERROR(job_.keep_going());
    if (left() < 2) return cut_short();
    const int count = byte(0);
    const int code = byte(1);
    if (count > 0) {
      ++at;
      if (left() < pixel_bytes) return cut_short();
      for (int i = 0; i < count; ++i) paint(0, i);
      at += pixel_bytes;
      continue;
    }
    at += 2;
    if (code == 0) {
      x = 0;
      ++y;
    } else if (code == 1) {
      return {};
    } else if (code == 2) {
      if (left() < 2) return cut_short();
      x = std::min(x + byte(0), size.width);
      y += byte(1);
      at += 2;
    } else {
      const size_t bytes = header_.bits == 4 ? (size_t(code) + 1) / 2
                                             : size_t(code) * pixel_bytes;
      if (left() < bytes) return cut_short();
      for (int i = 0; i < code; ++i) {
        paint(header_.bits == 4 ? size_t(i) / 2 : size_t(i) * pixel_bytes, i);
      }
      at += bytes + bytes % 2;  // runs begin at even offsets
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Decoder>> open_bmp(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto file, source.bytes());
  FW_ASSIGN_OR_RETURN(Header header, read_header(file));
  auto decoder =
      std::make_unique<BmpDecoder>(source, job, file, std::move(header));
  FW_RETURN_IF_ERROR(decoder->start());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace framewise::media
