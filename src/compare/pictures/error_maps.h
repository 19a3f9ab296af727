// SPDX-License-Identifier: Apache-2.0
// Pictures of where the worst instants of a comparison go wrong.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "compare/pairs/pair_measurer.h"
#include "framewise/compare.h"

namespace framewise::comparison {

// The outputs that maps are drawn for: of all that draw the same, the first
// that has a value in any of the comparisons.
std::vector<size_t> mapped_outputs(std::span<const Comparison> comparisons,
                                   const MeasurePlan& plan);

struct ErrorMapOptions {
  int moments = 0;      // the worst of each metric
  bool values = false;  // also the numbers that are drawn
};

// Maps of each metric of the comparison that can draw one. Reads both
// animations once more, from the beginning.
Result<std::vector<ErrorMap>> error_maps(Animation& reference, Animation& test,
                                         const MeasurePlan& plan,
                                         size_t candidate,
                                         const ErrorMapOptions& options,
                                         const Comparison& comparison);

// Calls use(output, errors, luma) for each of these outputs of the plan: how
// wrong each pixel of a pair is, 0 perfect to 1 plainly visible, and how bright
// the test is there. Outputs of metrics that draw no maps are left out.
Result<void> map_errors(Frame reference, Frame test, const MeasurePlan& plan,
                        const Fitting& fitting, std::span<const size_t> outputs,
                        FramePool& pool,
                        const std::function<Result<void>(size_t, const ImageF&,
                                                         const ImageF&)>& use);

// A map of errors (0 perfect, 1 plainly visible) in colors over the darkened
// luma of the picture they belong to: black, blue, red, yellow, white.
Result<Frame> draw_errors(const ImageF& errors, const ImageF& luma,
                          FramePool& pool);

}  // namespace framewise::comparison
