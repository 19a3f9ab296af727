// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/giflab_pass.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/for_each_index.h"
#include "base/result.h"
#include "compare/pairs/chosen_frames.h"
#include "compare/pairs/nearest_frames.h"
#include "framewise/executor.h"
#include "measure/giflab/release_2025.h"
#include "measure/giflab/whole_file.h"
#include "measure/pair_view.h"
#include "measure/registry.h"
#include "measure/statistics.h"
#include "media/decode/gif/hidden_colors.h"
#include "telemetry/span.h"

namespace framewise::comparison {
namespace {

namespace giflab = measure::giflab;
using measure::Picture;
using Seen = ChosenFrames::Seen;

constexpr int64_t kUsualFrames = 30;
void forget_private(const measure::PairView& view) {
  view.forget_private();
  view.reference().forget_private();
  view.test().forget_private();
}

// The composite's numbers of single pairs, by name, the longest work first.
constexpr const char* kPairMetrics[] = {"ssimulacra2",
                                        "giflab:fsim",
                                        "giflab:ssim",
                                        "giflab:ms_ssim",
                                        "giflab:psnr_mean",
                                        "giflab:mse",
                                        "giflab:gmsd",
                                        "giflab:chist",
                                        "giflab:edge_similarity",
                                        "giflab:texture_similarity",
                                        "giflab:sharpness_similarity"};

// GifLab's metrics of single pairs, by name, the longest work first.
constexpr const char* kSampledMetrics[] = {"giflab:fsim",
                                           "giflab:ssim",
                                           "giflab:ms_ssim",
                                           "giflab:psnr",
                                           "giflab:psnr_mean",
                                           "giflab:mse",
                                           "giflab:rmse",
                                           "giflab:gmsd",
                                           "giflab:chist",
                                           "giflab:edge_similarity",
                                           "giflab:texture_similarity",
                                           "giflab:sharpness_similarity"};

bool is_sampled(const MetricInfo& info) {
  return std::ranges::find(kSampledMetrics, info.name) !=
         std::end(kSampledMetrics);
}

// The values of pairs that were measured before, as the report has them.
class KnownValues {
 public:
  explicit KnownValues(const Comparison& comparison) : comparison_(comparison) {
    for (const Meeting& meeting : comparison.meetings) {
      pairs_[{meeting.reference_frame, meeting.test_frame}] = meeting.pair;
    }
  }

  std::optional<double> of(std::string_view name, int64_t reference,
                           int64_t test) const {
    const auto pair = pairs_.find({reference, test});
    if (pair == pairs_.end()) return std::nullopt;
    for (const MetricReport& metric : comparison_.metrics) {
      if (metric.info->name == name && pair->second < metric.values.size()) {
        return metric.values[pair->second];
      }
    }
    return std::nullopt;
  }

 private:
  const Comparison& comparison_;
  std::map<std::pair<int64_t, int64_t>, size_t> pairs_;
};

// Works that do not depend on each other.
using Works = std::vector<std::function<void()>>;

class PairMeans {
 public:
  // Each metric is measured once for all of its outputs.
  explicit PairMeans(std::span<const char* const> names) {
    for (const char* const name : names) {
      const auto selected = measure::select(name);
      if (!selected) continue;
      auto at = std::ranges::find(metrics_, selected->metric, &Metric::metric);
      if (at == metrics_.end()) {
        at = metrics_.insert(at, Metric{selected->metric, {}});
      }
      at->outputs.push_back({name, selected->output, {}});
    }
  }

  // Adds what is known of the pair, and a work for each metric that has to
  // measure it. `known`: values of pictures that were measured just as these
  // are; null: there are none.
  void add(const measure::PairView& view, const KnownValues* known,
           Works& works) {
    for (Metric& metric : metrics_) {
      if (known && metric.add_known(view, *known)) continue;
      works.emplace_back([&view, &metric] { metric.measure(view); });
    }
  }

  // Absent: not measured.
  std::optional<Summary> summary(std::string_view name) const {
    const std::vector<double>* const values = find(name);
    if (!values) return std::nullopt;
    measure::Statistics statistics;
    for (const double value : *values) statistics.add(value, 1);
    return statistics.summary();
  }

  // Of the metrics that GifLab samples at three positions.
  std::vector<giflab::Positions> positions() const {
    std::vector<giflab::Positions> found;
    for (const std::string_view metric : {"ssim", "mse", "fsim", "chist"}) {
      const auto* const values = find("giflab:" + std::string(metric));
      if (!values) continue;
      found.push_back({metric, values->front(), (*values)[values->size() / 2],
                       values->back()});
    }
    return found;
  }

  giflab::CompositeInputs inputs() const {
    giflab::CompositeInputs inputs;
    inputs.ssim = mean("giflab:ssim");
    inputs.ms_ssim = mean("giflab:ms_ssim");
    inputs.psnr_db = mean("giflab:psnr_mean");
    inputs.mse = mean("giflab:mse");
    inputs.fsim = mean("giflab:fsim");
    inputs.gmsd = mean("giflab:gmsd");
    inputs.chist = mean("giflab:chist");
    inputs.edges = median("giflab:edge_similarity");
    inputs.texture = median("giflab:texture_similarity");
    inputs.sharpness = mean("giflab:sharpness_similarity");
    // GifLab brings 10 to 90 to 0 to 1, frame by frame.
    if (const auto* const values = find("ssimulacra2")) {
      double sum = 0;
      for (const double raw : *values) {
        sum += std::clamp((raw - 10) / 80, 0.0, 1.0);
      }
      inputs.ssimulacra2 = sum / double(values->size());
    }
    return inputs;
  }

 private:
  struct Output {
    std::string_view name;
    size_t of_metric = 0;
    std::vector<double> values = {};
  };
  struct Metric {
    const measure::Metric* metric;
    std::vector<Output> outputs;

    // False, and adds none, unless all outputs are known.
    bool add_known(const measure::PairView& view, const KnownValues& known) {
      std::vector<double> found;
      for (const Output& output : outputs) {
        const auto value =
            known.of(output.name, view.reference().frame().index(),
                     view.test().frame().index());
        if (!value) return false;
        found.push_back(*value);
      }
      for (size_t i = 0; i < outputs.size(); ++i) {
        outputs[i].values.push_back(found[i]);
      }
      return true;
    }

    void measure(const measure::PairView& view) {
      const Size size = view.size();
      if (std::min(size.width, size.height) <
          metric->outputs[outputs[0].of_metric].minimum_side) {
        return;
      }
      std::vector<measure::Value> values(metric->outputs.size());
      metric->measure(view, values);
      if (is_large(size)) forget_private(view);
      for (Output& output : outputs) {
        const measure::Value& value = values[output.of_metric];
        if (value.exists()) output.values.push_back(value.number);
      }
    }
  };

  // Null: not measured.
  const std::vector<double>* find(std::string_view name) const {
    for (const Metric& metric : metrics_) {
      for (const Output& output : metric.outputs) {
        if (output.name == name && !output.values.empty()) {
          return &output.values;
        }
      }
    }
    return nullptr;
  }
  std::optional<double> mean(const char* name) const {
    const auto* const values = find(name);
    if (!values) return std::nullopt;
    double sum = 0;
    for (const double value : *values) sum += value;
    return sum / double(values->size());
  }
  std::optional<double> median(const char* name) const {
    const auto* const values = find(name);
    if (!values) return std::nullopt;
    return giflab::percentile(*values, 50);
  }

  std::vector<Metric> metrics_;
};

// The requested parts: some cost more than the rest together.
struct Wanted {
  bool composite = false;
  bool pairs = false;
  bool patches = false;
  bool deep = false;
  bool text = false;

  Wanted(const Comparison& comparison, bool as_in_2025) {
    bool positions = false;
    for (const MetricReport& metric : comparison.metrics) {
      const std::string_view name = metric.info->name;
      const auto is = [&](std::string_view part) {
        return name.starts_with("giflab:" + std::string(part));
      };
      composite = composite || is("composite") || is("efficiency");
      patches = patches || is("banding") || is("deltae") || is("dither") ||
                is("gradient") || is("color_patch") || is("flat_region");
      text = text || is("has_text") || is("text_ui");
      positions = positions || giflab::is_of_positions(name);
      deep = deep || is("lpips") || is("deep") || is("flicker");
    }
    // That release has no LPIPS, and its composite needs neither.
    patches = patches || (composite && !as_in_2025);
    deep = (deep || composite) && !as_in_2025;
    pairs = as_in_2025 ? std::any_of(comparison.metrics.begin(),
                                     comparison.metrics.end(),
                                     [](const MetricReport& metric) {
                                       return is_sampled(*metric.info);
                                     })
                       : composite;
    pairs = pairs || positions;
  }
};

// Side by side where there is an executor. Each work is done by one thread: no
// order among threads matters.
void run_all(const Works& works, Executor* executor) {
  for_each_index(executor, works.size(), [&](size_t i) { works[i](); });
}

// Two files of one size, frame after frame.
class Pass {
 public:
  Pass(Animation& reference, Animation& test, const FileReport& reference_facts,
       const FileReport& test_facts, const GiflabPass& how,
       const Wanted& wanted, const KnownValues& known)
      : large_(is_large(reference.info().size)),
        as_in_2025_(how.frames > 0),
        sides_{
            {reference, reference_facts, pool_, most_frames(how), behind(how)},
            {test, test_facts, pool_, most_frames(how), behind(how)}},
        nearest_picture_(pool_),
        view_(sides_[0].picture(),
              as_in_2025_ ? nearest_picture_ : sides_[1].picture()),
        wanted_(wanted),
        known_(known),
        executor_(how.executor),
        means_(as_in_2025_ ? std::span<const char* const>(kSampledMetrics)
                           : std::span<const char* const>(kPairMetrics)) {
    if (wanted.deep) deep_.emplace(how.models, how.executor);
  }

  const PairMeans& means() const { return means_; }
  int64_t sampled() const { return int64_t(sides_[1].count()); }

  Result<giflab::WholeFile> run() {
    if (as_in_2025_ && wanted_.pairs) {
      FW_RETURN_IF_ERROR(sides_[1].keep());
      nearest_.emplace(sides_[1].kept());
    }
    // Frames that are read ahead take memory.
    if (!large_) {
      run_all(
          {[&] { sides_[0].read_ahead(); }, [&] { sides_[1].read_ahead(); }},
          executor_);
    }
    const size_t steps = std::max(sides_[0].count(), sides_[1].count());
    for (size_t i = 0; i < steps; ++i) FW_RETURN_IF_ERROR(step(i));
    return values();
  }

 private:
  static int64_t most_frames(const GiflabPass& how) {
    return how.frames > 0 ? how.frames : kUsualFrames;
  }

  static BehindTransparent behind(const GiflabPass& how) {
    return how.frames > 0 ? BehindTransparent::kHiddenColor
                          : BehindTransparent::kWhite;
  }

  // Looks at frame i of those that were chosen, and reads the next meanwhile.
  Result<void> step(size_t i) {
    std::optional<Result<Seen>> shown[2];
    for_each_index(executor_, 2, [&](size_t side) {
      if (i < sides_[side].count()) shown[side] = sides_[side].show();
    });
    Seen seen[2] = {Seen::kNot, Seen::kNot};
    for (size_t side = 0; side < 2; ++side) {
      if (!shown[side]) continue;
      FW_ASSIGN_OR_RETURN(seen[side], *std::move(shown[side]));
      complete_ = complete_ && seen[side] != Seen::kNot;
    }
    // The longest work comes first.
    Works works;
    if (seen[0] != Seen::kNot && nearest_) add_work_on_nearest(works);
    if (seen[0] != Seen::kNot && seen[1] != Seen::kNot) {
      add_works_on_pair(seen[0] == Seen::kAsItIs && seen[1] == Seen::kAsItIs,
                        works);
    }
    for (size_t side = 0; side < 2; ++side) {
      if (seen[side] == Seen::kNot) continue;
      works.emplace_back(
          [&, side] { streams_[side].add(sides_[side].picture()); });
    }
    for (size_t side = 0; side < 2 && !large_; ++side) {
      works.emplace_back([&, side] { sides_[side].read_ahead(); });
    }
    run_all(works, executor_);
    if (deep_) {
      const auto frame = [&](size_t side) {
        return seen[side] == Seen::kNot ? nullptr
                                        : &sides_[side].picture().frame();
      };
      deep_->add(frame(0), frame(1), pool_);
    }
    if (large_) forget_private(view_);
    return {};
  }

  // `as_they_are`: nothing was converted, so what is known of them holds.
  void add_works_on_pair(bool as_they_are, Works& works) {
    if (!as_in_2025_ && wanted_.pairs) {
      add_means(as_they_are ? &known_ : nullptr, works);
    }
    if (!wanted_.patches) return;
    const Picture& a = sides_[0].picture();
    const Picture& b = sides_[1].picture();
    works.emplace_back([this, &a, &b] { patches_.add_gray(a, b); });
    works.emplace_back([this, &a, &b] { patches_.add_colors(a, b); });
  }

  void add_work_on_nearest(Works& works) {
    const auto at = nearest_->take(sides_[0].picture().frame());
    if (!at) return;
    nearest_picture_.show(nearest_->frame(*at), measure::Planes::kRgb);
    add_means(nullptr, works);
  }

  // Work on large frames runs alone, since it returns its memory.
  void add_means(const KnownValues* known, Works& works) {
    view_.refresh();
    Works on_pair;
    means_.add(view_, known, on_pair);
    if (large_) {
      run_all(on_pair, nullptr);
    } else {
      std::ranges::move(on_pair, std::back_inserter(works));
    }
  }

  Result<giflab::WholeFile> values() {
    FW_ASSIGN_OR_RETURN(const Frame first_a, sides_[0].first());
    FW_ASSIGN_OR_RETURN(const Frame first_b, sides_[1].first());
    giflab::WholeFile file;
    if (deep_) {
      file.deep = deep_->values();
      file.why_no_deep = deep_->why_not();
    }
    const std::vector<double> neighbors =
        file.deep ? file.deep->neighbors : std::vector<double>();
    run_all({[&] { file.reference = streams_[0].values(first_a); },
             [&] { file.test = streams_[1].values(first_b, neighbors); }},
            executor_);
    file.inputs = means_.inputs();
    file.positions = means_.positions();
    if (wanted_.text) file.text = giflab::text_regions_of(first_a);
    if (file.deep && file.deep->frames > 0) {
      file.inputs.lpips = file.deep->quality_mean;
    }
    file.inputs.temporal_delta = std::abs(file.test.temporal_consistency -
                                          file.reference.temporal_consistency);
    if (complete_ && sides_[0].count() == sides_[1].count()) {
      file.patches = patches_.values();
      if (file.patches->gradients > 0) {
        file.inputs.banding = file.patches->banding_mean;
      }
      if (file.patches->colors > 0) {
        file.inputs.deltae = file.patches->deltae_mean;
      }
    }
    return file;
  }

  bool large_;
  bool as_in_2025_;
  FramePool pool_;
  ChosenFrames sides_[2];
  std::optional<NearestFrames> nearest_;
  Picture nearest_picture_;
  measure::PairView view_;
  const Wanted& wanted_;
  const KnownValues& known_;
  Executor* executor_;
  giflab::Stream streams_[2];
  giflab::Patches patches_;
  PairMeans means_;
  std::optional<giflab::DeepDistances> deep_;
  bool complete_ = true;
};

}  // namespace

namespace {

bool is_set_here(const GiflabPass& how, const MetricReport& metric) {
  return metric.info->needs == Needs::kWholeFile ||
         (how.frames > 0 && is_sampled(*metric.info));
}

constexpr std::string_view kSizesDiffer = "the sizes of the pictures differ";

Summary of_one(double number) {
  return {.mean = number,
          .std = 0,
          .min = number,
          .max = number,
          .p1 = number,
          .p5 = number,
          .p50 = number,
          .p95 = number};
}

void set_whole_file(const giflab::WholeFile& file, MetricReport& metric) {
  const giflab::WholeFileValue value =
      giflab::value_of(file, metric.info->name);
  metric.why_not = value.why_not;
  if (value.number) metric.summary = of_one(*value.number);
}

// Values that GifLab cannot measure are 0 there.
void set_whole_file_of_2025(const giflab::WholeFile& file, int64_t sampled,
                            MetricReport& metric) {
  const auto own = giflab::value_of_2025(file, sampled, metric.info->name);
  const auto value = giflab::value_of(file, metric.info->name);
  metric.why_not.clear();
  metric.summary = of_one(own ? *own : value.number.value_or(0));
}

// Values of pairs that GifLab does not have are left out.
void set_sampled(const PairMeans& means, MetricReport& metric) {
  metric.summary = means.summary(metric.info->name);
  metric.values.assign(metric.values.size(), std::nullopt);
  metric.worst.clear();
  metric.sampled.reset();
  metric.unrepaired.reset();
  metric.why_not = metric.summary ? "" : "the pictures are too small for it";
}

}  // namespace

bool wants_giflab_pass(const GiflabPass& how, const Comparison& comparison) {
  return std::any_of(
      comparison.metrics.begin(), comparison.metrics.end(),
      [&](const MetricReport& metric) { return is_set_here(how, metric); });
}

Result<std::vector<MetricReport>> with_giflab_values(
    Animation& reference, Animation& test, const FileReport& reference_facts,
    const GiflabPass& how, const Comparison& comparison) {
  const telemetry::Span span("whole files");
  const bool as_in_2025 = how.frames > 0;
  std::vector<MetricReport> metrics = comparison.metrics;
  if (reference.info().size != test.info().size) {
    for (MetricReport& metric : metrics) {
      if (is_set_here(how, metric)) metric.why_not = kSizesDiffer;
    }
    return metrics;
  }
  const Wanted wanted(comparison, as_in_2025);
  const KnownValues known(comparison);
  Pass pass(reference, test, reference_facts, comparison.test, how, wanted,
            known);
  FW_ASSIGN_OR_RETURN(giflab::WholeFile file, pass.run());
  if (comparison.test.bytes > 0) {
    file.compression_ratio =
        double(reference_facts.bytes) / double(comparison.test.bytes);
  }
  for (MetricReport& metric : metrics) {
    if (!is_set_here(how, metric)) continue;
    if (metric.info->needs != Needs::kWholeFile) {
      set_sampled(pass.means(), metric);
    } else if (as_in_2025) {
      set_whole_file_of_2025(file, pass.sampled(), metric);
    } else {
      set_whole_file(file, metric);
    }
  }
  return metrics;
}

}  // namespace framewise::comparison
