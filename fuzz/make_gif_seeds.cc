// SPDX-License-Identifier: Apache-2.0
// make_gif_seeds FOLDER RECIPE…: writes each recipe as a GIF, and a few
// generated animations that use everything at once.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "media/decode/gif/recipe.h"

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const framewise::Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            std::streamsize(bytes.size()));
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const fs::path folder = arguments[1];
  fs::create_directories(folder);
  for (int i = 2; i < count; ++i) {
    const fs::path recipe = arguments[i];
    std::ifstream in(recipe);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    write(folder / recipe.stem().replace_extension("gif"),
          framewise::read_gif_recipe(text).bytes);
  }
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    const std::string name = "generated_" + std::to_string(seed) + ".gif";
    write(folder / name, framewise::make_gif(12, 9, 4, seed));
  }
}
