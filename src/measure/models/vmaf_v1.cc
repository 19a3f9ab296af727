// SPDX-License-Identifier: Apache-2.0
// VMAF v1 as metrics of the list: the scores of its models.
#include <algorithm>
#include <cmath>

#include "measure/metric.h"
#include "measure/models/models.h"
#include "measure/vmaf/adm.h"
#include "measure/vmaf/cambi.h"
#include "measure/vmaf/luma.h"
#include "measure/vmaf/model.h"
#include "measure/vmaf/motion.h"
#include "measure/vmaf/speed_chroma.h"

namespace framewise::measure {
namespace {

// The outputs of each of both metrics, in order.
constexpr ModelId kUsual[] = {ModelId::kVmafV1, ModelId::kVmafV1Phone,
                              ModelId::kVmafV14k, ModelId::kVmafV14kFar};
constexpr ModelId kFast[] = {ModelId::kVmafV1Hfr, ModelId::kVmafV1PhoneHfr,
                             ModelId::kVmafV14kHfr, ModelId::kVmafV14kFarHfr};

constexpr std::string_view kTooSmallForCambi =
    "VMAF v1 measures banding, which wants a side of 216 pixels";
constexpr std::string_view kTooSmallForChroma =
    "VMAF v1 wants 80 samples of chroma a side at its viewing distance";
constexpr std::string_view kNoNumberOfV1 = "the model gives no number";
constexpr std::string_view kNoModelOfV1 = "its model is not one of VMAF v1";

// Features of one pair; those of equal rules are computed once.
class Features {
 public:
  explicit Features(const PairView& pair) : pair_(pair) {}

  // Nothing if the frames are too small.
  std::optional<VmafFeatures> by(const VmafV1Rules& rules) {
    VmafFeatures features;
    const std::optional<double> chroma = of(
        speed_, rules.speed, [&] { return speed_chroma(pair_, rules.speed); });
    if (!chroma) return std::nullopt;
    features.speed_chroma = *chroma;
    features.cambi = of(cambi_, rules.cambi, [&] {
      return cambi(pair_.test().get<VmafLuma>(), pair_.executor(), rules.cambi);
    });
    features.adm3 =
        of(adm_, rules.adm, [&] { return vmaf_adm3(pair_, rules.adm); });
    features.motion3 =
        rules.fast_motion
            ? pair_.reference().get<VmafFastMotion>().motion3(rules.most_motion)
            : std::min(pair_.reference().get<VmafMotion>().motion3,
                       rules.most_motion);
    return features;
  }

 private:
  template <typename Rules, typename Number>
  using Known = std::vector<std::pair<Rules, Number>>;

  template <typename Rules, typename Number, typename Compute>
  static Number of(Known<Rules, Number>& known, const Rules& rules,
                   const Compute& compute) {
    for (const auto& [by, number] : known) {
      if (by == rules) return number;
    }
    return known.emplace_back(rules, compute()).second;
  }

  const PairView& pair_;
  Known<CambiRules, double> cambi_;
  Known<SpeedRules, std::optional<double>> speed_;
  Known<VmafAdm3Rules, double> adm_;
};

Value score_by(const Models* models, ModelId id, Features& measured) {
  static const Models kNone;
  const Models& at_hand = models ? *models : kNone;
  const VmafModelFile* file = at_hand.vmaf(id);
  if (!file) return Value::none(at_hand.why_not(id));
  const VmafModel& model = file->model();
  if (!model.v1_rules()) return Value::none(kNoModelOfV1);
  const auto features = measured.by(*model.v1_rules());
  if (!features) return Value::none(kTooSmallForChroma);
  const double score = model.score(*features);
  return std::isfinite(score) ? Value(score) : Value::none(kNoNumberOfV1);
}

void measure_v1(const PairView& pair, std::span<const ModelId> ids,
                std::span<Value> values) {
  const Size size = pair.size();
  const bool too_small = std::max(size.width, size.height) < kCambiLeastSide;
  Features features(pair);
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].wanted) continue;
    values[i] = too_small ? Value::none(kTooSmallForCambi)
                          : score_by(pair.reference().viewing().models, ids[i],
                                     features);
  }
}

MetricInfo v1_info(std::string_view name, std::string_view aliases,
                   std::string_view title, std::string_view about,
                   double highest = 100) {
  return {.name = name,
          .aliases = aliases,
          .title = title,
          .lowest = 0,
          .highest = highest,
          .perfect = highest,
          .version = "1",
          .paper =
              "Netflix, the models v1.0.16 of 2026; the rules of libvmaf "
              "3.2",
          .about = about,
          .cost = CostClass::kModerate,
          .minimum_side = VmafLuma::kLeastSide};
}

constexpr std::string_view kAboutV1 =
    "VMAF v1: luma and chroma, banding and additive errors; no credit for "
    "enhancement. Its numbers are not those of vmaf.";
constexpr std::string_view kAboutFast =
    "The same for films of 50 and 60 frames a second.";
constexpr std::string_view kAboutFar =
    "From three picture heights, 0 to 110: 100 is what 1080 lines can reach.";

Metric v1_metric(std::vector<MetricInfo> infos) {
  Metric metric = {.outputs = std::move(infos)};
  metric.measures_equal = true;
  metric.looks_around = true;
  metric.uses_models = true;
  metric.kept_bytes = 16;
  return metric;
}

}  // namespace

Metric vmaf_v1_metric() {
  Metric metric = v1_metric(
      {v1_info("vmaf_v1", "vmaf_v1.0.16_3d0h vmaf_v1.0.16", "VMAF v1",
               kAboutV1),
       v1_info("vmaf_v1_phone", "vmaf_v1.0.16_5d0h", "VMAF v1 on a phone",
               "VMAF v1 from five picture heights."),
       v1_info("vmaf_v1_4k", "vmaf_v1.0.16_1d5h_2160",
               "VMAF v1 on a 4K television",
               "VMAF v1 from one and a half picture heights."),
       v1_info("vmaf_v1_4k_far", "vmaf_v1.0.16_3d0h_2160",
               "VMAF v1 on a 4K television, from afar", kAboutFar, 110)});
  metric.measure = [](const PairView& pair, std::span<Value> values) {
    measure_v1(pair, kUsual, values);
  };
  return metric;
}

Metric vmaf_v1_hfr_metric() {
  Metric metric = v1_metric(
      {v1_info("vmaf_v1_hfr", "vmaf_v1.0.16_hfr_3d0h",
               "VMAF v1 at a high frame rate", kAboutFast),
       v1_info("vmaf_v1_phone_hfr", "vmaf_v1.0.16_hfr_5d0h",
               "VMAF v1 on a phone at a high frame rate", kAboutFast),
       v1_info("vmaf_v1_4k_hfr", "vmaf_v1.0.16_hfr_1d5h_2160",
               "VMAF v1 on a 4K television at a high frame rate", kAboutFast),
       v1_info("vmaf_v1_4k_far_hfr", "vmaf_v1.0.16_hfr_3d0h_2160",
               "VMAF v1 on a 4K television, from afar, at a high frame rate",
               kAboutFast, 110)});
  metric.looks_far = true;
  metric.measure = [](const PairView& pair, std::span<Value> values) {
    measure_v1(pair, kFast, values);
  };
  return metric;
}

}  // namespace framewise::measure
