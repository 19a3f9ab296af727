// SPDX-License-Identifier: Apache-2.0
// Measuring single pairs of frames: for encoders' loops, and for frames that
// never were files.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "framewise/frame.h"
#include "framewise/metric.h"

namespace framewise {

class Executor;

struct FrameMeasureOptions {
  // The color (R, G, B) behind transparent pixels. Unset: black and white, and
  // the worse value counts.
  std::optional<std::array<uint8_t, 3>> background;
  double nits = 80;              // luminance of white, for models that want it
  int lpips_size = 0;            // see CompareOptions::lpips_size
  std::filesystem::path models;  // see CompareOptions::models
  Executor* executor = nullptr;  // splits a pair; null: the calling thread
};

struct FrameValue {
  const MetricInfo* info = nullptr;
  std::optional<double> value;
  std::string why_not;  // why there is no value
};

// Measures one pair after another with the same metrics, and keeps its memory
// from pair to pair. What it derives from a reference frame is used again while
// the reference frame shares its pixels with the one before. For one thread at
// a time. It holds the frames of the last call: pixels that were wrapped, not
// copied, must not change before the next call has ended.
class FrameMeasurer {
 public:
  // Names of metrics and sets, as CompareOptions::metrics. Fails with kUsage
  // for names that do not exist and for metrics of whole files.
  static Result<FrameMeasurer> create(std::span<const std::string> metrics,
                                      const FrameMeasureOptions& options = {});
  FrameMeasurer(FrameMeasurer&&) noexcept;
  FrameMeasurer& operator=(FrameMeasurer&&) noexcept;
  ~FrameMeasurer();

  // A value for each metric, in the order of framewise::metrics(). Fails where
  // the sizes differ, or a color matrix is unknown.
  Result<std::vector<FrameValue>> measure(const Frame& reference,
                                          const Frame& test);

 private:
  struct State;
  explicit FrameMeasurer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// One pair:
//
//   auto values = framewise::measure_frames(a, b, {"ssimulacra2"});
//   if (values) use(*values->front().value);
Result<std::vector<FrameValue>> measure_frames(
    const Frame& reference, const Frame& test, std::vector<std::string> metrics,
    const FrameMeasureOptions& options = {});

}  // namespace framewise
