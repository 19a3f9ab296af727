// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/box_metadata.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;
using std::string_view_literals::operator""sv;

constexpr size_t kMostBytes = size_t{16} << 20;  // of one kind
constexpr size_t kMostEntries = 4096;            // of lists; honest ones: ten

std::vector<std::byte> copy(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

bool begins_with(Bytes bytes, std::string_view text) {
  return bytes.size() >= text.size() &&
         std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

// Reads numbers in order. Past the end they are 0, and ok() is false.
class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}

  uint64_t number(size_t count) {
    uint64_t value = 0;
    for (const std::byte byte : take(count)) {
      value = value << 8 | uint64_t(byte);
    }
    return value;
  }
  Bytes take(size_t count) {
    if (count > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const Bytes part = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return part;
  }
  void skip(uint64_t count) { take(size_t(count)); }
  bool ok() const { return ok_; }
  Bytes rest() const { return bytes_; }

 private:
  Bytes bytes_;
  bool ok_ = true;
};

struct Box {
  std::string_view type;
  Bytes data;
};

// The next box of `bytes`, which it is taken from; nullopt at the end and where
// a box leads out.
std::optional<Box> next_box(Bytes& bytes) {
  Reader reader(bytes);
  uint64_t size = reader.number(4);
  const Bytes type = reader.take(4);
  size_t header = 8;
  if (size == 1) {
    size = reader.number(8);
    header = 16;
  } else if (size == 0) {
    size = bytes.size();
  }
  if (!reader.ok() || size < header || size > bytes.size()) return std::nullopt;
  const Box box{{reinterpret_cast<const char*>(type.data()), type.size()},
                bytes.subspan(header, size_t(size) - header)};
  bytes = bytes.subspan(size_t(size));
  return box;
}

std::optional<Bytes> find_box(Bytes bytes, std::string_view type) {
  while (const auto box = next_box(bytes)) {
    if (box->type == type) return box->data;
  }
  return std::nullopt;
}

// The data of Exif boxes and items begin with the place of the TIFF header.
std::vector<std::byte> exif_of(Bytes data) {
  Reader reader(data);
  const uint64_t offset = reader.number(4);
  if (!reader.ok() || offset > reader.rest().size()) return {};
  return copy(reader.rest().subspan(size_t(offset)));
}

enum class ItemKind : uint8_t { kExif, kXmp, kToneMap };

// Items that hold metadata, by their number: one of each kind, the first.
std::map<uint64_t, ItemKind> items_in(Bytes info) {
  std::map<uint64_t, ItemKind> items;
  bool has_exif = false;
  bool has_xmp = false;
  bool has_tone_map = false;
  Reader head(info);
  const uint64_t version = head.number(1);
  head.take(3);
  head.number(version == 0 ? 2 : 4);
  Bytes entries = head.rest();
  for (size_t i = 0; i < kMostEntries; ++i) {
    const auto box = next_box(entries);
    if (!box) break;
    Reader entry(box->data);
    const uint64_t of_entry = entry.number(1);
    if (box->type != "infe" || of_entry < 2) continue;
    entry.take(3);
    const uint64_t number = entry.number(of_entry == 2 ? 2 : 4);
    entry.take(2);  // protection
    const Bytes type = entry.take(4);
    if (begins_with(type, "Exif") && !std::exchange(has_exif, true)) {
      items[number] = ItemKind::kExif;
    }
    if (begins_with(type, "tmap") && !std::exchange(has_tone_map, true)) {
      items[number] = ItemKind::kToneMap;
    }
    if (!begins_with(type, "mime")) continue;
    const Bytes rest = entry.rest();
    const auto name_end = std::ranges::find(rest, std::byte{0});
    const Bytes content(name_end, rest.end());
    if (begins_with(content, "\0application/rdf+xml\0"sv) &&
        !std::exchange(has_xmp, true)) {
      items[number] = ItemKind::kXmp;
    }
  }
  return items;
}

// Takes the bytes of metadata items where iloc says that they lie. Entries of
// one item may be many, and may all name the same bytes, so an item is read
// once, and the others are passed over without a copy.
class ItemReader {
 public:
  ItemReader(Bytes file, Bytes data_box) : file_(file), data_box_(data_box) {}

  // Calls take(kind, bytes) for each of the items.
  template <typename Take>
  void read(Bytes locations, std::map<uint64_t, ItemKind> items,
            const Take& take) const {
    Reader reader(locations);
    const uint64_t version = reader.number(1);
    reader.take(3);
    const uint64_t sizes = reader.number(2);
    const size_t wide = version < 2 ? 2 : 4;
    const uint64_t count = reader.number(wide);
    for (uint64_t i = 0; i < std::min<uint64_t>(count, kMostEntries); ++i) {
      const uint64_t item = reader.number(wide);
      const uint64_t method = version > 0 ? reader.number(2) & 15 : 0;
      reader.take(2);
      const uint64_t base = reader.number(sizes >> 4 & 15);
      const ExtentForm form{.index_bytes = version > 0 ? sizes & 15 : 0,
                            .offset_bytes = sizes >> 12,
                            .length_bytes = sizes >> 8 & 15,
                            .base = base};
      const uint64_t extents = reader.number(2);
      const auto found = items.find(item);
      if (found == items.end() || method > 1) {
        reader.skip(extents * form.bytes());
      } else {
        const Bytes within = method == 1 ? data_box_ : file_;
        std::vector<std::byte> bytes =
            joined(reader, std::min(extents, kMostExtents), form, within);
        if (!reader.ok() || extents > kMostExtents) return;
        take(found->second, std::move(bytes));
        items.erase(found);
      }
      if (!reader.ok() || items.empty()) return;
    }
  }

 private:
  static constexpr uint64_t kMostExtents = 64;  // honest files have one

  struct ExtentForm {
    uint64_t index_bytes;
    uint64_t offset_bytes;
    uint64_t length_bytes;
    uint64_t base;

    uint64_t bytes() const { return index_bytes + offset_bytes + length_bytes; }
  };

  static std::vector<std::byte> joined(Reader& reader, uint64_t extents,
                                       const ExtentForm& form, Bytes within) {
    std::vector<std::byte> bytes;
    for (uint64_t i = 0; i < extents && reader.ok(); ++i) {
      reader.skip(form.index_bytes);
      const uint64_t offset =
          form.base + reader.number(size_t(form.offset_bytes));
      const uint64_t length = reader.number(size_t(form.length_bytes));
      const bool is_inside = offset <= within.size() &&
                             length <= within.size() - offset &&
                             length <= kMostBytes - bytes.size();
      if (!is_inside) continue;
      const Bytes part = within.subspan(size_t(offset), size_t(length));
      bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
  }

  Bytes file_;
  Bytes data_box_;
};

// Only images in color have a profile, and one file has one.
std::vector<std::byte> profile_in(Bytes properties) {
  while (const auto box = next_box(properties)) {
    const bool is_profile =
        begins_with(box->data, "prof") || begins_with(box->data, "rICC");
    if (box->type == "colr" && is_profile && box->data.size() <= kMostBytes) {
      return copy(box->data.subspan(4));
    }
  }
  return {};
}

}  // namespace

std::optional<Metadata> heif_metadata(Bytes file) {
  Bytes rest = file;
  const auto first = next_box(rest);
  if (!first || first->type != "ftyp") return std::nullopt;
  Metadata metadata;
  const auto meta = find_box(rest, "meta");
  if (!meta || meta->size() < 4) return metadata;
  const Bytes boxes = meta->subspan(4);  // version and flags
  if (const auto properties = find_box(boxes, "iprp")) {
    metadata.icc = profile_in(find_box(*properties, "ipco").value_or(Bytes()));
  }
  const auto items = items_in(find_box(boxes, "iinf").value_or(Bytes()));
  if (items.empty()) return metadata;
  const ItemReader reader(file, find_box(boxes, "idat").value_or(Bytes()));
  reader.read(find_box(boxes, "iloc").value_or(Bytes()), items,
              [&](ItemKind kind, std::vector<std::byte> bytes) {
                if (kind == ItemKind::kExif) metadata.exif = exif_of(bytes);
                if (kind == ItemKind::kXmp) metadata.xmp = std::move(bytes);
              });
  return metadata;
}

std::optional<HeifGainMap> heif_gain_map(Bytes file) {
  constexpr std::string_view kApple =
      "urn:com:apple:photo:2020:aux:hdrgainmap\0"sv;
  Bytes rest = file;
  const auto first = next_box(rest);
  if (!first || first->type != "ftyp") return std::nullopt;
  const auto meta = find_box(rest, "meta");
  if (!meta || meta->size() < 4) return std::nullopt;
  const Bytes boxes = meta->subspan(4);  // version and flags
  std::optional<HeifGainMap> found;
  auto items = items_in(find_box(boxes, "iinf").value_or(Bytes()));
  std::erase_if(items, [](const auto& item) {
    return item.second != ItemKind::kToneMap;
  });
  if (!items.empty()) {
    found.emplace();
    const ItemReader reader(file, find_box(boxes, "idat").value_or(Bytes()));
    reader.read(find_box(boxes, "iloc").value_or(Bytes()), items,
                [&](ItemKind, std::vector<std::byte> bytes) {
                  found->tone_map = std::move(bytes);
                });
    return found;
  }
  const auto properties = find_box(boxes, "iprp");
  if (!properties) return found;
  Bytes list = find_box(*properties, "ipco").value_or(Bytes());
  while (const auto box = next_box(list)) {
    if (box->type == "auxC" && box->data.size() > 4 &&
        begins_with(box->data.subspan(4), kApple)) {
      return HeifGainMap{.tone_map = {}, .is_apple = true};
    }
  }
  return found;
}

std::optional<Metadata> jxl_metadata(Bytes file) {
  constexpr std::string_view kSignature = "\0\0\0\x0CJXL \r\n\x87\n"sv;
  if (!begins_with(file, kSignature)) return std::nullopt;
  Metadata metadata;
  while (const auto box = next_box(file)) {
    if (box->data.size() > kMostBytes) continue;
    if (box->type == "Exif") metadata.exif = exif_of(box->data);
    if (box->type == "xml ") metadata.xmp = copy(box->data);
  }
  return metadata;
}

std::optional<Metadata> tiff_metadata(Bytes file) {
  const bool little = begins_with(file, "II*\0"sv);
  if (!little && !begins_with(file, "MM\0*"sv)) return std::nullopt;
  const auto number = [&](uint64_t at, size_t count) {
    uint64_t value = 0;
    if (at > file.size() || file.size() - at < count) return value;
    for (size_t i = 0; i < count; ++i) {
      const size_t place = little ? count - 1 - i : i;
      value = value << 8 | uint64_t(file[size_t(at) + place]);
    }
    return value;
  };
  constexpr uint64_t kProfileTag = 34675, kXmpTag = 700;
  constexpr uint64_t kEntryBytes = 12;
  Metadata metadata;
  const uint64_t directory = number(4, 4);
  const uint64_t entries = number(directory, 2);
  for (uint64_t i = 0; i < entries; ++i) {
    const uint64_t at = directory + 2 + i * kEntryBytes;
    const uint64_t tag = number(at, 2);
    const uint64_t length = number(at + 4, 4);  // of one byte each
    const uint64_t offset = number(at + 8, 4);
    const bool is_inside = offset <= file.size() &&
                           length <= file.size() - offset && length > 4 &&
                           length <= kMostBytes;
    if (!is_inside) continue;
    const Bytes data = file.subspan(size_t(offset), size_t(length));
    // The first of a kind: entries may be many, and name the same bytes.
    if (tag == kProfileTag && metadata.icc.empty()) metadata.icc = copy(data);
    if (tag == kXmpTag && metadata.xmp.empty()) metadata.xmp = copy(data);
  }
  return metadata;
}

}  // namespace framewise::media
