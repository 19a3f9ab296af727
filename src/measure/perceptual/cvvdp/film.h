// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP of two films of one frame rate, frame after frame. Memory does
// not grow with their length, except for a number a frame.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "measure/perceptual/cvvdp/still.h"
#include "measure/tile_map.h"
#include "simd/cvvdp/light.h"

namespace framewise::measure::cvvdp {

// What a viewer saw before the first frame.
enum class Padding : uint8_t {
  kReplicate,  // the first frame
  kSymmetric,  // the frames after it, in reverse
};

class Film {
 public:
  struct Options {
    double frames_per_second = 30;
    Padding padding = Padding::kReplicate;
    Executor* executor = nullptr;
    // Called with each frame's number and what was seen of it, in order.
    std::function<void(int64_t, FrameDifferences&)> visit = {};
  };
  // `reference` and `test`: what their codes look like. All outlive the film.
  Film(Size size, const CvvdpLight& reference, const CvvdpLight& test,
       const Options& options);
  ~Film();

  // The next frame of both sides: R G B A codes of the film's light.
  // `same_...`: it equals the side's frame before.
  void add(const PlaneView& reference, bool same_reference,
           const PlaneView& test, bool same_test);
  // After the last frame.
  void finish();

  // The difference of each frame, for jod_of().
  const std::vector<double>& differences() const { return pooled_; }
  int64_t bytes() const;

 private:
  struct Packed;
  struct Moment;

  void pack_row(size_t side, const PlaneView& view, int y,
                uint32_t* packed) const;
  void measure_ready(bool all);
  void measure(int64_t frame);
  int64_t shown_at(int64_t frame) const;
  const Moment& moment(int64_t frame) const;

  Size size_;
  Options options_;
  size_t length_;  // of the filters
  const CvvdpLight* lights_[2];
  simd::CvvdpTemporalFilters filters_[2];
  std::vector<uint16_t> roots_[2];
  FrameDifferences frame_;
  std::deque<Moment> moments_;  // the last frames
  int64_t added_ = 0;
  std::vector<double> pooled_;
};

}  // namespace framewise::measure::cvvdp
