// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2, version 2.1 (Sneyers 2023): how much worse a picture looks than
// its original. 100 means identical, about 90 cannot be told apart side by
// side, 70 is high, 50 medium, 30 low quality; there is no lower bound. Not
// symmetric: the original comes first.
//
// Both pictures are compared in XYB at up to six scales, each half the size of
// the one before: the error of local structure, and edges that are new
// (ringing, blocks) or gone (blur). Two norms of each map at each scale, 108
// numbers, are weighted and bent into the score.
//
// The blur is a FIR filter with the taps that the definition's recursive one
// has in exact arithmetic, and the maps are formed from differences, so that
// the result carries less rounding than the authors' program: the two differ
// by up to 0.07, of which 0.0002 are ours. ssimulacra2_reference.h follows that
// program's rounding instead.
//
// Work is done in tiles whose sums are added in a fixed order: any number of
// threads gives the same bits.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "framewise/error.h"
#include "framewise/executor.h"
#include "measure/perceptual/picture_view.h"
#include "measure/perceptual/ssimulacra2/score.h"

namespace framewise::measure {

class TileMap;

// Where a picture has transparency, both pictures are laid over each of these
// grey levels (of the encoded range 0..1), and the lower score counts.
inline constexpr float kSsimulacra2Backgrounds[] = {0.1f, 0.9f};

// Shorter sides have no score: the calls below fail with kUnsupported.
inline constexpr int kSsimulacra2SmallestSide = 8;

struct Ssimulacra2Options {
  Executor* executor = nullptr;  // splits the work; null: this thread alone

  // If set: where this pair differs from the one that the last call with the
  // same workspace measured. Only tiles that see a change are done again, with
  // the same bits as if all were. Not looked at if that call was for another
  // size or had other prepared pictures, nor together with an error map.
  const TileMap* changed = nullptr;

  // If set: where the pictures of this pair differ. Elsewhere the score has
  // nothing to add up, with the same bits as if it looked.
  const TileMap* differing = nullptr;

  // If set, it gets the size of the pictures, and for every pixel what is
  // missing to 100 in the score of a picture that is as bad as this pixel
  // everywhere: 0 where nothing differs, 10 where it is hard to see, above 50
  // where it is bad.
  ImageF* error_map = nullptr;
};

// Memory that calls work in and keep for the next: about 8 bytes a pixel and
// a third of a megabyte for each thread. One call at a time.
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
// kUnsupported if a side is below 8, with kInput if a linear sample is not a
// finite number. The functions below check for themselves.
Result<void> check_ssimulacra2_pair(const PictureView& reference,
                                    const PictureView& test);

// The score of a pair.
Result<double> ssimulacra2(const PictureView& reference,
                           const PictureView& test,
                           Ssimulacra2Workspace& workspace,
                           const Ssimulacra2Options& options = {});

// All norms of a pair, with those that have no weight.
Result<Ssimulacra2Subscores> ssimulacra2_subscores(
    const PictureView& reference, const PictureView& test,
    Ssimulacra2Workspace& workspace, Executor* executor = nullptr);

// A picture prepared for many pairs, or for the frames after it, which mostly
// show the same: its XYB planes at every scale, 20 bytes a pixel with what they
// are made from. Scores have the same bits as those of ssimulacra2(). Once
// prepared, any number of threads may score at once, each with its own
// workspace.
class Ssimulacra2Picture {
 public:
  Ssimulacra2Picture();
  Ssimulacra2Picture(Ssimulacra2Picture&&) noexcept;
  Ssimulacra2Picture& operator=(Ssimulacra2Picture&&) noexcept;
  ~Ssimulacra2Picture();

  // Replaces what was prepared before; memory is reused. `changed`, if set:
  // where the picture differs from the one that was prepared before.
  Result<void> prepare(const PictureView& picture, Executor* executor = nullptr,
                       const TileMap* changed = nullptr);

  // The score of a test of this picture.
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
