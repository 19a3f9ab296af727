// SPDX-License-Identifier: Apache-2.0
// One object that is read in pieces, as a file is: what was asked for is
// fetched with some bytes after it, more the longer the reading goes straight
// on. All pieces are of one version, or reading fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "base/objects/object_store.h"

namespace framewise {

class ObjectReader {
 public:
  static Result<std::unique_ptr<ObjectReader>> open(
      const std::filesystem::path& path);

  int64_t size() const { return facts_.bytes; }
  // Of the name, the version and the length: equal texts mean equal bytes.
  // Empty: the server does not say which version it is.
  std::string identity() const;

  // Fills `out`, which lies within the object. Safe from several threads.
  Result<void> read_at(int64_t offset, std::span<std::byte> out);

 private:
  ObjectReader(ObjectName name, std::shared_ptr<ObjectStore> store)
      : name_(std::move(name)), store_(std::move(store)) {}
  struct Piece {
    int64_t offset = 0;
    std::string bytes;
    int64_t end() const { return offset + int64_t(bytes.size()); }
  };
  const Piece* find(int64_t offset);
  Result<void> fetch(int64_t offset, int64_t wanted);
  void keep(Piece piece);

  const ObjectName name_;
  const std::shared_ptr<ObjectStore> store_;
  ObjectFacts facts_;
  std::mutex mutex_;
  std::list<Piece> pieces_;  // the one that was read last is the first
  int64_t kept_bytes_ = 0;
  int64_t last_end_ = -1;  // of the last piece that was fetched
  int64_t ahead_ = 0;      // bytes that it was fetched with
};

// SHA-256 of the identity, as 64 digits: what caches and reports know an object
// by, without downloading it. Fails with kUnsupported where there is none.
Result<std::string> object_hash(const std::filesystem::path& path,
                                const ObjectFacts& facts);

}  // namespace framewise
