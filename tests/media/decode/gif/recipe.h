// SPDX-License-Identifier: Apache-2.0
// Recipes: textual descriptions of GIFs with their expected results.
// tests/malformed/README.md defines the language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "media/decode/gif/writer.h"

namespace framewise {

struct GifRecipe {
  Bytes bytes;
  std::vector<std::string> expectations;  // the lines after "expect"
  std::string mistake;                    // in the recipe itself; "" if none
};

GifRecipe read_gif_recipe(std::string_view text);

// r, g, b, w, k, y, c, m: saturated colors; '.' is transparent. 0xAABBGGRR.
uint32_t color_of(char letter);

}  // namespace framewise
