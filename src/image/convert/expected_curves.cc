// SPDX-License-Identifier: Apache-2.0
#include "image/convert/expected_curves.h"

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
constexpr CurvePoint kAvifCurve[] = {
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

using enum FileFormat;

// Chroma by the detail that it has; every quality is an output of its own.
constexpr Encoding kJpegEncoding{.name = "jpeg",
                                 .format = kJpeg,
                                 .highest = 100,
                                 .step = 0.25,
                                 .curve = kJpegCurve};
// Lossy WebP is always 4:2:0; sharp chroma costs a third more time and reaches
// more.
constexpr Encoding kWebpEncoding{.name = "sharp",
                                 .format = kWebp,
                                 .sharp_yuv = true,
                                 .highest = 100,
                                 .step = 1,
                                 .curve = kWebpCurve};
// Of photographs 3 to 8 % less at equal scores than 8 bits in 4:2:0
// (docs/performance/optimize.md).
constexpr Encoding kAvifEncoding{.name = "4:4:4, 10 bits",
                                 .format = kAvif,
                                 .subsampling = Subsampling::k444,
                                 .bits = 10,
                                 .highest = 100,
                                 .step = kAvifStep,
                                 .curve = kAvifCurve};
// 100 is lossless.
constexpr Encoding kJxlEncoding{.name = "4:4:4",
                                .format = kJxl,
                                .lowest = 10,
                                .highest = 99.5,
                                .step = 0.5,
                                .curve = kJxlCurve};

}  // namespace

const Encoding* encoding_of(FileFormat format) {
  switch (format) {
    case kJpeg: return &kJpegEncoding;
    case kWebp: return &kWebpEncoding;
    case kAvif: return &kAvifEncoding;
    case kJxl: return &kJxlEncoding;
    default: return nullptr;
  }
}

}  // namespace framewise::image
