// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/viewing.h"

namespace framewise::measure {

CvvdpDisplay cvvdp_display_of(const CvvdpViewing& viewing,
                              const CvvdpSignal& signal) {
  CvvdpDisplay display =
      viewing.display
          ? *viewing.display
          : cvvdp_display_for(signal.curve == CvvdpCurve::kPq ? Transfer::kPq
                              : signal.curve == CvvdpCurve::kHlg
                                  ? Transfer::kHlg
                                  : Transfer::kSrgb);
  if (viewing.pixels_per_degree > 0) {
    display.pixels_per_degree = viewing.pixels_per_degree;
  }
  return display;
}

}  // namespace framewise::measure
