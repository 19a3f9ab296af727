// SPDX-License-Identifier: Apache-2.0
// Resizing of frames. A Resizer is created once for a format and two sizes and
// applied to any number of frames. It keeps its weights and buffers, so each
// frame allocates only its result from the pool.
#pragma once

#include <memory>

#include "frame/plane.h"
#include "frame/resize/resize_weights.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// The values that are averaged. kCoded: the stored, gamma-coded values, as in
// most tools and in scaled decoding. kLinear: linear light, which keeps the
// brightness of fine, bright detail.
enum class Light : uint8_t { kCoded, kLinear };

struct ResizeOptions {
  Filter filter = Filter::kLanczos3;
  Light light = Light::kCoded;  // kLinear: for kRgba only, by the sRGB curve
  // 4:2:0 and 4:2:2 become 4:4:4: a smaller frame then keeps the detail that
  // its chroma has.
  bool full_chroma = false;

  bool operator==(const ResizeOptions&) const = default;
};

// Sums are floats and rounded once, at the end. RGBA is weighted by alpha, so
// that colors of transparent pixels do not bleed into visible ones. Planes of
// YUV are resized separately, and chroma keeps its siting. Unspecified color
// facts are resolved() for the source size, because the new size may suggest
// others.
//
// Not thread-safe: use one per thread.
class Resizer {
 public:
  // Fails with kUsage for an empty size or for linear light of planes, and with
  // kLimit for a side above 2^20.
  static Result<Resizer> create(const PixelFormat& format, Size from, Size to,
                                const ResizeOptions& options = {});

  Resizer(Resizer&&) noexcept;
  Resizer& operator=(Resizer&&) noexcept;
  ~Resizer();

  // `frame` must have the prepared size and format; its color facts may differ.
  Result<Frame> apply(const Frame& frame, FramePool& pool);

 private:
  struct State;
  explicit Resizer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Resizes a single frame.
Result<Frame> resize(const Frame& frame, Size to, const ResizeOptions& options,
                     FramePool& pool);

// A Resizer for float planes.
class PlaneResizer {
 public:
  // Both sizes have at least one sample.
  PlaneResizer(Size from, Size to, Filter filter);
  PlaneResizer(const Axis& horizontal, const Axis& vertical, Filter filter);
  PlaneResizer(PlaneResizer&&) noexcept;
  PlaneResizer& operator=(PlaneResizer&&) noexcept;
  ~PlaneResizer();

  // Sets the size of `out`, which must not be `in`.
  void apply(const ImageF& in, ImageF& out);

  // Samples have 8 or 16 bits; results are clamped to 0..max.
  void apply(const PlaneView& in, int bytes_per_sample, float max,
             const MutablePlaneView& out);

  const ResizeWeights& horizontal() const;
  const ResizeWeights& vertical() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace framewise
