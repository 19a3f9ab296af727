// SPDX-License-Identifier: Apache-2.0
// The boxes of AVIF and HEIF (ISO/IEC 14496-12 and 23008-12): lengths, the
// place of the image's data, and the size that its properties state.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "image/check/walk/byte_reader.h"
#include "image/check/walk/color_profile.h"
#include "image/check/walk/walk.h"
#include "media/metadata/av1_sequence.h"

namespace framewise::image {
namespace {

// Deeper nesting than in any honest file.
constexpr int kDeepest = 8;
// Properties and items of honest files are fewer.
constexpr size_t kMostEntries = 65'536;

struct Box {
  size_t at = 0;
  size_t data = 0;
  size_t end = 0;
  char type[4] = {};

  bool is(std::string_view name) const {
    return std::string_view(type, 4) == name;
  }
};

struct Extent {
  uint64_t offset = 0;
  uint64_t length = 0;
};

class BoxWalk {
 public:
  BoxWalk(std::span<const std::byte> file, ImageFormat format)
      : file_(file), read_(file) {
    walk_.facts.format = format;
    walk_.facts.file_bytes = int64_t(file.size());
    walk_.facts.mode = ColorMode::kRgb;
  }

  Walk run();

 private:
  std::optional<Box> box_at(size_t at, size_t end);
  void read_boxes(size_t at, size_t end, int depth);
  void read_box(const Box& box, int depth);
  void read_properties(const Box& box);
  void read_associations(const Box& box);
  void read_locations(const Box& box);
  uint64_t number(size_t& at, uint32_t bytes) const;
  void choose_size();
  void check_extents();
  void complain(Rule rule, size_t offset, std::string message) {
    walk_.problems.add(rule, std::move(message), {.offset = int64_t(offset)});
  }
  ImageFacts& facts() { return walk_.facts; }

  std::span<const std::byte> file_;
  ByteReader read_;
  Walk walk_;
  uint32_t primary_ = 0;
  bool meta_seen_ = false;
  bool sequence_seen_ = false;
  Size sequence_size_;   // of the largest track
  size_t data_box_ = 0;  // idat, for locations relative to it
  std::vector<Box> properties_;
  std::vector<uint32_t> primary_properties_;  // from 1
  std::vector<Extent> primary_extents_;
};

std::optional<Box> BoxWalk::box_at(size_t at, size_t end) {
  if (end - at < 8) {
    complain(Rule::kTruncated, at, "the file ends inside the header of a box");
    return std::nullopt;
  }
  Box box;
  box.at = at;
  std::memcpy(box.type, file_.data() + at + 4, 4);
  uint64_t size = read_.u32(at);
  box.data = at + 8;
  if (size == 1) {
    size = read_.u64(at + 8);
    box.data += 8;
  } else if (size == 0) {
    size = end - at;
  }
  std::string name(box.type, 4);
  for (char& c : name) c = c >= ' ' && c <= '~' ? c : '?';
  if (size < box.data - at) {
    complain(Rule::kStructure, at,
             fmt::format("box {} states a length of {} bytes", name, size));
    return std::nullopt;
  }
  if (size > end - at) {
    complain(end == file_.size() ? Rule::kTruncated : Rule::kStructure, at,
             fmt::format("box {} has {} bytes, of which {} are there", name,
                         size, end - at));
    size = end - at;
    box.data = std::min(box.data, end);
  }
  box.end = at + size_t(size);
  return box;
}

void BoxWalk::read_boxes(size_t at, size_t end, int depth) {
  if (depth > kDeepest) {
    return complain(Rule::kStructure, at, "boxes are nested too deeply");
  }
  while (at < end) {
    const auto box = box_at(at, end);
    if (!box) return;
    read_box(*box, depth);
    at = box->end;
  }
}

void BoxWalk::read_box(const Box& box, int depth) {
  if (box.is("meta")) {
    meta_seen_ = true;
    read_boxes(std::min(box.data + 4, box.end), box.end, depth + 1);
  } else if (box.is("iprp") || box.is("moov") || box.is("trak") ||
             box.is("mdia") || box.is("minf") || box.is("stbl")) {
    sequence_seen_ |= box.is("moov");
    read_boxes(box.data, box.end, depth + 1);
  } else if (box.is("tkhd") && box.end - box.data >= 8) {
    // Sides end with 16 bits behind the point.
    const Size size{int32_t(read_.u32(box.end - 8) >> 16),
                    int32_t(read_.u32(box.end - 4) >> 16)};
    if (size.pixels() > sequence_size_.pixels()) sequence_size_ = size;
  } else if (box.is("stsz")) {
    facts().frames = std::max(facts().frames, int64_t{read_.u32(box.data + 8)});
  } else if (box.is("ipco")) {
    read_properties(box);
  } else if (box.is("ipma")) {
    read_associations(box);
  } else if (box.is("iloc")) {
    read_locations(box);
  } else if (box.is("idat")) {
    data_box_ = box.data;
  } else if (box.is("pitm")) {
    primary_ = read_.u8(box.data) == 0 ? read_.u16(box.data + 4)
                                       : read_.u32(box.data + 4);
  }
}

void BoxWalk::read_properties(const Box& box) {
  for (size_t at = box.data; at < box.end;) {
    const auto property = box_at(at, box.end);
    if (!property || properties_.size() == kMostEntries) return;
    properties_.push_back(*property);
    at = property->end;
  }
}

void BoxWalk::read_associations(const Box& box) {
  const uint32_t version = read_.u8(box.data);
  const bool wide = (read_.u8(box.data + 3) & 1) != 0;
  const size_t entries =
      std::min<size_t>(read_.u32(box.data + 4), kMostEntries);
  size_t at = box.data + 8;
  for (size_t i = 0; i < entries && at < box.end; ++i) {
    const uint32_t item = version < 1 ? read_.u16(at) : read_.u32(at);
    at += version < 1 ? 2 : 4;
    const size_t count = read_.u8(at++);
    for (size_t j = 0; j < count && at < box.end; ++j) {
      const uint32_t property =
          wide ? read_.u16(at) & 0x7FFF : read_.u8(at) & 0x7F;
      at += wide ? 2 : 1;
      if (item == primary_) primary_properties_.push_back(property);
    }
  }
}

uint64_t BoxWalk::number(size_t& at, uint32_t bytes) const {
  uint64_t value = 0;
  for (uint32_t i = 0; i < bytes; ++i) value = value << 8 | read_.u8(at++);
  return value;
}

void BoxWalk::read_locations(const Box& box) {
  const uint32_t version = read_.u8(box.data);
  const uint32_t sizes = read_.u16(box.data + 4);
  const uint32_t offset_bytes = sizes >> 12;
  const uint32_t length_bytes = sizes >> 8 & 15;
  const uint32_t base_bytes = sizes >> 4 & 15;
  const uint32_t index_bytes = version > 0 ? sizes & 15 : 0;
  size_t at = box.data + 6;
  const size_t items =
      std::min<size_t>(number(at, version < 2 ? 2 : 4), kMostEntries);
  for (size_t i = 0; i < items && at < box.end; ++i) {
    const auto item = uint32_t(number(at, version < 2 ? 2 : 4));
    const uint32_t method = version > 0 ? uint32_t(number(at, 2)) & 15 : 0;
    at += 2;  // data_reference_index
    const uint64_t base = number(at, base_bytes);
    const size_t extents = number(at, 2);
    for (size_t j = 0; j < extents && at < box.end; ++j) {
      at += index_bytes;
      const uint64_t offset = number(at, offset_bytes);
      const uint64_t length = number(at, length_bytes);
      if (item != primary_ || method > 1) continue;
      primary_extents_.push_back(
          {base + offset + (method == 1 ? data_box_ : 0), length});
    }
  }
}

void BoxWalk::choose_size() {
  for (const uint32_t number : primary_properties_) {
    if (number == 0 || number > properties_.size()) continue;
    const Box& property = properties_[number - 1];
    if (property.is("ispe")) {
      const uint32_t width = read_.u32(property.data + 4);
      const uint32_t height = read_.u32(property.data + 8);
      facts().stored_size = {int32_t(std::min<uint32_t>(width, INT32_MAX)),
                             int32_t(std::min<uint32_t>(height, INT32_MAX))};
      if (width == 0 || height == 0) {
        complain(Rule::kBadDimensions, property.at,
                 fmt::format("the header states {}x{} pixels", width, height));
      }
    } else if (property.is("pixi")) {
      facts().channels = int(read_.u8(property.data + 4));
      facts().bits = int(read_.u8(property.data + 5));
      if (facts().channels == 1) facts().mode = ColorMode::kGray;
    } else if (property.is("irot")) {
      const uint32_t turns = read_.u8(property.data) & 3;
      constexpr int kOrientations[] = {1, 8, 3, 6};
      facts().orientation = kOrientations[turns];
    } else if (property.is("colr") && (read_.is(property.data, "prof") ||
                                       read_.is(property.data, "rICC"))) {
      const auto profile =
          read_.part(property.data + 4, property.end - property.data - 4);
      const auto defect = profile_defect(profile, facts().mode);
      facts().profile = defect ? ProfileState::kBroken : ProfileState::kValid;
      if (defect) complain(Rule::kBadProfile, property.at, *defect);
    }
  }
  if (facts().stored_size.width == 0) facts().stored_size = sequence_size_;
  facts().size = facts().stored_size;
  if (facts().orientation == 6 || facts().orientation == 8) {
    facts().size = {facts().stored_size.height, facts().stored_size.width};
  }
  for (const Box& property : properties_) {
    // Auxiliary images of AVIF and HEIF are named by their purpose.
    if (property.is("auxC") &&
        (read_.is(property.data + 4,
                  "urn:mpeg:mpegB:cicp:systems:auxiliary:"
                  "alpha") ||
         read_.is(property.data + 4, "urn:mpeg:hevc:2015:auxid:1"))) {
      facts().has_alpha = true;
    }
  }
  if (facts().has_alpha) {
    facts().mode = facts().mode == ColorMode::kGray ? ColorMode::kGrayAlpha
                                                    : ColorMode::kRgba;
  }
}

void BoxWalk::check_extents() {
  uint64_t missing = 0;
  for (const Extent& extent : primary_extents_) {
    if (!read_.has(size_t(extent.offset), size_t(extent.length))) {
      const uint64_t there =
          extent.offset < file_.size() ? file_.size() - extent.offset : 0;
      missing += extent.length - std::min(there, extent.length);
    }
  }
  if (missing > 0 && !walk_.problems.has(Rule::kTruncated)) {
    complain(Rule::kTruncated, file_.size(),
             fmt::format("{} bytes of the image lie beyond the end of the file",
                         missing));
  }
  if (facts().format != ImageFormat::kAvif || primary_extents_.empty() ||
      facts().stored_size.width == 0) {
    return;
  }
  const Extent& first = primary_extents_.front();
  const auto coded = media::av1_sequence(
      read_.part(size_t(first.offset), size_t(first.length)));
  if (coded && coded->size != facts().stored_size) {
    complain(Rule::kHeaderMismatch, size_t(first.offset),
             fmt::format("the header states {}x{}, the image data {}x{}",
                         facts().stored_size.width, facts().stored_size.height,
                         coded->size.width, coded->size.height));
  }
}

Walk BoxWalk::run() {
  read_boxes(0, file_.size(), 0);
  choose_size();
  check_extents();
  if (!meta_seen_ && !sequence_seen_ && !walk_.problems.has(Rule::kTruncated)) {
    complain(Rule::kMissingPixels, file_.size(), "the file describes no image");
  }
  return std::move(walk_);
}

}  // namespace

Walk walk_boxes(std::span<const std::byte> file, ImageFormat format) {
  return BoxWalk(file, format).run();
}

}  // namespace framewise::image
