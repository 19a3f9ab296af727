// SPDX-License-Identifier: Apache-2.0
#include "video/render/part.h"

#include <array>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/objects/atomic_file.h"
#include "base/result.h"
#include "base/sha256.h"

namespace framewise::video {
namespace {

constexpr std::string_view kMagic = "framewise part 1\n";
constexpr size_t kSealBytes = 32;

void put(std::string& out, uint64_t value) {
  for (int i = 0; i < 8; ++i) out.push_back(char(uint8_t(value >> (8 * i))));
}

// Numbers and texts from the front; nothing once something was missing.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  uint64_t number() {
    uint64_t value = 0;
    const std::string_view bytes = piece(8);
    for (size_t i = 0; i < bytes.size(); ++i) {
      value |= uint64_t{uint8_t(bytes[i])} << (8 * i);
    }
    return value;
  }
  std::string_view piece(uint64_t bytes) {
    if (bytes > rest_.size()) {
      whole_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view taken = rest_.substr(0, size_t(bytes));
    rest_.remove_prefix(size_t(bytes));
    return taken;
  }
  bool whole() const { return whole_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool whole_ = true;
};

std::string seal_of(std::string_view content) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(content)));
  const auto digest = hash.finish();
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string bytes_of(const Part& part) {
  std::string out(kMagic);
  put(out, part.setup.size());
  out += part.setup;
  put(out, part.packets.size());
  for (const PartPacket& packet : part.packets) {
    put(out, uint64_t(packet.shown));
    put(out, packet.key ? 1 : 0);
    put(out, packet.data.size());
    out += packet.data;
  }
  put(out, part.expected.size());
  for (const ExpectedFrame& frame : part.expected) {
    put(out, uint64_t(frame.number));
    put(out, frame.hash);
    put(out, frame.blocks.size());
    out += frame.blocks;
  }
  return out;
}

std::optional<Part> part_of(std::string_view content) {
  Reader reader(content);
  if (reader.piece(kMagic.size()) != kMagic) return std::nullopt;
  Part part;
  part.setup = reader.piece(reader.number());
  const uint64_t count = reader.number();
  for (uint64_t i = 0; i < count && reader.whole(); ++i) {
    PartPacket packet;
    packet.shown = int32_t(reader.number());
    packet.key = reader.number() != 0;
    packet.data = reader.piece(reader.number());
    part.packets.push_back(std::move(packet));
  }
  const uint64_t expected = reader.number();
  for (uint64_t i = 0; i < expected && reader.whole(); ++i) {
    ExpectedFrame frame;
    frame.number = int32_t(reader.number());
    frame.hash = reader.number();
    frame.blocks = reader.piece(reader.number());
    part.expected.push_back(std::move(frame));
  }
  if (!reader.whole() || !reader.at_end()) return std::nullopt;
  return part;
}

}  // namespace

std::string sealed_part(std::string_view content) {
  return std::string(content) + seal_of(content);
}

std::string part_file(const Part& part) {
  std::string file = bytes_of(part);
  file += seal_of(file);
  return file;
}

std::optional<Part> read_part(std::string_view file) {
  if (file.size() < kSealBytes) return std::nullopt;
  const std::string_view seal = file.substr(file.size() - kSealBytes);
  file.remove_suffix(kSealBytes);
  if (seal != seal_of(file)) return std::nullopt;
  return part_of(file);
}

Result<PartStore> PartStore::beside(const std::filesystem::path& target) {
  return in(target.parent_path() /
            ("." + target.filename().string() + ".parts"));
}

Result<PartStore> PartStore::in(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return in_file(fail(ErrorKind::kIo, "cannot make the folder for parts: {}",
                        error.message()),
                   folder.string());
  }
  return PartStore(folder);
}

std::filesystem::path PartStore::file_of(std::string_view key) const {
  return folder_ / (std::string(key) + ".part");
}

Result<void> PartStore::save(std::string_view key, const Part& part) const {
  return write_atomically(file_of(key), part_file(part), {.synced = false});
}

std::optional<Part> PartStore::load(std::string_view key) const {
  std::ifstream in(file_of(key), std::ios::binary);
  if (!in) return std::nullopt;
  std::stringstream content;
  content << in.rdbuf();
  return read_part(content.view());
}

bool PartStore::has(std::string_view key) const {
  return load(key).has_value();
}

void PartStore::remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace framewise::video
