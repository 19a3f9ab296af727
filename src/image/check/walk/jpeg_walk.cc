// SPDX-License-Identifier: Apache-2.0
// The markers of JPEG files (ITU-T T.81, annex B). Entropy-coded data are
// skipped; only their restart markers are read.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "image/check/walk/byte_reader.h"
#include "image/check/walk/color_profile.h"
#include "image/check/walk/walk.h"
#include "media/metadata/exif.h"

namespace framewise::image {
namespace {

enum Marker : uint8_t {
  kTem = 0x01,
  kSof0 = 0xC0,
  kDht = 0xC4,
  kJpg = 0xC8,
  kDac = 0xCC,
  kRst0 = 0xD0,
  kRst7 = 0xD7,
  kSoi = 0xD8,
  kEoi = 0xD9,
  kSos = 0xDA,
  kDri = 0xDD,
  kApp1 = 0xE1,
  kApp2 = 0xE2,
};

constexpr std::string_view kExifMark("Exif\0\0", 6);
constexpr std::string_view kProfileMark("ICC_PROFILE\0", 12);
// Profiles of honest files have less than a megabyte.
constexpr size_t kMostProfileBytes = size_t{16} << 20;

bool is_frame_header(uint8_t marker) {
  return marker >= kSof0 && marker <= 0xCF && marker != kDht &&
         marker != kJpg && marker != kDac;
}

struct Component {
  uint32_t id = 0;
  uint32_t h = 1;
  uint32_t v = 1;
};

class JpegWalk {
 public:
  explicit JpegWalk(std::span<const std::byte> file)
      : file_(file), read_(file) {}

  Walk run();

 private:
  bool read_segment(uint8_t marker);
  void read_frame_header(uint8_t marker, size_t at, size_t length);
  void read_scan(size_t at, size_t length);
  void read_application(uint8_t marker, size_t at, size_t length);
  int64_t units_in_scan(size_t at) const;
  void skip_coded_data(int64_t units);
  void finish();
  void complain(Rule rule, size_t offset, std::string message) {
    walk_.problems.add(rule, std::move(message), {.offset = int64_t(offset)});
  }
  ImageFacts& facts() { return walk_.facts; }

  std::span<const std::byte> file_;
  ByteReader read_;
  Walk walk_;
  size_t position_ = 2;  // after the start marker
  bool frame_seen_ = false;
  bool scan_seen_ = false;
  bool end_seen_ = false;
  bool cut_off_ = false;
  uint32_t restart_interval_ = 0;
  std::vector<Component> components_;
  std::vector<std::byte> profile_;
  size_t profile_offset_ = 0;
};

Walk JpegWalk::run() {
  facts().format = ImageFormat::kJpeg;
  facts().file_bytes = int64_t(file_.size());
  while (!end_seen_ && !cut_off_ && position_ < file_.size()) {
    if (read_.u8(position_) != 0xFF) {
      const auto next = std::find(file_.begin() + ptrdiff_t(position_),
                                  file_.end(), std::byte{0xFF});
      const size_t stray = size_t(next - file_.begin()) - position_;
      complain(
          Rule::kDamagedScan, position_,
          fmt::format("{} bytes between two markers belong to neither", stray));
      position_ += stray;
      continue;
    }
    while (position_ < file_.size() && read_.u8(position_) == 0xFF) {
      ++position_;
    }
    if (position_ >= file_.size()) break;
    const auto marker = uint8_t(read_.u8(position_));
    ++position_;
    if (!read_segment(marker)) break;
  }
  finish();
  return std::move(walk_);
}

// False: nothing more can be read.
bool JpegWalk::read_segment(uint8_t marker) {
  const size_t start = position_ - 2;
  if (marker == kEoi) {
    end_seen_ = true;
    return true;
  }
  if (marker == kTem || marker == 0x00) return true;
  if (marker == kSoi) {
    complain(Rule::kStructure, start, "a second start marker inside the image");
    return true;
  }
  if (marker >= kRst0 && marker <= kRst7) {
    complain(Rule::kRestartMarkers, start,
             "a restart marker outside of a scan");
    return true;
  }
  const size_t length = read_.u16(position_);
  if (!read_.has(position_, std::max<size_t>(length, 2))) {
    cut_off_ = true;
    complain(Rule::kTruncated, start,
             fmt::format("the file ends inside segment {:02X}", marker));
    return false;
  }
  if (length < 2) {
    complain(
        Rule::kStructure, start,
        fmt::format("segment {:02X} states a length of {}", marker, length));
    return false;
  }
  const size_t at = position_ + 2;
  position_ += length;
  if (is_frame_header(marker)) {
    read_frame_header(marker, at, length - 2);
  } else if (marker == kSos) {
    read_scan(at, length - 2);
  } else if (marker == kDri) {
    restart_interval_ = read_.u16(at);
  } else {
    read_application(marker, at, length - 2);
  }
  return true;
}

void JpegWalk::read_frame_header(uint8_t marker, size_t at, size_t length) {
  const size_t start = at - 4;
  if (frame_seen_) {
    return complain(Rule::kStructure, start, "a second frame header");
  }
  frame_seen_ = true;
  const uint32_t channels = read_.u8(at + 5);
  if (length < 6 || length != 6 + size_t{3} * channels || channels == 0) {
    return complain(Rule::kStructure, start,
                    fmt::format("a frame header of {} bytes for {} components",
                                length, channels));
  }
  facts().bits = int(read_.u8(at));
  facts().stored_size = {int32_t(read_.u16(at + 3)),
                         int32_t(read_.u16(at + 1))};
  facts().size = facts().stored_size;
  facts().channels = int(channels);
  facts().mode = channels == 1   ? ColorMode::kGray
                 : channels == 4 ? ColorMode::kCmyk
                                 : ColorMode::kRgb;
  facts().progressive = (marker & 3) == 2;
  for (uint32_t i = 0; i < channels; ++i) {
    const size_t entry = at + 6 + size_t{3} * i;
    const uint32_t sampling = read_.u8(entry + 1);
    components_.push_back({read_.u8(entry), std::max(sampling >> 4, 1U),
                           std::max(sampling & 15, 1U)});
  }
  if (facts().size.width == 0 || facts().size.height == 0) {
    complain(Rule::kBadDimensions, start,
             fmt::format("the header states {} x {} pixels", facts().size.width,
                         facts().size.height));
  }
  if ((marker & 3) == 3) {
    complain(Rule::kUnsupportedVariant, start, "lossless JPEG");
  } else if (facts().bits != 8) {
    complain(Rule::kUnsupportedVariant, start,
             fmt::format("JPEG with {} bits a sample", facts().bits));
  } else if (marker > kSof0 + 2) {
    complain(
        Rule::kUnsupportedVariant, start,
        marker >= 0xC9 ? "JPEG with arithmetic coding" : "hierarchical JPEG");
  }
}

// The number of units (MCUs) of the scan whose header begins at `at`; 0 if
// unknown.
int64_t JpegWalk::units_in_scan(size_t at) const {
  if (components_.empty()) return 0;
  uint32_t h_most = 1;
  uint32_t v_most = 1;
  for (const Component& component : components_) {
    h_most = std::max(h_most, component.h);
    v_most = std::max(v_most, component.v);
  }
  const auto blocks = [](int64_t samples, int64_t size) {
    return (samples + size - 1) / size;
  };
  const Size size = walk_.facts.stored_size;
  if (read_.u8(at) != 1) {
    return blocks(size.width, 8 * int64_t{h_most}) *
           blocks(size.height, 8 * int64_t{v_most});
  }
  for (const Component& component : components_) {
    if (component.id != read_.u8(at + 1)) continue;
    const int64_t width = blocks(int64_t{size.width} * component.h, h_most);
    const int64_t height = blocks(int64_t{size.height} * component.v, v_most);
    return blocks(width, 8) * blocks(height, 8);
  }
  return 0;
}

void JpegWalk::read_scan(size_t at, size_t length) {
  const size_t start = at - 4;
  if (!frame_seen_) {
    complain(Rule::kStructure, start, "a scan before the frame header");
  }
  const size_t components = read_.u8(at);
  if (length != 4 + 2 * components || components == 0 || components > 4) {
    complain(Rule::kStructure, start,
             fmt::format("a scan header of {} bytes for {} components", length,
                         components));
  }
  scan_seen_ = true;
  skip_coded_data(units_in_scan(at));
}

// Moves to the next marker that ends the scan.
void JpegWalk::skip_coded_data(int64_t units) {
  const size_t start = position_;
  int64_t restarts = 0;
  bool in_order = true;
  while (true) {
    const void* const found = position_ < file_.size()
                                  ? std::memchr(file_.data() + position_, 0xFF,
                                                file_.size() - position_)
                                  : nullptr;
    if (!found) {
      position_ = file_.size();
      break;
    }
    position_ = size_t(static_cast<const std::byte*>(found) - file_.data());
    const uint32_t next = read_.u8(position_ + 1);
    if (position_ + 1 == file_.size()) {
      position_ = file_.size();
      break;
    }
    if (next == 0x00) {
      position_ += 2;
    } else if (next == 0xFF) {
      ++position_;
    } else if (next >= kRst0 && next <= kRst7) {
      in_order = in_order && next - kRst0 == uint32_t(restarts % 8);
      ++restarts;
      position_ += 2;
    } else {
      break;
    }
  }
  const int64_t expected = restart_interval_ == 0 || units == 0
                               ? 0
                               : (units - 1) / restart_interval_;
  const bool known = units > 0 && position_ < file_.size();
  if (!in_order || (known && restarts != expected)) {
    complain(Rule::kRestartMarkers, start,
             fmt::format("{} restart markers{}, {} are expected", restarts,
                         in_order ? "" : ", not in order", expected));
  }
}

void JpegWalk::read_application(uint8_t marker, size_t at, size_t length) {
  if (marker == kApp1 && read_.is(at, kExifMark)) {
    const int orientation = media::exif_orientation(read_.part(at, length));
    if (orientation > 0) facts().orientation = orientation;
  }
  if (marker == kApp2 && read_.is(at, kProfileMark) && length > 14) {
    if (profile_.empty()) profile_offset_ = at - 4;
    if (profile_.size() > kMostProfileBytes) return;
    const auto part = read_.part(at + 14, length - 14);
    profile_.insert(profile_.end(), part.begin(), part.end());
  }
}

void JpegWalk::finish() {
  if (facts().orientation >= 5) {
    facts().size = {facts().stored_size.height, facts().stored_size.width};
  }
  if (!profile_.empty()) {
    const auto defect = profile_defect(profile_, facts().mode);
    facts().profile = defect ? ProfileState::kBroken : ProfileState::kValid;
    if (defect) complain(Rule::kBadProfile, profile_offset_, *defect);
  }
  if (cut_off_) return;
  if (!frame_seen_) {
    return complain(Rule::kStructure, position_, "no frame header");
  }
  if (!scan_seen_) {
    return complain(Rule::kMissingPixels, position_, "no image data");
  }
  if (!end_seen_) {
    return complain(Rule::kMissingEnd, file_.size(),
                    "the file ends without an end marker (EOI)");
  }
  if (position_ == file_.size()) return;
  const bool picture =
      read_.u16(position_) == 0xFFD8 && read_.u8(position_ + 2) == 0xFF;
  complain(Rule::kTrailingData, position_,
           fmt::format("{} bytes follow the end of the image{}",
                       file_.size() - position_,
                       picture ? ", which begin with another JPEG image, such "
                                 "as a gain map"
                               : ""));
}

}  // namespace

Walk walk_jpeg(std::span<const std::byte> file) { return JpegWalk(file).run(); }

}  // namespace framewise::image
