// SPDX-License-Identifier: Apache-2.0
#include "compare/pictures/error_maps.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/result.h"
#include "compare/observers/content_probe.h"
#include "measure/luma.h"

namespace framewise::comparison {
namespace {

using Color = std::array<float, 3>;

constexpr Color kHeat[] = {
    {0, 0, 0}, {40, 20, 160}, {210, 30, 60}, {250, 190, 30}, {255, 255, 255}};

Color heat(float error) {
  constexpr int kSteps = int(std::size(kHeat)) - 1;
  const float place = std::clamp(error, 0.0f, 1.0f) * kSteps;
  const int step = std::min(int(place), kSteps - 1);
  const float share = place - float(step);
  Color color;
  for (size_t c = 0; c < 3; ++c) {
    color[c] = kHeat[step][c] + share * (kHeat[step + 1][c] - kHeat[step][c]);
  }
  return color;
}

// A map to draw. Maps are in order of frames, so that each file is read once.
struct Wish {
  int64_t reference_frame;
  int64_t test_frame;
  size_t meeting;
  size_t output;  // which of MeasurePlan::outputs
  size_t rank;    // among the worst moments of the metric

  auto order() const {
    return std::tuple(reference_frame, test_frame, meeting, output);
  }
  bool operator<(const Wish& other) const { return order() < other.order(); }
};

std::set<Wish> requested_metrics(const Comparison& comparison,
                                 const MeasurePlan& plan, int count) {
  std::set<Wish> wishes;
  for (const size_t i : mapped_outputs({&comparison, 1}, plan)) {
    const auto metric =
        std::ranges::find(comparison.metrics, &plan.outputs[i].info(),
                          [](const MetricReport& one) { return one.info; });
    const std::vector<Moment>& worst = metric->worst;
    for (size_t k = 0; k < std::min(worst.size(), size_t(count)); ++k) {
      const Meeting& meeting = comparison.meetings[worst[k].meeting];
      wishes.insert({meeting.reference_frame, meeting.test_frame,
                     worst[k].meeting, i, k});
    }
  }
  return wishes;
}

std::vector<float> values_of(const ImageF& errors) {
  std::vector<float> values;
  values.reserve(size_t(errors.size().pixels()));
  for (int y = 0; y < errors.height(); ++y) {
    values.insert(values.end(), errors.row(y), errors.row(y) + errors.width());
  }
  return values;
}

Result<Frame> frame_again(Animation& animation, int64_t index) {
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, frame_at(animation, index));
  if (!frame) {
    return fail(ErrorKind::kInput, "frame {} cannot be read again", index);
  }
  return *std::move(frame);
}

}  // namespace

std::vector<size_t> mapped_outputs(std::span<const Comparison> comparisons,
                                   const MeasurePlan& plan) {
  const auto has_value = [&](const MetricInfo& info) {
    return std::any_of(
        comparisons.begin(), comparisons.end(), [&](const Comparison& one) {
          return std::any_of(one.metrics.begin(), one.metrics.end(),
                             [&](const MetricReport& metric) {
                               return metric.info == &info && metric.summary;
                             });
        });
  };
  std::vector<size_t> outputs;
  std::set<measure::MapErrors> seen;
  for (size_t i = 0; i < plan.reported(); ++i) {
    const measure::MapErrors map = plan.outputs[i].metric->map_errors;
    if (!map || !has_value(plan.outputs[i].info())) continue;
    if (seen.insert(map).second) outputs.push_back(i);
  }
  return outputs;
}

Result<Frame> draw_errors(const ImageF& errors, const ImageF& luma,
                          FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(PixelFormat{}, errors.size()));
  const MutablePlaneView plane = buffer.plane(0);
  for (int y = 0; y < errors.height(); ++y) {
    uint8_t* pixel = plane.row(y);
    for (int x = 0; x < errors.width(); ++x, pixel += 4) {
      const float error = std::clamp(errors.row(y)[x], 0.0f, 1.0f);
      const Color color = heat(error);
      const float gray = 0.3f * luma.row(y)[x] * (1 - error);
      for (size_t c = 0; c < 3; ++c) {
        pixel[c] = uint8_t(std::clamp(color[c] + gray, 0.0f, 255.0f));
      }
      pixel[3] = 255;
    }
  }
  return std::move(buffer).freeze(0, {}, {});
}

Result<void> map_errors(Frame reference, Frame test, const MeasurePlan& plan,
                        const Fitting& fitting, std::span<const size_t> outputs,
                        FramePool& pool,
                        const std::function<Result<void>(size_t, const ImageF&,
                                                         const ImageF&)>& use) {
  FW_RETURN_IF_ERROR(Fitter().fit(reference, test, fitting, pool));
  FW_ASSIGN_OR_RETURN(reference, flatten(reference, plan.backgrounds[0], pool));
  FW_ASSIGN_OR_RETURN(test, flatten(test, plan.backgrounds[0], pool));
  FW_ASSIGN_OR_RETURN(const PreparedPair pair, prepare(reference, test, pool));
  measure::Picture reference_picture(pool, plan.viewing);
  measure::Picture test_picture(pool, plan.viewing);
  measure::PairView view(reference_picture, test_picture);
  reference_picture.show(pair.reference, pair.planes);
  test_picture.show(pair.test, pair.planes);
  view.refresh();
  ImageF errors;
  for (const size_t output : outputs) {
    const measure::Selected& selected = plan.outputs[output];
    const measure::MapErrors map = selected.metric->map_errors;
    if (!map || !why_not(selected.info(), pair).empty()) continue;
    map(view, errors);
    FW_RETURN_IF_ERROR(
        use(output, errors, test_picture.get<measure::Luma>().plane));
  }
  return {};
}

Result<std::vector<ErrorMap>> error_maps(Animation& reference, Animation& test,
                                         const MeasurePlan& plan,
                                         size_t candidate,
                                         const ErrorMapOptions& options,
                                         const Comparison& comparison) {
  FramePool pool;
  std::map<std::pair<size_t, size_t>, ErrorMap> maps;  // by output and rank
  for (const Wish& wish :
       requested_metrics(comparison, plan, options.moments)) {
    FW_ASSIGN_OR_RETURN(Frame first,
                        frame_again(reference, wish.reference_frame));
    FW_ASSIGN_OR_RETURN(Frame second, frame_again(test, wish.test_frame));
    const auto draw = [&](size_t output, const ImageF& errors,
                          const ImageF& luma) -> Result<void> {
      FW_ASSIGN_OR_RETURN(Frame picture, draw_errors(errors, luma, pool));
      maps[{output, wish.rank}] = {
          &plan.outputs[output].info(), wish.meeting, std::move(picture),
          options.values ? values_of(errors) : std::vector<float>()};
      return {};
    };
    FW_RETURN_IF_ERROR(map_errors(std::move(first), std::move(second), plan,
                                  plan.fitting(candidate), {&wish.output, 1},
                                  pool, draw));
  }
  std::vector<ErrorMap> drawn;
  for (auto& [place, map] : maps) drawn.push_back(std::move(map));
  return drawn;
}

}  // namespace framewise::comparison
