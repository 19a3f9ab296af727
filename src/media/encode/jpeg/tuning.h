// SPDX-License-Identifier: Apache-2.0
// Numbers by which files are made small, found by tools/jpeg_bench.py: the
// bytes at equal SSIMULACRA2 and at equal Butteraugli 3-norm.
#pragma once

#include "media/encode/jpeg/rate_model.h"

namespace framewise::media {

// Activity of luma, in levels of 255: the mean difference between a pixel and
// the mean of its neighbors. A block hides error in proportion to
// ((activity + floor) / (common + floor)) ^ power, from least to most.
inline constexpr float kActivityFloor = 1.8f;
inline constexpr float kCommonActivity = 6.25f;
inline constexpr float kHidingPower = 0.4025f;
inline constexpr float kLeastHidden = 0.3f;
inline constexpr float kMostHidden = 3;
// Of the sixteen squares of 4x4 pixels within and around a block: the quietest
// ones decide.
inline constexpr int kQuietSquares = 4;
// The numbers that differ between components.
struct ComponentTuning {
  // The square of an error, in steps, that saves one bit.
  float bit_price;
  // An error of frequency f (0 to 9.9) counts exp(-slope * f).
  float weight_slope;
  // Of what luma hides: error of chroma is hidden less.
  float hiding_power;
  float hiding_tilt;
};
// Texture hides errors of high frequencies better than those of low ones: where
// a block hides h, an error counts h ^ (-tilt * (f / 5 - 1)) times as much.
inline constexpr ComponentTuning kLumaTuning = {0.0917f, 0.05f, 1, 0.217f};
inline constexpr ComponentTuning kWholeChromaTuning = {0.08f, 0.0474f, 0.942f,
                                                       0};
inline constexpr ComponentTuning kHalfChromaTuning = {0.0557f, 0.0412f, 0.754f,
                                                      0};

// Chroma is stored at half the resolution if what that loses is small: the
// coefficients of the upper half of frequencies, as the fourth root of the mean
// of the fourth powers over blocks, in units of the coefficients at distance 1.
inline constexpr double kLosableChroma = 36;

// Without a choice by bits: how far beyond one half a coefficient becomes 0.
inline constexpr float kDeadZone = 0.16f;
inline constexpr float kLowDeadZone = 0.08f;  // of the two lowest

// Efforts from which more is tried.
inline constexpr int kTrellisFrom = 3;
inline constexpr int kManyPassesFrom = 7;
inline constexpr int kPasses = 3;

// The first one is for sequential files.
inline constexpr Bands kBandChoices[] = {
    {1, {1, 64}},         {2, {1, 4, 64}},  {2, {1, 6, 64}},
    {2, {1, 9, 64}},      {2, {1, 15, 64}}, {3, {1, 6, 21, 64}},
    {3, {1, 10, 28, 64}},
};
inline constexpr size_t kUsualBands = 3;

}  // namespace framewise::media
