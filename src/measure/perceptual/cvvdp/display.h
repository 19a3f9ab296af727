// SPDX-License-Identifier: Apache-2.0
// The displays of ColorVideoVDP: how bright they are and how many pixels of
// them fit in a degree of the visual field.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::measure {

struct CvvdpDisplay {
  std::string name;
  double pixels_per_degree = 0;
  double peak_nits = 0;    // of white, cd/m2
  double contrast = 500;   // white to black in a dark room
  double ambient_lux = 0;  // light that falls on the screen
  double reflectivity = 0.005;

  double black_nits() const { return peak_nits / contrast; }
  double reflected_nits() const;

  bool operator==(const CvvdpDisplay&) const = default;
};

// The largest and smallest pixels per degree that a display may have: beyond
// them the sensitivity tables say nothing.
inline constexpr double kCvvdpLeastPixelsPerDegree = 1;
inline constexpr double kCvvdpMostPixelsPerDegree = 1000;

// The displays that are known by name; the first is the usual one.
std::span<const CvvdpDisplay> cvvdp_displays();
// For content that says PQ or HLG where no display is named.
const CvvdpDisplay& cvvdp_display_for(Transfer transfer);

// A display by name, or from a JSON file where the text names one. Fails with
// kUsage where it is neither.
//
//   {"name": "desk", "pixels_per_degree": 60, "max_luminance": 250,
//    "contrast": 1000, "E_ambient": 100}
//
// Instead of pixels_per_degree: "resolution": [3840, 2160] with
// "diagonal_size_inches" and "viewing_distance_meters" or "fov_diagonal".
Result<CvvdpDisplay> cvvdp_display(std::string_view name_or_file);
Result<CvvdpDisplay> parse_cvvdp_display(std::string_view json,
                                         std::string_view name);

// Where a screen of `resolution` is looked at. Lengths in meters.
double cvvdp_pixels_per_degree(Size resolution, double diagonal,
                               double distance);
// The same for a diagonal field of view in degrees.
double cvvdp_pixels_per_degree_of_view(Size resolution, double degrees,
                                       double distance);

}  // namespace framewise::measure
