// SPDX-License-Identifier: Apache-2.0
#include "media/encode/tiff/tiff.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <new>

#include "base/for_each_index.h"
#include "base/result.h"
#include "frame/color/color.h"
#include "media/encode/byte_order.h"
#include "media/encode/color_profile.h"
#include "media/encode/tiff/lzw.h"

namespace framewise::media {
namespace {

// Large enough to compress well, small enough for readers that take one at a
// time.
constexpr size_t kStripBytes = size_t{256} << 10;
// Strips that are held while they wait for their turn in the file.
constexpr size_t kStripsAtOnce = 16;
constexpr int64_t kMostBytes = INT64_C(0xFFFFFFFF);  // offsets have 32 bits

struct Shape {
  Size size;
  int channels = 3;     // of the file
  int in_channels = 4;  // of the frame
  int sample_bytes = 1;

  size_t row_bytes() const {
    return size_t(size.width) * size_t(channels) * size_t(sample_bytes);
  }
  int rows_per_strip() const {
    return int(
        std::clamp<size_t>(kStripBytes / row_bytes(), 1, size_t(size.height)));
  }
  int strips() const {
    return (size.height + rows_per_strip() - 1) / rows_per_strip();
  }
};

Shape shape_of(const Frame& frame) {
  const bool gray = frame.format().layout == Layout::kGray;
  return {.size = frame.size(),
          .channels = gray               ? 1
                      : is_opaque(frame) ? 3
                                         : 4,
          .in_channels = gray ? 1 : 4,
          .sample_bytes = frame.format().bytes_per_sample()};
}

// Little-endian samples; with `predict` each less the one before it (predictor
// 2, section 14).
template <typename Sample>
void pack_row(const Sample* in, const Shape& shape, bool predict,
              uint8_t* out) {
  std::array<Sample, 4> before{};
  for (int x = 0; x < shape.size.width; ++x, in += shape.in_channels) {
    for (int c = 0; c < shape.channels; ++c) {
      const auto left = std::exchange(before[size_t(c)], in[c]);
      const auto value = Sample(predict ? in[c] - left : in[c]);
      *out++ = uint8_t(value);
      if constexpr (sizeof(Sample) == 2) *out++ = uint8_t(value >> 8);
    }
  }
}

std::vector<uint8_t> deflated(const std::vector<uint8_t>& rows, int effort) {
  const int level = std::clamp(effort + 1, 1, 12);
  const std::unique_ptr<libdeflate_compressor,
                        decltype(&libdeflate_free_compressor)>
      compressor(libdeflate_alloc_compressor(level),
                 libdeflate_free_compressor);
  if (!compressor) throw std::bad_alloc();
  std::vector<uint8_t> out(
      libdeflate_zlib_compress_bound(compressor.get(), rows.size()));
  out.resize(libdeflate_zlib_compress(compressor.get(), rows.data(),
                                      rows.size(), out.data(), out.size()));
  return out;
}

std::vector<uint8_t> strip_of(const Frame& frame, const Shape& shape, int strip,
                              const WriteOptions& options) {
  const int first = strip * shape.rows_per_strip();
  const int end = std::min(first + shape.rows_per_strip(), shape.size.height);
  const bool predict = options.tiff != TiffCompression::kNone;
  std::vector<uint8_t> rows(shape.row_bytes() * size_t(end - first));
  uint8_t* out = rows.data();
  for (int y = first; y < end; ++y, out += shape.row_bytes()) {
    const PlaneView plane = frame.plane(0);
    shape.sample_bytes == 2
        ? pack_row(plane.row<uint16_t>(y), shape, predict, out)
        : pack_row(plane.row(y), shape, predict, out);
  }
  switch (options.tiff) {
    case TiffCompression::kNone: return rows;
    case TiffCompression::kLzw: return tiff_lzw(rows);
    case TiffCompression::kDeflate: break;
  }
  return deflated(rows, options.effort);
}

enum class Type : uint8_t {
  kByte = 1,
  kShort = 3,
  kLong = 4,
  kRational = 5,
  kUndefined = 7
};

// The image file directory, section 2; values of more than 4 bytes lie behind
// it.
class Directory {
 public:
  void add(int tag, Type type, const std::vector<uint32_t>& values) {
    std::string data;
    for (const uint32_t value : values) {
      type == Type::kShort ? append_le16(data, value)
                           : append_le32(data, value);
    }
    const size_t per_value = type == Type::kRational ? 2 : 1;
    add_data(tag, type, values.size() / per_value, data);
  }
  void add_bytes(int tag, Type type, std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    add_data(tag, type, bytes.size(),
             {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  // As it lies at `offset` of the file.
  std::string at(int64_t offset) const {
    std::string out;
    append_le16(out, uint32_t(entries_.size()));
    size_t behind = size_t(offset) + 2 + 12 * entries_.size() + 4;
    std::string values;
    for (const Entry& entry : entries_) {
      append_le16(out, uint32_t(entry.tag));
      append_le16(out, uint32_t(entry.type));
      append_le32(out, uint32_t(entry.count));
      if (entry.data.size() <= 4) {
        out += entry.data;
        out.append(4 - entry.data.size(), '\0');
        continue;
      }
      append_le32(out, uint32_t(behind + values.size()));
      values += entry.data;
      if (values.size() % 2 == 1) values += '\0';
    }
    append_le32(out, 0);  // no further picture
    return out + values;
  }

 private:
  struct Entry {
    int tag;
    Type type;
    size_t count;
    std::string data;
  };
  // Tags must come in rising order.
  void add_data(int tag, Type type, size_t count, std::string data) {
    entries_.push_back({tag, type, count, std::move(data)});
  }

  std::vector<Entry> entries_;
};

uint32_t code_of(TiffCompression compression) {
  switch (compression) {
    case TiffCompression::kNone: return 1;
    case TiffCompression::kLzw: return 5;
    case TiffCompression::kDeflate: return 8;
  }
  return 1;
}

Directory directory_of(const Shape& shape, EncodeJob& job,
                       const std::vector<uint32_t>& offsets,
                       const std::vector<uint32_t>& sizes) {
  const bool packed = job.options.tiff != TiffCompression::kNone;
  const auto channels = uint32_t(shape.channels);
  Directory directory;
  directory.add(256, Type::kLong, {uint32_t(shape.size.width)});
  directory.add(257, Type::kLong, {uint32_t(shape.size.height)});
  directory.add(
      258, Type::kShort,
      std::vector<uint32_t>(channels, uint32_t(8 * shape.sample_bytes)));
  directory.add(259, Type::kShort, {code_of(job.options.tiff)});
  directory.add(262, Type::kShort, {channels == 1 ? 1u : 2u});  // gray, RGB
  directory.add(273, Type::kLong, offsets);
  directory.add(277, Type::kShort, {channels});
  directory.add(278, Type::kLong, {uint32_t(shape.rows_per_strip())});
  directory.add(279, Type::kLong, sizes);
  directory.add(282, Type::kRational, {72, 1});  // pixels an inch
  directory.add(283, Type::kRational, {72, 1});
  directory.add(284, Type::kShort, {1});  // channels lie together
  directory.add(296, Type::kShort, {2});  // inches
  if (packed) directory.add(317, Type::kShort, {2});
  if (channels == 4) directory.add(338, Type::kShort, {2});  // straight alpha
  directory.add_bytes(700, Type::kByte, job.options.metadata.xmp);
  directory.add_bytes(34675, Type::kUndefined, profile_to_write(job));
  return directory;
}

}  // namespace

Result<void> write_tiff(const Frame& frame, EncodeJob& job) {
  const Shape shape = shape_of(frame);
  Output& out = *job.output;
  std::string head("II*\0\0\0\0\0", 8);
  FW_RETURN_IF_ERROR(out.append(head));
  std::vector<uint32_t> offsets;
  std::vector<uint32_t> sizes;
  std::vector<std::vector<uint8_t>> strips;
  for (int first = 0; first < shape.strips(); first += int(strips.size())) {
    FW_RETURN_IF_ERROR(job.keep_going());
    strips.resize(std::min(kStripsAtOnce, size_t(shape.strips() - first)));
    bool enough_memory = true;
    for_each_index(job.options.executor, strips.size(), [&](size_t i) {
      try {
        strips[i] = strip_of(frame, shape, first + int(i), job.options);
      } catch (const std::bad_alloc&) {
        strips[i].clear();
      }
    });
    for (const auto& strip : strips) {
      enough_memory = enough_memory && !strip.empty();
      offsets.push_back(uint32_t(out.size()));
      sizes.push_back(uint32_t(strip.size()));
      FW_RETURN_IF_ERROR(out.append(strip.data(), strip.size()));
    }
    if (!enough_memory) return fail(ErrorKind::kLimit, "out of memory");
  }
  if (out.size() % 2 == 1)
    FW_RETURN_IF_ERROR(out.append(std::string_view("\0", 1)));
  const int64_t at = out.size();
  const std::string directory = directory_of(shape, job, offsets, sizes).at(at);
  if (at + int64_t(directory.size()) > kMostBytes) {
    return with_hint(
        fail(ErrorKind::kUnsupported, "{} bytes are more than TIFF can address",
             at + int64_t(directory.size())),
        "compress it, or write PNG");
  }
  FW_RETURN_IF_ERROR(out.append(directory));
  std::string where;
  append_le32(where, uint32_t(at));
  return out.replace(4, std::as_bytes(std::span(where)));
}

}  // namespace framewise::media
