// SPDX-License-Identifier: Apache-2.0
// LZW that chooses what to write while it compresses: each code may stand for
// any string of the dictionary whose error is worth its length.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/encode/gif/joint/dictionary.h"
#include "media/encode/gif/joint/near_colors.h"
#include "media/encode/gif/joint/wanted_pixels.h"

namespace framewise::media {

struct SearchOptions {
  float error_per_bit = 0;  // what a bit is worth; 0: no error is traded
  int beam = 4;             // strings of equal length that are followed
  int looks_ahead = 0;      // lengths whose following code is searched too
};

// Keeps its memory from one frame to the next.
class LzwSearch {
 public:
  // Image data (code size, sub-blocks) for `pixels` of which there is at least
  // one. `indices` becomes what is shown: numbers of `near` or `clear`. `bits`
  // is the size of an index.
  std::string encode(const WantedPixels& pixels, NearColors& near,
                     std::optional<uint8_t> clear, int bits,
                     const SearchOptions& options,
                     std::vector<uint8_t>& indices);

 private:
  struct Reach {
    uint16_t code = 0;
    int length = 0;
    float error = 0;
    float score = 0;  // the expected cost of its pixels, minus its error
  };

  Reach best_code(size_t at);
  void explore(size_t at, int beam, std::vector<Reach>& by_length);
  void begin_level(size_t at, std::vector<Reach>& level, int beam);
  float error_of(const WantedPixel& pixel, uint8_t index) const;
  void offer(std::vector<Reach>& level, int beam, const Reach& reach) const;
  void learn(size_t at, const Reach& chosen, int width);
  void reset_dictionary();

  const WantedPixels* pixels_ = nullptr;
  NearColors* near_ = nullptr;
  int clear_ = -1;
  SearchOptions options_;
  int width_ = 0;
  int code_size_ = 0;
  LzwDictionary dictionary_;
  // What a pixel of each kind costs, learned from those before.
  std::array<float, kPixelKinds> expected_{};
  std::vector<Reach> level_, next_level_, by_length_, following_;
};

}  // namespace framewise::media
