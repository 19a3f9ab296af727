// SPDX-License-Identifier: Apache-2.0
#include "engine/workbench.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "framewise/executor.h"

namespace framewise::engine {
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

bool equal_pixels(const Frame& a, const Frame& b) {
  if (a.shares_pixels_with(b)) return true;
  const PixelFormat& format = a.format();
  const size_t samples = format.layout == Layout::kRgba ? 4 : 1;
  for (int i = 0; i < format.planes(); ++i) {
    const PlaneView x = a.plane(i);
    const PlaneView y = b.plane(i);
    const size_t bytes =
        size_t(x.size.width) * samples * size_t(format.bytes_per_sample());
    for (int row = 0; row < x.size.height; ++row) {
      if (std::memcmp(x.row(row), y.row(row), bytes) != 0) return false;
    }
  }
  return true;
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
             ? "the pair is measured on its own Y, U and V"
             : "needs two videos of one YUV layout and depth";
}

// The outputs that this pair can have, and why not for the others.
std::vector<Value> start_values(const std::vector<Selected>& outputs,
                                const PreparedPair& pair) {
  std::vector<Value> values(outputs.size());
  const Size size = pair.reference.size();
  const int side = std::min(size.width, size.height);
  for (size_t i = 0; i < outputs.size(); ++i) {
    const MetricInfo& info = outputs[i].info();
    if (!needs_are_met(info, pair.reference, pair.planes)) {
      values[i] = Value::none(reason_of(info.needs));
    } else if (side < info.minimum_side) {
      values[i] = Value::none("the pictures are too small for it");
    } else {
      continue;
    }
    values[i].wanted = false;
  }
  return values;
}

}  // namespace

bool MeasurePlan::fits(Size size) const {
  int64_t metrics = 0;
  const Metric* last = nullptr;
  for (size_t i = 0; i < reported(); ++i) {
    metrics += outputs[i].metric != last;
    last = outputs[i].metric;
  }
  // A metric keeps some four float planes.
  return metrics <= 1 || metrics * size.pixels() * 16 <= kept_bytes;
}

Result<PreparedPair> prepare(const Frame& reference, const Frame& test,
                             FramePool& pool) {
  PreparedPair pair{reference, test, Planes::kOwn};
  if (!measurable_as_stored(reference, test)) {
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

Workbench::Workbench(const MeasurePlan& plan, size_t candidates,
                     Executor* executor)
    : plan_(plan),
      candidates_(candidates),
      executor_(executor),
      fitters_(candidates) {}

Result<Frame> Fitter::resize(const Frame& frame, Size to, FramePool& pool) {
  if (!resizer_ || format_ != frame.format() || from_ != frame.size() ||
      to_ != to) {
    FW_ASSIGN_OR_RETURN(resizer_,
                        Resizer::create(frame.format(), frame.size(), to));
    format_ = frame.format();
    from_ = frame.size();
    to_ = to;
  }
  FW_ASSIGN_OR_RETURN(const Frame resized, resizer_->apply(frame, pool));
  return resized.with_time(frame.index(), frame.time(),
                           ChangedArea::everything(to));
}

Result<void> Fitter::fit(Frame& reference, Frame& test, Resizing resizing,
                         FramePool& pool) {
  const Size a = reference.size();
  const Size b = test.size();
  if (a == b) return {};
  if (resizing == Resizing::kRefuse) {
    return fail(ErrorKind::kInput, "a frame of {}x{} meets one of {}x{}",
                b.width, b.height, a.width, a.height);
  }
  Frame& other = resizing == Resizing::kTest ? test : reference;
  FW_ASSIGN_OR_RETURN(other,
                      resize(other, resizing == Resizing::kTest ? a : b, pool));
  return {};
}

Result<PairValues> Workbench::measure(const Frame& reference, const Frame& test,
                                      size_t candidate, Scope scope) {
  Frame first = reference;
  Frame second = test;
  FW_RETURN_IF_ERROR(
      fitters_[candidate].fit(first, second, plan_.resizing, pool_));
  return measure_fitted(first, second, candidate, scope);
}

Result<PairValues> Workbench::measure_fitted(const Frame& reference,
                                             const Frame& test,
                                             size_t candidate, Scope scope) {
  if (is_opaque(reference) && is_opaque(test)) {
    return measure_over(0, reference, test, candidate, scope);
  }
  std::optional<PairValues> worst;
  for (size_t i = 0; i < plan_.backgrounds.size(); ++i) {
    const Background& background = plan_.backgrounds[i];
    FW_ASSIGN_OR_RETURN(const Frame first,
                        flatten(reference, background, pool_));
    FW_ASSIGN_OR_RETURN(const Frame second, flatten(test, background, pool_));
    FW_ASSIGN_OR_RETURN(PairValues found,
                        measure_over(i, first, second, candidate, scope));
    if (!worst) {
      worst = std::move(found);
      continue;
    }
    worst->identical = worst->identical && found.identical;
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

Result<PairValues> Workbench::measure_over(size_t background,
                                           const Frame& reference,
                                           const Frame& test, size_t candidate,
                                           Scope scope) {
  FW_ASSIGN_OR_RETURN(const PreparedPair pair, prepare(reference, test, pool_));
  PairValues result{start_values(plan_.outputs, pair), false};
  if (equal_pixels(pair.reference, pair.test)) {
    result.identical = true;
    for (size_t i = 0; i < result.values.size(); ++i) {
      if (!result.values[i].wanted) continue;
      result.values[i] = plan_.outputs[i].info().perfect;
    }
    return result;
  }

  for (size_t i = 0; i < result.values.size(); ++i) {
    const bool in_scope = scope == Scope::kAll
                              ? i < plan_.reported()
                              : plan_.costly(i) == (scope == Scope::kCostly);
    if (in_scope || !result.values[i].wanted) continue;
    result.values[i] = Value::none("not sampled");
    result.values[i].wanted = false;
  }

  if (sides_.size() <= background) sides_.resize(background + 1);
  Side& side = sides_[background];
  if (!side.reference) {
    side.reference =
        std::make_unique<measure::Picture>(pool_, plan_.viewing, candidates_);
    side.stands.resize(candidates_);
  }
  std::unique_ptr<Stand>& place = side.stands[candidate];
  if (!place) {
    place = std::make_unique<Stand>(pool_, plan_.viewing, executor_,
                                    *side.reference);
  }
  Stand& stand = *place;
  const auto show = [&](measure::Picture& picture, const Frame& frame) {
    const bool follows = picture.frames_shown() > 0 &&
                         picture.frame().index() + 1 == frame.index();
    picture.show(frame, pair.planes, follows ? &frame.changed() : nullptr);
  };
  show(*side.reference, pair.reference);
  show(stand.test, pair.test);
  stand.pair.refresh();
  const bool known = stand.scope == scope || stand.scope == Scope::kAll;
  if (!known || !stand.pair.changed().none()) {
    run_metrics(stand.pair, result.values);
    stand.values = result.values;
    stand.scope = scope;
  }
  result.values = stand.values;
  return result;
}

void Workbench::run_metrics(const PairView& pair, std::vector<Value>& values) {
  // Outputs of one metric lie side by side.
  const std::vector<Selected>& outputs = plan_.outputs;
  std::vector<std::pair<size_t, size_t>> groups;
  for (size_t i = 0; i < outputs.size();) {
    size_t end = i;
    bool wanted = false;
    while (end < outputs.size() && outputs[end].metric == outputs[i].metric) {
      wanted |= values[end++].wanted;
    }
    if (wanted) groups.emplace_back(i, end);
    i = end;
  }
  const auto run = [&](size_t group) {
    const auto [begin, end] = groups[group];
    const Metric& metric = *outputs[begin].metric;
    std::vector<Value> found(metric.outputs.size());
    for (Value& value : found) value.wanted = false;
    for (size_t i = begin; i < end; ++i) {
      found[outputs[i].output].wanted |= values[i].wanted;
    }
    metric.measure(pair, found);
    for (size_t i = begin; i < end; ++i) {
      if (values[i].wanted) values[i] = found[outputs[i].output];
    }
  };
  if (!plan_.fits(pair.size())) {
    for (size_t i = 0; i < groups.size(); ++i) {
      run(i);
      pair.forget_private();
      pair.reference().forget_private();
      pair.test().forget_private();
    }
  } else if (executor_) {
    executor_->parallel_for(groups.size(), run);
  } else {
    for (size_t i = 0; i < groups.size(); ++i) run(i);
  }
}

}  // namespace framewise::engine
