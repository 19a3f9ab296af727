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
  float error_per_bit = 0;     // what a bit is worth; 0: no error is traded
  int beam = 4;                // strings of equal length that are followed
  int looks_ahead = 0;         // lengths whose following code is searched too
  bool tries_clearing = true;  // full tables against new ones, by their cost
  // Pixels that may stay can also be drawn. If the codes cost the same, one of
  // both everywhere compresses better; a bias makes the other cost bits.
  float bits_of_drawing = 0;
  float bits_of_keeping = 0;
  // The extra cost of a pixel that is drawn in another color than the nearest:
  // strings that were changed here and there are not found again.
  float bits_of_deviating = 0;
};

struct SearchedData {
  std::string data;  // code size and sub-blocks
  std::vector<uint8_t> indices;
  double cost = 0;  // error, and bits by what they are worth
};

// Keeps its memory from one frame to the next.
class LzwSearch {
 public:
  // `pixels`, of which there is at least one, as numbers of `near` or `clear`.
  // `bits` is the size of a number.
  SearchedData encode(const WantedPixels& pixels, NearColors& near,
                      std::optional<uint8_t> clear, int bits,
                      const SearchOptions& options);

 private:
  struct Reach {
    uint16_t code = 0;
    int length = 0;
    float error = 0;
    float score = 0;  // the expected cost of its pixels, minus its error
  };
  // Strings of one length, those of least error first.
  struct Level {
    static constexpr int kMost = 32;
    std::array<Reach, kMost> reaches;
    int count = 0;

    bool full(int beam) const { return count == beam; }
    float worst() const { return reaches[size_t(count - 1)].error; }
    void offer(int beam, const Reach& reach);
  };
  // All that the next code depends on.
  struct State {
    LzwDictionary dictionary;
    size_t at = 0;         // pixels that are coded
    int width = 0;         // of the next code
    bool pending = false;  // the last string still lacks its last index
    // The bits of a pixel of each kind, learned from those before.
    std::array<float, kPixelKinds> expected{};
    double cost = 0;
  };
  struct Code {
    uint16_t code = 0;
    uint8_t width = 0;
  };
  using Codes = std::vector<Code>;

  void code_one(State& state, Codes& codes);
  void code_some(State& state, Codes& codes, size_t count);
  void code_until(State& state, Codes& codes, size_t end);
  void clear(State& state, Codes& codes);
  void code_full_table(State& state, Codes& codes);
  Reach best_code(State& state);
  void explore(const State& state, size_t at, int beam,
               std::vector<Reach>& by_length);
  void begin_level(size_t at, Level& level, int beam);
  float error_of(const WantedPixel& pixel, uint8_t index) const;
  float biased_error_of(const WantedPixel& pixel, uint8_t index) const;
  bool deviates(const WantedPixel& pixel, uint8_t index) const {
    return index != clear_ && index != pixel.nearest;
  }
  double total_error() const;
  void learn(State& state, const Reach& chosen) const;
  float cost_of(int width) const;

  const WantedPixels* pixels_ = nullptr;
  NearColors* near_ = nullptr;
  int clear_ = -1;  // the index that leaves what is there; -1: none
  SearchOptions options_;
  int code_size_ = 0;
  float drawing_ = 0;  // the biases, as costs
  float keeping_ = 0;
  float deviating_ = 0;
  std::vector<uint8_t>* indices_ = nullptr;
  State state_, kept_, cleared_;
  Codes codes_, kept_codes_, cleared_codes_;
  Level level_, next_level_;
  std::vector<Reach> by_length_, following_;
  // The strings found from pixel `ready_at_` on while looking ahead.
  std::vector<Reach> ready_;
  size_t ready_at_ = kNotReady;
  static constexpr size_t kNotReady = SIZE_MAX;
};

}  // namespace framewise::media
