// SPDX-License-Identifier: Apache-2.0
// Recipes: GIFs written down as text, with what is expected of them. The
// language is described in tests/malformed/README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "media/decode/gif/writer.h"

namespace framewise {

struct GifRecipe {
  Bytes bytes;
  std::vector<std::string> expectations;  // the lines after "expect"
  std::string mistake;                    // of the recipe itself; else empty
};

GifRecipe read_gif_recipe(std::string_view text);

// r, g, b, w, k, y, c, m: strong colours; '.' transparent. 0xAABBGGRR.
uint32_t color_of(char letter);

}  // namespace framewise
