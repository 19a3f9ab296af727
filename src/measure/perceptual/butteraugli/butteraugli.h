// SPDX-License-Identifier: Apache-2.0
// Butteraugli in libjxl's form (Alakuijala et al. 2017 and later): the
// difference of two frames for an attentive viewer. 0 means identical, about 1
// just noticeable, above 3 clearly visible; no upper bound. Not symmetric: the
// reference comes first.
//
// At full and half size, the frames pass through a model of the retina and are
// split into four frequency bands. The bands are compared along short lines
// (Malta) and point by point; busy areas of the reference mask differences. The
// result is a difference map; the scores are its maximum and a norm.
//
// Agrees with libjxl's butteraugli_main within 1e-4. Works in column tiles from
// top to bottom, four rows at a time, so that all intermediate data stays in
// the cache. The result is bit-identical for any number of threads.
#pragma once

#include <cstdint>
#include <memory>

#include "framewise/error.h"
#include "framewise/executor.h"
#include "measure/perceptual/picture_view.h"

namespace framewise::measure {

class TileMap;

// Frames with transparency are laid over each of these gray levels (encoded,
// 0..1); the larger score counts.
inline constexpr float kButteraugliBackgrounds[] = {0.0f, 1.0f};

struct ButteraugliOptions {
  float nits = 80;         // luminance of white on the screen
  float asymmetry = 1;     // above 1, new detail counts more than lost detail
  float x_multiplier = 1;  // weight of red-green differences
  double norm = 3;         // p of the norm
  Executor* executor = nullptr;  // null: the calling thread does all the work

  // Optional: where this pair differs from the pair that the last call with
  // this workspace measured, and where its two frames differ. Only affected
  // regions are computed; the result is bit-identical. `changed` is ignored if
  // the last call had another size, reference or options.
  const TileMap* changed = nullptr;
  const TileMap* differing = nullptr;

  // Optional output: the difference of each pixel on the scale of the scores.
  // Resized to the frames' size.
  ImageF* difference_map = nullptr;
};

struct ButteraugliScore {
  double max = 0;
  // Mean of three norms: of p, 2p and 4p.
  double norm = 0;
};

// Memory that calls keep for the next: about 11 bytes per pixel and two
// megabytes per thread. One call at a time.
class ButteraugliWorkspace {
 public:
  ButteraugliWorkspace();
  ButteraugliWorkspace(ButteraugliWorkspace&&) noexcept;
  ButteraugliWorkspace& operator=(ButteraugliWorkspace&&) noexcept;
  ~ButteraugliWorkspace();

  int64_t bytes() const;

 private:
  friend class ButteraugliReference;
  friend class ButteraugliRun;
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

// The scores of a pair. Fails with kUsage if the sizes differ or are empty,
// with kInput if a linear sample is not finite. Sides below 8 are padded to 8
// by repeating the first and last pixels.
Result<ButteraugliScore> butteraugli(const PictureView& reference,
                                     const PictureView& test,
                                     ButteraugliWorkspace& workspace,
                                     const ButteraugliOptions& options = {});

namespace butteraugli_internal {
struct Planes;
}

// A reference prepared for many tests: its bands at both scales, 55 bytes per
// pixel. Scores are bit-identical to those of butteraugli(). Once prepared, any
// number of threads may call score(), each with its own workspace.
class ButteraugliReference {
 public:
  ButteraugliReference();
  ButteraugliReference(ButteraugliReference&&) noexcept;
  ButteraugliReference& operator=(ButteraugliReference&&) noexcept;
  ~ButteraugliReference();

  // Replaces the prepared frame; memory is reused. `changed`, if set: where the
  // frame differs from the one before; the rest is kept. Ignored if size, nits
  // or workspace differ.
  Result<void> prepare(const PictureView& reference,
                       ButteraugliWorkspace& workspace, float nits = 80,
                       Executor* executor = nullptr,
                       const TileMap* changed = nullptr);

  // `options.nits` is ignored in favor of the argument of prepare().
  Result<ButteraugliScore> score(const PictureView& test,
                                 ButteraugliWorkspace& workspace,
                                 const ButteraugliOptions& options = {}) const;

  Size size() const;
  int64_t bytes() const;

  // The prepared bands, for tests of the stages.
  const butteraugli_internal::Planes& planes() const { return *planes_; }

 private:
  std::unique_ptr<butteraugli_internal::Planes> planes_;
};

}  // namespace framewise::measure
