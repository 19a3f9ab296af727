// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/gain_maps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/result.h"
#include "frame/pixel_buffer.h"
#include "frame/resize/resize.h"
#include "media/gain_map/gain_map.h"
#include "media/gain_map/gain_map_xmp.h"
#include "media/metadata/container_metadata.h"
#include "media/metadata/exif.h"
#include "media/open.h"

namespace framewise::comparison {
namespace {

using media::FoundGainMap;
using media::GainMapForm;

// The difference in stops that the worst 5 % of a map exceed. 0.1 stop is 7 %
// of light, about what is noticed side by side.
constexpr double kLeastStops = 0.1;
constexpr double kMajorStops = 0.5;
constexpr double kRuinousStops = 1.5;
constexpr double kShare = 0.95;

bool has_gain_map(const Input& input) {
  return std::ranges::any_of(input.survey.findings, [](const Finding& finding) {
    return finding.kind == "gain_map";
  });
}

// A map lies in the file as the photograph does.
std::optional<Frame> turned(const Frame& frame,
                            std::span<const std::byte> photograph,
                            FramePool& pool) {
  const int exif = media::exif_orientation(media::metadata_of(photograph).exif);
  const media::Orientation orientation =
      media::orientation_of(std::max(1, exif));
  if (orientation.upright()) return frame;
  const Size size = orientation.apply(frame.size());
  auto buffer = pool.allocate(frame.format(), size);
  if (!buffer) return std::nullopt;
  media::turn_plane(frame.plane(0), buffer->plane(0), 4, orientation);
  return std::move(*buffer).freeze(0, {}, ChangedArea::everything(size));
}

// A map with its pixels, upright.
struct Map {
  FoundGainMap found;
  Frame pixels;

  // The gain of a pixel on a display with all the headroom.
  double stops_at(int x, int y) const {
    const size_t channel = found.numbers->per_channel ? 1 : 0;
    const uint8_t sample = pixels.plane(0).row(y)[4 * size_t(x) + channel];
    const double share = sample / 255.0;
    return found.form == GainMapForm::kApple
               ? media::apple_stops(share, found.numbers->alternate_headroom)
               : found.numbers->stops(channel, share);
  }
};

// Nothing where its pixels or its numbers cannot be read.
std::optional<Map> read_map(const Input& input, FramePool& pool) {
  if (input.path.empty()) return std::nullopt;
  auto source = media::Source::from_path(input.path);
  if (!source) return std::nullopt;
  const auto bytes = source->bytes();
  if (!bytes) return std::nullopt;
  const auto found = media::find_gain_map(*bytes);
  if (!found || !found->numbers || found->picture.empty()) return std::nullopt;
  OpenOptions options;
  options.pool = &pool;
  auto animation = media::open_input(
      media::Source::from_bytes({found->picture.begin(), found->picture.end()},
                                input.path.string()),
      options);
  if (!animation) return std::nullopt;
  auto frame = animation->next();
  if (!frame || !*frame || (*frame)->format().layout != Layout::kRgba) {
    return std::nullopt;
  }
  const auto upright = turned(**frame, *bytes, pool);
  if (!upright) return std::nullopt;
  FoundGainMap facts = *found;
  facts.picture = {};
  return Map{facts, *upright};
}

// The difference that the worst pixels exceed; both maps at the smaller size.
std::optional<double> stops_between(Map a, Map b, FramePool& pool) {
  const Size size = {std::min(a.pixels.size().width, b.pixels.size().width),
                     std::min(a.pixels.size().height, b.pixels.size().height)};
  for (Map* const map : {&a, &b}) {
    if (map->pixels.size() == size) continue;
    auto scaled = resize(map->pixels, size, {.filter = Filter::kArea}, pool);
    if (!scaled) return std::nullopt;
    map->pixels = *std::move(scaled);
  }
  std::vector<double> off;
  off.reserve(size_t(size.pixels()));
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      off.push_back(std::fabs(a.stops_at(x, y) - b.stops_at(x, y)));
    }
  }
  const auto at = off.begin() + ptrdiff_t(kShare * double(off.size() - 1));
  std::nth_element(off.begin(), at, off.end());
  return *at;
}

}  // namespace

std::optional<Reason> gain_map_reason(const Input& reference,
                                      const Input& test) {
  if (!has_gain_map(reference)) return std::nullopt;
  if (!has_gain_map(test)) {
    return Reason{
        .kind = DefectKind::kHdrLost,
        .severity = Severity::kMinor,  // standard displays show nothing
        .message =
            "the HDR gain map is lost: displays with more light show "
            "the photograph as standard ones do",
        .hint =
            "keep it (framewise image convert writes it in JPEG), or "
            "compare with the photograph without a map"};
  }
  FramePool pool;
  auto before = read_map(reference, pool);
  auto after = read_map(test, pool);
  if (!before || !after) return std::nullopt;
  const auto off = stops_between(*std::move(before), *std::move(after), pool);
  if (!off || *off < kLeastStops) return std::nullopt;
  return Reason{
      .kind = DefectKind::kGainMapChanged,
      .severity = *off >= kRuinousStops ? Severity::kRuinous
                  : *off >= kMajorStops ? Severity::kMajor
                                        : Severity::kMinor,
      .message = fmt::format(
          "the HDR rendition differs: its gain map is off by {:.2f} stop or "
          "more in 5 % of the photograph",
          *off),
      .hint = "scale the map with the photograph, and keep its numbers",
      .measured = Measured{*off, kLeastStops, "stops"}};
}

}  // namespace framewise::comparison
