// SPDX-License-Identifier: Apache-2.0
// External programs that encode: what they read and write, and their command
// lines. They are called as programs, so nothing of them is linked.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "framewise/write.h"

namespace framewise::optimization {

// The expected result of a setting of an encoder.
struct ExpectedPoint {
  double knob = 0;
  double ssimulacra2 = 0;
  double bits_per_pixel = 0;
};

// The frames for an engine, as files that it can read.
struct EngineSource {
  std::vector<std::filesystem::path> files;  // one, or one a frame
  std::vector<int64_t> durations_ms;         // of the frames
  int64_t plays = 0;                         // 0: for ever
};

enum class EngineReads : uint8_t { kGif, kPng, kPngPerFrame };

// One encode.
struct EngineCall {
  const EngineSource& source;
  const std::filesystem::path& output;
  double knob = 0;
  int effort = 5;
};

struct Engine {
  std::string_view name;
  std::string_view programs;  // the first of them that is installed
  std::string_view version_flag;
  EngineReads reads;
  FileFormat writes;
  bool animation;
  bool lossless;
  std::string_view knob_name;  // empty: none
  double lowest;
  double highest;
  double step;
  std::span<const ExpectedPoint> expected;
  // The arguments, without the program.
  std::vector<std::string> (*arguments)(const EngineCall& call);
};

std::span<const Engine> engines();

// Fails with kUsage for an unknown name, and with kEnvironment where the
// program is not installed.
Result<const Engine*> find_engine(std::string_view name);

// The installed program of an engine; fails with kEnvironment.
Result<std::filesystem::path> program_of(const Engine& engine);

}  // namespace framewise::optimization
