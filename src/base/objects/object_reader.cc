// SPDX-License-Identifier: Apache-2.0
#include "base/objects/object_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "base/sha256.h"

namespace framewise {
namespace {

// Often holds the index of a container, so that one request gives it.
constexpr int64_t kLeastPiece = int64_t{256} << 10;
constexpr int64_t kMostPiece = int64_t{8} << 20;
// Interleaved streams are read at some places by turns.
constexpr int64_t kMostKept = int64_t{32} << 20;

std::string identity_text(const ObjectName& name, const ObjectFacts& facts) {
  return facts.version.empty() ? std::string()
                               : fmt::format("{}\n{}\n{}", name.text(),
                                             facts.version, facts.bytes);
}

}  // namespace

Result<std::unique_ptr<ObjectReader>> ObjectReader::open(
    const std::filesystem::path& path) {
  auto name = parse_object_name(path);
  if (!name) return std::move(name).error();
  std::unique_ptr<ObjectReader> reader(
      new ObjectReader(*std::move(name), object_store()));
  // Says how long the object is, too.
  FW_ASSIGN_OR_RETURN(ObjectPiece first,
                      reader->store_->read(reader->name_, 0, kLeastPiece, {}));
  reader->facts_ = std::move(first.object);
  reader->last_end_ = int64_t(first.bytes.size());
  reader->ahead_ = kLeastPiece;
  reader->keep({0, std::move(first.bytes)});
  return reader;
}

std::string ObjectReader::identity() const {
  return identity_text(name_, facts_);
}

const ObjectReader::Piece* ObjectReader::find(int64_t offset) {
  for (auto piece = pieces_.begin(); piece != pieces_.end(); ++piece) {
    if (offset < piece->offset || offset >= piece->end()) continue;
    pieces_.splice(pieces_.begin(), pieces_, piece);
    return &pieces_.front();
  }
  return nullptr;
}

void ObjectReader::keep(Piece piece) {
  kept_bytes_ += int64_t(piece.bytes.size());
  pieces_.push_front(std::move(piece));
  while (kept_bytes_ > kMostKept && pieces_.size() > 1) {
    kept_bytes_ -= int64_t(pieces_.back().bytes.size());
    pieces_.pop_back();
  }
}

Result<void> ObjectReader::fetch(int64_t offset, int64_t wanted) {
  ahead_ = offset == last_end_ ? std::min(ahead_ * 2, kMostPiece) : kLeastPiece;
  const int64_t count =
      std::min(std::clamp(wanted, ahead_, kMostPiece), facts_.bytes - offset);
  FW_ASSIGN_OR_RETURN(ObjectPiece piece,
                      store_->read(name_, offset, count, facts_.version));
  if (piece.object.bytes != facts_.bytes || piece.bytes.empty()) {
    return in_file(fail(ErrorKind::kIo, "the object changed while it was read"),
                   name_.text());
  }
  last_end_ = offset + int64_t(piece.bytes.size());
  keep({offset, std::move(piece.bytes)});
  return {};
}

Result<void> ObjectReader::read_at(int64_t offset, std::span<std::byte> out) {
  const std::lock_guard lock(mutex_);
  while (!out.empty()) {
    const Piece* piece = find(offset);
    if (!piece) {
      FW_RETURN_IF_ERROR(fetch(offset, int64_t(out.size())));
      continue;
    }
    const auto begin = size_t(offset - piece->offset);
    const size_t count = std::min(out.size(), piece->bytes.size() - begin);
    std::memcpy(out.data(), piece->bytes.data() + begin, count);
    out = out.subspan(count);
    offset += int64_t(count);
  }
  return {};
}

Result<std::string> object_hash(const std::filesystem::path& path,
                                const ObjectFacts& facts) {
  FW_ASSIGN_OR_RETURN(const ObjectName name, parse_object_name(path));
  const std::string text = identity_text(name, facts);
  if (text.empty()) {
    return in_file(fail(ErrorKind::kUnsupported,
                        "the server does not say which version it sends"),
                   name.text());
  }
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return hash.hex();
}

}  // namespace framewise
