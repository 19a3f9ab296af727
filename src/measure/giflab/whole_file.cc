// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/whole_file.h"

#include <algorithm>
#include <cmath>

#include "measure/giflab/description.h"
#include "measure/metric.h"

namespace framewise::measure {
namespace giflab {
namespace {

constexpr std::string_view kUnequal =
    "the files have different numbers of frames";

double limited_to_unit(double value) { return std::clamp(value, 0.0, 1.0); }

// A weighted mean of the values that were measured.
class Sum {
 public:
  template <typename Normalize>
  void add(double weight, const std::optional<double>& value,
           const Normalize& normalize) {
    all_ += weight;
    if (!value) return;
    measured_ += weight;
    sum_ += weight * normalize(*value);
  }
  std::optional<double> mean() const {
    if (all_ - measured_ >= 0.5 * all_) return std::nullopt;
    return limited_to_unit(sum_ / measured_);
  }

 private:
  double all_ = 0;
  double measured_ = 0;
  double sum_ = 0;
};

std::optional<double> weighted(const CompositeInputs& in, double banding_unit) {
  const auto as_it_is = [](double v) { return limited_to_unit(v); };
  Sum sum;
  sum.add(0.15, in.ssim, as_it_is);
  sum.add(0.18, in.ms_ssim, as_it_is);
  sum.add(0.08, in.psnr_db, [](double v) { return limited_to_unit(v / 50); });
  sum.add(0.05, in.mse, [](double v) {
    return v <= 0 ? 1 : 1 / (1 + std::log10(std::max(v, 1.0)));
  });
  sum.add(0.07, in.fsim, as_it_is);
  sum.add(0.06, in.edges, as_it_is);
  sum.add(0.04, in.gmsd, [](double v) { return 1 - std::min(v, 0.5) / 0.5; });
  sum.add(0.04, in.chist, as_it_is);
  sum.add(0.03, in.sharpness, as_it_is);
  sum.add(0.03, in.texture, as_it_is);
  sum.add(0.10, in.temporal_delta,
          [](double v) { return 1 - limited_to_unit(v); });
  sum.add(0.04, in.lpips, [](double v) { return limited_to_unit(1 - v); });
  sum.add(0.03, in.ssimulacra2, as_it_is);
  sum.add(0.05, in.banding,
          [=](double v) { return limited_to_unit(1 - v / banding_unit); });
  sum.add(0.05, in.deltae,
          [](double v) { return limited_to_unit(1 - v / 10); });
  return sum.mean();
}

struct Row {
  std::string_view name;
  std::string_view alias;
  std::string_view title;
  double highest;
  bool higher_is_better;
};

constexpr double kOpen = std::numeric_limits<double>::infinity();

constexpr Row kRows[] = {
    {"giflab:composite", "giflab_composite", "Composite quality of GifLab", 1,
     true},
    {"giflab:composite_documented", "giflab_composite_documented",
     "Composite quality of GifLab as documented", 1, true},
    {"giflab:efficiency", "giflab_efficiency", "Efficiency of GifLab", 1, true},
    {"giflab:temporal_consistency", "giflab_temporal_consistency",
     "Temporal consistency of the test, GifLab's form", 1, true},
    {"giflab:temporal_consistency_pre", "giflab_temporal_consistency_pre",
     "Temporal consistency of the original, GifLab's form", 1, true},
    {"giflab:temporal_consistency_delta", "giflab_temporal_consistency_delta",
     "Change of temporal consistency, GifLab's form", 1, false},
    {"giflab:disposal_artifacts", "giflab_disposal_artifacts",
     "Clean disposal in the test, GifLab's form", 1, true},
    {"giflab:disposal_artifacts_pre", "giflab_disposal_artifacts_pre",
     "Clean disposal in the original, GifLab's form", 1, true},
    {"giflab:disposal_artifacts_delta", "giflab_disposal_artifacts_delta",
     "Change of clean disposal, GifLab's form", 1, false},
    {"giflab:flicker_excess", "giflab_flicker_excess",
     "Flicker above 0.02, GifLab's form", 1, false},
    {"giflab:flicker_frame_ratio", "giflab_flicker_frame_ratio",
     "Share of frames that flicker, GifLab's form", 1, false},
    {"giflab:flat_flicker_ratio", "giflab_flat_flicker_ratio",
     "Share of flat windows that flicker, GifLab's form", 1, false},
    {"giflab:temporal_pumping_score", "giflab_temporal_pumping_score",
     "Pumping, GifLab's form", kOpen, false},
    {"giflab:quality_oscillation_frequency",
     "giflab_quality_oscillation_frequency", "Oscillation, GifLab's form", 1,
     false},
    {"giflab:lpips_t_mean", "giflab_lpips_t_mean",
     "Distance of successive frames of the test by LPIPS; without its "
     "weights in Lab, as GifLab does",
     1, false},
    {"giflab:lpips_t_p95", "giflab_lpips_t_p95",
     "95th percentile of the distance of successive frames", 1, false},
    {"giflab:lpips_quality_mean", "giflab_lpips_quality_mean",
     "LPIPS at 512 pixels, GifLab's form", kOpen, false},
    {"giflab:lpips_quality_p95", "giflab_lpips_quality_p95",
     "95th percentile of LPIPS at 512 pixels", kOpen, false},
    {"giflab:lpips_quality_max", "giflab_lpips_quality_max",
     "Largest LPIPS at 512 pixels", kOpen, false},
    {"giflab:deep_perceptual_frame_count", "giflab_deep_perceptual_frame_count",
     "Frames that LPIPS measured", kOpen, true},
    {"giflab:deep_perceptual_downscaled", "giflab_deep_perceptual_downscaled",
     "Whether LPIPS measured reduced frames", 1, false},
    {"giflab:banding_score_mean", "giflab_banding_score_mean",
     "Banding, GifLab's form", 100, false},
    {"giflab:banding_score_p95", "giflab_banding_score_p95",
     "95th percentile of banding, GifLab's form", 100, false},
    {"giflab:deltae_mean", "giflab_deltae_mean",
     "Color difference of patches, GifLab's form", kOpen, false},
    {"giflab:deltae_p95", "giflab_deltae_p95",
     "95th percentile of the color differences of patches", kOpen, false},
    {"giflab:deltae_max", "giflab_deltae_max",
     "Largest color difference of a patch", kOpen, false},
    {"giflab:dither_ratio_mean", "giflab_dither_ratio_mean",
     "High over middle frequencies of flat patches, GifLab's form", kOpen,
     false},
    {"giflab:dither_ratio_p95", "giflab_dither_ratio_p95",
     "95th percentile of high over middle frequencies", kOpen, false},
    {"giflab:dither_quality_score", "giflab_dither_quality_score",
     "Dither quality, GifLab's form", 100, true},
    {"giflab:ssim_first", "giflab_ssim_first",
     "SSIM of the first pair of frames, GifLab's form", 1, true},
    {"giflab:ssim_middle", "giflab_ssim_middle",
     "SSIM of the middle pair of frames, GifLab's form", 1, true},
    {"giflab:ssim_last", "giflab_ssim_last",
     "SSIM of the last pair of frames, GifLab's form", 1, true},
    {"giflab:ssim_positional_variance", "giflab_ssim_positional_variance",
     "Variance of the SSIM of three pairs of frames", kOpen, false},
    {"giflab:mse_first", "giflab_mse_first",
     "Squared error of the first pair of frames, GifLab's form", kOpen, false},
    {"giflab:mse_middle", "giflab_mse_middle",
     "Squared error of the middle pair of frames, GifLab's form", kOpen, false},
    {"giflab:mse_last", "giflab_mse_last",
     "Squared error of the last pair of frames, GifLab's form", kOpen, false},
    {"giflab:mse_positional_variance", "giflab_mse_positional_variance",
     "Variance of the Squared error of three pairs of frames", kOpen, false},
    {"giflab:fsim_first", "giflab_fsim_first",
     "FSIM of the first pair of frames, GifLab's form", 1, true},
    {"giflab:fsim_middle", "giflab_fsim_middle",
     "FSIM of the middle pair of frames, GifLab's form", 1, true},
    {"giflab:fsim_last", "giflab_fsim_last",
     "FSIM of the last pair of frames, GifLab's form", 1, true},
    {"giflab:fsim_positional_variance", "giflab_fsim_positional_variance",
     "Variance of the FSIM of three pairs of frames", kOpen, false},
    {"giflab:chist_first", "giflab_chist_first",
     "Correlation of histograms of the first pair of frames, GifLab's form", 1,
     true},
    {"giflab:chist_middle", "giflab_chist_middle",
     "Correlation of histograms of the middle pair of frames, GifLab's form", 1,
     true},
    {"giflab:chist_last", "giflab_chist_last",
     "Correlation of histograms of the last pair of frames, GifLab's form", 1,
     true},
    {"giflab:chist_positional_variance", "giflab_chist_positional_variance",
     "Variance of the Correlation of histograms of three pairs of frames",
     kOpen, false},
    {"giflab:deltae_pct_gt1", "giflab_deltae_pct_gt1",
     "Percentage of patches with a color difference above 1", 100, false},
    {"giflab:deltae_pct_gt2", "giflab_deltae_pct_gt2",
     "Percentage of patches with a color difference above 2", 100, false},
    {"giflab:deltae_pct_gt3", "giflab_deltae_pct_gt3",
     "Percentage of patches with a color difference above 3", 100, false},
    {"giflab:deltae_pct_gt5", "giflab_deltae_pct_gt5",
     "Percentage of patches with a color difference above 5", 100, false},
    {"giflab:banding_patch_count", "giflab_banding_patch_count",
     "Patches in which banding was measured", kOpen, true},
    {"giflab:gradient_region_count", "giflab_gradient_region_count",
     "Regions with gradients", kOpen, true},
    {"giflab:color_patch_count", "giflab_color_patch_count",
     "Patches whose colors were compared", kOpen, true},
    {"giflab:flat_region_count", "giflab_flat_region_count",
     "Patches in which dither was measured", kOpen, true},
    {"giflab:has_text_ui_content", "giflab_has_text_ui_content",
     "Whether GifLab would search for text", 1, true},
    {"giflab:text_ui_edge_density", "giflab_text_ui_edge_density",
     "Share of edges in the first frame, GifLab's form", 1, true},
    {"giflab:text_ui_component_count", "giflab_text_ui_component_count",
     "Regions that may be text, GifLab's form", kOpen, true},
};

std::optional<double> of_streams(const WholeFile& file, std::string_view name) {
  const StreamValues& a = file.reference;
  const StreamValues& b = file.test;
  const std::pair<std::string_view, double> values[] = {
      {"temporal_consistency", b.temporal_consistency},
      {"temporal_consistency_pre", a.temporal_consistency},
      {"temporal_consistency_delta",
       std::abs(b.temporal_consistency - a.temporal_consistency)},
      {"disposal_artifacts", b.disposal_artifacts},
      {"disposal_artifacts_pre", a.disposal_artifacts},
      {"disposal_artifacts_delta",
       std::abs(b.disposal_artifacts - a.disposal_artifacts)},
      {"flicker_excess", b.flicker_excess},
      {"flicker_frame_ratio", b.flicker_frame_ratio},
      {"flat_flicker_ratio", b.flat_flicker_ratio},
      {"temporal_pumping_score", b.pumping},
      {"quality_oscillation_frequency", b.oscillation},
      {"lpips_t_mean", b.neighbor_distance_mean},
      {"lpips_t_p95", b.neighbor_distance_p95},
  };
  for (const auto& [known, value] : values) {
    if (known == name) return value;
  }
  return std::nullopt;
}

std::optional<double> of_deep(const DeepValues& deep, std::string_view name) {
  const std::pair<std::string_view, double> values[] = {
      {"lpips_quality_mean", deep.quality_mean},
      {"lpips_quality_p95", deep.quality_p95},
      {"lpips_quality_max", deep.quality_max},
      {"deep_perceptual_frame_count", deep.frames},
      {"deep_perceptual_downscaled", deep.downscaled},
  };
  for (const auto& [known, value] : values) {
    if (known == name) return value;
  }
  return std::nullopt;
}

std::optional<double> of_text(const TextRegions& text, std::string_view name) {
  const std::pair<std::string_view, double> values[] = {
      {"has_text_ui_content", text.worth_reading() ? 1 : 0},
      {"text_ui_edge_density", text.edge_density},
      {"text_ui_component_count", double(text.regions)},
  };
  for (const auto& [known, value] : values) {
    if (known == name) return value;
  }
  return std::nullopt;
}

constexpr std::string_view kPositions[] = {"_first", "_middle", "_last",
                                           "_positional_variance"};

WholeFileValue of_positions(const std::vector<Positions>& positions,
                            std::string_view name) {
  for (const Positions& one : positions) {
    if (!name.starts_with(one.metric)) continue;
    const double values[] = {one.first, one.middle, one.last, one.variance()};
    for (size_t i = 0; i < std::size(kPositions); ++i) {
      if (name.substr(one.metric.size()) == kPositions[i]) {
        return {values[i], {}};
      }
    }
  }
  return {std::nullopt, "no pair of frames has a value"};
}

WholeFileValue of_patches(const PatchValues& p, std::string_view name) {
  constexpr std::string_view kSmall = "the pictures are too small for it";
  struct One {
    std::string_view name;
    double value;
    int64_t patches;
    std::string_view why_not;
  };
  constexpr std::string_view kNoSlope = "the original has no gradients";
  constexpr std::string_view kNotFlat = "the original has no flat areas";
  const One values[] = {
      {"banding_score_mean", p.banding_mean, p.gradients, kNoSlope},
      {"banding_score_p95", p.banding_p95, p.gradients, kNoSlope},
      {"deltae_mean", p.deltae_mean, p.colors, kSmall},
      {"deltae_p95", p.deltae_p95, p.colors, kSmall},
      {"deltae_max", p.deltae_max, p.colors, kSmall},
      {"deltae_pct_gt1", p.deltae_above[0], p.colors, kSmall},
      {"deltae_pct_gt2", p.deltae_above[1], p.colors, kSmall},
      {"deltae_pct_gt3", p.deltae_above[2], p.colors, kSmall},
      {"deltae_pct_gt5", p.deltae_above[3], p.colors, kSmall},
      {"banding_patch_count", double(p.gradients), 1, {}},
      {"gradient_region_count", double(p.gradients), 1, {}},
      {"color_patch_count", double(p.colors), 1, {}},
      {"flat_region_count", double(p.flats), 1, {}},
      {"dither_ratio_mean", p.dither_ratio_mean, p.flats, kNotFlat},
      {"dither_ratio_p95", p.dither_ratio_p95, p.flats, kNotFlat},
      {"dither_quality_score", p.dither_quality, p.flats, kNotFlat},
  };
  for (const One& one : values) {
    if (one.name != name) continue;
    if (one.patches == 0) return {std::nullopt, one.why_not};
    return {one.value, {}};
  }
  return {std::nullopt, "is not known"};
}

}  // namespace

std::optional<double> composite(const CompositeInputs& inputs) {
  CompositeInputs as_computed = inputs;
  // Values that were not measured count as perfect.
  as_computed.banding = inputs.banding.value_or(0);
  as_computed.deltae = inputs.deltae.value_or(0);
  return weighted(as_computed, 1);
}

std::optional<double> composite_as_documented(const CompositeInputs& inputs) {
  return weighted(inputs, 100);
}

double efficiency(double composite, double compression_ratio) {
  if (compression_ratio <= 0 || composite < 0) return 0;
  const double saved =
      std::min(1.0, std::log(1 + compression_ratio) / std::log(21.0));
  return std::sqrt(composite * saved);
}

double Positions::variance() const {
  const double mean = (first + middle + last) / 3;
  double sum = 0;
  for (const double value : {first, middle, last}) {
    sum += (value - mean) * (value - mean);
  }
  return sum / 3;
}

bool is_of_positions(std::string_view name) {
  return std::ranges::any_of(kPositions, [&](std::string_view position) {
    return name.ends_with(position);
  });
}

WholeFileValue value_of(const WholeFile& file, std::string_view name) {
  constexpr std::string_view kFew = "too little of it could be measured";
  name.remove_prefix(name.find(':') + 1);
  const std::optional<double> quality = composite(file.inputs);
  if (name == "composite") return {quality, quality ? "" : kFew};
  if (name == "composite_documented") {
    const auto value = composite_as_documented(file.inputs);
    return {value, value ? "" : kFew};
  }
  if (name == "efficiency") {
    if (!quality) return {std::nullopt, kFew};
    return {efficiency(*quality, file.compression_ratio), {}};
  }
  if (const auto value = of_streams(file, name)) return {value, {}};
  if (const auto value = of_deep(file.deep.value_or(DeepValues()), name)) {
    if (!file.deep) return {std::nullopt, file.why_no_deep};
    return {value, {}};
  }
  if (const auto value = of_text(file.text, name)) return {value, {}};
  if (is_of_positions(name)) return of_positions(file.positions, name);
  if (!file.patches) return {std::nullopt, kUnequal};
  return of_patches(*file.patches, name);
}

}  // namespace giflab

Metric giflab_whole_file_metric() {
  Metric metric = {.measure = [](const PairView&, std::span<Value>) {},
                   .uses_models = true};
  for (const giflab::Row& row : giflab::kRows) {
    MetricInfo info = giflab::similarity(
        row.name, row.title,
        "One number of both files, from 30 frames spread over each.");
    info.aliases = row.alias;
    info.highest = row.highest;
    if (!row.higher_is_better) {
      info.direction = Direction::kLowerIsBetter;
      info.perfect = 0;
    } else {
      info.perfect = row.highest;
    }
    info.needs = Needs::kWholeFile;
    info.cost = CostClass::kCostly;
    metric.outputs.push_back(info);
  }
  return metric;
}

}  // namespace framewise::measure
