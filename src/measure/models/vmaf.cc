// SPDX-License-Identifier: Apache-2.0
// VMAF and its features as metrics of the list.
#include "measure/models/vmaf.h"

#include <algorithm>
#include <cmath>

#include "measure/metric.h"
#include "measure/models/models.h"
#include "measure/vmaf/adm.h"
#include "measure/vmaf/luma.h"
#include "measure/vmaf/model.h"
#include "measure/vmaf/motion.h"
#include "measure/vmaf/vif.h"

namespace framewise::measure {
namespace {

// The outputs, in the order of vmaf_metric().
enum Output : size_t {
  kScore,
  kScoreNeg,
  kScorePhone,
  kScore4k,
  kScore4kNeg,
  kScoreBootstrap,
  kBagging,
  kStddev,
  kLow,
  kHigh,
  kAdm2,
  kMotion2,
  kVif,  // and the three scales after it
  kAdm2Neg = kVif + 4,
  kVifNeg,  // likewise
  kOutputs = kVifNeg + 4
};

struct Score {
  Output output;
  ModelId model;
};
constexpr Score kScores[] = {{kScore, ModelId::kVmaf},
                             {kScoreNeg, ModelId::kVmafNeg},
                             {kScorePhone, ModelId::kVmaf},
                             {kScore4k, ModelId::kVmaf4k},
                             {kScore4kNeg, ModelId::kVmaf4kNeg},
                             {kScoreBootstrap, ModelId::kVmafBootstrap},
                             {kBagging, ModelId::kVmafBootstrap},
                             {kStddev, ModelId::kVmafBootstrap},
                             {kLow, ModelId::kVmafBootstrap},
                             {kHigh, ModelId::kVmafBootstrap}};

constexpr std::string_view kNoNumber = "the model gives no number";

// Whether any wanted output needs a feature.
struct Wants {
  bool adm = false;
  bool vif = false;
  bool motion = false;
  bool neg = false;

  explicit Wants(std::span<const Value> values) {
    const auto any = [&](size_t first, size_t end) {
      return std::any_of(values.begin() + ptrdiff_t(first),
                         values.begin() + ptrdiff_t(end),
                         [](const Value& value) { return value.wanted; });
    };
    const bool score = any(kScore, kAdm2);
    adm = score || any(kAdm2, kMotion2) || any(kAdm2Neg, kVifNeg);
    motion = score || any(kMotion2, kVif);
    vif = score || any(kVif, kAdm2Neg) || any(kVifNeg, kOutputs);
    neg = any(kScoreNeg, kScorePhone) || any(kScore4kNeg, kScoreBootstrap) ||
          any(kAdm2Neg, kOutputs);
  }
};

VmafFeatures features_of(const PairView& pair, const Wants& wants) {
  VmafFeatures features;
  if (wants.adm) {
    const VmafAdm adm = vmaf_adm(pair, wants.neg);
    features.adm2 = adm.adm2;
    features.adm2_neg = adm.adm2_neg;
  }
  if (wants.vif) {
    const auto ratios = vmaf_vif(pair, wants.neg);
    for (size_t scale = 0; scale < 4; ++scale) {
      features.vif[scale] = ratios[scale].value();
      features.vif_neg[scale] = ratios[scale].value_neg();
    }
  }
  if (wants.motion) {
    features.motion2 = pair.reference().get<VmafMotion>().motion2;
  }
  return features;
}

double score_of(Output output, const VmafModelFile& file,
                const VmafFeatures& features) {
  const VmafModel& model = file.model();
  switch (output) {
    case kScorePhone: return model.for_phones(model.raw(features));
    case kBagging: return file.spread(features).bagging;
    case kStddev: return file.spread(features).stddev;
    case kLow: return file.spread(features).low;
    case kHigh: return file.spread(features).high;
    default: return model.score(features);
  }
}

void fill_scores(const Models* models, const VmafFeatures& features,
                 std::span<Value> values) {
  static const Models kNone;
  const Models& at_hand = models ? *models : kNone;
  for (const Score& score : kScores) {
    Value& value = values[score.output];
    if (!value.wanted) continue;
    const VmafModelFile* file = at_hand.vmaf(score.model);
    if (!file) {
      value.why_not = at_hand.why_not(score.model);
      continue;
    }
    const double number = score_of(score.output, *file, features);
    if (std::isfinite(number)) {
      value = number;
    } else {
      value.why_not = kNoNumber;
    }
  }
}

// Without its model a score does not need the features.
bool lacks_model(const Value& value, Output output, const Models* models) {
  if (!value.wanted) return false;
  for (const Score& score : kScores) {
    if (score.output == output) {
      return !models || !models->vmaf(score.model);
    }
  }
  return false;
}

void measure_vmaf(const PairView& pair, std::span<Value> values) {
  const Models* models = pair.reference().viewing().models;
  std::vector<Value> feasible(values.begin(), values.end());
  for (size_t i = 0; i < feasible.size(); ++i) {
    if (lacks_model(feasible[i], Output(i), models)) feasible[i].wanted = false;
  }
  const Wants wants(feasible);
  VmafFeatures features;
  if (wants.adm || wants.vif || wants.motion) {
    features = features_of(pair, wants);
  }
  fill_vmaf_values(models, features, values);
}

constexpr std::string_view kPaper =
    "Li, Aaron, Katsavounidis, Moorthy, Manohara, Toward a practical "
    "perceptual video quality metric, 2016; the rules of libvmaf 3.2";

MetricInfo score_info(std::string_view name, std::string_view aliases,
                      std::string_view title, std::string_view about) {
  return {.name = name,
          .aliases = aliases,
          .title = title,
          .lowest = 0,
          .highest = 100,
          .perfect = 100,
          .version = "1",
          .paper = kPaper,
          .about = about,
          .cost = CostClass::kModerate,
          .minimum_side = VmafLuma::kLeastSide};
}

MetricInfo feature_info(std::string_view name, std::string_view aliases,
                        std::string_view title, std::string_view about) {
  MetricInfo info = score_info(name, aliases, title, about);
  info.highest = std::numeric_limits<double>::infinity();
  info.perfect = 1;
  return info;
}

constexpr std::string_view kAboutVmaf =
    "What people say of video on a television, from luma alone: 6 points are "
    "just noticeable. Equal pictures are some 97, not 100: that is the model.";
constexpr std::string_view kAboutNeg =
    "VMAF without credit for sharpening and contrast, to compare encoders.";
constexpr std::string_view kAboutSpread =
    "Of 20 models that were trained on parts of the data.";
constexpr std::string_view kAboutFeature =
    "A part of VMAF, in libvmaf's integer arithmetic.";

std::vector<MetricInfo> score_infos() {
  std::vector<MetricInfo> infos = {
      score_info("vmaf", "vmaf_v0.6.1", "VMAF", kAboutVmaf),
      score_info("vmaf_neg", "vmaf_v0.6.1neg", "VMAF, no enhancement gain",
                 kAboutNeg),
      score_info("vmaf_phone", "vmaf_v0.6.1_phone", "VMAF on a phone",
                 "VMAF as it looks on a small screen: higher."),
      score_info("vmaf_4k", "vmaf_4k_v0.6.1", "VMAF on a 4K television",
                 "VMAF from one and a half picture heights."),
      score_info("vmaf_4k_neg", "vmaf_4k_v0.6.1neg",
                 "VMAF on a 4K television, no enhancement gain", kAboutNeg),
      score_info("vmaf_b", "vmaf_b_v0.6.3", "VMAF, bootstrap model",
                 "VMAF of the model whose spread is known."),
      score_info("vmaf_b_bagging", "vmaf_b_v0.6.3_bagging",
                 "VMAF, mean of the bootstrap", kAboutSpread),
      score_info("vmaf_b_stddev", "vmaf_b_v0.6.3_stddev",
                 "VMAF, deviation of the bootstrap", kAboutSpread),
      score_info("vmaf_b_ci_p95_lo", "vmaf_b_v0.6.3_ci_p95_lo",
                 "VMAF, lower end of what is 95 % sure", kAboutSpread),
      score_info("vmaf_b_ci_p95_hi", "vmaf_b_v0.6.3_ci_p95_hi",
                 "VMAF, upper end of what is 95 % sure", kAboutSpread)};
  MetricInfo& deviation = infos[kStddev];
  deviation.direction = Direction::kLowerIsBetter;
  deviation.perfect = 0;
  return infos;
}

std::vector<MetricInfo> feature_infos() {
  std::vector<MetricInfo> infos = {
      feature_info("integer_adm2", "adm2 adm", "Detail kept (ADM)",
                   kAboutFeature),
      feature_info("integer_motion2", "motion2 motion",
                   "Motion of the original",
                   "How much moves in the original, which hides errors: a "
                   "fact about it, no measure of quality."),
      feature_info("integer_vif_scale0", "", "VIF at scale 0, integers",
                   kAboutFeature),
      feature_info("integer_vif_scale1", "", "VIF at scale 1, integers",
                   kAboutFeature),
      feature_info("integer_vif_scale2", "", "VIF at scale 2, integers",
                   kAboutFeature),
      feature_info("integer_vif_scale3", "", "VIF at scale 3, integers",
                   kAboutFeature),
      feature_info("integer_adm2_egl_1", "adm2_neg",
                   "Detail kept, no enhancement gain", kAboutFeature),
      feature_info("integer_vif_scale0_egl_1", "",
                   "VIF at scale 0, no enhancement gain", kAboutFeature),
      feature_info("integer_vif_scale1_egl_1", "",
                   "VIF at scale 1, no enhancement gain", kAboutFeature),
      feature_info("integer_vif_scale2_egl_1", "",
                   "VIF at scale 2, no enhancement gain", kAboutFeature),
      feature_info("integer_vif_scale3_egl_1", "",
                   "VIF at scale 3, no enhancement gain", kAboutFeature)};
  infos[1].perfect = 0;
  return infos;
}

}  // namespace

void fill_vmaf_values(const Models* models, const VmafFeatures& features,
                      std::span<Value> values) {
  fill_scores(models, features, values);
  const auto set = [&](size_t output, double number) {
    if (values[output].wanted) values[output] = number;
  };
  set(kAdm2, features.adm2);
  set(kMotion2, features.motion2);
  set(kAdm2Neg, features.adm2_neg);
  for (size_t scale = 0; scale < 4; ++scale) {
    set(kVif + scale, features.vif[scale]);
    set(kVifNeg + scale, features.vif_neg[scale]);
  }
}

Metric vmaf_metric() {
  Metric metric = {.outputs = score_infos(), .measure = measure_vmaf};
  for (const MetricInfo& info : feature_infos()) {
    metric.outputs.push_back(info);
  }
  metric.measures_equal = true;
  metric.looks_around = true;
  metric.uses_models = true;
  return metric;
}

}  // namespace framewise::measure
