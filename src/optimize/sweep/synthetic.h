// SPDX-License-Identifier: Apache-2.0
// Twenty-five small animations of known content, on which pipelines are tried:
// gradients, noise, text-like contrast, few and many colors, long and short.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::optimization {

struct SyntheticGif {
  std::string_view name;
  Size size;
  int frames = 8;
  // One of the 17 that stand for their kind, for short experiments.
  bool targeted = false;
};

std::span<const SyntheticGif> synthetic_gifs();

// Each frame is shown for 100 ms, for ever. The same bytes on every machine.
Result<void> write_synthetic(const SyntheticGif& gif,
                             const std::filesystem::path& path);

}  // namespace framewise::optimization
