// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/v1_rules.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"

namespace framewise::measure {
namespace {

// All options, with libvmaf's defaults.
struct Options {
  double cambi_speedup = 0;
  double cambi_darkest = 0;
  double cambi_most = 1000;
  double speed_kernel = 1;
  double speed_prescale = 1;
  double speed_noise = 0.29;
  double speed_floor = 0;
  double speed_weighting = 0;
  double speed_most = 1000;
  double adm_loss_share = 0.5;
  double adm_gain = 100;
  double adm_noise = 0.03125;
  double adm_distance = 3;
  double adm_lines = 1080;
  double adm_least = 0;
  double adm_sensitivity = 0;
  double motion_most = 10000;
  double motion_five_frames = 0;
  double motion_average = 0;
};

struct Option {
  size_t feature;  // of kVmafV1Features
  std::string_view name;
  double Options::*value;
  double least;
  double most;
};

// Ranges as in libvmaf, or what can be computed here.
constexpr Option kOptions[] = {
    {0, "cambi_high_res_speedup", &Options::cambi_speedup, 0, 1080},
    {0, "cambi_vis_lum_threshold", &Options::cambi_darkest, 0, 300},
    {0, "cambi_max_val", &Options::cambi_most, 0, 1000},
    {1, "speed_kernelscale", &Options::speed_kernel, 1, 1},
    {1, "speed_prescale", &Options::speed_prescale, 0.5, 1},
    {1, "speed_sigma_nn", &Options::speed_noise, 0.1, 2},
    {1, "speed_nn_floor", &Options::speed_floor, 0, 1},
    {1, "speed_weight_var_mode", &Options::speed_weighting, 5, 5},
    {1, "speed_max_val", &Options::speed_most, 0, 1000},
    {2, "adm_dlm_weight", &Options::adm_loss_share, 0, 1},
    {2, "adm_enhn_gain_limit", &Options::adm_gain, 1, 1},
    {2, "adm_noise_weight", &Options::adm_noise, 0, 1000},
    {2, "adm_norm_view_dist", &Options::adm_distance, 0.75, 24},
    {2, "adm_ref_display_height", &Options::adm_lines, 1, 4320},
    {2, "adm_min_val", &Options::adm_least, 0, 1},
    {2, "adm_csf_mode", &Options::adm_sensitivity, 2, 2},
    {3, "motion_max_val", &Options::motion_most, 0, 10000},
    {3, "motion_five_frame_window", &Options::motion_five_frames, 0, 1},
    {3, "motion_moving_average", &Options::motion_average, 0, 1},
};

Error unknown(std::string_view name) {
  return fail(ErrorKind::kUnsupported,
              "is a VMAF model whose option '{}' is not known here",
              name.substr(0, 40));
}

Result<void> read_option(size_t feature, std::string_view name,
                         const Json& value, Options& options) {
  if (name == "speed_prescale_method" && feature == 1 && value == "bilinear") {
    return {};
  }
  const auto* const option = std::find_if(
      std::begin(kOptions), std::end(kOptions), [&](const Option& one) {
        return one.feature == feature && one.name == name;
      });
  if (option == std::end(kOptions)) return unknown(name);
  const double number = value == true    ? 1
                        : value == false ? 0
                        : value.is_number()
                            ? value.number()
                            : std::numeric_limits<double>::quiet_NaN();
  // False for what is no number, too.
  if (!(number >= option->least && number <= option->most)) {
    return fail(ErrorKind::kUnsupported,
                "is a VMAF model whose option '{}' has a value that cannot be "
                "computed here",
                name);
  }
  options.*option->value = number;
  return {};
}

Result<SpeedScale> scale_of(double prescale) {
  if (prescale == 1) return SpeedScale::kWhole;
  if (prescale == 0.6) return SpeedScale::kSixTenths;
  if (prescale == 0.5) return SpeedScale::kHalf;
  return unknown("speed_prescale");
}

Result<VmafV1Rules> rules_of(const Options& options) {
  VmafV1Rules rules;
  if (options.cambi_speedup != 0 && options.cambi_speedup != 1080) {
    return unknown("cambi_high_res_speedup");
  }
  rules.cambi = {options.cambi_speedup != 0, options.cambi_darkest,
                 options.cambi_most};
  FW_ASSIGN_OR_RETURN(const SpeedScale scale, scale_of(options.speed_prescale));
  rules.speed = {scale, float(options.speed_noise), float(options.speed_floor),
                 options.speed_most};
  const VmafSensitivity* sensitivity =
      vmaf_blended_sensitivity(options.adm_distance * options.adm_lines);
  if (!sensitivity) return unknown("adm_norm_view_dist");
  rules.adm = {sensitivity, options.adm_noise, options.adm_loss_share,
               options.adm_least};
  if (options.motion_five_frames != options.motion_average) {
    return unknown("motion_moving_average");
  }
  rules.most_motion = options.motion_most;
  rules.fast_motion = options.motion_average != 0;
  return rules;
}

}  // namespace

Result<VmafV1Rules> read_vmaf_v1_rules(const Json& names, const Json& options) {
  if (names.size() != std::size(kVmafV1Features) || !options.is_array() ||
      options.size() != names.size()) {
    return fail(ErrorKind::kUnsupported,
                "is a VMAF model of features that are not known here");
  }
  Options read;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] != kVmafV1Features[i] || !options[i].is_object()) {
      return fail(ErrorKind::kUnsupported,
                  "is a VMAF model of features that are not known here");
    }
    for (const auto& [name, value] : options[i].members()) {
      FW_RETURN_IF_ERROR(read_option(i, name, value, read));
    }
  }
  // What a file does not state is libvmaf's default, which cannot be computed.
  for (const Option& option : kOptions) {
    const double value = read.*option.value;
    if (value < option.least || value > option.most) {
      return unknown(option.name);
    }
  }
  return rules_of(read);
}

}  // namespace framewise::measure
