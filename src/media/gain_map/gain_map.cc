// SPDX-License-Identifier: Apache-2.0
#include "media/gain_map/gain_map.h"

#include <algorithm>
#include <cmath>

namespace framewise::media {

double GainMap::stops(size_t channel, double sample) const {
  const GainChannel& c = channels[channel];
  const double share = std::pow(std::clamp(sample, 0.0, 1.0), 1 / c.gamma);
  return c.least * (1 - share) + c.most * share;
}

double GainMap::weight(double headroom) const {
  const double span = alternate_headroom - base_headroom;
  const double share = std::clamp((headroom - base_headroom) / span, 0.0, 1.0);
  return span < 0 ? -share : share;
}

double GainMap::light(size_t channel, double base, double sample,
                      double headroom) const {
  const GainChannel& c = channels[channel];
  const double gain = std::exp2(stops(channel, sample) * weight(headroom));
  return (base + c.base_offset) * gain - c.alternate_offset;
}

bool GainMap::is_sound() const {
  constexpr double kMostStops = 64;
  const auto within = [](double value, double most) {
    return std::isfinite(value) && std::fabs(value) <= most;
  };
  const auto sound = [&](const GainChannel& c) {
    return within(c.least, kMostStops) && within(c.most, kMostStops) &&
           c.least <= c.most && within(c.gamma, 1000) && c.gamma > 1e-3 &&
           within(c.base_offset, 1000) && within(c.alternate_offset, 1000);
  };
  return within(base_headroom, kMostStops) &&
         within(alternate_headroom, kMostStops) &&
         base_headroom != alternate_headroom &&
         std::ranges::all_of(channels, sound);
}

std::string_view words_for(GainMapForm form) {
  switch (form) {
    case GainMapForm::kIso: return "ISO 21496-1";
    case GainMapForm::kHdrgm: return "Ultra HDR";
    case GainMapForm::kApple: return "Apple";
  }
  return "";
}

}  // namespace framewise::media
