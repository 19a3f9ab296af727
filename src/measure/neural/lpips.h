// SPDX-License-Identifier: Apache-2.0
// LPIPS: the distance of two pictures in the features of a network (Zhang,
// Isola, Efros, Shechtman, Wang, The unreasonable effectiveness of deep
// features as a perceptual metric, CVPR 2018), version 0.1.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "frame/plane.h"
#include "framewise/frame.h"
#include "measure/neural/network.h"

namespace framewise::measure::neural {

// Features of one picture, or of a part of it.
struct Features {
  std::vector<Activations> taps;
  std::vector<ImageF> inverse_norms;  // of the regions of the taps
};

struct LpipsDistance {
  double value = 0;            // the sum of the layers
  std::vector<double> layers;  // means over the positions of each tap
};

class Lpips {
 public:
  // Pictures whose runs need more memory are measured in parts.
  static constexpr int64_t kMostBytes = int64_t{128} << 20;

  // `weights`: those of the network, and lin{tap}.model.1.weight, which are not
  // negative. Fails with kInput.
  static Result<Lpips> create(NetworkKind kind, const Tensors& weights);
  Lpips(Lpips&&) noexcept;
  ~Lpips();

  const Network& network() const { return network_; }
  // Of the weights, and of the memory that runs have left for the next.
  size_t bytes() const;
  bool fits(Size image) const { return !network_.tap_sizes(image).empty(); }
  // Whether the features of a picture can be kept: it is measured in one part.
  bool keeps(Size image, int64_t most_bytes = kMostBytes) const;

  // Features of a whole picture. Frames are opaque RGBA of 8 or 16 bits.
  void extract(const Frame& frame, Features& features,
               Executor* executor) const;
  // `maps`: filled with the distances of each tap's positions; may be null.
  LpipsDistance compare(const Features& reference, const Frame& test,
                        Executor* executor,
                        std::vector<ImageF>* maps = nullptr) const;
  // Of the features of two whole pictures of one size.
  LpipsDistance compare(const Features& a, const Features& b, Size image,
                        Executor* executor) const;
  // Without features: both pictures are measured, in parts where needed. The
  // result is the same but for rounding.
  LpipsDistance compare(const Frame& reference, const Frame& test,
                        Executor* executor, int64_t most_bytes = kMostBytes,
                        std::vector<ImageF>* maps = nullptr) const;

 private:
  struct Borrowed;
  class Workspaces;
  struct Sums;

  Lpips();
  std::vector<RunPlan> parts(Size image, int64_t most_bytes) const;
  void extract_part(const Frame& frame, const RunPlan& plan, Features& features,
                    Workspace& workspace, Executor* executor) const;
  void compare_part(const Features& reference, const Frame& test,
                    const RunPlan& plan, Borrowed& borrowed, Executor* executor,
                    std::vector<ImageF>* maps, Sums& sums) const;
  // `map` is memory for the distances of the region.
  void add_tap(size_t tap, const Rect& region, const Features& a,
               const Activations& b, const ImageF& norms_of_b,
               Executor* executor, ImageF& map, std::vector<ImageF>* maps,
               Sums& sums) const;
  LpipsDistance distance(const Sums& sums, Size image) const;

  Network network_;
  std::vector<AlignedFloats> heads_;  // one weight for each channel of a tap
  std::unique_ptr<Workspaces> workspaces_;
};

// The sum of the maps of all taps at the size of the picture, interpolated.
void enlarge_and_sum(const std::vector<ImageF>& maps, Size size, ImageF& sum);

}  // namespace framewise::measure::neural
