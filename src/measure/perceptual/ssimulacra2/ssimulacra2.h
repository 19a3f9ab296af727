// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2, version 2.1 (Sneyers 2023): how much worse a test frame looks
// than its reference. 100 means identical, about 90 indistinguishable side by
// side, 70 high, 50 medium, 30 low quality; no lower bound. Not symmetric: the
// reference comes first.
//
// Both frames are compared in XYB at up to six scales, each half the size of
// the one before: the error of local structure, and edges that are new
// (ringing, blocks) or lost (blur). Two norms of each map at each scale, 108
// numbers, are weighted and mapped to the score.
//
// The blur is a FIR filter with the exact taps of the definition's recursive
// filter, and the maps are computed from differences. The result therefore has
// less rounding error than the authors' program: the two differ by up to 0.07,
// of which 0.0002 are ours. reference.h follows that program's rounding
// instead.
//
// Work is done in tiles whose sums are added in a fixed order: the result is
// bit-identical for any number of threads.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "framewise/error.h"
#include "framewise/executor.h"
#include "measure/perceptual/picture_view.h"
#include "measure/perceptual/ssimulacra2/score_of_maps.h"

namespace framewise::measure {

class TileMap;

// Shorter sides have no score: the calls below fail with kUnsupported.
inline constexpr int kSsimulacra2SmallestSide = 8;

struct Ssimulacra2Options {
  Executor* executor = nullptr;  // null: the calling thread does all the work

  // Optional: where this pair differs from the pair that the last call with
  // this workspace measured. Only affected tiles are computed; the result is
  // bit-identical. Ignored if that call had another size or other prepared
  // frames, and with an error map.
  const TileMap* changed = nullptr;

  // Optional: where the frames of this pair differ. Tiles elsewhere contribute
  // nothing; the result is bit-identical.
  const TileMap* differing = nullptr;

  // Optional output, resized to the frames' size: for every pixel, 100 minus
  // the score of a frame that is as bad as this pixel everywhere. 0 where
  // nothing differs, 10 hardly visible, above 50 bad.
  ImageF* error_map = nullptr;
};

// Memory that calls keep for the next: about 8 bytes per pixel and a third of a
// megabyte per thread. One call at a time.
class Ssimulacra2Workspace {
 public:
  Ssimulacra2Workspace();
  Ssimulacra2Workspace(Ssimulacra2Workspace&&) noexcept;
  Ssimulacra2Workspace& operator=(Ssimulacra2Workspace&&) noexcept;
  ~Ssimulacra2Workspace();

  int64_t bytes() const;

 private:
  friend class Ssimulacra2Run;
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

// Whether a pair can be scored: fails with kUsage if the sizes differ, with
// kUnsupported if a side is below 8, with kInput if a linear sample is not
// finite. The functions below call it themselves.
Result<void> check_ssimulacra2_pair(const PictureView& reference,
                                    const PictureView& test);

// The score of a pair.
Result<double> ssimulacra2(const PictureView& reference,
                           const PictureView& test,
                           Ssimulacra2Workspace& workspace,
                           const Ssimulacra2Options& options = {});

// All norms of a pair, including those without weight.
Result<Ssimulacra2Subscores> ssimulacra2_subscores(
    const PictureView& reference, const PictureView& test,
    Ssimulacra2Workspace& workspace, Executor* executor = nullptr);

// A frame prepared for many pairs, or for successive, mostly equal frames: its
// XYB planes at every scale, 20 bytes per pixel with their source. Scores are
// bit-identical to those of ssimulacra2(). Once prepared, any number of threads
// may call score(), each with its own workspace.
class Ssimulacra2Picture {
 public:
  Ssimulacra2Picture();
  Ssimulacra2Picture(Ssimulacra2Picture&&) noexcept;
  Ssimulacra2Picture& operator=(Ssimulacra2Picture&&) noexcept;
  ~Ssimulacra2Picture();

  // Replaces the prepared frame; memory is reused. `changed`, if set: where the
  // frame differs from the one before.
  Result<void> prepare(const PictureView& picture, Executor* executor = nullptr,
                       const TileMap* changed = nullptr);

  // The score of a test, with this frame as the reference.
  Result<double> score(const PictureView& test, Ssimulacra2Workspace& workspace,
                       const Ssimulacra2Options& options = {}) const;
  Result<double> score(const Ssimulacra2Picture& test,
                       Ssimulacra2Workspace& workspace,
                       const Ssimulacra2Options& options = {}) const;

  Size size() const;
  int64_t bytes() const;

 private:
  friend class Ssimulacra2Run;
  struct Planes;
  std::unique_ptr<Planes> planes_;
};

}  // namespace framewise::measure
