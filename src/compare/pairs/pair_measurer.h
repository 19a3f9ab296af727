// SPDX-License-Identifier: Apache-2.0
// Measures pairs of frames, one after another, for one thread: makes both
// frames opaque and of one size and format, detects equal ones, and runs the
// metrics. Keeps what the next pair can reuse.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "compare/pairs/equality.h"
#include "frame/color/color.h"
#include "frame/resize/resize.h"
#include "framewise/compare.h"
#include "framewise/error.h"
#include "framewise/frame.h"
#include "gpu/session.h"
#include "measure/pair_view.h"
#include "measure/registry.h"
#include "placement/shared_part.h"

namespace framewise::comparison {

// Which metrics measure a pair.
enum class Scope : uint8_t { kNone, kCheap, kCostly, kAll };

// Which neighbours of the reference frame metrics need.
enum class Around : uint8_t {
  kNothing,
  kNeighbours,  // the frames before and after
  kTwoBefore,   // and the one before those
  kWide,        // four before, two after
};

// How two frames of different sizes are compared: both are cropped to the
// region that they share or, without one, one of them is scaled.
struct Fitting {
  Resizing resizing = Resizing::kRefuse;
  std::optional<placement::SharedRegion> part;
  ResizeOptions scaling;  // of the reference; a test is scaled by the default
};

// Which of two frames of different sizes is scaled.
bool scales_test(Resizing resizing, Size reference, Size test);

// Crops a frame; in RGB where an edge would cut through chroma samples.
bool is_cut_in_rgb(const PixelFormat& format, const Rect& part);
Result<Frame> cut(const Frame& frame, const Rect& part, FramePool& pool);

// Cheap outputs that are measured on every pair, since costly ones vary with
// them: how far off the whole frame is, how far its worst regions are, and the
// score.
enum class Proxy : uint8_t { kMeanError, kLocalError, kScore };
inline constexpr std::array<const char*, 3> kProxyMetrics = {
    "mae", "local_error", "score"};

// The measurements of a comparison, and how frames are prepared for them.
struct MeasurePlan {
  std::vector<measure::Selected> outputs;
  // How many of the last outputs are not reported: those of Proxy, in order, or
  // none.
  size_t hidden = 0;
  // Whether GifLab's metrics are measured on frames that GifLab chooses, in a
  // pass of their own (giflab_pass.h), rather than on these pairs.
  bool giflab_apart = false;
  std::shared_ptr<gpu::Session> card;   // null: the processor measures all
  std::vector<Background> backgrounds;  // for pictures that are not opaque
  Resizing resizing = Resizing::kRefuse;
  // Of each candidate; empty: none.
  std::vector<std::optional<placement::SharedRegion>> parts;
  std::vector<ResizeOptions> scalings;
  measure::Viewing viewing;
  std::shared_ptr<const measure::Models> models;         // those of `viewing`
  std::shared_ptr<const measure::CvvdpDisplay> display;  // likewise
  // About how many bytes metrics may keep from pair to pair in one
  // PairMeasurer. If all metrics together would keep more, each gives its
  // memory back after every pair.
  int64_t kept_bytes = int64_t{96} << 20;
  // The same for each of several PairMeasurers that run in parallel.
  int64_t kept_bytes_of_several = int64_t{64} << 20;

  // The most that any output needs.
  Around around() const;
  size_t reported() const { return outputs.size() - hidden; }
  Fitting fitting(size_t candidate) const {
    return {resizing, parts.empty() ? std::nullopt : parts[candidate],
            scalings.empty() ? ResizeOptions() : scalings[candidate]};
  }
  // The index of a proxy in `outputs`.
  size_t index_of(Proxy proxy) const { return reported() + size_t(proxy); }
  // Values measured over a whole film cost its pairs nothing.
  bool costly(size_t output) const {
    return outputs[output].info().cost != CostClass::kCheap &&
           !(outputs[output].metric->follows_films && viewing.frame_rate > 0);
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

// Behind transparent pixels: this color (R, G, B) or, unset, black and white.
std::vector<Background> backgrounds_of(
    const std::optional<std::array<uint8_t, 3>>& color);

// Loads models from `folder` when an output first needs one. Does nothing where
// no output needs a model, or the folder is empty.
void add_models(const std::filesystem::path& folder, MeasurePlan& plan);

// The frames of a pair as metrics get them: opaque, of one format and depth.
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

// The part of a pair that a card measures.
struct OnCard {
  std::unique_ptr<gpu::PairInFlight> pair;  // null: none
  std::vector<gpu::MetricOfPair> metrics;
};

struct PairValues {
  std::vector<measure::Value> values;  // one for each output of the plan
  bool identical = false;              // pixel by pixel
  bool costly_left_out = false;        // by the scope
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
  Result<Frame> resize(const Frame& frame, Size to,
                       const ResizeOptions& scaling, FramePool& pool);

  std::optional<Resizer> resizer_;
  PixelFormat format_;
  Size from_;
  Size to_;
  ResizeOptions scaling_;
};

class PairMeasurer {
 public:
  // The plan outlives this. `executor` splits single pairs; may be null.
  // `reach`: that of the frames, see FrameFeed.
  PairMeasurer(const MeasurePlan& plan, size_t candidates, Executor* executor,
               int reach = 1);

  // `candidate` is the index of the test: values of its last pair are reused
  // where nothing has changed. Outputs out of scope have no value, unless the
  // frames are identical. `around`: the neighbours of the reference frame, for
  // plans that need them.
  Result<PairValues> measure(const Frame& reference, const Frame& test,
                             size_t candidate, Scope scope = Scope::kAll,
                             const measure::NeighborFrames& around = {});

 private:
  // Kept from pair to pair, for each candidate and background.
  struct CandidateState {
    CandidateState(FramePool& pool, const measure::Viewing& viewing,
                   Executor* executor,
                   const measure::Picture& reference_picture)
        : test(pool, viewing), pair(reference_picture, test, executor) {}
    measure::Picture test;
    measure::PairView pair;
    std::vector<measure::Value> values;  // of the last pair
    Scope scope = Scope::kNone;          // of those values
  };
  // A metric whose outputs are wanted: `begin` to `end` of the plan's.
  struct MetricRun {
    size_t begin = 0;
    size_t end = 0;
    std::vector<measure::Value> found;  // all outputs of the metric
  };
  struct ReferenceState {
    std::unique_ptr<measure::Picture> reference;
    std::vector<std::unique_ptr<CandidateState>>
        candidates;  // one for each candidate
  };

  Result<PairValues> measure_fitted(const Frame& reference, const Frame& test,
                                    size_t candidate, Scope scope,
                                    const measure::NeighborFrames& around);
  Result<PairValues> measure_over(size_t background, const Frame& reference,
                                  const Frame& test, size_t candidate,
                                  Scope scope,
                                  const measure::NeighborFrames& around);
  // The values that are still wanted, by this thread and its executor.
  Result<void> measure_here(const PreparedPair& pair, size_t background,
                            size_t candidate, Scope scope,
                            const measure::NeighborFrames& around,
                            std::vector<measure::Value>& values);
  CandidateState& state_for(size_t background, size_t candidate);
  // Those that are still wanted.
  void run_metrics(const measure::PairView& pair,
                   std::vector<measure::Value>& values);
  void run_metric(const measure::PairView& pair, MetricRun& run,
                  std::vector<measure::Value>& values);

  const MeasurePlan& plan_;
  size_t candidates_;
  Executor* executor_;
  int reach_;
  FramePool pool_;
  std::vector<Fitter> fitters_;             // one for each candidate,
  std::vector<Equality> equality_;          // as well
  std::vector<ReferenceState> references_;  // one for each background
  std::vector<MetricRun> runs_;  // of the last pair; reuses their memory
};

}  // namespace framewise::comparison
