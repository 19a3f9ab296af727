// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/compare.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise {

// Files that go when the test is over.
class Compare : public testing::Test {
 protected:
  std::filesystem::path write(const char* name, const std::string& bytes) {
    return files_.write(name, bytes);
  }

  // A GIF of noise whose frames differ by a square that moves; `damage`
  // changes pixels of every frame but those in `spared`.
  static TinyGif noise_gif(int side, int frames, int damage,
                           std::vector<int> spared = {}) {
    TinyGif gif{.width = side, .height = side};
    for (int i = 0; i < frames; ++i) {
      std::mt19937 random(7);
      TinyGifFrame& frame = gif.frames.emplace_back();
      for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
          const bool inside = x / 8 == i % (side / 8) && y / 8 == i % 3;
          frame.pixels.push_back(
              uint8_t(inside ? 127 : (x + y + int(random() % 9)) % 120));
        }
      }
      if (std::find(spared.begin(), spared.end(), i) != spared.end()) continue;
      for (int k = 0; k < damage; ++k) {
        uint8_t& pixel = frame.pixels[random() % frame.pixels.size()];
        pixel = uint8_t((pixel + 40) % 128);
      }
    }
    return gif;
  }

  static const MetricReport& metric(const Comparison& comparison,
                                    std::string_view name) {
    for (const MetricReport& one : comparison.metrics) {
      if (one.info->name == name) return one;
    }
    throw std::runtime_error("not measured");
  }

  // All values of a report, for comparing runs bit by bit.
  static std::vector<std::optional<double>> values_of(const Report& report) {
    std::vector<std::optional<double>> values;
    for (const Comparison& comparison : report.comparisons) {
      for (const MetricReport& metric : comparison.metrics) {
        values.insert(values.end(), metric.values.begin(), metric.values.end());
        if (metric.summary) values.push_back(metric.summary->mean);
      }
    }
    return values;
  }

  // Bytes that this process has read from files.
  static int64_t bytes_read() {
    std::ifstream io("/proc/self/io");
    std::string name;
    int64_t value = 0;
    while (io >> name >> value) {
      if (name == "rchar:") return value;
    }
    return 0;
  }

  TemporaryFolder files_;
  const std::filesystem::path folder_ = files_.path();
};

}  // namespace framewise
