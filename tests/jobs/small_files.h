// SPDX-License-Identifier: Apache-2.0
// Pairs of small files, each of which makes some options matter.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "framewise/image/convert.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise::jobs {

struct PairOfFiles {
  std::filesystem::path reference;
  std::filesystem::path test;
};

class SmallFiles {
 public:
  SmallFiles() {
    const std::string usual = gif({});
    const std::string noisy = gif({.noise = 9});
    add("pair", usual, noisy);
    add("late", usual, gif({.noise = 9, .first_delay_cs = 40}));
    add("short delays", gif({.delay_cs = 1}), gif({.noise = 9, .delay_cs = 1}));
    add("damaged", usual, noisy.substr(0, noisy.size() * 2 / 3));
    add("sizes", usual, gif({.noise = 9, .side = kSide / 2}));
    add("transparent", usual, gif({.noise = 9, .transparent = true}));
    const std::string still = gif({.frames = 1});
    const std::string noisy_still = gif({.noise = 9, .frames = 1});
    add("still", still, noisy_still);
    add("medium", still, gif({.noise = 15, .frames = 1}));
    add("strong", still, gif({.noise = 40, .frames = 1}));
    add("faint", still, gif({.noise = 1, .frames = 1}));
    add("flat", gif({.flat = true, .frames = 1}), still);
    add("dim", gif({.dim = true, .frames = 1}), still);
    const auto small = image::convert(of("still").test, {.lossless = true});
    if (small) {
      add("compressed", still,
          {reinterpret_cast<const char*>(small->content.data()),
           small->content.size()});
    }
    add("damaged still", still,
        noisy_still.substr(0, noisy_still.size() * 2 / 3));
    add("transparent still", still,
        gif({.noise = 9, .transparent = true, .frames = 1}));
    const std::string flashing = gif({.delay_cs = 10, .flashing = true});
    add("flashing", flashing, flashing);
    add("striped", usual, gif({.frames = 1, .striped = true}));
    std::string raw;
    for (int i = 0; i < 16 * 16 * kFrames; ++i) raw += char(i / 7 % 251);
    std::string other = raw;
    for (size_t i = 0; i < other.size(); i += 3) other[i] ^= 12;
    add("raw", raw, other);
  }

  const PairOfFiles& of(const std::string& name) const {
    return pairs_.at(name);
  }

 private:
  static constexpr int kSide = 48;
  static constexpr int kFrames = 40;  // above those that are never sampled

  struct Drawing {
    int noise = 0;
    int side = kSide;
    int delay_cs = 5;
    int first_delay_cs = 0;  // 0: as the others
    bool transparent = false;
    bool flat = false;  // one color
    bool dim = false;   // of little contrast
    int frames = kFrames;
    bool flashing = false;  // two colors in turn
    bool striped = false;
  };

  // A square that moves over a gradient.
  static std::string gif(const Drawing& drawing) {
    const int side = drawing.side;
    TinyGif gif{.width = side, .height = side};
    for (int i = 0; i < drawing.frames; ++i) {
      TinyGifFrame frame{.delay_cs = drawing.delay_cs};
      if (i == 0 && drawing.first_delay_cs) {
        frame.delay_cs = drawing.first_delay_cs;
      }
      for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
          const bool inside = (x + 2 * i) % side < side / 4 && y > side / 3;
          int level = inside ? 100 : (x + y) * kSide / side / 2;
          if (drawing.noise && (x * 7 + y * 13 + i) % (i % 5 + 3) == 0) {
            level += drawing.noise;
          }
          if (drawing.flat) level = 50;
          if (drawing.dim) level /= 16;
          if (drawing.flashing) level = i % 2 * 127;
          if (drawing.striped) level = x / 3 % 2 * 127;
          frame.pixels.push_back(uint8_t(std::min(level, 127)));
        }
      }
      if (drawing.transparent) frame.transparent = 100;
      gif.frames.push_back(std::move(frame));
    }
    return gif.bytes();
  }

  void add(const std::string& name, const std::string& reference,
           const std::string& test) {
    const std::string number = std::to_string(pairs_.size());
    pairs_[name] = {folder_.write(number + "-a", reference),
                    folder_.write(number + "-b", test)};
  }

  TemporaryFolder folder_;
  std::map<std::string, PairOfFiles> pairs_;
};

}  // namespace framewise::jobs
