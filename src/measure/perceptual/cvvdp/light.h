// SPDX-License-Identifier: Apache-2.0
// The light of a frame's codes on a display: light of its primaries, and
// the opponent colors of ColorVideoVDP.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "framewise/frame.h"
#include "measure/perceptual/cvvdp/display.h"

namespace framewise::measure {

// How codes become light.
enum class CvvdpCurve : uint8_t { kSrgb, kGamma, kPq, kHlg, kLinear };

// A file's own description of its codes.
struct CvvdpSignal {
  CvvdpCurve curve = CvvdpCurve::kSrgb;
  double gamma = 1;        // of kGamma
  double linear_nits = 1;  // of kLinear: what the highest code is, cd/m2
  Primaries primaries = Primaries::kBt709;  // kBt709, kBt2020 or kDisplayP3

  static CvvdpSignal of(const PixelFormat& format, Size size);
  bool operator==(const CvvdpSignal&) const = default;
};

// The matrix from light of these primaries to achromatic, red-green and
// yellow-violet (DKL, D65).
std::array<double, 9> cvvdp_matrix(Primaries primaries);

class CvvdpLight {
 public:
  // For codes of `bits`: 8 or 16.
  CvvdpLight(const CvvdpDisplay& display, const CvvdpSignal& signal, int bits);

  // A row of R G B A codes as light in cd/m2, with black and reflections.
  template <typename Sample>  // uint8_t, uint16_t
  void decode(const Sample* rgba, size_t count, float* red, float* green,
              float* blue) const;

  // Of codes below HLG's, whose light depends on all three: the light of one
  // code in cd/m2 without what the screen adds.
  double light_of_code(size_t code) const { return shown_[code]; }
  // The same of all codes, with it.
  const std::vector<float>& light_of_codes() const { return light_; }
  double added() const { return added_; }
  double most() const { return most_; }  // light of the highest code
  CvvdpCurve curve() const { return signal_.curve; }

  const CvvdpSignal& signal() const { return signal_; }
  const CvvdpDisplay& display() const { return display_; }
  int bits() const { return bits_; }

 private:
  CvvdpDisplay display_;
  CvvdpSignal signal_;
  int bits_;
  double added_;  // black and reflections, cd/m2
  double most_;
  double system_gamma_ = 1;  // of HLG
  std::vector<double> shown_;
  std::vector<float> light_;  // with added_; of HLG: 0..1 of the scene
};

}  // namespace framewise::measure
