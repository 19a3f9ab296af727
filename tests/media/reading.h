// SPDX-License-Identifier: Apache-2.0
// Helpers for tests of all formats: bytes in, frames and pixels out.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "framewise/animation.h"
#include "framewise/executor.h"

namespace framewise::media {

inline Result<Animation> open_bytes(std::vector<std::byte> bytes,
                                    const OpenOptions& options = {}) {
  return open(std::move(bytes), "test", options);
}

// The frames up to the end or the first error.
struct Reading {
  std::vector<Frame> frames;
  std::optional<Error> error;
};

inline Reading read_all(Animation& animation) {
  Reading reading;
  while (true) {
    auto frame = animation.next();
    if (!frame) {
      reading.error = std::move(frame).error();
      return reading;
    }
    if (!*frame) return reading;
    reading.frames.push_back(**frame);
  }
}

inline Reading read_bytes(std::vector<std::byte> bytes,
                          const OpenOptions& options = {}) {
  auto animation = open_bytes(std::move(bytes), options);
  if (!animation) return {{}, animation.error()};
  return read_all(*animation);
}

using Rgba = std::array<int, 4>;

inline Rgba pixel(const Frame& frame, int x, int y) {
  Rgba rgba;
  for (int c = 0; c < 4; ++c) {
    rgba[size_t(c)] = frame.format().bits > 8
                          ? frame.plane(0).row<uint16_t>(y)[x * 4 + c]
                          : frame.plane(0).row(y)[x * 4 + c];
  }
  return rgba;
}

// The pixels, rows without padding.
inline std::vector<uint8_t> pixels_of(const Frame& frame) {
  const PlaneView plane = frame.plane(0);
  const size_t row_bytes =
      size_t(plane.size.width) * (frame.format().bits > 8 ? 8 : 4);
  std::vector<uint8_t> pixels;
  for (int y = 0; y < plane.size.height; ++y) {
    pixels.insert(pixels.end(), plane.row(y), plane.row(y) + row_bytes);
  }
  return pixels;
}

// The kinds of all findings, in order.
inline std::vector<std::string> kinds(Animation& animation) {
  const auto survey = animation.survey();
  std::vector<std::string> kinds;
  if (!survey) return {survey.error().to_string()};
  for (const Finding& finding : (*survey).findings) {
    kinds.push_back(finding.kind);
  }
  return kinds;
}

// Whether all differences from `before` lie in frame.changed().
inline bool changes_are_covered(const Frame& before, const Frame& frame) {
  const Size size = frame.size();
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      if (pixel(before, x, y) == pixel(frame, x, y)) continue;
      bool covered = false;
      for (const Rect& rect : frame.changed().rects()) {
        covered = covered || !intersected(rect, {x, y, 1, 1}).empty();
      }
      if (!covered) return false;
    }
  }
  return true;
}

// Real files, which are not part of the project.
inline std::filesystem::path corpus() {
  return std::filesystem::path(FRAMEWISE_SHARED_DIR) / "corpus";
}
#define SKIP_WITHOUT_CORPUS()                               \
  if (!std::filesystem::exists(framewise::media::corpus())) \
  GTEST_SKIP() << "no real files at " << framewise::media::corpus()

inline std::vector<std::byte> file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> chars(std::istreambuf_iterator<char>(file), {});
  const auto* begin = reinterpret_cast<const std::byte*>(chars.data());
  return {begin, begin + chars.size()};
}

inline std::vector<std::filesystem::path> files_in(
    const std::filesystem::path& folder, std::string_view extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Runs each call on its own thread: real concurrency for few calls.
class ThreadExecutor : public Executor {
 public:
  explicit ThreadExecutor(int threads) : threads_(threads) {}
  int concurrency() const override { return threads_; }
  void parallel_for(size_t count,
                    const std::function<void(size_t)>& body) override {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < count; ++i) {
      threads.emplace_back([&body, i] { body(i); });
    }
  }

 private:
  int threads_;
};

}  // namespace framewise::media
