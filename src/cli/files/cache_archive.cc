// SPDX-License-Identifier: Apache-2.0
#include "cli/files/cache_archive.h"

#include <cstring>
#include <utility>

#include "base/result.h"
#include "cache/seal.h"

namespace framewise::cli {
namespace {

using cache::Changes;
using cache::Entry;
using cache::Key;

constexpr char kMagic[8] = {'F', 'W', 'C', 'A', 'C', 'H', 'E', '1'};
// The largest cached frames are smaller than this.
constexpr uint64_t kMostValueBytes = uint64_t{256} << 20;
// Limits of one transaction: number of entries, and bytes.
constexpr size_t kTogether = 256;
constexpr int64_t kTogetherBytes = int64_t{16} << 20;

// Precedes each value in the file.
struct EntryHead {
  uint8_t key[32];
  uint64_t kind;
  double cost_ms;
  uint64_t bytes;
};
static_assert(sizeof(EntryHead) == 56);

bool put(std::FILE* file, const void* data, size_t bytes) {
  return std::fwrite(data, 1, bytes, file) == bytes;
}
bool get(std::FILE* file, void* data, size_t bytes) {
  return std::fread(data, 1, bytes, file) == bytes;
}

// nullopt at the end of the file; fails if the file ends within an entry.
Result<std::optional<std::pair<Key, Entry>>> next_entry(std::FILE* file) {
  const auto cut = [] {
    return fail(ErrorKind::kInput, "the file ends in the middle of an entry");
  };
  EntryHead head;
  const size_t got = std::fread(&head, 1, sizeof head, file);
  if (got == 0) return std::optional<std::pair<Key, Entry>>();
  if (got < sizeof head || head.bytes > kMostValueBytes) return cut();
  // Read in pieces, so that a wrong length does not allocate much memory.
  std::string value;
  constexpr size_t kPiece = 1 << 20;
  while (value.size() < head.bytes) {
    const size_t begin = value.size();
    value.resize(begin + std::min<size_t>(kPiece, head.bytes - begin));
    if (!get(file, value.data() + begin, value.size() - begin)) return cut();
  }
  std::pair<Key, Entry> entry;
  std::memcpy(entry.first.bytes.data(), head.key, sizeof head.key);
  for (const CacheKind kind : kCacheKinds) {
    if (uint64_t(kind) == head.kind) entry.second.kind = kind;
  }
  const bool sensible = head.cost_ms >= 0 && head.cost_ms < 1e9;
  entry.second.cost_ms = sensible ? head.cost_ms : 0;
  entry.second.sealed = cache::Blob::of(std::move(value));
  return std::optional(std::move(entry));
}

}  // namespace

Result<int64_t> write_archive(cache::DiskTier& disk, std::FILE* file) {
  int64_t count = 0;
  bool good = put(file, kMagic, sizeof kMagic);
  FW_RETURN_IF_ERROR(disk.each([&](const Key& key, const Entry& entry) {
    EntryHead head{
        {}, uint64_t(entry.kind), entry.cost_ms, entry.sealed.bytes.size()};
    std::memcpy(head.key, key.bytes.data(), sizeof head.key);
    good = put(file, &head, sizeof head) &&
           put(file, entry.sealed.bytes.data(), entry.sealed.bytes.size());
    ++count;
    return good;
  }));
  if (!good || std::fflush(file) != 0) {
    return fail(ErrorKind::kEnvironment, "cannot write");
  }
  return count;
}

Result<Imported> read_archive(std::FILE* file, std::string_view secret,
                              cache::DiskTier& disk) {
  char magic[sizeof kMagic];
  if (!get(file, magic, sizeof magic) ||
      std::memcmp(magic, kMagic, sizeof magic) != 0) {
    return with_hint(fail(ErrorKind::kInput, "not an exported cache"),
                     "`framewise cache export` writes such files");
  }
  Imported result;
  Changes changes;
  int64_t bytes = 0;
  while (true) {
    auto entry = next_entry(file);
    const bool more = entry && *entry;
    if (!more || changes.entries.size() == kTogether ||
        bytes > kTogetherBytes) {
      disk.write(std::exchange(changes, {}));
      bytes = 0;
    }
    if (!entry) return std::move(entry).error();
    if (!*entry) return result;
    auto& [key, value] = **entry;
    switch (cache::check_seal(key, value.sealed.bytes, secret)) {
      case cache::SealState::kGood:
        ++result.taken;
        bytes += value.sealed.held_bytes;
        changes.entries.emplace_back(key, std::move(value));
        break;
      case cache::SealState::kDamaged: ++result.damaged; break;
      case cache::SealState::kOtherSecret: ++result.other_secret; break;
    }
  }
}

}  // namespace framewise::cli
