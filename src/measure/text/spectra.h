// SPDX-License-Identifier: Apache-2.0
// How lines of text pass from a reference to a test, by frequency: text is
// broadband, and the reference is known, so the transfer is measured directly
// (Bendat and Piersol, Random Data: transfer function and coherence).
#pragma once

#include <array>
#include <cstddef>
#include <optional>

namespace framewise::measure::text {

class Spectra {
 public:
  static constexpr size_t kWindow = 32;
  static constexpr size_t kBins = kWindow / 2 + 1;

  // Adds rows of both frames, of which `level` is the typical value, in windows
  // of kWindow samples at half steps. Leaves out windows of the reference with
  // a smaller range than `least_range`.
  void add_rows(const float* reference, const float* test, size_t count,
                float level, float test_level, float least_range);

  // Adds what another one has seen.
  Spectra& operator+=(const Spectra& more);

  // The mean of bins 2 to 8 of the squared coherence: the part of the test that
  // is a linear image of the reference. None without windows.
  std::optional<double> low_coherence() const;
  // The frequency at which half of the contrast of low frequencies is left, in
  // cycles per pixel; 0.5 if there is none.
  std::optional<double> mtf50() const;
  // How much of the amplitude of high frequencies the test has, related or not,
  // relative to that of low ones: small after a blur, about 1 or more where
  // strokes are broken.
  std::optional<double> sharpness() const;

 private:
  void add_window(const float* reference, const float* test, float level,
                  float test_level);

  std::array<double, kBins> reference_power_{};
  std::array<double, kBins> test_power_{};
  std::array<double, kBins> cross_real_{};
  std::array<double, kBins> cross_imaginary_{};
  size_t windows_ = 0;
};

}  // namespace framewise::measure::text
