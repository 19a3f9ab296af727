// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/pair_measurer.h"

#include <algorithm>
#include <utility>

#include "base/for_each_index.h"
#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "frame/geometry.h"
#include "frame/resize/edge_alpha.h"
#include "framewise/executor.h"
#include "measure/models/model_store.h"
#include "measure/models/models.h"
#include "measure/neural/model_cache.h"
#include "runtime/floating_mode.h"
#include "telemetry/span.h"

namespace framewise::comparison {
namespace {

using measure::Metric;
using measure::PairView;
using measure::Planes;
using measure::Selected;
using measure::Value;

bool same_colors(const Frame& a, const Frame& b) {
  return resolved(a.format(), a.size()) == resolved(b.format(), b.size());
}

// Two videos of one layout and depth are measured as they are stored.
bool measurable_as_stored(const Frame& a, const Frame& b) {
  const PixelFormat& x = a.format();
  const PixelFormat& y = b.format();
  return x.layout != Layout::kRgba && x.layout == y.layout &&
         x.bits == y.bits && same_colors(a, b);
}

bool needs_are_met(const MetricInfo& info, const Frame& frame, Planes planes) {
  switch (info.needs) {
    case Needs::kAnyPair: return true;
    case Needs::kOwnPair: return planes == Planes::kOwn;
    case Needs::kRgbPair: return planes == Planes::kRgb;
    case Needs::kYuvPair:
      return planes == Planes::kOwn && frame.format().layout != Layout::kGray;
    case Needs::kWholeFile: return false;
  }
  return false;
}

std::string_view reason_of(Needs needs) {
  if (needs == Needs::kWholeFile) return "is of whole files, not of pairs";
  return needs == Needs::kRgbPair
             ? "the pair is measured on its own planes, not on R, G and B"
             : "needs two videos of one YUV layout and depth";
}

}  // namespace

std::string_view why_not(const MetricInfo& info, const PreparedPair& pair) {
  if (!needs_are_met(info, pair.reference, pair.planes)) {
    const bool gray = pair.reference.format().layout == Layout::kGray;
    return gray && info.needs == Needs::kYuvPair
               ? "gray pictures have no planes of color"
               : reason_of(info.needs);
  }
  const Size size = pair.reference.size();
  return std::min(size.width, size.height) < info.minimum_side
             ? "the pictures are too small for it"
             : "";
}

namespace {

// The outputs that this pair can have, and why not for the others.
std::vector<Value> start_values(const MeasurePlan& plan,
                                const PreparedPair& pair) {
  std::vector<Value> values(plan.outputs.size());
  for (size_t i = 0; i < plan.outputs.size(); ++i) {
    const MetricInfo& info = plan.outputs[i].info();
    const bool apart = plan.giflab_apart && info.name.starts_with("giflab:");
    const std::string_view reason =
        apart ? "is measured on frames that GifLab chooses"
              : why_not(info, pair);
    if (reason.empty()) continue;
    values[i] = Value::none(reason);
    values[i].wanted = false;
  }
  return values;
}

}  // namespace

bool MeasurePlan::fits(Size size, int64_t limit) const {
  int64_t metrics = 0;
  int64_t bytes = 0;
  const Metric* last = nullptr;
  for (size_t i = 0; i < reported(); ++i) {
    if (outputs[i].metric == last) continue;
    last = outputs[i].metric;
    if (card && gpu::is_on_cards(*last)) continue;
    bytes += last->kept_bytes * size.pixels();
    ++metrics;
  }
  return metrics <= 1 || bytes <= limit;
}

bool MeasurePlan::is_heavy() const {
  const auto any = [this](CostClass cost) {
    return std::any_of(outputs.begin(), outputs.end(), [cost](const auto& one) {
      return one.info().cost == cost;
    });
  };
  return any(CostClass::kCostly) && !any(CostClass::kModerate);
}

bool MeasurePlan::is_lopsided() const {
  return std::any_of(outputs.begin(), outputs.end(),
                     [](const auto& one) { return one.metric->on_one_thread; });
}

std::vector<Background> backgrounds_of(
    const std::optional<std::array<uint8_t, 3>>& color) {
  if (!color) {
    return {Background::plain({0, 0, 0}), Background::plain({255, 255, 255})};
  }
  const auto [r, g, b] = *color;
  return {Background::plain({r, g, b})};
}

void add_models(const std::filesystem::path& folder, MeasurePlan& plan) {
  measure::neural::ModelCache::of_process().release_idle();
  const bool wanted = std::any_of(
      plan.outputs.begin(), plan.outputs.end(),
      [](const auto& output) { return output.metric->uses_models; });
  if (!wanted || folder.empty()) return;
  plan.models = std::make_shared<measure::Models>(measure::ModelStore(folder));
  plan.viewing.models = plan.models.get();
}

Around MeasurePlan::around() const {
  Around most = Around::kNothing;
  for (const Selected& output : outputs) {
    const measure::Metric& metric = *output.metric;
    most = std::max(most, metric.looks_far        ? Around::kWide
                          : metric.looks_two_back ? Around::kTwoBefore
                          : metric.looks_around   ? Around::kNeighbours
                                                  : Around::kNothing);
  }
  return most;
}

Result<PreparedPair> prepare(const Frame& reference, const Frame& test,
                             FramePool& pool) {
  PreparedPair pair{reference, test, Planes::kOwn};
  if (!same_color_decoding(reference, test)) {
    // Their samples mean different colors: only what is seen can be compared.
    pair.planes = Planes::kRgb;
    FW_ASSIGN_OR_RETURN(pair.reference, to_srgb8(reference, pool));
    FW_ASSIGN_OR_RETURN(pair.test, to_srgb8(test, pool));
  } else if (!measurable_as_stored(reference, test)) {
    const bool deep = std::max(reference.format().bits, test.format().bits) > 8;
    const auto convert = deep ? to_rgba16 : to_rgba8;
    pair.planes = Planes::kRgb;
    FW_ASSIGN_OR_RETURN(pair.reference, convert(reference, pool));
    FW_ASSIGN_OR_RETURN(pair.test, convert(test, pool));
  } else if (!rgb_from_yuv(resolved(reference.format(), reference.size()),
                           reference.format().bits)) {
    return fail(ErrorKind::kUnsupported,
                "the pictures have a color matrix that we do not know");
  }
  return pair;
}

PairMeasurer::PairMeasurer(const MeasurePlan& plan, size_t candidates,
                           Executor* executor, int reach)
    : plan_(plan),
      candidates_(candidates),
      executor_(executor),
      reach_(reach),
      fitters_(candidates),
      equality_(candidates) {}

Result<Frame> Fitter::resize(const Frame& frame, Size to,
                             const ResizeOptions& scaling, FramePool& pool) {
  if (!resizer_ || format_ != frame.format() || from_ != frame.size() ||
      to_ != to || scaling_ != scaling) {
    FW_ASSIGN_OR_RETURN(
        resizer_, Resizer::create(frame.format(), frame.size(), to, scaling));
    scaling_ = scaling;
    format_ = frame.format();
    from_ = frame.size();
    to_ = to;
  }
  FW_ASSIGN_OR_RETURN(const Frame resized, resizer_->apply(frame, pool));
  return resized.with_time(frame.index(), frame.time(),
                           ChangedArea::everything(to));
}

bool is_cut_in_rgb(const PixelFormat& format, const Rect& part) {
  const bool x_halved =
      format.layout == Layout::kYuv420 || format.layout == Layout::kYuv422;
  const bool y_halved = format.layout == Layout::kYuv420;
  return (x_halved && part.x % 2 != 0) || (y_halved && part.y % 2 != 0);
}

Result<Frame> cut(const Frame& frame, const Rect& part, FramePool& pool) {
  if (frame.size() == Size{part.width, part.height}) return frame;
  Frame whole = frame;
  if (is_cut_in_rgb(frame.format(), part)) {
    const auto convert = frame.format().bits > 8 ? to_rgba16 : to_rgba8;
    FW_ASSIGN_OR_RETURN(whole, convert(frame, pool));
  }
  return crop(whole, part, pool);
}

bool scales_test(Resizing resizing, Size reference, Size test) {
  return resizing == Resizing::kTest ||
         (resizing == Resizing::kSmaller && test.pixels() > reference.pixels());
}

Result<void> Fitter::fit(Frame& reference, Frame& test, const Fitting& fitting,
                         FramePool& pool) {
  const Size a = reference.size();
  const Size b = test.size();
  if (fitting.part) {
    FW_ASSIGN_OR_RETURN(reference,
                        cut(reference, fitting.part->reference, pool));
    FW_ASSIGN_OR_RETURN(test, cut(test, fitting.part->test, pool));
    return {};
  }
  if (a == b) return {};
  if (fitting.resizing == Resizing::kRefuse) {
    return fail(ErrorKind::kInput, "a frame of {}x{} meets one of {}x{}",
                b.width, b.height, a.width, a.height);
  }
  const bool scale_test = scales_test(fitting.resizing, a, b);
  Frame& other = scale_test ? test : reference;
  FW_ASSIGN_OR_RETURN(
      other, resize(other, scale_test ? a : b,
                    scale_test ? ResizeOptions() : fitting.scaling, pool));
  FW_ASSIGN_OR_RETURN(test, with_edge_alpha_of(reference, test, pool));
  return {};
}

Result<void> Fitter::fit_neighbour(std::optional<Frame>& neighbour, Size size,
                                   const Fitting& fitting, FramePool& pool) {
  if (!neighbour || neighbour->size() == size) return {};
  if (fitting.part) {
    FW_ASSIGN_OR_RETURN(neighbour,
                        cut(*neighbour, fitting.part->reference, pool));
    return {};
  }
  FW_ASSIGN_OR_RETURN(neighbour,
                      resize(*neighbour, size, fitting.scaling, pool));
  return {};
}

Result<PairValues> PairMeasurer::measure(
    const Frame& reference, const Frame& test, size_t candidate, Scope scope,
    const measure::NeighborFrames& around) {
  const FloatingModeScope quick(with_denormals_as_zero(floating_mode()));
  Frame first = reference;
  Frame second = test;
  measure::NeighborFrames fitted = around;
  Fitter& fitter = fitters_[candidate];
  const Fitting fitting = plan_.fitting(candidate);
  FW_RETURN_IF_ERROR(fitter.fit(first, second, fitting, pool_));
  for (const auto which : measure::NeighborFrames::kAll) {
    FW_RETURN_IF_ERROR(
        fitter.fit_neighbour(fitted.*which, first.size(), fitting, pool_));
  }
  return measure_fitted(first, second, candidate, scope, fitted);
}

namespace {

Result<measure::NeighborFrames> flattened(const measure::NeighborFrames& around,
                                          const Background& background,
                                          FramePool& pool) {
  measure::NeighborFrames flat;
  for (const auto which : measure::NeighborFrames::kAll) {
    if (!(around.*which)) continue;
    FW_ASSIGN_OR_RETURN(flat.*which,
                        flatten(*(around.*which), background, pool));
  }
  return flat;
}

// A neighbour of the reference as the prepared reference is; none where it
// cannot be.
Result<std::optional<Frame>> prepared_neighbour(
    const Frame& reference, const std::optional<Frame>& neighbour,
    FramePool& pool) {
  if (!neighbour || neighbour->format() == reference.format()) return neighbour;
  if (reference.format().layout != Layout::kRgba) return std::optional<Frame>();
  const bool deep = reference.format().bits > 8;
  const auto convert = !same_color_decoding(reference, *neighbour) ? to_srgb8
                       : deep                                      ? to_rgba16
                                                                   : to_rgba8;
  FW_ASSIGN_OR_RETURN(Frame converted, convert(*neighbour, pool));
  return std::optional(std::move(converted));
}

Result<measure::NeighborFrames> prepared_like(
    const Frame& reference, const measure::NeighborFrames& around,
    FramePool& pool) {
  measure::NeighborFrames prepared;
  for (const auto which : measure::NeighborFrames::kAll) {
    FW_ASSIGN_OR_RETURN(prepared.*which,
                        prepared_neighbour(reference, around.*which, pool));
  }
  return prepared;
}

}  // namespace

Result<PairValues> PairMeasurer::measure_fitted(
    const Frame& reference, const Frame& test, size_t candidate, Scope scope,
    const measure::NeighborFrames& around) {
  if (is_opaque(reference) && is_opaque(test)) {
    return measure_over(0, reference, test, candidate, scope, around);
  }
  std::optional<PairValues> worst;
  for (size_t i = 0; i < plan_.backgrounds.size(); ++i) {
    const Background& background = plan_.backgrounds[i];
    FW_ASSIGN_OR_RETURN(const Frame first,
                        flatten(reference, background, pool_));
    FW_ASSIGN_OR_RETURN(const Frame second, flatten(test, background, pool_));
    FW_ASSIGN_OR_RETURN(const measure::NeighborFrames flat,
                        flattened(around, background, pool_));
    FW_ASSIGN_OR_RETURN(PairValues found,
                        measure_over(i, first, second, candidate, scope, flat));
    if (!worst) {
      worst = std::move(found);
      continue;
    }
    worst->identical = worst->identical && found.identical;
    worst->costly_left_out |= found.costly_left_out;
    for (size_t k = 0; k < found.values.size(); ++k) {
      const MetricInfo& info = plan_.outputs[k].info();
      Value& kept = worst->values[k];
      if (!found.values[k].exists() ||
          (kept.exists() && info.better(kept.number, found.values[k].number))) {
        kept = found.values[k];
      }
    }
  }
  return *std::move(worst);
}

PairMeasurer::CandidateState& PairMeasurer::state_for(size_t background,
                                                      size_t candidate) {
  if (references_.size() <= background) references_.resize(background + 1);
  ReferenceState& side = references_[background];
  if (!side.reference) {
    side.reference =
        std::make_unique<measure::Picture>(pool_, plan_.viewing, candidates_);
    side.candidates.resize(candidates_);
  }
  std::unique_ptr<CandidateState>& place = side.candidates[candidate];
  if (!place) {
    place = std::make_unique<CandidateState>(pool_, plan_.viewing, executor_,
                                             *side.reference);
  }
  return *place;
}

namespace {

// Copies values that are known already; returns whether any is left to measure.
template <typename Known>
bool fill_in(const std::vector<Selected>& outputs, std::vector<Value>& values,
             const Known& known) {
  bool any_left = false;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].wanted) continue;
    if (const std::optional<Value> value = known(*outputs[i].metric, i)) {
      values[i] = *value;
      values[i].wanted = false;
    } else {
      any_left = true;
    }
  }
  return any_left;
}

// The wanted outputs, metric by metric: those of one lie side by side.
std::vector<gpu::MetricOfPair> wanted_metrics(
    const std::vector<Selected>& outputs, const std::vector<Value>& values) {
  std::vector<gpu::MetricOfPair> wanted;
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (!values[i].wanted) continue;
    if (wanted.empty() || wanted.back().metric != outputs[i].metric) {
      wanted.push_back({outputs[i].metric, 0});
    }
    wanted.back().wanted |= uint64_t{1} << outputs[i].output;
  }
  return wanted;
}

// Calls use(value, metric, output) for the outputs that the card measures.
template <typename Use>
void for_each_on_card(const MeasurePlan& plan, const OnCard& on_card,
                      std::vector<Value>& values, const Use& use) {
  for (size_t i = 0; i < values.size(); ++i) {
    const Selected& output = plan.outputs[i];
    for (size_t k = 0; k < on_card.metrics.size(); ++k) {
      const gpu::MetricOfPair& one = on_card.metrics[k];
      if (one.metric == output.metric && (one.wanted >> output.output & 1)) {
        use(values[i], k, output.output);
      }
    }
  }
}

// Starts what the card can measure, whose values are then not wanted here.
OnCard start_on_card(const MeasurePlan& plan, const PreparedPair& prepared,
                     const measure::NeighborFrames& around,
                     std::vector<Value>& values) {
  if (!plan.card || plan.card->problem()) return {};
  const gpu::PairOfFrames pair{.reference = prepared.reference,
                               .test = prepared.test,
                               .planes = prepared.planes,
                               .around = around,
                               .nits = plan.viewing.nits,
                               .frame_rate = plan.viewing.frame_rate,
                               .models = plan.viewing.models,
                               .cvvdp = plan.viewing.cvvdp,
                               .lpips_size = plan.viewing.lpips_size};
  OnCard on_card;
  on_card.metrics =
      plan.card->measurable(pair, wanted_metrics(plan.outputs, values));
  if (on_card.metrics.empty()) return {};
  on_card.pair = plan.card->start(pair, on_card.metrics);
  if (!on_card.pair) return {};
  for_each_on_card(plan, on_card, values,
                   [](Value& value, size_t, size_t) { value.wanted = false; });
  return on_card;
}

// False: the card failed, and its values are wanted again.
bool finish_on_card(const MeasurePlan& plan, const OnCard& on_card,
                    std::vector<Value>& values) {
  const auto found = plan.card->finish(*on_card.pair, on_card.metrics);
  for_each_on_card(plan, on_card, values,
                   [&](Value& value, size_t metric, size_t output) {
                     value = found ? (*found)[metric][output] : Value();
                   });
  return found.has_value();
}

}  // namespace

Result<PairValues> PairMeasurer::measure_over(
    size_t background, const Frame& reference, const Frame& test,
    size_t candidate, Scope scope, const measure::NeighborFrames& around) {
  std::optional<telemetry::Span> planes(std::in_place, "planes");
  planes->add_pixels(reference.size().pixels());
  FW_ASSIGN_OR_RETURN(const PreparedPair pair, prepare(reference, test, pool_));
  PairValues result;
  result.values = start_values(plan_, pair);
  result.identical = equality_[candidate].of(pair.reference, pair.test);
  if (result.identical) {
    fill_in(plan_.outputs, result.values, [&](const Metric& metric, size_t i) {
      return metric.measures_equal
                 ? std::nullopt
                 : std::optional<Value>(plan_.outputs[i].info().perfect);
    });
  }
  // Identical pairs are never drawn for costly metrics: what is not the same
  // for all of them is measured now.
  const bool any_left =
      fill_in(plan_.outputs, result.values, [&](const Metric&, size_t i) {
        const bool in_scope =
            result.identical || scope == Scope::kAll
                ? i < plan_.reported()
                : plan_.costly(i) == (scope == Scope::kCostly);
        if (!in_scope && plan_.costly(i)) result.costly_left_out = true;
        return in_scope ? std::nullopt
                        : std::optional(Value::none("not sampled"));
      });
  if (!any_left) return result;

  FW_ASSIGN_OR_RETURN(const measure::NeighborFrames neighbours,
                      prepared_like(pair.reference, around, pool_));
  planes.reset();
  OnCard on_card = start_on_card(plan_, pair, neighbours, result.values);
  FW_RETURN_IF_ERROR(measure_here(pair, background, candidate, scope,
                                  neighbours, result.values));
  if (on_card.pair && !finish_on_card(plan_, on_card, result.values)) {
    // The planes that were kept from the last pair lack those of the card.
    references_.clear();
    FW_RETURN_IF_ERROR(measure_here(pair, background, candidate, scope,
                                    neighbours, result.values));
  }
  return result;
}

Result<void> PairMeasurer::measure_here(const PreparedPair& pair,
                                        size_t background, size_t candidate,
                                        Scope scope,
                                        const measure::NeighborFrames& around,
                                        std::vector<Value>& values) {
  if (std::ranges::none_of(values, &Value::wanted)) return {};
  CandidateState& state = state_for(background, candidate);
  measure::Picture& reference_picture = *references_[background].reference;
  const auto hint = [this](const measure::Picture& picture,
                           const Frame& frame) {
    const int64_t ahead = picture.frames_shown() == 0
                              ? 0
                              : frame.index() - picture.frame().index();
    return ahead >= 1 && ahead <= reach_ ? &frame.changed() : nullptr;
  };
  reference_picture.show_between(pair.reference, pair.planes, around,
                                 hint(reference_picture, pair.reference));
  state.test.show(pair.test, pair.planes, hint(state.test, pair.test));
  state.pair.refresh();
  const bool known = state.scope == scope || state.scope == Scope::kAll;
  if (known && state.pair.changed().none()) {
    // Neighboring frames may have changed even if the pair did not.
    fill_in(plan_.outputs, values, [&](const Metric& metric, size_t i) {
      return metric.looks_around ? std::nullopt
                                 : std::optional<Value>(state.values[i]);
    });
  }
  run_metrics(state.pair, values);
  state.values = values;
  state.scope = scope;
  return {};
}

void PairMeasurer::run_metric(const PairView& pair, MetricRun& run,
                              std::vector<Value>& values) {
  const std::vector<Selected>& outputs = plan_.outputs;
  const Metric& metric = *outputs[run.begin].metric;
  Value unwanted;
  unwanted.wanted = false;
  run.found.assign(metric.outputs.size(), unwanted);
  for (size_t i = run.begin; i < run.end; ++i) {
    run.found[outputs[i].output].wanted |= values[i].wanted;
  }
  telemetry::Span span(metric.outputs.front().name,
                       telemetry::SpanKind::kMetric);
  span.add_pixels(pair.size().pixels());
  metric.measure(pair, run.found);
  for (size_t i = run.begin; i < run.end; ++i) {
    if (values[i].wanted) values[i] = run.found[outputs[i].output];
  }
}

void PairMeasurer::run_metrics(const PairView& pair,
                               std::vector<Value>& values) {
  // Outputs of one metric lie side by side.
  const std::vector<Selected>& outputs = plan_.outputs;
  size_t runs = 0;
  for (size_t i = 0; i < outputs.size();) {
    size_t end = i;
    bool wanted = false;
    while (end < outputs.size() && outputs[end].metric == outputs[i].metric) {
      wanted |= values[end++].wanted;
    }
    if (wanted) {
      if (runs == runs_.size()) runs_.emplace_back();
      runs_[runs].begin = i;
      runs_[runs++].end = end;
    }
    i = end;
  }
  if (!plan_.fits(pair.size())) {
    for (size_t i = 0; i < runs; ++i) {
      run_metric(pair, runs_[i], values);
      pair.forget_private();
      pair.reference().forget_private();
      pair.test().forget_private();
    }
  } else {
    for_each_index(executor_, runs,
                   [&](size_t i) { run_metric(pair, runs_[i], values); });
  }
}

}  // namespace framewise::comparison
