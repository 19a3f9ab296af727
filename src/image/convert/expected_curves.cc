// SPDX-License-Identifier: Apache-2.0
#include "image/convert/expected_curves.h"

#include <array>

namespace framewise::image {
namespace {

// Medians of real pictures of 0.14 to 0.44 MP, thirteen of JPEG and twelve of
// the others, as they are written here: our JPEG at effort 5, libwebp 1.2 with
// sharp chroma, aom 3.6, libjxl 0.7. A search corrects them by what it
// measures, so that they save one or two probes and decide nothing.
constexpr CurvePoint kJpegCurve[] = {
    {0, -65, 0.07},   {5, -35, 0.12},   {10, -0.9, 0.19}, {25, 46.9, 0.39},
    {40, 61.5, 0.53}, {52, 66.8, 0.62}, {62, 70.6, 0.69}, {70, 74.1, 0.76},
    {76, 78.8, 0.96}, {81, 81.6, 1.12}, {85, 84.4, 1.35}, {88, 85.8, 1.5},
    {91, 89, 2.05},   {94, 91.3, 2.46}, {97, 93.8, 3.1},  {100, 95.4, 7.5},
};
constexpr CurvePoint kWebpCurve[] = {
    {0, -27, 0.0902},  {10, 24.6, 0.242}, {20, 38.3, 0.343}, {30, 46.9, 0.447},
    {40, 54, 0.547},   {50, 59.5, 0.646}, {60, 64.3, 0.749}, {66, 66.5, 0.818},
    {72, 68.9, 0.898}, {76, 70.4, 0.979}, {80, 75.4, 1.16},  {84, 79.2, 1.39},
    {88, 83.4, 1.74},  {92, 87, 2.25},    {96, 90.1, 3.13},  {100, 91.6, 3.88},
};
// Of 64 quantizers: 100 - quantizer * 100 / 63.
constexpr double kAvifStep = 100.0 / 63;
constexpr CurvePoint kAvif420Curve[] = {
    {0, -62.7, 0.0264},   {11.11, -23.9, 0.0714}, {23.81, 9.97, 0.152},
    {36.51, 38.8, 0.296}, {42.86, 50.5, 0.414},   {49.21, 59.9, 0.559},
    {55.56, 66.5, 0.728}, {61.9, 72.9, 0.933},    {68.25, 76, 1.08},
    {74.6, 79.5, 1.28},   {80.95, 82.6, 1.55},    {87.3, 86.5, 2.02},
    {93.65, 90, 2.96},    {100, 93.8, 5.69},
};
constexpr CurvePoint kAvif444Curve[] = {
    {0, -61.6, 0.0298},   {11.11, -15.9, 0.0798}, {23.81, 15.8, 0.169},
    {36.51, 45.1, 0.329}, {42.86, 55.6, 0.454},   {49.21, 64, 0.613},
    {55.56, 70.7, 0.801}, {61.9, 76.4, 1.03},     {68.25, 79.3, 1.21},
    {74.6, 82.2, 1.44},   {80.95, 85.3, 1.79},    {87.3, 88.8, 2.39},
    {93.65, 92.2, 3.53},  {100, 95.8, 8.34},
};
// Of distances: from 30 on 100 - (distance - 0.1) / 0.09.
constexpr CurvePoint kJxlCurve[] = {
    {10, 8.57, 0.155},  {20, 33, 0.28},     {30, 46.4, 0.384},
    {45, 53.8, 0.468},  {56, 60.1, 0.56},   {62, 63.7, 0.625},
    {68, 67.6, 0.714},  {73, 71.2, 0.819},  {79, 75.8, 0.996},
    {83, 79.2, 1.17},   {87, 82.5, 1.41},   {90, 84.8, 1.65},
    {93, 87.8, 2.04},   {95.5, 90.4, 2.59}, {98, 93.3, 3.71},
    {99.5, 94.6, 5.16},
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

// Chroma by the detail that it has; every quality is an output of its own.
constexpr std::array kJpegEncodings = {
    encoding("jpeg", kJpeg, kAuto, 0, 100, 0.25, kJpegCurve),
};
// Chroma of half the resolution cannot reach every score: photos with colored
// edges stop at 76. At 80 and more whole chroma takes no more bytes.
constexpr double kFullChromaFrom = 80;
constexpr std::array kAvifEncodings = {
    encoding("4:2:0", kAvif, k420, 0, 100, kAvifStep, kAvif420Curve),
    encoding("4:4:4", kAvif, k444, 0, 100, kAvifStep, kAvif444Curve),
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
