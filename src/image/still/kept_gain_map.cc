// SPDX-License-Identifier: Apache-2.0
#include "image/still/kept_gain_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/resize/resize.h"
#include "media/gain_map/gain_map_xmp.h"
#include "media/metadata/container_metadata.h"
#include "media/metadata/exif.h"
#include "media/open.h"

namespace framewise::image {
namespace {

using Bytes = std::span<const std::byte>;
using media::FoundGainMap;
using media::GainMapForm;

// Errors of one level of 255 are at most 1/50 stop for a range of 5 stops.
constexpr double kMapQuality = 97;

Error unsupported(std::string_view problem) {
  return with_hint(
      fail(ErrorKind::kUnsupported, "the photograph has an HDR gain map: {}",
           problem),
      "write JPEG, which keeps it, or give --drop-hdr to keep the photograph "
      "for standard displays alone");
}

Result<Frame> first_frame(Bytes jpeg, const OpenOptions& options) {
  FW_ASSIGN_OR_RETURN(
      Animation animation,
      media::open_input(
          media::Source::from_bytes({jpeg.begin(), jpeg.end()}, "gain map"),
          options));
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
  if (!frame) return fail(ErrorKind::kInput, "the gain map has no pixels");
  return *frame;
}

Result<Frame> turned(const Frame& frame, const media::Orientation& orientation,
                     FramePool& pool) {
  if (orientation.upright()) return frame;
  const Size size = orientation.apply(frame.size());
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(frame.format(), size));
  media::turn_plane(frame.plane(0), buffer.plane(0), 4, orientation);
  return std::move(buffer).freeze(0, {}, ChangedArea::everything(size));
}

// Apple's samples as stops over the range of the map.
Result<Frame> in_stops(const Frame& frame, double headroom, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(frame.format(), frame.size()));
  std::array<uint8_t, 256> curve;
  for (size_t i = 0; i < curve.size(); ++i) {
    const double stops = media::apple_stops(double(i) / 255, headroom);
    curve[i] = uint8_t(std::lround(255 * stops / headroom));
  }
  for (int y = 0; y < frame.size().height; ++y) {
    const uint8_t* from = frame.plane(0).row(y);
    uint8_t* to = buffer.plane(0).row(y);
    for (int x = 0; x < 4 * frame.size().width; ++x) {
      to[x] = x % 4 == 3 ? from[x] : curve[from[x]];
    }
  }
  return std::move(buffer).freeze(0, {}, ChangedArea::everything(frame.size()));
}

Result<std::vector<std::byte>> encoded_map(const Frame& frame) {
  return encode(frame, {.format = FileFormat::kJpeg,
                        .quality = kMapQuality,
                        .subsampling = Subsampling::k444,
                        .color = ColorPolicy::kAsStored});
}

// Maps of one channel are gray; the photograph's tools expect no more.
Result<Frame> gray_of(const Frame& frame, FramePool& pool) {
  PixelFormat format;
  format.layout = Layout::kGray;
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, frame.size()));
  for (int y = 0; y < frame.size().height; ++y) {
    const uint8_t* from = frame.plane(0).row(y);
    uint8_t* to = buffer.plane(0).row(y);
    for (int x = 0; x < frame.size().width; ++x) to[x] = from[4 * x];
  }
  return std::move(buffer).freeze(0, {}, ChangedArea::everything(frame.size()));
}

Result<std::vector<std::byte>> rewritten(const Frame& frame, bool per_channel,
                                         FramePool& pool) {
  if (per_channel) return encoded_map(frame);
  FW_ASSIGN_OR_RETURN(const Frame gray, gray_of(frame, pool));
  return encoded_map(gray);
}

}  // namespace

Result<std::optional<KeptGainMap>> KeptGainMap::of(Bytes file,
                                                   FileFormat result,
                                                   const OpenOptions& open) {
  const std::optional<FoundGainMap> found = media::find_gain_map(file);
  if (!found) return std::optional<KeptGainMap>();
  if (result != FileFormat::kJpeg) {
    return unsupported(fmt::format("{} would lose it", info_of(result).name));
  }
  if (found->picture.empty()) {
    return unsupported("its pixels cannot be read from this container");
  }
  if (!found->numbers) return unsupported("it does not state its strength");
  KeptGainMap kept;
  kept.numbers_ = *found->numbers;
  const media::Orientation orientation = media::orientation_of(
      std::max(1, media::exif_orientation(media::metadata_of(file).exif)));
  const bool is_apple = found->form == GainMapForm::kApple;
  if (orientation.upright() && !is_apple) {
    auto bare = media::without_metadata(found->picture, {});
    if (!bare) return fail(ErrorKind::kInput, "the gain map is damaged");
    kept.picture_ = *std::move(bare);
    return std::optional(std::move(kept));
  }
  FramePool pool;
  FW_ASSIGN_OR_RETURN(Frame frame, first_frame(found->picture, open));
  FW_ASSIGN_OR_RETURN(frame, turned(frame, orientation, pool));
  if (is_apple) {
    FW_ASSIGN_OR_RETURN(
        frame, in_stops(frame, kept.numbers_.alternate_headroom, pool));
  }
  FW_ASSIGN_OR_RETURN(kept.picture_,
                      rewritten(frame, kept.numbers_.per_channel, pool));
  return std::optional(std::move(kept));
}

Result<void> KeptGainMap::scale(double share_x, double share_y,
                                FramePool& pool) {
  FW_ASSIGN_OR_RETURN(const Frame frame, first_frame(picture_, {}));
  const auto side = [](int32_t length, double share) {
    return std::clamp<int32_t>(int32_t(std::lround(length * share)), 1, length);
  };
  const Size size = {side(frame.size().width, share_x),
                     side(frame.size().height, share_y)};
  if (size == frame.size()) return {};
  FW_ASSIGN_OR_RETURN(const Frame small,
                      resize(frame, size, {.filter = Filter::kArea}, pool));
  FW_ASSIGN_OR_RETURN(picture_, rewritten(small, numbers_.per_channel, pool));
  return {};
}

Result<std::vector<std::byte>> KeptGainMap::joined(Bytes jpeg) const {
  auto file = media::with_gain_map(jpeg, picture_, numbers_);
  if (!file) {
    return fail(ErrorKind::kInternal, "the gain map cannot be joined");
  }
  return *std::move(file);
}

int64_t KeptGainMap::added_bytes() const {
  constexpr int64_t kMarkers = 3072;  // XMP and the index
  return int64_t(picture_.size()) + kMarkers;
}

}  // namespace framewise::image
