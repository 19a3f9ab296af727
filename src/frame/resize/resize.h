// SPDX-License-Identifier: Apache-2.0
// Pictures in another size. A Resizer is prepared once for a format and two
// sizes and then applied to any number of frames: weights and scratch memory
// are kept, so in steady state nothing is allocated but frames of the pool.
#pragma once

#include <memory>

#include "frame/plane.h"
#include "frame/resize/resize_weights.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// What is averaged: the stored, gamma-coded values, which is what nearly every
// tool does and what decoders' scaled modes do; or light itself, which keeps
// fine bright detail as bright as it was.
enum class Light : uint8_t { kCoded, kLinear };

struct ResizeOptions {
  Filter filter = Filter::kLanczos3;
  Light light = Light::kCoded;  // kLinear: kRgba only, by the sRGB curve
};

// Sums are made in floats and rounded once, at the end. RGBA is weighted by its
// alpha, so invisible colours do not bleed into visible ones. Planes of YUV are
// resized each for itself, chroma staying where its siting says; facts left
// open are resolved() for the source size, since the new one may suggest
// others.
//
// Not for several threads at once: each uses its own.
class Resizer {
 public:
  // Fails with kUsage for an empty size or linear light of planes, and with
  // kLimit for a side of more than 2^20.
  static Result<Resizer> create(const PixelFormat& format, Size from, Size to,
                                const ResizeOptions& options = {});

  Resizer(Resizer&&) noexcept;
  Resizer& operator=(Resizer&&) noexcept;
  ~Resizer();

  // A frame of the prepared size and format (its colour facts may differ).
  Result<Frame> apply(const Frame& frame, FramePool& pool);

 private:
  struct State;
  explicit Resizer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// One picture, once.
Result<Frame> resize(const Frame& frame, Size to, const ResizeOptions& options,
                     FramePool& pool);

// The same for float planes.
class PlaneResizer {
 public:
  // Both sizes must have at least one sample.
  PlaneResizer(Size from, Size to, Filter filter);
  PlaneResizer(const Axis& horizontal, const Axis& vertical, Filter filter);
  PlaneResizer(PlaneResizer&&) noexcept;
  PlaneResizer& operator=(PlaneResizer&&) noexcept;
  ~PlaneResizer();

  // `out` gets the size; it must not be `in`.
  void apply(const ImageF& in, ImageF& out);

  // Samples of 8 or 16 bits, clamped to 0..max.
  void apply(const PlaneView& in, int bytes_per_sample, float max,
             const MutablePlaneView& out);

  const ResizeWeights& horizontal() const;
  const ResizeWeights& vertical() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace framewise
