// SPDX-License-Identifier: Apache-2.0
// What a pair will cost, told from what its containers say, in the rates that
// this machine has shown before.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "framewise/animation.h"
#include "framewise/error.h"

namespace framewise::batch {

// What is known of a file before its pictures are decoded.
struct FileFacts {
  int64_t bytes = 0;
  int64_t pixels = 0;  // of a picture; 0: the file was not opened
  int64_t frames = 1;
  std::string container;
};

// Opens the file for its facts. One that cannot be read has none but its
// bytes: its error comes when its turn comes.
FileFacts survey_file(const std::filesystem::path& path,
                      const OpenOptions& options);

// The bytes alone, without looking inside.
FileFacts stat_file(const std::filesystem::path& path);

// How long pairs take on this machine: milliseconds a megapixel of a pair of
// frames, for each kind of work, such as "gif default".
class CostRates {
 public:
  // What one pair of files amounts to, in megapixels of pairs of frames.
  static double megapixels(const FileFacts& reference, const FileFacts& test);

  double estimate_ms(std::string_view kind, double megapixels) const;

  // Takes in what a pair took. From any thread.
  void learn(std::string_view kind, double megapixels, double took_ms);

  // A file that is missing or damaged teaches nothing.
  void load(const std::filesystem::path& path);
  Result<void> save(const std::filesystem::path& path) const;

 private:
  struct Rate {
    double ms = 0;
    double megapixels = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Rate, std::less<>> rates_;
};

// The memory that comparing a pair takes, at most: frames in flight and what
// metrics work in.
int64_t memory_estimate(const FileFacts& reference, const FileFacts& test,
                        std::span<const std::string> metrics);

}  // namespace framewise::batch
