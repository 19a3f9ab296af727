// SPDX-License-Identifier: Apache-2.0
// External programs that make or decode test files. Tests skip if their program
// is not installed.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "framewise/framewise.h"
#include "temporary_folder.h"

namespace framewise {

inline bool installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) ==
         0;
}

// The command's standard output. The test fails if the command fails.
inline std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  EXPECT_NE(pipe, nullptr) << command;
  if (!pipe) return output;
  std::vector<char> piece(size_t{1} << 20);
  while (const size_t got = fread(piece.data(), 1, piece.size(), pipe)) {
    output.append(piece.data(), got);
  }
  EXPECT_EQ(pclose(pipe), 0) << command;
  return output;
}

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<std::byte> as_bytes(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

class ScratchFolder : public TemporaryFolder {
 public:
  std::string file(const std::string& name) const { return path() / name; }
};

// All planes of a frame without padding, in order, as in raw video.
inline std::string packed(const Frame& frame) {
  std::string bytes;
  const PixelFormat& format = frame.format();
  const int pixel =
      format.bytes_per_sample() * (format.layout == Layout::kRgba ? 4 : 1);
  for (int i = 0; i < format.planes(); ++i) {
    const PlaneView plane = frame.plane(i);
    for (int y = 0; y < plane.size.height; ++y) {
      bytes.append(plane.row<char>(y), size_t(plane.size.width * pixel));
    }
  }
  return bytes;
}

struct DecodedFrame {
  int64_t index = 0;
  FrameTime time;
  std::string pixels;

  bool operator==(const DecodedFrame&) const = default;
};

inline DecodedFrame decoded(const Frame& frame) {
  return {frame.index(), frame.time(), packed(frame)};
}

// All frames; an error fails the test.
inline std::vector<DecodedFrame> all_frames(Animation& animation) {
  std::vector<DecodedFrame> frames;
  while (true) {
    auto frame = animation.next();
    EXPECT_TRUE(frame) << frame.error().to_string();
    if (!frame || !*frame) return frames;
    frames.push_back(decoded(**frame));
  }
}

// Checks that the survey gives the same times as decoding, and that seeking to
// a frame gives the same pixels as reading up to it.
inline void expect_survey_and_seeking_agree(
    Animation& animation, const std::vector<DecodedFrame>& frames) {
  const auto survey = animation.survey();
  ASSERT_TRUE(survey) << survey.error().to_string();
  ASSERT_EQ(survey->frames.size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(survey->frames[i].time.start, frames[i].time.start) << i;
    EXPECT_EQ(survey->frames[i].time.duration, frames[i].time.duration) << i;
  }
  const size_t count = frames.size();
  const size_t step = count / 13 + 1;
  for (size_t i = count; i-- > 0; i -= std::min(i, step - 1)) {
    // Backwards, then forwards by one frame, to cover both kinds of jump.
    for (const size_t index : {i, std::min(i + 2, count - 1)}) {
      ASSERT_TRUE(animation.seek(int64_t(index)));
      auto frame = animation.next();
      ASSERT_TRUE(frame) << frame.error().to_string();
      ASSERT_TRUE(frame->has_value()) << index;
      EXPECT_TRUE(decoded(**frame) == frames[index]) << "frame " << index;
    }
  }
}

}  // namespace framewise
