// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/weights/zip_archive.h"

#include <libdeflate.h>

#include <algorithm>
#include <span>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::measure::neural {
namespace {

constexpr uint64_t kMostEntries = 8192;
constexpr int64_t kMostDirectoryBytes = int64_t{4} << 20;

constexpr uint32_t kLocalHeader = 0x04034b50;
constexpr uint32_t kDirectoryHeader = 0x02014b50;
constexpr uint32_t kEnd = 0x06054b50;
constexpr uint32_t kEnd64 = 0x06064b50;
constexpr uint32_t kEnd64Locator = 0x07064b50;
constexpr int64_t kLocalHeaderBytes = 30;
constexpr size_t kDirectoryHeaderBytes = 46;
constexpr int64_t kEndBytes = 22;
constexpr int64_t kEnd64Bytes = 56;
constexpr int64_t kLocatorBytes = 20;
constexpr int64_t kMostComment = 65535;

template <typename... Args>
Error invalid_archive(fmt::format_string<Args...> message, Args&&... args) {
  return fail(ErrorKind::kInput, "is a damaged ZIP archive: {}",
              fmt::format(message, std::forward<Args>(args)...));
}

// Little endian, within the bytes.
uint64_t number(std::span<const std::byte> bytes, size_t at, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    value |= uint64_t(std::to_integer<uint8_t>(bytes[at + i])) << (8 * i);
  }
  return value;
}

Result<std::vector<std::byte>> read(const media::Source& source, int64_t offset,
                                    int64_t count) {
  if (offset < 0 || count < 0 || offset > source.size() ||
      count > source.size() - offset) {
    return invalid_archive("it ends too early");
  }
  std::vector<std::byte> bytes(static_cast<size_t>(count));
  FW_ASSIGN_OR_RETURN(const size_t got, source.read_at(offset, bytes));
  if (got != bytes.size()) return invalid_archive("it ends too early");
  return bytes;
}

struct Directory {
  int64_t offset = 0;
  int64_t bytes = 0;
  uint64_t entries = 0;
};

Result<Directory> checked(uint64_t offset, uint64_t bytes, uint64_t entries,
                          const media::Source& source) {
  if (entries > kMostEntries || bytes > uint64_t(kMostDirectoryBytes)) {
    return fail(ErrorKind::kLimit, "has {} entries, more than {}", entries,
                kMostEntries);
  }
  if (offset > uint64_t(source.size()))
    return invalid_archive("its directory is missing");
  return Directory{int64_t(offset), int64_t(bytes), entries};
}

Result<Directory> find_directory(const media::Source& source) {
  const int64_t most = kEndBytes + kMostComment;
  const int64_t begin = std::max<int64_t>(0, source.size() - most);
  FW_ASSIGN_OR_RETURN(const auto tail,
                      read(source, begin, source.size() - begin));
  for (size_t i = tail.size() < size_t(kEndBytes)
                      ? 0
                      : tail.size() - size_t(kEndBytes) + 1;
       i-- > 0;) {
    if (number(tail, i, 4) != kEnd) continue;
    const int64_t locator = begin + int64_t(i) - kLocatorBytes;
    if (locator >= 0) {
      FW_ASSIGN_OR_RETURN(const auto bytes,
                          read(source, locator, kLocatorBytes));
      if (number(bytes, 0, 4) == kEnd64Locator) {
        const uint64_t at = number(bytes, 8, 8);
        if (at > uint64_t(source.size()))
          return invalid_archive("its end is missing");
        FW_ASSIGN_OR_RETURN(const auto end,
                            read(source, int64_t(at), kEnd64Bytes));
        if (number(end, 0, 4) != kEnd64)
          return invalid_archive("its end is missing");
        return checked(number(end, 48, 8), number(end, 40, 8),
                       number(end, 32, 8), source);
      }
    }
    return checked(number(tail, i + 16, 4), number(tail, i + 12, 4),
                   number(tail, i + 10, 2), source);
  }
  return invalid_archive("its directory is missing");
}

// Sizes and offsets that do not fit 32 bits stand in an extra field.
void read_extra(std::span<const std::byte> extra, uint64_t& bytes,
                uint64_t& packed, uint64_t& header) {
  constexpr uint64_t kElsewhere = 0xffffffff;
  for (size_t at = 0; at + 4 <= extra.size();) {
    const uint64_t id = number(extra, at, 2);
    const size_t count = size_t(number(extra, at + 2, 2));
    at += 4;
    if (count > extra.size() - at) return;
    if (id == 1) {
      size_t next = at;
      for (uint64_t* const value : {&bytes, &packed, &header}) {
        if (*value != kElsewhere || next + 8 > at + count) continue;
        *value = number(extra, next, 8);
        next += 8;
      }
    }
    at += count;
  }
}

}  // namespace

Result<std::vector<ZipEntry>> read_zip_directory(const media::Source& source) {
  FW_ASSIGN_OR_RETURN(const Directory directory, find_directory(source));
  FW_ASSIGN_OR_RETURN(const auto bytes,
                      read(source, directory.offset, directory.bytes));
  const std::span<const std::byte> all(bytes);
  std::vector<ZipEntry> entries;
  size_t at = 0;
  for (uint64_t i = 0; i < directory.entries; ++i) {
    if (all.size() - at < kDirectoryHeaderBytes ||
        number(all, at, 4) != kDirectoryHeader) {
      return invalid_archive("its directory ends after {} of {} entries", i,
                             directory.entries);
    }
    const uint64_t flags = number(all, at + 8, 2);
    const uint64_t method = number(all, at + 10, 2);
    uint64_t packed = number(all, at + 20, 4);
    uint64_t size = number(all, at + 24, 4);
    uint64_t header = number(all, at + 42, 4);
    const size_t name = size_t(number(all, at + 28, 2));
    const size_t extra = size_t(number(all, at + 30, 2));
    const size_t comment = size_t(number(all, at + 32, 2));
    ZipEntry entry;
    entry.crc32 = uint32_t(number(all, at + 16, 4));
    at += kDirectoryHeaderBytes;
    if (name + extra + comment > all.size() - at) {
      return invalid_archive("its directory ends within an entry");
    }
    entry.name.assign(reinterpret_cast<const char*>(all.data()) + at, name);
    read_extra(all.subspan(at + name, extra), size, packed, header);
    at += name + extra + comment;
    if ((flags & 1) != 0 || method != 0) {
      return fail(ErrorKind::kUnsupported, "has a compressed entry {}",
                  printable(entry.name.substr(0, 80)));
    }
    if (size != packed || size > uint64_t(source.size()) ||
        header > uint64_t(source.size())) {
      return invalid_archive("the entry {} lies outside of it",
                             printable(entry.name.substr(0, 80)));
    }
    entry.bytes = int64_t(size);
    entry.header = int64_t(header);
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<std::byte>> read_zip_entry(const media::Source& source,
                                              const ZipEntry& entry,
                                              int64_t most_bytes) {
  const std::string shown = printable(entry.name.substr(0, 80));
  if (entry.bytes > most_bytes) {
    return fail(ErrorKind::kLimit, "has an entry {} of {} bytes, more than {}",
                shown, entry.bytes, most_bytes);
  }
  FW_ASSIGN_OR_RETURN(const auto header,
                      read(source, entry.header, kLocalHeaderBytes));
  if (number(header, 0, 4) != kLocalHeader) {
    return invalid_archive("the entry {} has no header", shown);
  }
  const int64_t data = entry.header + kLocalHeaderBytes +
                       int64_t(number(header, 26, 2)) +
                       int64_t(number(header, 28, 2));
  FW_ASSIGN_OR_RETURN(auto bytes, read(source, data, entry.bytes));
  if (libdeflate_crc32(0, bytes.data(), bytes.size()) != entry.crc32) {
    return invalid_archive("the entry {} has a wrong checksum", shown);
  }
  return bytes;
}

}  // namespace framewise::measure::neural
