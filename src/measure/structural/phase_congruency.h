// SPDX-License-Identifier: Apache-2.0
// Phase congruency: where a frame's frequencies are in phase, as at edges and
// lines, whatever their contrast. It needs Fourier transforms of the whole
// frame, so any change affects all of it.
#pragma once

#include <array>
#include <vector>

#include "frame/plane.h"
#include "simd/fft/fft.h"
#include "simd/plane/order_statistic.h"

namespace framewise::measure {

// Planes of the frequency domain are stored in strips, as ColumnFft needs them:
// row i of the image holds columns 16 i to 16 i + 15 of the plane, sample after
// sample down the columns. Every loop then runs through memory in order.
//
// The log-Gabor filters for one frame size, and their noise estimate.
class GaborBank {
 public:
  // Does nothing if the size is unchanged.
  void prepare(Size size);

  Size size() const { return size_; }
  // In strips of the spectrum, whose rows are u and whose columns are v.
  const ImageF& finest() const { return finest_; }
  const ImageF& ratio() const { return ratio_; }
  const ImageF& angular(size_t orientation) const {
    return angular_[orientation];
  }
  // The noise threshold of an orientation is a constant times the square root
  // of the median squared amplitude at the finest scale.
  double noise_factor(size_t orientation) const {
    return noise_factor_[orientation];
  }

 private:
  void find_noise_factors();

  Size size_;
  ImageF finest_, ratio_;  // radial factors; see simd::GaborRow
  std::array<ImageF, 4> angular_;
  std::array<double, 4> noise_factor_{};
};

// Computes phase congruency (Kovesi 1999) as Zhang, Zhang, Mou and Zhang (2011)
// do for FSIM: 4 scales from wavelength 6 by octaves, 4 orientations, sigma/f
// 0.55, noise compensation with k = 2. Keeps its memory. One call at a time.
class PhaseCongruency {
 public:
  // `congruency` receives values 0..1 at the plane's size; 0 for a constant
  // plane. `bank` must be prepared for that size.
  void compute(const ImageF& plane, const GaborBank& bank, ImageF& congruency);

 private:
  struct ComplexStrips {
    ImageF re, im;
    // Room for `rows` samples in each of `columns` columns.
    void resize(int columns, int rows);
    simd::ComplexRows strip(int i) { return {re.row(i), im.row(i)}; }
    // Sets the rows from `first` to a transposed strip.
    void set_rows(int first, const simd::ComplexRows& strip, int columns);
  };

  void plan(Size size);
  void transform(const ImageF& plane);
  void filter_rows(const GaborBank& bank, size_t orientation, int strip);
  void respond(size_t orientation, const GaborBank& bank);
  double noise_of(size_t orientation, const GaborBank& bank);

  Size size_;
  std::vector<simd::ColumnFft> along_;  // one element: rows, of `width`
  std::vector<simd::ColumnFft> down_;   // one element: columns, of `height`
  ComplexStrips spectrum_;              // rows u, columns v
  std::array<ComplexStrips, 4> half_;   // each scale: rows v, columns x
  ComplexStrips strips_;                // filtered, one per scale
  ComplexStrips transformed_;           // one of them
  ComplexStrips responses_;             // one strip per scale
  ImageF scratch_;                      // of the transforms
  ImageF energy_, amplitude_, total_;   // in strips: rows y, columns x
  ImageF finest_squared_;               // an ordinary plane
  std::vector<float> collected_;
};

}  // namespace framewise::measure
