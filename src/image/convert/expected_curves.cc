// SPDX-License-Identifier: Apache-2.0
#include "image/convert/expected_curves.h"

#include <array>

namespace framewise::image {
namespace {

// Medians of twelve real pictures of 0.23 to 0.44 MP (photos, a drawing and a
// screenshot): libjpeg-turbo 2.1, libwebp 1.2 method 4, aom 3.6 speed 6, libjxl
// 0.7 effort 7. A search corrects them by what it measures, so that they save
// one or two probes and decide nothing.
constexpr CurvePoint kJpeg420Curve[] = {
    {1, -40, 0.15}, {10, 15, 0.33}, {25, 42, 0.53}, {40, 58, 0.72},
    {52, 64, 0.85}, {61, 68, 0.97}, {70, 72, 1.12}, {79, 76, 1.37},
    {85, 80, 1.64}, {91, 85, 2.16}, {97, 90, 3.62}, {100, 91, 5.70},
};
constexpr CurvePoint kJpeg444Curve[] = {
    {1, -35, 0.16}, {10, 20, 0.36}, {20, 40, 0.50}, {27, 50, 0.62},
    {36, 60, 0.79}, {57, 70, 1.10}, {69, 75, 1.34}, {79, 80, 1.66},
    {88, 85, 2.20}, {94, 90, 3.20}, {100, 93, 6.5},
};
constexpr CurvePoint kWebpCurve[] = {
    {0, 10, 0.25},  {20, 38, 0.38}, {40, 55, 0.57},  {60, 63, 0.74},
    {72, 68, 0.88}, {76, 71, 0.96}, {80, 75, 1.15},  {84, 79, 1.36},
    {88, 82, 1.68}, {92, 86, 2.17}, {100, 90, 3.55},
};
// Of 64 quantizers: 100 - quantizer * 100 / 63.
constexpr double kAvifStep = 100.0 / 63;
constexpr CurvePoint kAvifCurve[] = {
    {0, -40, 0.08},   {23.8, 21, 0.18}, {36.5, 45, 0.33}, {42.9, 55, 0.44},
    {49.2, 63, 0.56}, {55.6, 70, 0.73}, {61.9, 75, 0.95}, {68.3, 78, 1.12},
    {74.6, 81, 1.34}, {87.3, 86, 2.07}, {100, 91, 5.46},
};
// Of distances: from 30 on 100 - (distance - 0.1) / 0.09.
constexpr CurvePoint kJxlCurve[] = {
    {10, 25, 0.25},   {30, 46, 0.42},   {45.6, 55, 0.49},  {56.7, 62, 0.57},
    {67.8, 68, 0.69}, {73.3, 72, 0.80}, {78.9, 76, 0.95},  {83.3, 79, 1.10},
    {90, 85, 1.59},   {95.6, 91, 2.49}, {99.5, 95.5, 5.8},
};

constexpr Encoding encoding(const char* name, FileFormat format,
                            Subsampling subsampling, double lowest,
                            double highest, double step,
                            std::span<const CurvePoint> curve) {
  return {name,   format,  subsampling, format == FileFormat::kWebp,
          lowest, highest, step,        curve};
}
using enum FileFormat;
using enum Subsampling;

// Chroma of half the resolution cannot reach every score: photos with colored
// edges stop at 76. At 80 and more whole chroma takes no more bytes.
constexpr double kFullChromaFrom = 80;
constexpr std::array kJpegEncodings = {
    encoding("4:2:0", kJpeg, k420, 1, 100, 1, kJpeg420Curve),
    encoding("4:4:4", kJpeg, k444, 1, 100, 1, kJpeg444Curve),
};
constexpr std::array kAvifEncodings = {
    encoding("4:2:0", kAvif, k420, 0, 100, kAvifStep, kAvifCurve),
    encoding("4:4:4", kAvif, k444, 0, 100, kAvifStep, kAvifCurve),
};
// Lossy WebP is always 4:2:0; sharp chroma costs a third more time and reaches
// more.
constexpr std::array kWebpEncodings = {
    encoding("sharp", kWebp, k420, 0, 100, 1, kWebpCurve),
};
// 100 is lossless.
constexpr std::array kJxlEncodings = {
    encoding("4:4:4", kJxl, k444, 10, 99.5, 0.5, kJxlCurve),
};

std::span<const Encoding> all_of(FileFormat format) {
  switch (format) {
    case kJpeg: return kJpegEncodings;
    case kWebp: return kWebpEncodings;
    case kAvif: return kAvifEncodings;
    case kJxl: return kJxlEncodings;
    default: return {};
  }
}

}  // namespace

std::span<const Encoding> encodings_for_score(FileFormat format, double score) {
  const std::span<const Encoding> all = all_of(format);
  return score >= kFullChromaFrom && all.size() > 1 ? all.subspan(1) : all;
}

// Few bytes are spent better on luma.
std::span<const Encoding> encodings_for_size(FileFormat format) {
  const std::span<const Encoding> all = all_of(format);
  return all.first(all.empty() ? 0 : 1);
}

}  // namespace framewise::image
