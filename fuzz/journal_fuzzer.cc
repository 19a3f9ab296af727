// SPDX-License-Identifier: Apache-2.0
// A journal of a batch that anything may have happened to: it is refused, or
// what it knows can be read, and what is added to it is there the next time.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "batch/journal.h"

namespace {

using framewise::batch::Journal;
using framewise::batch::Status;

void require(bool holds) {
  if (!holds) std::abort();
}

void go_on(const std::string& path) {
  const std::string key(32, '7');
  size_t known = 0;
  {
    auto journal = Journal::open(path);
    if (!journal) return;
    known = journal->entries().size() + !journal->entries().contains(key);
    for (const auto& [name, entry] : journal->entries()) {
      const auto row = journal->read(entry);
      require(row && row->size() == entry.size);
    }
    require(bool(journal->add(key, Status::kPassed, "{}")));
  }
  auto again = Journal::open(path);
  require(again && again->entries().size() == known &&
          again->entries().contains(key));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int fd = memfd_create("journal", MFD_CLOEXEC);
  require(fd >= 0 && write(fd, data, size) == ssize_t(size));
  go_on("/proc/self/fd/" + std::to_string(fd));
  close(fd);
  return 0;
}
