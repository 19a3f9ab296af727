// SPDX-License-Identifier: Apache-2.0
// Displays that --display FILE describes.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "measure/perceptual/cvvdp/light.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::measure;
  const auto display = parse_cvvdp_display(
      {reinterpret_cast<const char*>(data), size}, "display.json");
  if (!display) return 0;
  // What is accepted gives light to every code.
  for (const CvvdpCurve curve :
       {CvvdpCurve::kSrgb, CvvdpCurve::kPq, CvvdpCurve::kHlg}) {
    const CvvdpLight light(*display, {.curve = curve}, 8);
    const uint8_t pixels[] = {0, 0, 0, 255, 1, 128, 255, 255};
    float red[16], green[16], blue[16];
    light.decode(pixels, 2, red, green, blue);
    for (int i = 0; i < 2; ++i) {
      if (!std::isfinite(red[i] + green[i] + blue[i])) std::abort();
    }
  }
  return 0;
}
