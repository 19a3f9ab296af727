// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/display.h"

#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>
#include <vector>

#include "base/json/json.h"
#include "base/json/strict_json.h"
#include "base/result.h"
#include "base/suggestion.h"

namespace framewise::measure {
namespace {

constexpr double kMetersPerInch = 0.0254;
constexpr int64_t kMostFileBytes = 64 << 10;
// Without contrast a display shows nothing.
constexpr double kLeastContrast = 2;

// A screen of some size in front of a viewer, as the authors' list has them.
struct Screen {
  const char* name;
  Size resolution;
  double distance;  // meters
  double inches;    // diagonal
  double peak_nits;
  double contrast;
  double ambient_lux;
};

constexpr Screen kScreens[] = {
    {"standard_4k", {3840, 2160}, 0.7472, 30, 200, 1000, 250},
    {"standard_fhd", {1920, 1080}, 0.6, 24, 200, 1000, 250},
    {"standard_hdr_pq", {3840, 2160}, 0.7472, 30, 1500, 1e6, 10},
    {"standard_hdr_hlg", {3840, 2160}, 0.7472, 30, 1500, 1e6, 10},
    {"standard_hdr_linear", {3840, 2160}, 0.7472, 30, 1500, 1e6, 10},
    {"standard_hdr_linear_dark", {3840, 2160}, 0.7472, 30, 1500, 1e6, 0},
    {"standard_hdr_linear_zoom", {3840, 2160}, 0.25, 30, 10000, 1e6, 10},
    {"standard_phone", {2400, 1080}, 0.4, 6, 500, 500 / 0.05, 250},
    {"sdr_4k_30", {3840, 2160}, 0.6, 30, 100, 1000, 250},
    {"sdr_fhd_24", {1920, 1080}, 0.6, 24, 100, 1000, 250},
};

double pixels_per_degree(double width, double pixels, double distance) {
  const double degrees =
      2 * std::atan(0.5 * width / pixels / distance) * 180 / std::numbers::pi;
  return 1 / degrees;
}

std::vector<CvvdpDisplay> known_displays() {
  std::vector<CvvdpDisplay> displays;
  for (const Screen& screen : kScreens) {
    displays.push_back({.name = screen.name,
                        .pixels_per_degree = cvvdp_pixels_per_degree(
                            screen.resolution, screen.inches * kMetersPerInch,
                            screen.distance),
                        .peak_nits = screen.peak_nits,
                        .contrast = screen.contrast,
                        .ambient_lux = screen.ambient_lux});
  }
  displays.push_back({.name = "standard_hmd",
                      .pixels_per_degree =
                          cvvdp_pixels_per_degree_of_view({1440, 1600}, 110, 3),
                      .peak_nits = 100,
                      .contrast = 100 / 0.1});
  return displays;
}

const CvvdpDisplay* find(std::string_view name) {
  for (const CvvdpDisplay& display : cvvdp_displays()) {
    if (display.name == name) return &display;
  }
  return nullptr;
}

std::string names() {
  std::string list;
  for (const CvvdpDisplay& display : cvvdp_displays()) {
    list += (list.empty() ? "" : ", ") + display.name;
  }
  return list;
}

// The geometry of a display file, as pixels per degree.
double read_geometry(StrictObject& object) {
  constexpr double kMost = kCvvdpMostPixelsPerDegree;
  if (object.has("pixels_per_degree")) {
    return object.number("pixels_per_degree", kCvvdpLeastPixelsPerDegree,
                         kMost);
  }
  Size resolution{1, 1};
  int32_t* const sides[] = {&resolution.width, &resolution.height};
  size_t i = 0;
  for (const Json* side : object.list("resolution", 2)) {
    const double pixels = side->is_number() ? side->number() : 0;
    if (pixels >= 1 && pixels <= 1e6) *sides[i++] = int32_t(pixels);
  }
  if (i != 2) {
    object.add_error({.kind = ErrorKind::kUsage,
                      .message = "\"resolution\" is not two numbers of pixels",
                      .hint = "such as \"resolution\": [3840, 2160]"});
  }
  const double distance = object.number("viewing_distance_meters", 0.01, 1000);
  if (object.has("fov_diagonal")) {
    return cvvdp_pixels_per_degree_of_view(
        resolution, object.number("fov_diagonal", 1, 179), distance);
  }
  return cvvdp_pixels_per_degree(
      resolution,
      object.number("diagonal_size_inches", 0.1, 1e4) * kMetersPerInch,
      distance);
}

}  // namespace

double CvvdpDisplay::reflected_nits() const {
  return ambient_lux / std::numbers::pi * reflectivity;
}

double cvvdp_pixels_per_degree(Size resolution, double diagonal,
                               double distance) {
  const double aspect = double(resolution.width) / double(resolution.height);
  const double height = std::sqrt(diagonal * diagonal / (1 + aspect * aspect));
  return pixels_per_degree(aspect * height, resolution.width, distance);
}

double cvvdp_pixels_per_degree_of_view(Size resolution, double degrees,
                                       double distance) {
  const double w = resolution.width;
  const double h = resolution.height;
  const double radians = degrees * std::numbers::pi / 180;
  const double depth = std::sqrt(w * w + h * h) / (2 * std::tan(radians / 2));
  const double vertical = 2 * std::atan(h / 2 / depth);
  const double height = 2 * std::tan(vertical / 2) * distance;
  return pixels_per_degree(w / h * height, w, distance);
}

std::span<const CvvdpDisplay> cvvdp_displays() {
  static const std::vector<CvvdpDisplay> kDisplays = known_displays();
  return kDisplays;
}

const CvvdpDisplay& cvvdp_display_for(Transfer transfer) {
  switch (transfer) {
    case Transfer::kPq: return *find("standard_hdr_pq");
    case Transfer::kHlg: return *find("standard_hdr_hlg");
    default: return cvvdp_displays().front();
  }
}

Result<CvvdpDisplay> parse_cvvdp_display(std::string_view json,
                                         std::string_view name) {
  FW_ASSIGN_OR_RETURN(const Json parsed, parse_strict_json(json, 4));
  StrictObject object(parsed, std::string(name));
  CvvdpDisplay display;
  display.name = object.has("name") ? object.text("name", 200) : name;
  display.pixels_per_degree = read_geometry(object);
  display.peak_nits = object.number("max_luminance", 1, 1e5);
  if (object.has("min_luminance")) {
    display.contrast =
        display.peak_nits / object.number("min_luminance", 1e-6,
                                          display.peak_nits / kLeastContrast);
  } else if (object.has("contrast")) {
    display.contrast = object.number("contrast", kLeastContrast, 1e9);
  }
  if (object.has("E_ambient")) {
    display.ambient_lux = object.number("E_ambient", 0, 1e6);
  }
  if (object.has("k_refl")) {
    display.reflectivity = object.number("k_refl", 0, 1);
  }
  FW_RETURN_IF_ERROR(object.finish());
  if (!(display.pixels_per_degree >= kCvvdpLeastPixelsPerDegree &&
        display.pixels_per_degree <= kCvvdpMostPixelsPerDegree)) {
    return with_hint(
        fail(ErrorKind::kUsage, "{}: {} pixels per degree make no sense", name,
             display.pixels_per_degree),
        "check resolution, diagonal and viewing distance");
  }
  return display;
}

Result<CvvdpDisplay> cvvdp_display(std::string_view name_or_file) {
  if (const CvvdpDisplay* known = find(name_or_file)) return *known;
  std::ifstream file{std::string(name_or_file), std::ios::binary};
  if (!file) {
    return with_hint(
        fail(ErrorKind::kUsage, "there is no display '{}'", name_or_file),
        "known are " + names() + "; a JSON file may describe another");
  }
  std::string text(size_t(kMostFileBytes) + 1, '\0');
  file.read(text.data(), std::streamsize(text.size()));
  text.resize(size_t(file.gcount()));
  if (int64_t(text.size()) > kMostFileBytes) {
    return fail(ErrorKind::kLimit, "{} has more than {} bytes", name_or_file,
                kMostFileBytes);
  }
  return parse_cvvdp_display(text, name_or_file);
}

}  // namespace framewise::measure
