// SPDX-License-Identifier: Apache-2.0
// Numbered pictures: the bytes are cut into files at a mark. The name of each
// stands before its content, up to a zero byte.
#include <string>
#include <string_view>

#include "media/decode/sequence.h"
#include "read_everything.h"
#include "scratch_folder.h"

namespace {

using namespace framewise;

constexpr std::string_view kMark = "-----\n";
constexpr size_t kMostFiles = 8;

bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() < 64 && name != "." && name != ".." &&
         name.find('/') == name.npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const fuzz::ScratchFolder folder;
  std::string pattern = "%d";
  for (size_t i = 0; i < kMostFiles && !rest.empty(); ++i) {
    const std::string_view part = rest.substr(0, rest.find(kMark));
    rest.remove_prefix(std::min(rest.size(), part.size() + kMark.size()));
    const size_t end = part.find('\0');
    if (end == part.npos || !is_file_name(part.substr(0, end))) continue;
    const std::string name(part.substr(0, end));
    // A name with a place for a number is what is asked for.
    if (media::numbered_path(name)) {
      pattern = name;
      continue;
    }
    const auto* bytes = reinterpret_cast<const uint8_t*>(part.data());
    folder.write(name, {bytes + end + 1, part.size() - end - 1});
  }
  fuzz::read_everything(folder.path() / pattern, "sequence");
  return 0;
}
