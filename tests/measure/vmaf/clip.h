// SPDX-License-Identifier: Apache-2.0
// The shared golden clip and libvmaf's values for it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "framewise/frame.h"

namespace framewise::golden {

inline std::filesystem::path clip_folder() {
  return std::filesystem::path(FRAMEWISE_SHARED_DIR) / "golden/vmaf-clip";
}
inline std::filesystem::path vmaf_models_folder() {
  return std::filesystem::path(FRAMEWISE_SHARED_DIR) / "models/vmaf";
}

// Its frames in 8 bits, or in 10: four times the sample, plus (3 column + row)
// mod 4 if `filled`.
std::vector<Frame> clip(FramePool& pool, const char* file, int bits,
                        bool filled = true);

// Values by model, frame ("0", "1", ... or "pool:mean") and feature.
using ClipValues =
    std::map<std::string, std::map<std::string, std::map<std::string, double>>>;
ClipValues clip_values(const std::string& depth);

}  // namespace framewise::golden

#define SKIP_WITHOUT_CLIP()                                       \
  if (!std::filesystem::exists(framewise::golden::clip_folder())) \
    GTEST_SKIP() << "the shared golden clip is not present";      \
  static_assert(true)
#define SKIP_WITHOUT_MODELS()                                            \
  if (!std::filesystem::exists(framewise::golden::vmaf_models_folder())) \
    GTEST_SKIP() << "the shared VMAF models are not present";            \
  static_assert(true)
