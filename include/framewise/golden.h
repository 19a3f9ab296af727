// SPDX-License-Identifier: Apache-2.0
// Gates for renders: animations and videos that a program draws anew, such as
// recordings of a browser. Several renders of one thing show how far renders
// vary; what varies more is a fault.
//
//   auto golden = framewise::learn_golden("intro.golden", renders);
//   auto check = framewise::check_golden("intro.golden", "new.mp4");
//   if (check && !check->passed()) use(check->faults);
//
// A golden is a folder: a copy of the most usual render, golden.json, and
// noise.png, which shows where and how much renders vary.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"

namespace framewise {

struct Golden {
  std::filesystem::path reference;  // the render that is kept
  int64_t renders = 0;
  Size size;
  int64_t frames = 0;
  double seconds = 0;
  bool sound = false;
  double noisy_share = 0;  // of the area over time that varied, 0 to 1
};

enum class GoldenFaultKind : uint8_t {
  kSize,     // other pixels
  kLength,   // longer or shorter
  kContent,  // a region shows something else
  kQuality,  // the frames as a whole differ more than renders do
  kTiming,   // frames are late or early
  kSound,    // missing, silent or of another loudness
};
const char* name_of(GoldenFaultKind kind) noexcept;  // "content"

struct GoldenFault {
  GoldenFaultKind kind = GoldenFaultKind::kContent;
  double from_s = 0;
  double to_s = 0;
  Rect box;           // in pixels; empty: the whole frame, or none
  double excess = 1;  // how many times what renders vary by, at its worst
  std::string message;
};

struct GoldenCheck {
  int64_t frames = 0;               // that were compared
  std::vector<GoldenFault> faults;  // by time
  int64_t more_faults = 0;          // that were not listed
  bool passed() const { return faults.empty(); }
};

// Fails with kUsage for fewer than three renders, and with kInput where their
// sizes differ or their lengths by more than a quarter. An earlier golden in
// the folder is replaced.
Result<Golden> learn_golden(const std::filesystem::path& folder,
                            std::span<const std::filesystem::path> renders,
                            const OpenOptions& reading = {});

bool is_golden(const std::filesystem::path& folder);
Result<Golden> read_golden(const std::filesystem::path& folder);

Result<GoldenCheck> check_golden(const std::filesystem::path& folder,
                                 const std::filesystem::path& render,
                                 const OpenOptions& reading = {});

}  // namespace framewise
