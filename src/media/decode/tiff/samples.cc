// SPDX-License-Identifier: Apache-2.0
#include "media/decode/tiff/samples.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace framewise::media {
namespace {

constexpr uint32_t kWhiteOfFloat = 65535;

// A floating number with a sign, `exponent_bits` and `fraction_bits`, as in
// IEEE 754. Infinities and NaNs become large numbers, which are clamped.
double small_float(uint32_t bits, int exponent_bits, int fraction_bits) {
  const uint32_t fraction = bits & ((1u << fraction_bits) - 1);
  const int exponent = int(bits >> fraction_bits & ((1u << exponent_bits) - 1));
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const bool normal = exponent > 0;
  const double magnitude =
      std::ldexp(double(fraction) + (normal ? 1u << fraction_bits : 0),
                 std::max(exponent, 1) - bias - fraction_bits);
  const bool negative = (bits >> (exponent_bits + fraction_bits) & 1) != 0;
  return negative ? -magnitude : magnitude;
}

template <typename Number>
Number read(const uint8_t* at) {
  Number number;
  std::memcpy(&number, at, sizeof(number));
  return number;
}

uint32_t read_bytes(const uint8_t* at, int bytes) {
  uint32_t value = 0;
  for (int i = 0; i < bytes; ++i) {
    const int place =
        std::endian::native == std::endian::little ? i : bytes - 1 - i;
    value |= uint32_t(at[i]) << (8 * place);
  }
  return value;
}

// `bits` bits of a stream from bit `begin` on.
uint32_t read_bits(const uint8_t* row, size_t begin, int bits) {
  uint64_t value = 0;
  const size_t end = begin + size_t(bits);
  for (size_t byte = begin / 8; byte * 8 < end; ++byte) {
    value = value << 8 | row[byte];
  }
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  return uint32_t(value >> ((8 - end % 8) % 8) & mask);
}

double read_float(const uint8_t* at, int bits) {
  switch (bits) {
    case 16: return small_float(read_bytes(at, 2), 5, 10);
    case 24: return small_float(read_bytes(at, 3), 7, 16);
    case 32: return double(read<float>(at));
    default: return read<double>(at);
  }
}

}  // namespace

bool TiffSamples::known() const {
  if (numbers == TiffNumbers::kFloat) {
    return bits == 16 || bits == 24 || bits == 32 || bits == 64;
  }
  return bits >= 1 && bits <= 32;
}

uint32_t TiffSamples::largest() const {
  if (numbers == TiffNumbers::kFloat) return kWhiteOfFloat;
  return uint32_t((uint64_t{1} << bits) - 1);
}

void TiffSamples::unpack(const uint8_t* row, size_t count,
                         uint32_t* values) const {
  const size_t bytes = size_t(bits) / 8;
  if (numbers == TiffNumbers::kFloat) {
    for (size_t i = 0; i < count; ++i) {
      const double shade =
          (read_float(row + i * bytes, bits) - black) / (white - black);
      // NaN is black.
      const double clamped = shade > 0 ? std::min(shade, 1.0) : 0.0;
      values[i] = uint32_t(std::lround(clamped * kWhiteOfFloat));
    }
    return;
  }
  if (bits == 8) {
    std::copy_n(row, count, values);
  } else {
    for (size_t i = 0; i < count; ++i) {
      values[i] = bits % 8 == 0 ? read_bytes(row + i * bytes, int(bytes))
                                : read_bits(row, i * size_t(bits), bits);
    }
  }
  if (numbers == TiffNumbers::kUnsigned) return;
  const uint32_t sign = uint32_t{1} << (bits - 1);
  for (size_t i = 0; i < count; ++i) values[i] ^= sign;
}

}  // namespace framewise::media
