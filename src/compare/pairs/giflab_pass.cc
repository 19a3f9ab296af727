// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/giflab_pass.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/for_each_index.h"
#include "base/result.h"
#include "frame/color/color.h"
#include "framewise/executor.h"
#include "measure/giflab/whole_file.h"
#include "measure/pair_view.h"
#include "measure/registry.h"

namespace framewise::comparison {
namespace {

namespace giflab = measure::giflab;
using measure::Picture;

constexpr int64_t kMostFrames = 30;
static_assert(kMostFrames <= measure::giflab::Stream::kMostFrames);
constexpr int64_t kMostBytes = int64_t{500} << 20;

// GifLab's choice of frames.
std::vector<int64_t> chosen(int64_t frames, Size size) {
  const int64_t by_memory =
      std::max<int64_t>(1, kMostBytes / (3 * size.pixels()));
  const int64_t count = std::min({frames, kMostFrames, by_memory});
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < count; ++i) {
    const double step = count > 1 ? double(frames - 1) / double(count - 1) : 0;
    indices.push_back(i + 1 == count && count > 1 ? frames - 1
                                                  : int64_t(double(i) * step));
  }
  return indices;
}

// What is derived from larger pictures is given back at once: it would take
// more memory than all the rest.
bool is_large(Size size) { return size.pixels() > int64_t{3} << 19; }

void forget_private(const measure::PairView& view) {
  view.forget_private();
  view.reference().forget_private();
  view.test().forget_private();
}

// The composite's numbers of single pairs, by name.
constexpr const char* kPairMetrics[] = {"giflab:ssim",
                                        "giflab:ms_ssim",
                                        "giflab:psnr_mean",
                                        "giflab:mse",
                                        "giflab:fsim",
                                        "giflab:gmsd",
                                        "giflab:chist",
                                        "giflab:edge_similarity",
                                        "giflab:texture_similarity",
                                        "giflab:sharpness_similarity",
                                        "ssimulacra2"};

// What was measured of pairs before, as the report has it.
class KnownValues {
 public:
  explicit KnownValues(const Comparison& comparison) : comparison_(comparison) {
    for (const Meeting& meeting : comparison.meetings) {
      pairs_[{meeting.reference_frame, meeting.test_frame}] = meeting.pair;
    }
  }

  std::optional<double> of(const char* name, int64_t reference,
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

class PairMeans {
 public:
  // `known`: values of pictures that were measured just as these are; null:
  // there are none.
  void add(const measure::PairView& view, const KnownValues* known) {
    const Size size = view.size();
    const int64_t reference = view.reference().frame().index();
    const int64_t test = view.test().frame().index();
    for (const char* const name : kPairMetrics) {
      if (known) {
        if (const auto value = known->of(name, reference, test)) {
          values_[name].push_back(*value);
          continue;
        }
      }
      const auto selected = measure::select(name);
      if (!selected ||
          std::min(size.width, size.height) < selected->info().minimum_side) {
        continue;
      }
      std::vector<measure::Value> values(selected->metric->outputs.size());
      selected->metric->measure(view, values);
      if (is_large(size)) forget_private(view);
      const measure::Value& value = values[selected->output];
      if (value.exists()) values_[name].push_back(value.number);
    }
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
    if (const auto at = values_.find("ssimulacra2"); at != values_.end()) {
      double sum = 0;
      for (const double raw : at->second) {
        sum += std::clamp((raw - 10) / 80, 0.0, 1.0);
      }
      inputs.ssimulacra2 = sum / double(at->second.size());
    }
    return inputs;
  }

 private:
  std::optional<double> mean(const char* name) const {
    const auto at = values_.find(name);
    if (at == values_.end()) return std::nullopt;
    double sum = 0;
    for (const double value : at->second) sum += value;
    return sum / double(at->second.size());
  }
  std::optional<double> median(const char* name) const {
    const auto at = values_.find(name);
    if (at == values_.end()) return std::nullopt;
    return giflab::percentile(at->second, 50);
  }

  std::map<std::string, std::vector<double>> values_;
};

// How a chosen frame came to be seen.
enum class Seen : uint8_t {
  kNot,        // the pictures end before it
  kAsItIs,     // opaque RGBA of 8 bits
  kConverted,  // to that
};

struct ChosenFrame {
  Seen seen = Seen::kNot;
  Frame frame;
};

// One side: its chosen frames.
class Side {
 public:
  Side(Animation& animation, std::vector<int64_t> indices, FramePool& pool)
      : picture_(pool),
        animation_(animation),
        indices_(std::move(indices)),
        pool_(pool) {}

  size_t count() const { return indices_.size(); }
  Picture& picture() { return picture_; }

  // May run while the frame before is looked at.
  void read_ahead() {
    if (next_ < indices_.size()) ahead_ = read(indices_[next_++]);
  }
  // The frame that was read ahead, or else the next one.
  Result<Seen> show() {
    if (!ahead_) read_ahead();
    FW_ASSIGN_OR_RETURN(const ChosenFrame chosen,
                        *std::exchange(ahead_, std::nullopt));
    if (chosen.seen != Seen::kNot) {
      picture_.show(chosen.frame, measure::Planes::kRgb);
    }
    if (next_ == 1 && !is_large(animation_.info().size)) first_ = chosen;
    return chosen.seen;
  }
  // The first one once more: a large one is read again.
  Result<Frame> first() {
    if (indices_.empty()) return Frame();
    if (!first_) {
      FW_ASSIGN_OR_RETURN(first_, read(indices_.front()));
    }
    return first_->frame;
  }

 private:
  Result<ChosenFrame> read(int64_t index) {
    FW_RETURN_IF_ERROR(animation_.seek(index));
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation_.next());
    if (!frame) return ChosenFrame{};
    FW_ASSIGN_OR_RETURN(
        const Frame opaque,
        flatten(*frame, Background::plain({255, 255, 255}), pool_));
    FW_ASSIGN_OR_RETURN(Frame rgba, to_rgba8(opaque, pool_));
    const Seen seen =
        rgba.shares_pixels_with(*frame) ? Seen::kAsItIs : Seen::kConverted;
    return ChosenFrame{seen, std::move(rgba)};
  }

  Picture picture_;
  Animation& animation_;
  std::vector<int64_t> indices_;
  FramePool& pool_;
  size_t next_ = 0;
  std::optional<ChosenFrame> first_;
  std::optional<Result<ChosenFrame>> ahead_;
};

// What of it somebody wants: parts cost more than the rest together.
struct Wanted {
  bool composite = false;
  bool patches = false;
  bool deep = false;

  explicit Wanted(const Comparison& comparison) {
    for (const MetricReport& metric : comparison.metrics) {
      const std::string_view name = metric.info->name;
      const auto is = [&](std::string_view part) {
        return name.starts_with("giflab:" + std::string(part));
      };
      composite = composite || is("composite") || is("efficiency");
      patches = patches || is("banding") || is("deltae") || is("dither");
      deep = deep || is("lpips") || is("deep") || is("flicker");
    }
    patches = patches || composite;
    deep = deep || composite;
  }
};

// Works that do not depend on each other, side by side where there is an
// executor. Each is done by one thread: no order among threads matters.
void run_all(const std::vector<std::function<void()>>& works,
             Executor* executor) {
  for_each_index(executor, works.size(), [&](size_t i) { works[i](); });
}

// Two files of one size, frame after frame.
class Pass {
 public:
  Pass(Animation& reference, Animation& test, int64_t reference_frames,
       int64_t test_frames, const Wanted& wanted, const KnownValues& known,
       const measure::Models* models, Executor* executor)
      : large_(is_large(reference.info().size)),
        sides_{
            {reference, chosen(reference_frames, reference.info().size), pool_},
            {test, chosen(test_frames, reference.info().size), pool_}},
        view_(sides_[0].picture(), sides_[1].picture()),
        wanted_(wanted),
        known_(known),
        executor_(executor) {
    if (wanted.deep) deep_.emplace(models, executor);
  }

  Result<giflab::WholeFile> run() {
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
    // What takes longest comes first.
    std::vector<std::function<void()>> works;
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
  void add_works_on_pair(bool as_they_are,
                         std::vector<std::function<void()>>& works) {
    view_.refresh();
    if (wanted_.patches) {
      works.emplace_back(
          [&] { patches_.add(sides_[0].picture(), sides_[1].picture()); });
    }
    if (!wanted_.composite) return;
    const auto add_means = [this, as_they_are] {
      means_.add(view_, as_they_are ? &known_ : nullptr);
    };
    // What gives memory back has the pictures for itself.
    if (large_) {
      add_means();
    } else {
      works.emplace_back(add_means);
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
  FramePool pool_;
  Side sides_[2];
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

bool wants_giflab_pass(const Comparison& comparison) {
  return std::any_of(comparison.metrics.begin(), comparison.metrics.end(),
                     [](const MetricReport& metric) {
                       return metric.info->needs == Needs::kWholeFile;
                     });
}

Result<void> add_giflab_values(Animation& reference, Animation& test,
                               const FileReport& reference_facts,
                               const measure::Models* models,
                               Executor* executor, Comparison& comparison) {
  const bool same_size = reference.info().size == test.info().size;
  giflab::WholeFile file;
  if (same_size) {
    FW_ASSIGN_OR_RETURN(file, Pass(reference, test, reference_facts.frames,
                                   comparison.test.frames, Wanted(comparison),
                                   KnownValues(comparison), models, executor)
                                  .run());
    if (comparison.test.bytes > 0) {
      file.compression_ratio =
          double(reference_facts.bytes) / double(comparison.test.bytes);
    }
  }
  for (MetricReport& metric : comparison.metrics) {
    if (metric.info->needs != Needs::kWholeFile) continue;
    if (!same_size) {
      metric.why_not = "the sizes of the pictures differ";
      continue;
    }
    const giflab::WholeFileValue value =
        giflab::value_of(file, metric.info->name);
    metric.why_not = value.why_not;
    if (!value.number) continue;
    const double n = *value.number;
    metric.summary = Summary{.mean = n,
                             .std = 0,
                             .min = n,
                             .max = n,
                             .p1 = n,
                             .p5 = n,
                             .p50 = n,
                             .p95 = n};
  }
  return {};
}

}  // namespace framewise::comparison
