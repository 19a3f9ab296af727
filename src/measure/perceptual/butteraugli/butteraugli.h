// SPDX-License-Identifier: Apache-2.0
// Butteraugli, in the form of libjxl (Alakuijala et al. 2017 and later): how
// far two pictures are apart for an eye that looks for the difference. 0 means
// identical, about 1 just noticeable, above 3 plainly visible; no upper bound.
// Not symmetric: the original comes first.
//
// At full and at half size the pictures go through a model of the retina, are
// split into four bands of frequency, compared band by band along short lines
// (Malta) and point by point, and forgiven where the original is busy. The
// result is a map of differences; its maximum and a norm of it are the scores.
//
// Agrees with libjxl's butteraugli_main within 1e-4. Works in column tiles
// from top to bottom, four rows at a time, so that all between the pixels and
// the map stays in the cache; any number of threads gives the same bits.
#pragma once

#include <cstdint>
#include <memory>

#include "framewise/error.h"
#include "framewise/executor.h"
#include "measure/perceptual/picture_view.h"

namespace framewise::measure {

class TileMap;

// Where a picture has transparency, both pictures are laid over each of these
// grey levels (of the encoded range 0..1), and the larger score counts.
inline constexpr float kButteraugliBackgrounds[] = {0.0f, 1.0f};

struct ButteraugliOptions {
  float nits = 80;         // luminance of white on the screen
  float asymmetry = 1;     // above 1, new detail counts more than lost detail
  float x_multiplier = 1;  // weight of red-green differences
  double norm = 3;         // p of the norm
  Executor* executor = nullptr;  // splits the work; null: this thread alone

  // If set: where this pair differs from the one that the last call with the
  // same workspace measured, and where its two pictures differ. Only what sees
  // either is done, with the same bits as if all were. The first is not looked
  // at if that call was for another size, original or options.
  const TileMap* changed = nullptr;
  const TileMap* differing = nullptr;

  // If set, it gets the size of the pictures and the difference of each pixel,
  // on the scale of the scores.
  ImageF* difference_map = nullptr;
};

struct ButteraugliScore {
  double max = 0;
  // The mean of three norms: of p, 2p and 4p.
  double norm = 0;
};

// Memory that calls work in and keep for the next: about 11 bytes a pixel and
// two megabytes for each thread. One call at a time.
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

// The scores of a pair. Fails with kUsage if the sizes differ or nothing is in
// them, with kInput if a linear sample is not a finite number. A side below 8
// is lengthened to 8 by repeating its first and last pixels.
Result<ButteraugliScore> butteraugli(const PictureView& reference,
                                     const PictureView& test,
                                     ButteraugliWorkspace& workspace,
                                     const ButteraugliOptions& options = {});

namespace butteraugli_internal {
struct Planes;
}

// An original prepared for many tests: its bands at both scales, 55 bytes a
// pixel. Scores have the same bits as those of butteraugli(). Once prepared,
// any number of threads may score at once, each with its own workspace.
class ButteraugliReference {
 public:
  ButteraugliReference();
  ButteraugliReference(ButteraugliReference&&) noexcept;
  ButteraugliReference& operator=(ButteraugliReference&&) noexcept;
  ~ButteraugliReference();

  // Replaces what was prepared before; memory is reused. `changed`: if set,
  // where the picture differs from that one; the rest is kept. Not looked at if
  // that one had another size, nits or workspace.
  Result<void> prepare(const PictureView& reference,
                       ButteraugliWorkspace& workspace, float nits = 80,
                       Executor* executor = nullptr,
                       const TileMap* changed = nullptr);

  // options.nits is not looked at: what was given to prepare() counts.
  Result<ButteraugliScore> score(const PictureView& test,
                                 ButteraugliWorkspace& workspace,
                                 const ButteraugliOptions& options = {}) const;

  Size size() const;
  int64_t bytes() const;

  // What was prepared, for tests of the stages.
  const butteraugli_internal::Planes& planes() const { return *planes_; }

 private:
  std::unique_ptr<butteraugli_internal::Planes> planes_;
};

}  // namespace framewise::measure
