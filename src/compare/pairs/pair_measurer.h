// SPDX-License-Identifier: Apache-2.0
// Where one thread measures pairs of frames, one after the other: makes them
// opaque and alike, finds equal ones, asks the metrics.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "frame/color/color.h"
#include "frame/resize/resize.h"
#include "framewise/compare.h"
#include "framewise/error.h"
#include "framewise/frame.h"
#include "measure/pair_view.h"
#include "measure/registry.h"
#include "placement/shared_part.h"

namespace framewise::comparison {

// Which metrics look at a pair.
enum class Scope : uint8_t { kNone, kCheap, kCostly, kAll };

// What metrics see of the reference besides the frame that a pair has.
enum class Around : uint8_t {
  kNothing,
  kNeighbours,  // the frames before and after
  kTwoBefore,   // and the one before those
};

// How two pictures of different sizes are brought together: both are cut to
// the part that they share, or else one of them is scaled.
struct Fitting {
  Resizing resizing = Resizing::kRefuse;
  std::optional<placement::SharedPart> part;
};

// A part of a picture, in RGB where an edge would cut through chroma samples.
bool is_cut_in_rgb(const PixelFormat& format, const Rect& part);
Result<Frame> cut(const Frame& frame, const Rect& part, FramePool& pool);

// What a comparison measures, and how pictures are looked at.
struct MeasurePlan {
  std::vector<measure::Selected> outputs;
  // The last so many outputs are for our own use and not reported: cheap ones
  // that costly ones follow, the local error and the score last.
  size_t hidden = 0;
  std::vector<Background> backgrounds;  // for pictures that are not opaque
  Resizing resizing = Resizing::kRefuse;
  // Of each candidate; empty: none.
  std::vector<std::optional<placement::SharedPart>> parts;
  measure::Viewing viewing;
  std::shared_ptr<const measure::Models> models;  // those of `viewing`
  // What metrics may keep from pair to pair on one bench, about. Where all of
  // them together would keep more, each gives its memory back when it is done.
  int64_t kept_bytes = int64_t{96} << 20;
  // The same for each of several benches at work side by side.
  int64_t kept_bytes_of_several = int64_t{64} << 20;

  // As much as any output looks at.
  Around around() const;
  size_t reported() const { return outputs.size() - hidden; }
  Fitting fitting(size_t candidate) const {
    return {resizing, parts.empty() ? std::nullopt : parts[candidate]};
  }
  size_t score() const { return outputs.size() - 1; }
  size_t local_error() const { return outputs.size() - 2; }
  bool costly(size_t output) const {
    return outputs[output].info().cost != CostClass::kCheap;
  }
  // Whether the time goes to metrics of the highest class alone.
  bool is_heavy() const;
  // Whether any metric does most of a pair on one thread.
  bool is_lopsided() const;
  // Whether they keep less than that for pictures of this size.
  bool fits(Size size) const { return fits(size, kept_bytes); }
  bool fits_several(Size size) const {
    return fits(size, kept_bytes_of_several);
  }
  bool fits(Size size, int64_t limit) const;
};

// The frames of a pair as metrics may see them: opaque, of one kind and depth.
struct PreparedPair {
  Frame reference;
  Frame test;
  measure::Planes planes = measure::Planes::kRgb;
};

// Why an output cannot be measured on a pair; empty: it can.
std::string_view why_not(const MetricInfo& info, const PreparedPair& pair);

// Fails where a color matrix is unknown.
Result<PreparedPair> prepare(const Frame& reference, const Frame& test,
                             FramePool& pool);

struct PairValues {
  std::vector<measure::Value> values;  // one for each output of the plan
  bool identical = false;              // pixel by pixel
};

// Whether pictures are equal, pixel by pixel. Looks first where the last two
// differed: copies of recordings share much, and differ in the same places.
class Equality {
 public:
  bool of(const Frame& a, const Frame& b);

 private:
  int plane_ = 0;
  int row_ = 0;
};

// Brings frames of one size to another, keeping what it prepared for the last.
class Fitter {
 public:
  // Makes both frames one size; fails where `fitting` refuses.
  Result<void> fit(Frame& reference, Frame& test, const Fitting& fitting,
                   FramePool& pool);
  // Another frame of the reference, after fit() has made that `size`.
  Result<void> fit_neighbour(std::optional<Frame>& neighbour, Size size,
                             const Fitting& fitting, FramePool& pool);

 private:
  Result<Frame> resize(const Frame& frame, Size to, FramePool& pool);

  std::optional<Resizer> resizer_;
  PixelFormat format_;
  Size from_;
  Size to_;
};

class Workbench {
 public:
  // The plan outlives the bench. `executor` splits single pairs; may be null.
  // `reach`: that of the frames, see FrameFeed.
  Workbench(const MeasurePlan& plan, size_t candidates, Executor* executor,
            int reach = 1);

  // `candidate` tells the tests apart, so that what was found for the last
  // pair of this candidate can be reused where nothing has changed.
  // What is out of scope has no value, but for identical pictures. `around` is
  // what the reference shows before and after, for plans that look there.
  Result<PairValues> measure(const Frame& reference, const Frame& test,
                             size_t candidate, Scope scope = Scope::kAll,
                             const measure::NeighborFrames& around = {});

 private:
  // A view for each background, kept from pair to pair.
  struct Stand {
    Stand(FramePool& pool, const measure::Viewing& viewing, Executor* executor,
          const measure::Picture& reference_picture)
        : test(pool, viewing), pair(reference_picture, test, executor) {}
    measure::Picture test;
    measure::PairView pair;
    std::vector<measure::Value> values;  // of the last pair
    Scope scope = Scope::kNone;          // of those values
  };
  struct Side {
    std::unique_ptr<measure::Picture> reference;
    std::vector<std::unique_ptr<Stand>> stands;  // one for each candidate
  };

  Result<PairValues> measure_fitted(const Frame& reference, const Frame& test,
                                    size_t candidate, Scope scope,
                                    const measure::NeighborFrames& around);
  Result<PairValues> measure_over(size_t background, const Frame& reference,
                                  const Frame& test, size_t candidate,
                                  Scope scope,
                                  const measure::NeighborFrames& around);
  Stand& stand_for(size_t background, size_t candidate);
  // Those that are still wanted.
  void run_metrics(const measure::PairView& pair,
                   std::vector<measure::Value>& values);

  const MeasurePlan& plan_;
  size_t candidates_;
  Executor* executor_;
  int reach_;
  FramePool pool_;
  std::vector<Fitter> fitters_;     // one for each candidate,
  std::vector<Equality> equality_;  // as well
  std::vector<Side> sides_;         // one for each background
};

}  // namespace framewise::comparison
