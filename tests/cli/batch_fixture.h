// SPDX-License-Identifier: Apache-2.0
// What tests of `framewise batch` share.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/json/json.h"
#include "cli/program.h"
#include "tiny_gif.h"

namespace framewise {

namespace fs = std::filesystem;

inline std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(Json::parse(line));
  }
  return lines;
}

// Folders with originals and their candidates, and the program run on them.
class Batch : public testing::Test {
 protected:
  static std::string gif(int seed, int damage, int frames = 3) {
    TinyGif gif{.width = 32, .height = 32};
    for (int i = 0; i < frames; ++i) {
      std::vector<uint8_t> pixels(32 * 32);
      for (size_t k = 0; k < pixels.size(); ++k) {
        const bool hit = damage > 0 && k % 7 == size_t(seed % 7);
        pixels[k] = uint8_t((k % 32 + k / 32 * size_t(seed % 5 + 1) +
                             size_t(i) + size_t(hit ? damage : 0)) %
                            128);
      }
      gif.frames.push_back({.pixels = std::move(pixels)});
    }
    return gif.bytes();
  }

  // originals/N.gif and small/N.gif, one pair of which cannot be read.
  void make_folders(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string name = std::to_string(100 + i) + ".gif";
      folder_.write("originals/" + name, gif(i, 0, 1 + i % 9));
      folder_.write("small/" + name, gif(i, i * 2, 1 + i % 9));
    }
    folder_.write("originals/bad.gif", gif(1, 0).substr(0, 900));
    folder_.write("small/bad.gif", gif(1, 0));
  }

  ProgramResult batch(std::vector<std::string> arguments,
                      ProgramOptions options = {}) {
    arguments.insert(arguments.begin(), "batch");
    options.folder = folder_.path();
    return framewise(std::move(arguments), std::move(options));
  }
  std::string file(const std::string& name) {
    return text_of(folder_.path() / name);
  }

  TemporaryFolder folder_;
};

// Sanitizers need calls that the sandbox of --isolate refuses.
constexpr bool can_isolate() {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  return false;
#else
  return true;
#endif
}

}  // namespace framewise
