// SPDX-License-Identifier: Apache-2.0
// The directory of a ZIP archive (APPNOTE 6.3), with ZIP64, for entries that
// are stored without compression.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "framewise/error.h"
#include "media/source.h"

namespace framewise::measure::neural {

struct ZipEntry {
  std::string name;
  int64_t header = 0;  // offset of its local header
  int64_t bytes = 0;
  uint32_t crc32 = 0;
};

// Fails with kInput if the directory is damaged, with kUnsupported if an entry
// is compressed or encrypted, with kLimit if it is too large.
Result<std::vector<ZipEntry>> read_zip_directory(const media::Source& source);

// Reads an entry and checks its checksum. Fails with kLimit beyond
// `most_bytes`.
Result<std::vector<std::byte>> read_zip_entry(const media::Source& source,
                                              const ZipEntry& entry,
                                              int64_t most_bytes);

}  // namespace framewise::measure::neural
