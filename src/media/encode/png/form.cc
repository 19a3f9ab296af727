// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/form.h"

#include <algorithm>
#include <cstring>

#include "simd/color/alpha.h"

namespace framewise::media {
namespace {

constexpr uint32_t kClear = 0;

// Of a palette or of gray, as few bits as hold so many values.
int bits_for(size_t values) {
  return values <= 2 ? 1 : values <= 4 ? 2 : values <= 16 ? 4 : 8;
}

// Whether samples of 8 bits are the `bits` of a file, spread over 0 to 255.
bool is_gray_of(uint8_t sample, int bits) {
  return sample % (255 / ((1 << bits) - 1)) == 0;
}

// Colors with alpha first, so that tRNS ends early; then by brightness, which
// gives neighbours near numbers.
ColorTable sorted(std::span<const uint32_t> colors) {
  std::vector<uint32_t> order(colors.begin(), colors.end());
  const auto key = [](uint32_t color) {
    const Rgb8 c = rgb_of(color);
    const uint64_t luma = 2u * c.r + 5u * c.g + c.b;
    return uint64_t{alpha_of(color)} << 48 | luma << 24 | uint64_t{c.r} << 16 |
           uint64_t{c.g} << 8 | c.b;
  };
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
  ColorTable table;
  for (const uint32_t color : order) table.add(color);
  return table;
}

template <typename Sample>
bool is_gray_row(const Sample* rgba, int width) {
  bool gray = true;
  for (int x = 0; x < width && gray; x += 64) {
    const int end = std::min(width, x + 64);
    unsigned different = 0;
    for (int i = x; i < end; ++i) {
      different |= unsigned(rgba[4 * i] ^ rgba[4 * i + 1]) |
                   unsigned(rgba[4 * i] ^ rgba[4 * i + 2]);
    }
    gray = different == 0;
  }
  return gray;
}

}  // namespace

int PngForm::channels() const {
  switch (color) {
    case PngColor::kGray:
    case PngColor::kPalette: return 1;
    case PngColor::kGrayAlpha: return 2;
    case PngColor::kRgb: return 3;
    case PngColor::kRgba: return 4;
  }
  return 4;
}

bool PngForm::has_clear() const {
  switch (color) {
    case PngColor::kPalette: return palette.find(kClear).has_value();
    case PngColor::kGrayAlpha:
    case PngColor::kRgba: return true;
    default: return false;
  }
}

PngFormChoice::PngFormChoice(const PixelFormat& format)
    : format_(format), few_colors_(format.bits == 8) {}

void PngFormChoice::look_at(const Frame& frame) {
  const PlaneView plane = frame.plane(0);
  if (format_.layout == Layout::kGray) {
    look_at_gray(plane);
  } else if (format_.bits > 8) {
    look_at_rgba<uint16_t>(plane);
  } else {
    look_at_rgba<uint8_t>(plane);
  }
}

template <typename Sample>
void PngFormChoice::look_at_rgba(const PlaneView& plane) {
  for (int y = 0; y < plane.size.height; ++y) {
    const auto* row = plane.row<Sample>(y);
    const auto width = size_t(plane.size.width);
    opaque_ = opaque_ && simd::is_opaque(row, width);
    gray_ = gray_ && is_gray_row(row, plane.size.width);
    if (few_colors_) add_colors(plane.row<uint32_t>(y), width);
    if (!opaque_ && !gray_ && !few_colors_) return;
  }
}

void PngFormChoice::look_at_gray(const PlaneView& plane) {
  for (int y = 0; y < plane.size.height && few_colors_; ++y) {
    const uint8_t* row = plane.row(y);
    for (int x = 0; x < plane.size.width; ++x) {
      colors_.add(opaque_pixel({row[x], row[x], row[x]}));
    }
  }
}

void PngFormChoice::add_colors(const uint32_t* pixels, size_t count) {
  uint32_t before = pixels[0] + 1;
  for (size_t x = 0; x < count; ++x) {
    if (pixels[x] == before) continue;
    before = pixels[x];
    if (!colors_.add(before)) {
      few_colors_ = false;
      return;
    }
  }
}

// As few as hold every gray exactly; those of a palette may be fewer.
int PngFormChoice::gray_bits() const {
  int bits = 1;
  for (const uint32_t color : colors_.colors()) {
    while (bits < 8 && !is_gray_of(rgb_of(color).r, bits)) bits *= 2;
  }
  return bits;
}

PngForm PngFormChoice::any(const PixelFormat& format, bool has_alpha) {
  PngForm form;
  form.bits = format.bits;
  form.color = format.layout == Layout::kGray ? PngColor::kGray
               : has_alpha                    ? PngColor::kRgba
                                              : PngColor::kRgb;
  return form;
}

PngForm PngFormChoice::chosen(int64_t pixels, bool animated) const {
  PngForm form;
  form.bits = format_.bits;
  form.color = gray_ ? (opaque_ ? PngColor::kGray : PngColor::kGrayAlpha)
                     : (opaque_ ? PngColor::kRgb : PngColor::kRgba);
  if (!few_colors_) return form;
  if (form.color == PngColor::kGray) form.bits = gray_bits();
  PngForm palette;
  palette.color = PngColor::kPalette;
  palette.palette = sorted(colors_.colors());
  if (animated && !palette.has_clear() &&
      colors_.colors().size() < ColorTable::kMost) {
    std::vector<uint32_t> more(colors_.colors().begin(),
                               colors_.colors().end());
    more.push_back(kClear);
    palette.palette = sorted(more);
  }
  const size_t count = palette.palette.colors().size();
  palette.bits = bits_for(count);
  // Three bytes a color and two chunks, against what the pixels save once they
  // are compressed: about half of it.
  const int64_t saved_bits =
      (form.bits_per_pixel() - palette.bits_per_pixel()) * pixels;
  const int64_t cost_bits = 8 * (int64_t(count) * 4 + 24);
  return saved_bits > 2 * cost_bits ? palette : form;
}

namespace {

// Appends values of `bits` to a row, the first in the highest bits.
class BitRow {
 public:
  BitRow(uint8_t* out, int bits) : out_(out), bits_(bits) {}
  ~BitRow() {
    if (used_ > 0) *out_ = uint8_t(held_ << (8 - used_));
  }
  void add(uint32_t value) {
    held_ = held_ << bits_ | value;
    used_ += bits_;
    if (used_ == 8) {
      *out_++ = uint8_t(held_);
      used_ = 0;
      held_ = 0;
    }
  }

 private:
  uint8_t* out_;
  int bits_;
  int used_ = 0;
  uint32_t held_ = 0;
};

void put(uint8_t*& out, uint8_t sample) { *out++ = sample; }
void put(uint8_t*& out, uint16_t sample) {
  *out++ = uint8_t(sample >> 8);
  *out++ = uint8_t(sample);
}

template <typename Sample>
void pack_rgba(const Sample* rgba, int width, PngColor color, uint8_t* out) {
  const bool gray = color == PngColor::kGray || color == PngColor::kGrayAlpha;
  const bool alpha = color == PngColor::kGrayAlpha || color == PngColor::kRgba;
  for (int x = 0; x < width; ++x, rgba += 4) {
    put(out, rgba[0]);
    if (!gray) {
      put(out, rgba[1]);
      put(out, rgba[2]);
    }
    if (alpha) put(out, rgba[3]);
  }
}

void pack_rgb8(const uint8_t* rgba, int width, uint8_t* out) {
  for (int x = 0; x < width; ++x, rgba += 4, out += 3) {
    out[0] = rgba[0];
    out[1] = rgba[1];
    out[2] = rgba[2];
  }
}

void pack_palette(const uint32_t* pixels, int width, const PngForm& form,
                  uint8_t* out) {
  BitRow row(out, form.bits);
  uint32_t before = pixels[0] + 1;
  uint32_t number = 0;
  for (int x = 0; x < width; ++x) {
    if (pixels[x] != before) {
      before = pixels[x];
      number = *form.palette.find(before);
    }
    row.add(number);
  }
}

// Of samples `step` apart, each of which is a multiple of the file's unit.
void pack_small_gray(const uint8_t* samples, int step, int width, int bits,
                     uint8_t* out) {
  const unsigned unit = 255u / ((1u << bits) - 1);
  BitRow row(out, bits);
  for (int x = 0; x < width; ++x) row.add(samples[x * step] / unit);
}

}  // namespace

void pack_png_row(const Frame& frame, const Rect& rect, int y,
                  const PngForm& form, uint8_t* out) {
  const PlaneView plane = frame.plane(0);
  const bool rgba = frame.format().layout == Layout::kRgba;
  const int channels = rgba ? 4 : 1;
  const bool deep = frame.format().bits > 8;
  if (form.color == PngColor::kPalette && rgba) {
    return pack_palette(plane.row<uint32_t>(y) + rect.x, rect.width, form, out);
  }
  if (deep) {
    const uint16_t* row = plane.row<uint16_t>(y) + channels * rect.x;
    if (rgba) return pack_rgba(row, rect.width, form.color, out);
    for (int x = 0; x < rect.width; ++x) put(out, row[x]);
    return;
  }
  const uint8_t* row = plane.row(y) + channels * rect.x;
  if (form.color == PngColor::kPalette) {  // of gray samples
    BitRow bits(out, form.bits);
    for (int x = 0; x < rect.width; ++x) {
      bits.add(*form.palette.find(opaque_pixel({row[x], row[x], row[x]})));
    }
  } else if (form.bits < 8) {
    pack_small_gray(row, channels, rect.width, form.bits, out);
  } else if (!rgba) {
    std::memcpy(out, row, size_t(rect.width));
  } else if (form.color == PngColor::kRgba) {
    std::memcpy(out, row, size_t(rect.width) * 4);
  } else if (form.color == PngColor::kRgb) {
    pack_rgb8(row, rect.width, out);
  } else {
    pack_rgba(row, rect.width, form.color, out);
  }
}

}  // namespace framewise::media
