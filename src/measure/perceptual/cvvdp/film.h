// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP of two films of one frame rate, frame after frame. Memory does
// not grow with their length, except for a number a frame.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "measure/perceptual/cvvdp/still.h"
#include "measure/tile_map.h"
#include "simd/cvvdp/light.h"

namespace framewise::measure::cvvdp {

// The frames assumed before the first frame.
enum class Padding : uint8_t {
  kReplicate,  // the first frame
  kSymmetric,  // the frames after it, in reverse
};

// The frame that is seen at the time of a frame, which may lie before the
// first; of `added` frames.
inline int64_t shown_frame(int64_t frame, Padding padding, int64_t added) {
  if (frame >= 0) return frame;
  if (padding == Padding::kReplicate || added == 1) return 0;
  const int64_t period = 2 * (added - 1);
  const int64_t ahead = -frame % period;
  return ahead <= added - 1 ? ahead : period - ahead;
}

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

  // The next frame of both sides, in the film's light. Where a side's frame
  // shares its pixels with the one before, it costs next to nothing.
  void add(const Codes& reference, const Codes& test);
  // After the last frame.
  void finish();

  // The difference of each frame, for jod_of().
  const std::vector<double>& differences() const { return pooled_; }
  int64_t bytes() const;
  // About as many, before there is one.
  static int64_t bytes_for(Size size, double frames_per_second);

 private:
  struct Packed;
  struct Moment;
  static constexpr size_t kMostWindow =
      2 * simd::CvvdpTemporalFilters::kMostTaps;
  // The frames that one filtered frame is made of, the last first, by Side.
  using Window = std::array<std::array<const Packed*, kMostWindow>, 2>;

  void pack_row(size_t side, const Codes& codes, int y, uint32_t* packed) const;
  void measure_ready(bool all);
  void measure(int64_t frame);
  void filter(Side side, const Rect& pixels, const Window& window);
  const Moment& moment(int64_t frame) const;

  Size size_;
  Options options_;
  size_t length_;  // of the filters
  const CvvdpLight* lights_[2];
  simd::CvvdpTemporalFilters filters_[2];
  std::vector<uint16_t> roots_[2];
  FrameDifferences frame_;
  std::deque<Moment> moments_;  // the last frames
  std::array<Codes, 2> last_;   // what was added last
  int64_t added_ = 0;
  std::vector<double> pooled_;
};

}  // namespace framewise::measure::cvvdp
