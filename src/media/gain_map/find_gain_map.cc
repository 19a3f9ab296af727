// SPDX-License-Identifier: Apache-2.0
// Finds gain maps: pictures behind the first one of a JPEG file, by the index
// of CIPA DC-007 (MPF) or where the first one ends, and items of HEIF and AVIF.
#include <algorithm>

#include "media/gain_map/gain_map.h"
#include "media/gain_map/gain_map_xmp.h"
#include "media/gain_map/iso_21496.h"
#include "media/metadata/box_metadata.h"
#include "media/metadata/jpeg_segments.h"

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;
using std::string_view_literals::operator""sv;

constexpr size_t kMostPictures = 64;  // phones store up to four

// Numbers of a TIFF structure; 0 where they lead out of it.
class TiffReader {
 public:
  explicit TiffReader(Bytes bytes)
      : bytes_(bytes), little_(as_text(bytes).starts_with("II*\0"sv)) {}

  bool is_tiff() const {
    return little_ || as_text(bytes_).starts_with("MM\0*"sv);
  }
  uint32_t number(size_t at, size_t count) const {
    if (at > bytes_.size() || count > bytes_.size() - at) return 0;
    uint32_t value = 0;
    for (size_t i = 0; i < count; ++i) {
      const size_t place = little_ ? count - 1 - i : i;
      value = value << 8 | uint32_t(bytes_[at + place]);
    }
    return value;
  }

 private:
  Bytes bytes_;
  bool little_;
};

// The pictures that an index names, but for the first. `origin`: where the
// index lies in the file, from which its offsets count.
std::vector<Bytes> indexed_pictures(Bytes file, Bytes index, size_t origin) {
  constexpr uint32_t kEntriesTag = 0xB002;
  constexpr size_t kTagBytes = 12;
  constexpr size_t kEntryBytes = 16;
  std::vector<Bytes> pictures;
  const TiffReader read(index);
  if (!read.is_tiff()) return pictures;
  const size_t directory = read.number(4, 4);
  const size_t tags = read.number(directory, 2);
  for (size_t i = 0; i < std::min<size_t>(tags, 16); ++i) {
    const size_t tag = directory + 2 + i * kTagBytes;
    if (read.number(tag, 2) != kEntriesTag) continue;
    const size_t count =
        std::min(size_t{read.number(tag + 4, 4)} / kEntryBytes, kMostPictures);
    const size_t entries = read.number(tag + 8, 4);
    for (size_t k = 1; k < count; ++k) {
      const size_t length = read.number(entries + k * kEntryBytes + 4, 4);
      const size_t at = origin + read.number(entries + k * kEntryBytes + 8, 4);
      if (at <= file.size() && length <= file.size() - at && length > 4) {
        pictures.push_back(file.subspan(at, length));
      }
    }
    break;
  }
  return pictures;
}

// Those that follow one another behind the first.
std::vector<Bytes> trailing_pictures(Bytes file) {
  std::vector<Bytes> pictures;
  size_t at = jpeg_length(file);
  while (at < file.size() && pictures.size() < kMostPictures) {
    const size_t start = as_text(file).find("\xFF\xD8\xFF"sv, at);
    if (start == std::string_view::npos) break;
    const Bytes picture = file.subspan(start, jpeg_length(file.subspan(start)));
    pictures.push_back(picture);
    at = start + picture.size();
  }
  return pictures;
}

// What a picture says of itself, if it is a gain map.
std::optional<FoundGainMap> described(Bytes picture,
                                      std::string_view xmp_of_photograph) {
  std::optional<FoundGainMap> found;
  for (const JpegSegment& segment : jpeg_header(picture)) {
    const Bytes iso = segment.after(kIsoName);
    if (segment.marker == kJpegApp2 && iso.size() > 4) {
      const auto numbers = parse_iso_gain_map(iso);
      if (numbers) return FoundGainMap{GainMapForm::kIso, numbers, picture};
    }
    const std::string_view xmp = as_text(segment.after(kXmpName));
    if (segment.marker != kJpegApp1 || xmp.empty()) continue;
    if (const auto numbers = parse_hdrgm(xmp)) {
      found = {GainMapForm::kHdrgm, numbers, picture};
    } else if (is_apple_gain_map(xmp)) {
      auto apple = parse_apple(xmp);
      if (!apple) apple = parse_apple(xmp_of_photograph);
      found = {GainMapForm::kApple, apple, picture};
    }
  }
  return found;
}

std::optional<FoundGainMap> in_jpeg(Bytes file) {
  std::vector<Bytes> pictures;
  std::string_view xmp;
  for (const JpegSegment& segment : jpeg_header(file)) {
    if (segment.marker == kJpegApp1 && xmp.empty()) {
      xmp = as_text(segment.after(kXmpName));
    }
    const Bytes index = segment.after(kMpfName);
    if (segment.marker != kJpegApp2 || index.empty()) continue;
    pictures = indexed_pictures(file, index, segment.at + 4 + kMpfName.size());
  }
  if (pictures.empty()) pictures = trailing_pictures(file);
  for (const Bytes picture : pictures) {
    if (auto found = described(picture, xmp)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<FoundGainMap> find_gain_map(Bytes file) {
  if (as_text(file).starts_with("\xFF\xD8\xFF"sv)) return in_jpeg(file);
  const auto item = heif_gain_map(file);
  if (!item) return std::nullopt;
  FoundGainMap found;
  if (item->is_apple) {
    found.form = GainMapForm::kApple;
  } else if (!item->tone_map.empty() && item->tone_map[0] == std::byte{0}) {
    found.numbers = parse_iso_gain_map(Bytes(item->tone_map).subspan(1));
  }
  return found;
}

}  // namespace framewise::media
