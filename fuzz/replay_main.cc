// SPDX-License-Identifier: Apache-2.0
// Runs a fuzzer once on each file, or each file in a folder:
//   fuzz_replay NAME FILE|FOLDER…
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#include "replay.h"

namespace {

using framewise::fuzz::Replay;

void replay(const Replay& fuzzer, const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  fuzzer.run(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view name = count > 1 ? arguments[1] : "";
  const auto all = framewise::fuzz::replays();
  const auto fuzzer = std::ranges::find(all, name, &Replay::name);
  if (fuzzer == all.end()) {
    std::fprintf(stderr, "usage: fuzz_replay NAME FILE|FOLDER...\n");
    return 2;
  }
  int files = 0;
  for (int i = 2; i < count; ++i) {
    const std::filesystem::path path = arguments[i];
    if (!std::filesystem::is_directory(path)) {
      replay(*fuzzer, path);
      ++files;
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      replay(*fuzzer, entry.path());
      ++files;
    }
  }
  std::printf("%d files replayed\n", files);
  return files > 0 ? 0 : 1;
}
