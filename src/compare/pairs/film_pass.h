// SPDX-License-Identifier: Apache-2.0
// Metrics that follow a film over time: ColorVideoVDP. All frames that meet are
// read once more, in order, at a steady rate.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "compare/pairs/measure_pairs.h"
#include "framewise/animation.h"
#include "framewise/report.h"

namespace framewise {
class Executor;
}

namespace framewise::comparison {

// The result of one comparison's film pass.
struct FilmValues {
  double jod = 10;
  std::string_view why_not;  // there is no value; empty: there is one
  std::string measured_as;   // "ColorVideoVDP at 25 frames a second on …"
};

// The index of the output in the plan that follows films; nullopt: none.
std::optional<size_t> film_output(const MeasurePlan& plan);

// How stills of this format are seen, for Comparison::measured_as.
std::string still_seen_as(const MeasurePlan& plan, const PixelFormat& format,
                          Size size);

struct FilmPassOptions {
  Executor* executor = nullptr;
  std::stop_token stop = {};
  std::function<void(int64_t done, int64_t total)> progress = {};
};

// Gives the pairs of a candidate their values of this output: what is seen
// while they are on screen, the worst where that varies. Fails with kCancelled
// when stopped.
Result<FilmValues> measure_film(Animation& reference, Animation& test,
                                const timeline::Pairing& pairing,
                                const MeasurePlan& plan, size_t candidate,
                                size_t output, const FilmPassOptions& options,
                                CandidateValues& values);

// The report of the output with the film's JOD as the mean.
MetricReport with_film(const FilmValues& film, MetricReport report);

}  // namespace framewise::comparison
