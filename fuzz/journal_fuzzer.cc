// SPDX-License-Identifier: Apache-2.0
// A journal of a batch and the index beside it, to which anything may have
// happened: it is refused, or what is added to it is there the next time. The
// index is what begins with its own first line.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "batch/journal.h"
#include "scratch_folder.h"

namespace {

using framewise::batch::Journal;
using framewise::batch::Status;

void require(bool holds) {
  if (!holds) std::abort();
}

void go_on(const std::filesystem::path& path) {
  const std::string key(32, '7');
  {
    auto journal = Journal::open(path);
    if (!journal) return;
    // An index may have lied about it.
    if (const auto* entry = journal->find(key)) (void)journal->read(*entry);
    require(bool(journal->add(key, Status::kPassed, "{}")));
  }
  auto again = Journal::open(path);
  require(again && again->find(key));
  const auto row = again->read(*again->find(key));
  require(row && *row == "{}");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const framewise::fuzz::ScratchFolder folder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t index = std::min(size, text.find("framewise journal index 1\n"));
  folder.write("rows.index", {data + index, size - index});
  go_on(folder.write("rows", {data, index}));
  return 0;
}
