// SPDX-License-Identifier: Apache-2.0
#include "media/decode/pnm.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

#include "base/result.h"
#include "media/decode/sample_depth.h"

namespace framewise::media {
namespace {

// Rows that are read of a file at once.
constexpr int kRowsAtOnce = 64;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' ||
         c == '\v';
}

// Reads the bytes of the file as text or as binary samples.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : bytes_(bytes) {}

  int64_t offset() const { return int64_t(at_); }
  size_t left() const { return bytes_.size() - at_; }
  void skip(size_t count) { at_ += std::min(count, left()); }

  uint8_t byte() { return uint8_t(bytes_[at_++]); }

  // The next number, after whitespace and comments.
  std::optional<int> number() {
    skip_blanks();
    int value = 0;
    const size_t begin = at_;
    for (; left() > 0 && peek() >= '0' && peek() <= '9'; ++at_) {
      value = value * 10 + (peek() - '0');
      if (value > 1 << 24) return std::nullopt;
    }
    if (at_ == begin) return std::nullopt;
    return value;
  }

  // The next digit of an ASCII bitmap, whose digits need no separators.
  std::optional<int> digit() {
    skip_blanks();
    if (left() == 0 || (peek() != '0' && peek() != '1')) return std::nullopt;
    return byte() - '0';
  }

  // The next word, after whitespace and comments; at most 32 characters.
  std::string word() {
    skip_blanks();
    std::string word;
    for (; left() > 0 && !is_space(peek()) && word.size() < 32; ++at_) {
      word += peek();
    }
    return word;
  }

  void skip_line() {
    while (left() > 0 && peek() != '\n') ++at_;
  }

  // The single whitespace between header and binary samples.
  bool one_blank() {
    if (left() == 0 || !is_space(peek())) return false;
    ++at_;
    return true;
  }

 private:
  char peek() const { return char(bytes_[at_]); }

  void skip_blanks() {
    for (; left() > 0; ++at_) {
      if (peek() == '#') {
        skip_line();
        if (left() == 0) return;
      } else if (!is_space(peek())) {
        return;
      }
    }
  }

  std::span<const std::byte> bytes_;
  size_t at_ = 0;
};

struct PnmHeader {
  char kind = 0;  // '1' to '7'; of PFM 'f' (gray) and 'F'
  Size size;
  int largest = 1;   // the sample value of white
  int channels = 1;  // gray, gray and alpha, RGB, RGBA
  size_t samples_at = 0;

  bool big_endian = false;  // of PFM

  bool text() const { return kind <= '3'; }
  bool floating() const { return kind == 'f' || kind == 'F'; }
  bool bitmap() const { return kind == '1' || kind == '4'; }
  bool has_alpha() const { return channels % 2 == 0; }
  // Whether rows lie in the file from top to bottom, each as long.
  bool reads_rows() const { return !text() && !floating(); }
  int bits() const { return largest > 255 ? 16 : 8; }  // in memory
  // The least number of bytes that hold all samples.
  size_t least_bytes() const {
    if (!text()) return row_bytes() * size_t(size.height);
    const size_t samples = size_t(size.pixels()) * size_t(channels);
    return bitmap() ? samples : 2 * samples - 1;
  }
  size_t row_bytes() const {
    if (bitmap()) return (size_t(size.width) + 7) / 8;
    if (floating()) return size_t(size.width) * size_t(channels) * 4;
    return size_t(size.width) * size_t(channels) * (largest > 255 ? 2 : 1);
  }
};

// PAM: lines of a word and a value, up to ENDHDR. What the samples are goes by
// their number; words unknown to us say nothing that changes them.
Result<PnmHeader> read_pam_header(std::span<const std::byte> bytes) {
  PnmHeader header;
  header.kind = '7';
  header.channels = 0;
  header.largest = 0;
  Cursor cursor(bytes);
  cursor.skip(2);
  const auto wrong = [&] {
    return at_offset(fail(ErrorKind::kInput, "the header makes no sense"),
                     cursor.offset());
  };
  while (cursor.left() > 0) {
    const std::string word = cursor.word();
    if (word == "ENDHDR") {
      if (!cursor.one_blank() || header.channels < 1 || header.channels > 4 ||
          header.largest < 1 || header.largest > 65535) {
        return wrong();
      }
      header.samples_at = size_t(cursor.offset());
      return header;
    }
    if (word == "TUPLTYPE") {
      cursor.skip_line();
      continue;
    }
    const auto value = cursor.number();
    if (!value) return wrong();
    if (word == "WIDTH") header.size.width = *value;
    if (word == "HEIGHT") header.size.height = *value;
    if (word == "DEPTH") header.channels = *value;
    if (word == "MAXVAL") header.largest = *value;
  }
  return wrong();
}

// PFM: two sides and a scale, whose sign is the byte order.
Result<PnmHeader> read_pfm_header(std::span<const std::byte> bytes) {
  PnmHeader header;
  header.kind = char(bytes[1]);
  header.channels = header.kind == 'F' ? 3 : 1;
  header.largest = 65535;
  Cursor cursor(bytes);
  cursor.skip(2);
  const auto width = cursor.number();
  const auto height = cursor.number();
  const std::string scale = cursor.word();
  const double factor = std::strtod(scale.c_str(), nullptr);
  if (!width || !height || factor == 0 || !cursor.one_blank()) {
    return at_offset(fail(ErrorKind::kInput, "the header makes no sense"),
                     cursor.offset());
  }
  header.size = {*width, *height};
  header.big_endian = factor > 0;
  header.samples_at = size_t(cursor.offset());
  return header;
}

Result<PnmHeader> read_pnm_header(std::span<const std::byte> bytes) {
  if (char(bytes[1]) == '7') return read_pam_header(bytes);
  if (char(bytes[1]) == 'f' || char(bytes[1]) == 'F') {
    return read_pfm_header(bytes);
  }
  PnmHeader header;
  header.kind = char(bytes[1]);
  Cursor cursor(bytes);
  cursor.skip(2);
  const auto width = cursor.number();
  const auto height = cursor.number();
  const auto largest = header.bitmap() ? std::optional(1) : cursor.number();
  if (!width || !height || !largest || *largest < 1 || *largest > 65535) {
    return at_offset(fail(ErrorKind::kInput, "the header makes no sense"),
                     cursor.offset());
  }
  if (!header.text() && !cursor.one_blank()) {
    return at_offset(fail(ErrorKind::kInput, "the header has no end"),
                     cursor.offset());
  }
  header.size = {*width, *height};
  header.channels = header.kind == '3' || header.kind == '6' ? 3 : 1;
  header.largest = *largest;
  header.samples_at = size_t(cursor.offset());
  return header;
}

class PnmDecoder final : public Decoder {
 public:
  PnmDecoder(const Job& job, Source& source, PnmHeader header)
      : job_(job), source_(source), header_(header) {
    info_.container = "pnm";
    info_.codec = header.floating()      ? "pfm"
                  : header.kind == '7'   ? "pam"
                  : header.bitmap()      ? "pbm"
                  : header.channels == 1 ? "pgm"
                                         : "ppm";
    info_.has_alpha = header.has_alpha();
    info_.size = header.size;
    info_.format.bits = header.bits();
    info_.format.color.range = Range::kFull;
    info_.frame_count = 1;
    info_.file_bytes = source.size();
  }

  const AnimationInfo& info() const override { return info_; }

  Result<std::optional<Frame>> next() override {
    if (delivered_) return std::optional<Frame>();
    delivered_ = true;
    FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                        job_.pool->allocate(info_.format, info_.size));
    Samples samples;
    const MutablePlaneView plane = buffer.plane(0);
    for (int y = 0; y < plane.size.height; ++y) {
      if (y % kRowsAtOnce == 0) FW_RETURN_IF_ERROR(load(y, samples));
      Cursor& cursor = samples.cursor;
      const bool read =
          header_.floating()      ? read_floats(samples.bytes, y, plane)
          : info_.format.bits > 8 ? read_row(cursor, plane.row<uint16_t>(y))
                                  : read_row(cursor, plane.row<uint8_t>(y));
      if (read) continue;
      Error error = at_offset(
          fail(ErrorKind::kInput, "the file ends or is damaged in row {}", y),
          samples.offset + cursor.offset());
      if (!job_.tolerant) return at_frame(std::move(error), 0);
      damage_ = at_frame(std::move(error), 0);
      clear_from(plane, y);
      break;
    }
    return std::optional(
        std::move(buffer).freeze(0, {}, ChangedArea::everything(info_.size)));
  }

  Result<void> rewind() override {
    delivered_ = false;
    damage_.reset();
    return {};
  }

  Result<Survey> survey() override {
    Survey survey;
    survey.frames.push_back(
        {.bytes = source_.size(),
         .rect = {0, 0, info_.size.width, info_.size.height},
         .key = true});
    const auto end = int64_t(header_.samples_at +
                             header_.row_bytes() * size_t(header_.size.height));
    if (!header_.text() && source_.size() > end) {
      survey.findings.push_back(
          {.kind = "trailing_bytes",
           .message = "more data follow; only the first picture is read",
           .wasted_bytes = source_.size() - end});
    }
    return survey;
  }

  const std::optional<Error>& damage() const override { return damage_; }

 private:
  // Samples that were read of the file, from `offset` on.
  struct Samples {
    std::vector<std::byte> rows;
    std::span<const std::byte> bytes;  // of `rows`, or of the whole file
    int64_t offset = 0;
    Cursor cursor{{}};
  };

  // Before row y: of binary files the next rows, of others everything.
  Result<void> load(int y, Samples& samples) const {
    FW_RETURN_IF_ERROR(job_.keep_going());
    samples.offset = int64_t(header_.samples_at);
    if (header_.reads_rows()) {
      const int count = std::min(kRowsAtOnce, header_.size.height - y);
      samples.offset += int64_t(header_.row_bytes()) * y;
      samples.rows.resize(header_.row_bytes() * size_t(count));
      FW_ASSIGN_OR_RETURN(const size_t length,
                          source_.read_at(samples.offset, samples.rows));
      samples.bytes = std::span(samples.rows).first(length);
      samples.cursor = Cursor(samples.bytes);
    } else if (y == 0) {
      FW_ASSIGN_OR_RETURN(samples.bytes, source_.bytes());
      samples.cursor = Cursor(samples.bytes.subspan(header_.samples_at));
    }
    return {};
  }

  // False at the end of the file and at invalid samples.
  template <typename Sample>
  bool read_row(Cursor& cursor, Sample* row) const {
    const int channels = header_.channels;
    if (!header_.text() && cursor.left() < header_.row_bytes()) return false;
    int bits = 0;
    for (int x = 0; x < header_.size.width; ++x) {
      Sample* const pixel = row + 4 * ptrdiff_t(x);
      pixel[3] = Sample(~Sample{0});
      for (int channel = 0; channel < channels; ++channel) {
        std::optional<int> value;
        if (header_.kind == '4') {
          if (x % 8 == 0) bits = cursor.byte();
          value = 1 - (bits >> (7 - x % 8) & 1);  // 1 is black
        } else if (header_.kind == '1') {
          value = cursor.digit();
          if (value) *value = 1 - *value;
        } else if (header_.text()) {
          value = cursor.number();
        } else {
          value = cursor.byte();
          if (header_.largest > 255) value = *value << 8 | cursor.byte();
        }
        if (!value || *value > header_.largest) return false;
        const bool alpha = header_.has_alpha() && channel == channels - 1;
        pixel[alpha ? 3 : channel] =
            widened<Sample>(uint32_t(*value), uint32_t(header_.largest));
      }
      if (channels <= 2) pixel[1] = pixel[2] = pixel[0];
    }
    return true;
  }

  // Row y of PFM, whose last row comes first: 0 is black, 1 is white, and what
  // is no number is black.
  bool read_floats(std::span<const std::byte> bytes, int y,
                   MutablePlaneView plane) const {
    const size_t row_bytes = header_.row_bytes();
    const size_t at =
        header_.samples_at + size_t(header_.size.height - 1 - y) * row_bytes;
    if (at > bytes.size() || row_bytes > bytes.size() - at) return false;
    const std::byte* from = bytes.data() + at;
    uint16_t* row = plane.row<uint16_t>(y);
    for (int x = 0; x < header_.size.width; ++x, row += 4) {
      for (int channel = 0; channel < header_.channels; ++channel, from += 4) {
        uint32_t bits = 0;
        for (int i = 0; i < 4; ++i) {
          bits = bits << 8 | uint32_t(from[header_.big_endian ? i : 3 - i]);
        }
        const float value = std::bit_cast<float>(bits);
        row[channel] =
            value > 0 ? uint16_t(std::lround(std::min(value, 1.0f) * 65535))
                      : uint16_t{0};
      }
      if (header_.channels == 1) row[1] = row[2] = row[0];
      row[3] = 65535;
    }
    return true;
  }

  // Makes missing rows transparent.
  void clear_from(MutablePlaneView plane, int first) const {
    const auto bytes =
        ptrdiff_t{4} * plane.size.width * info_.format.bytes_per_sample();
    for (int y = first; y < plane.size.height; ++y) {
      std::fill_n(plane.row(y), bytes, uint8_t{0});
    }
  }

  const Job& job_;
  Source& source_;
  PnmHeader header_;
  AnimationInfo info_;
  bool delivered_ = false;
  std::optional<Error> damage_;
};

}  // namespace

bool is_pnm(std::span<const std::byte> head) {
  if (head.size() < 3 || char(head[0]) != 'P') return false;
  const char kind = char(head[1]);
  const char after = char(head[2]);
  const bool known = (kind >= '1' && kind <= '7') || kind == 'f' || kind == 'F';
  return known && (is_space(after) || after == '#');
}

Result<PnmFacts> read_pnm_facts(std::span<const std::byte> file) {
  FW_ASSIGN_OR_RETURN(const PnmHeader header, read_pnm_header(file));
  return PnmFacts{header.size, header.channels, header.bits()};
}

Result<std::unique_ptr<Decoder>> open_pnm(Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  FW_ASSIGN_OR_RETURN(const PnmHeader header, read_pnm_header(bytes));
  FW_RETURN_IF_ERROR(job.admit(header.size.width, header.size.height));
  if (!job.tolerant &&
      bytes.size() - header.samples_at < header.least_bytes()) {
    return at_offset(fail(ErrorKind::kInput, "the file ends too soon"),
                     source.size());
  }
  if (header.reads_rows()) source.forget();
  return std::unique_ptr<Decoder>(
      std::make_unique<PnmDecoder>(job, source, header));
}

}  // namespace framewise::media
