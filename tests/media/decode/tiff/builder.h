// SPDX-License-Identifier: Apache-2.0
// Writes TIFF files of one strip for tests, of any kind of samples.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace framewise::media {

struct TiffBuilder {
  uint16_t width = 1;
  uint16_t height = 1;
  uint16_t bits = 8;
  uint16_t samples = 1;
  uint16_t photometric = 1;  // black is zero
  std::string data = {};
  // Further tags of 16-bit numbers, such as ExtraSamples (338).
  std::map<uint16_t, std::vector<uint16_t>> tags = {};

  static void append(std::string& text, uint32_t value, int bytes) {
    for (; bytes > 0; --bytes, value >>= 8) text += char(uint8_t(value));
  }

  // Appends a sample of `bits` bits to the data, as a stream of bits or, of 16
  // and 32 bits, as a little-endian number.
  void add(uint32_t value) {
    if (bits == 16 || bits == 32) return append(data, value, bits / 8);
    for (int bit = bits - 1; bit >= 0; --bit, ++used_bits) {
      if (used_bits % 8 == 0) data += '\0';
      if ((value >> bit & 1) == 0) continue;
      data.back() = char(uint8_t(data.back()) | 0x80 >> used_bits % 8);
    }
  }
  void add_float(float value) {
    uint32_t number;
    std::memcpy(&number, &value, sizeof(number));
    add(number);
  }

  std::string file() const {
    auto all = tags;
    all[256] = {width};
    all[257] = {height};
    all[258] = std::vector<uint16_t>(samples, bits);
    all[259] = {1};  // not compressed
    all[262] = {photometric};
    all[277] = {samples};
    all[278] = {height};
    std::string file("II*\0", 4);
    const size_t data_at = 8;
    const size_t directory_at = data_at + (data.size() + 1) / 2 * 2;
    append(file, uint32_t(directory_at), 4);
    file += data;
    file.resize(directory_at);
    // The strip has two tags of 32 bits.
    all[273] = {};
    all[279] = {};
    append(file, uint32_t(all.size()), 2);
    std::string values;
    const size_t values_at = directory_at + 2 + 12 * all.size() + 4;
    for (const auto& [id, numbers] : all) {
      append(file, id, 2);
      if (numbers.empty()) {
        append(file, 4, 2);
        append(file, 1, 4);
        append(file, uint32_t(id == 273 ? data_at : data.size()), 4);
        continue;
      }
      append(file, 3, 2);
      append(file, uint32_t(numbers.size()), 4);
      std::string list;
      for (const uint16_t number : numbers) append(list, number, 2);
      if (list.size() <= 4) {
        list.resize(4);
        file += list;
      } else {
        append(file, uint32_t(values_at + values.size()), 4);
        values += list;
      }
    }
    append(file, 0, 4);
    return file + values;
  }

  size_t used_bits = 0;  // of the data, by add()
};

}  // namespace framewise::media
