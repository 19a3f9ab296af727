// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP's model in the form in which graphics cards compute with it,
// and what is seen of the sums that they give back.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "measure/perceptual/cvvdp/light.h"
#include "measure/perceptual/cvvdp/model.h"
#include "measure/picture.h"

namespace framewise::measure::cvvdp {

// The light of stills.
struct CardStillLight {
  std::vector<float> light;     // of each code, cd/m2
  std::array<float, 9> matrix;  // from R, G, B to the three channels
};

// The light of one side of a film.
struct CardFilmLight {
  std::vector<uint32_t> roots;  // of each code
  bool fourth_roots = false;    // else square
  // The matrix, the bias of each channel, and the taps of each from the middle
  // on.
  std::vector<float> filters;
};

// A level with contrast.
struct CardBand {
  Size size;
  std::vector<float> sensitivities;  // of each channel: 32 logarithms, 32 steps
  std::vector<float> masking;        // 7 taps, 4 exponents, 4 times 4 weights
  simd::CvvdpBackgroundAxis axis;
};

// The sums of a frame.
struct CardSums {
  struct Band {
    double pixels = 0;
    PerChannel seen{};  // D^2 + 2 eps D of the differences D
  };
  std::vector<Band> bands;
  // Of the coarsest level: differences of contrast, and their squares.
  double base_pixels = 0;
  double base_background = 0;  // mean light of the reference, cd/m2
  PerChannel base_differences{};
  PerChannel base_squares{};
};

// The functions of the model: one symbol for the module of cards.
struct CardModel {
  CardStillLight (*still_light)(const PixelFormat& format, Size size,
                                const CvvdpDisplay& display);
  CardFilmLight (*film_light)(const CvvdpLight& light,
                              double frames_per_second);
  std::vector<CardBand> (*bands)(Size size, double pixels_per_degree,
                                 size_t channels);
  // The difference of a frame, for jod_of(): of a still, or of a film's.
  double (*difference)(const CardSums& sums, size_t channels);
  // The display on which frames of this format are seen.
  CvvdpDisplay (*display)(const CvvdpViewing& viewing,
                          const PixelFormat& format, Size size);
};
extern const CardModel kCardModel;

}  // namespace framewise::measure::cvvdp
