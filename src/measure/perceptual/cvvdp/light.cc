// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/light.h"

#include <algorithm>
#include <cmath>

#include "frame/color/color_facts.h"

namespace framewise::measure {
namespace {

using Matrix3 = std::array<double, 9>;

// RGB to CIE XYZ.
constexpr Matrix3 kXyzOfBt709 = {0.4124564, 0.3575761, 0.1804375,
                                 0.2126729, 0.7151522, 0.0721750,
                                 0.0193339, 0.1191920, 0.9503041};
constexpr Matrix3 kXyzOfBt2020 = {0.6370, 0.1446, 0.1689, 0.2627, 0.6780,
                                  0.0593, 0,      0.0281, 1.0610};
constexpr Matrix3 kXyzOfP3 = {0.4866, 0.2657, 0.1982, 0.2290, 0.6917,
                              0.0793, 0,      0.0451, 1.0437};
// CIE XYZ to the cones of CIE 2006, and these to opponent colors.
constexpr Matrix3 kConesOfXyz = {
    0.187596268556126,  0.585168649077728,  -0.026384263306304,
    -0.133397430663221, 0.405505777260049,  0.034502127690364,
    0.000244379021663,  -0.000542995890619, 0.019406849066323};
constexpr Matrix3 kOpponentOfCones = {
    1, 1, 0, 1, -2.311130179947035, 0, -1, -1, 50.977571328718781};

Matrix3 product(const Matrix3& a, const Matrix3& b) {
  Matrix3 c{};
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) {
      for (size_t k = 0; k < 3; ++k)
        c[3 * i + j] += a[3 * i + k] * b[3 * k + j];
    }
  }
  return c;
}

double srgb(double v) {
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

// SMPTE ST 2084, cd/m2.
double pq(double v) {
  constexpr double kN = 0.1593017578125;
  constexpr double kM = 78.84375;
  constexpr double kC1 = 0.8359375;
  constexpr double kC2 = 18.8515625;
  constexpr double kC3 = 18.6875;
  const double u = std::pow(v, 1 / kM);
  return 10000 * std::pow(std::max(u - kC1, 0.0) / (kC2 - kC3 * u), 1 / kN);
}

// Scene light of HLG, 0..1 (BT.2100).
double hlg(double v) {
  constexpr double kA = 0.17883277;
  constexpr double kB = 1 - 4 * kA;
  const double c = 0.5 - kA * std::log(4 * kA);
  return v <= 0.5 ? v * v / 3 : (std::exp((v - c) / kA) + kB) / 12;
}

double system_gamma(const CvvdpDisplay& display) {
  if (display.peak_nits <= 1000) return 1.2;
  // A dark room counts as 0.1 lux: the rule has no value for 0.
  const double lux = std::max(display.ambient_lux, 0.1);
  // Below 1, which only light of full sun gives, black would have no value.
  return std::max(1.2 + 0.42 * std::log10(display.peak_nits / 1000) -
                      0.07623 * std::log10(lux / 5),
                  1.0);
}

double shown(const CvvdpDisplay& display, const CvvdpSignal& signal, double v) {
  // The darkest value that the model of PQ and linear light resolves, cd/m2.
  constexpr double kDarkest = 0.005;
  const double range = display.peak_nits - display.black_nits();
  switch (signal.curve) {
    case CvvdpCurve::kSrgb: return range * srgb(v);
    case CvvdpCurve::kGamma: return range * std::pow(v, signal.gamma);
    case CvvdpCurve::kPq: return std::clamp(pq(v), kDarkest, display.peak_nits);
    case CvvdpCurve::kHlg: return hlg(v);
    case CvvdpCurve::kLinear:
      return std::clamp(v * signal.linear_nits,
                        std::max(kDarkest, display.black_nits()),
                        display.peak_nits);
  }
  return 0;
}

}  // namespace

CvvdpSignal CvvdpSignal::of(const PixelFormat& format, Size size) {
  const ColorFacts facts = resolved(format, size);
  CvvdpSignal signal;
  switch (facts.transfer) {
    case Transfer::kPq: signal.curve = CvvdpCurve::kPq; break;
    case Transfer::kHlg: signal.curve = CvvdpCurve::kHlg; break;
    case Transfer::kLinear: signal.curve = CvvdpCurve::kGamma; break;
    case Transfer::kGamma22:
      signal.curve = CvvdpCurve::kGamma;
      signal.gamma = 2.2;
      break;
    case Transfer::kGamma28:
      signal.curve = CvvdpCurve::kGamma;
      signal.gamma = 2.8;
      break;
    default: break;
  }
  if (facts.primaries == Primaries::kBt2020 ||
      facts.primaries == Primaries::kDisplayP3) {
    signal.primaries = facts.primaries;
  }
  return signal;
}

std::array<double, 9> cvvdp_matrix(Primaries primaries) {
  const Matrix3& xyz = primaries == Primaries::kBt2020      ? kXyzOfBt2020
                       : primaries == Primaries::kDisplayP3 ? kXyzOfP3
                                                            : kXyzOfBt709;
  return product(kOpponentOfCones, product(kConesOfXyz, xyz));
}

CvvdpLight::CvvdpLight(const CvvdpDisplay& display, const CvvdpSignal& signal,
                       int bits)
    : display_(display),
      signal_(signal),
      bits_(bits),
      added_(display.reflected_nits() +
             (signal.curve == CvvdpCurve::kLinear ? 0 : display.black_nits())),
      most_(signal.curve == CvvdpCurve::kHlg
                ? display.peak_nits - display.black_nits()
                : shown(display, signal, 1)) {
  const size_t codes = size_t{1} << bits;
  if (signal.curve == CvvdpCurve::kHlg) system_gamma_ = system_gamma(display);
  shown_.resize(codes);
  light_.resize(codes);
  for (size_t i = 0; i < codes; ++i) {
    shown_[i] = shown(display, signal, double(i) / double(codes - 1));
    light_[i] =
        float(shown_[i] + (signal.curve == CvvdpCurve::kHlg ? 0 : added_));
  }
}

template <typename Sample>
void CvvdpLight::decode(const Sample* rgba, size_t count, float* red,
                        float* green, float* blue) const {
  for (size_t x = 0; x < count; ++x) {
    red[x] = light_[rgba[4 * x]];
    green[x] = light_[rgba[4 * x + 1]];
    blue[x] = light_[rgba[4 * x + 2]];
  }
  if (signal_.curve != CvvdpCurve::kHlg) return;
  const double range = display_.peak_nits - display_.black_nits();
  for (size_t x = 0; x < count; ++x) {
    const double luminance = 0.2627 * double(red[x]) +
                             0.6780 * double(green[x]) +
                             0.0593 * double(blue[x]);
    const double gain = range * std::pow(luminance, system_gamma_ - 1);
    for (float* const color : {red + x, green + x, blue + x}) {
      *color = float(double(*color) * gain + added_);
    }
  }
}

template void CvvdpLight::decode(const uint8_t*, size_t, float*, float*,
                                 float*) const;
template void CvvdpLight::decode(const uint16_t*, size_t, float*, float*,
                                 float*) const;

}  // namespace framewise::measure
