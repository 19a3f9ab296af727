// SPDX-License-Identifier: Apache-2.0
// An eighth of a progressive JPEG from its first coefficients alone: the scans
// of the others, nine tenths of the file, are skipped. libjpeg would decode
// them all and keep every coefficient, 3 to 6 bytes a pixel; this takes 3 for
// each 64 pixels.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "media/decoder.h"

namespace framewise::media {

class JpegDcPicture {
 public:
  // nullopt: the file is not a progressive, Huffman-coded JPEG of 8 bits with
  // one component or three, whose chroma has the resolution of luma or half of
  // it; or its first scans are damaged. libjpeg then reads it, or says what is
  // wrong. Damage in the other scans is not noticed. Fails after a stop.
  static Result<std::optional<JpegDcPicture>> decode(
      std::span<const std::byte> file, const Job& job);

  Size size() const { return size_; }

  // A row of R G B and 255, from Y Cb Cr or gray.
  void write_row(int y, uint8_t* rgba) const;

 private:
  friend class JpegDcDecoder;

  // One value for each block of 8x8 samples, without the factor of the
  // quantization.
  struct Plane {
    int width = 0;  // blocks of the picture
    int height = 0;
    int stride = 0;  // with those that complete the last unit
    std::vector<int16_t> values;
    int quantizer = 1;
    int across = 1;  // luma samples for one
    int down = 1;

    float at(int x, int y) const;
  };

  Size size_;
  std::vector<Plane> planes_;
};

}  // namespace framewise::media
