// SPDX-License-Identifier: Apache-2.0
// GifLab's metrics by LPIPS with AlexNet: of frames paired by number, reduced
// to 512 pixels, and of the test's successive frames at their size.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "framewise/frame.h"
#include "measure/neural/lpips.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {
class Models;
}

namespace framewise::measure::giflab {

struct DeepValues {
  double quality_mean = 0;
  double quality_p95 = 0;
  double quality_max = 0;
  double frames = 0;      // pairs of frames that were measured
  double downscaled = 0;  // 1 if they were reduced
  // Distances of successive frames of the test; empty where one is smaller
  // than the network can measure. GifLab then uses distances in Lab.
  std::vector<double> neighbors;
};

class DeepDistances {
 public:
  // `models` may be null, and must outlive this.
  DeepDistances(const Models* models, Executor* executor);

  // The next pair of opaque frames of 8 bits. Either may be missing.
  void add(const Frame* reference, const Frame* test, FramePool& pool);

  // None if nothing was measured.
  std::optional<DeepValues> values() const;
  std::string_view why_not() const { return why_not_; }

 private:
  void add_pair(const Frame& reference, const Frame& test, FramePool& pool);
  void add_neighbor(const Frame& test);

  const neural::Lpips* lpips_ = nullptr;
  Executor* executor_;
  std::string_view why_not_;
  std::vector<double> qualities_;
  std::vector<double> neighbors_;
  bool downscaled_ = false;
  bool keeps_ = false;         // features, of the test at its size
  std::optional<Frame> last_;  // of the test
  neural::Features features_;  // of the test's new frame
  neural::Features last_features_;
};

}  // namespace framewise::measure::giflab
