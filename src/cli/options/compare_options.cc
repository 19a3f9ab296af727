// SPDX-License-Identifier: Apache-2.0
#include "cli/options/compare_options.h"

#include <algorithm>
#include <charconv>

#include "base/printable.h"
#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/options/compare_time_options.h"
#include "cli/options/models_folder.h"
#include "cli/options/policy_source.h"
#include "cli/options/reading_options.h"

namespace framewise::cli {
namespace {

std::string_view without_spaces(std::string_view word) {
  const size_t begin = std::min(word.find_first_not_of(' '), word.size());
  word.remove_prefix(begin);
  return word.substr(0, word.find_last_not_of(' ') + 1);
}

Result<void> set_background(std::string_view text, CompareOptions& options) {
  if (text == "both") return {};
  if (text == "black" || text == "white") {
    const uint8_t level = text == "white" ? 255 : 0;
    options.background = {level, level, level};
    return {};
  }
  uint32_t value = 0;
  const std::string_view digits = text.substr(text.starts_with('#') ? 1 : 0);
  const auto [stop, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 6 || code != std::errc() ||
      stop != digits.data() + digits.size()) {
    return with_hint(
        fail(ErrorKind::kUsage, "'{}' is not a background", printable(text)),
        "use black, white, both or #rrggbb");
  }
  options.background = {uint8_t(value >> 16), uint8_t(value >> 8),
                        uint8_t(value)};
  return {};
}

}  // namespace

std::vector<std::string> metric_names(const Settings& settings) {
  std::string_view list = settings.text("compare.metrics");
  std::vector<std::string> names;
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    const std::string_view name = without_spaces(list.substr(0, end));
    if (!name.empty()) names.emplace_back(name);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

Result<CompareOptions> compare_options(const Invocation& invocation) {
  const Settings& settings = invocation.settings;
  CompareOptions options;
  FW_ASSIGN_OR_RETURN(options.open, reading_options(settings));
  options.metrics = metric_names(settings);
  if (options.metrics.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "no metric is selected"),
                     "`framewise metrics` lists all metrics");
  }
  for (const auto& [name, value] : invocation.options) {
    if (name == "require") options.requirements.push_back(value);
  }
  const std::string& pairing = settings.text("compare.pairing");
  options.pairing = pairing == "time"      ? PairingMode::kTime
                    : pairing == "index"   ? PairingMode::kIndex
                    : pairing == "content" ? PairingMode::kContent
                    : pairing == "stretch" ? PairingMode::kStretch
                                           : PairingMode::kAuto;
  const std::string& resize = settings.text("compare.resize");
  options.resizing = resize == "smaller" ? Resizing::kSmaller
                     : resize == "test"  ? Resizing::kTest
                     : resize == "ref"   ? Resizing::kReference
                                         : Resizing::kRefuse;
  FW_RETURN_IF_ERROR(
      set_background(settings.text("compare.background"), options));
  options.nits = settings.real("compare.nits");
  if (const std::string& display = settings.text("compare.display");
      display != "auto") {
    options.display.name = display;
  }
  options.display.pixels_per_degree = settings.real("compare.ppd");
  options.display.mirrored_start =
      settings.text("compare.film_start") == "mirrored";
  options.lpips_size = int(settings.integer("compare.lpips_size"));
  options.text_language = settings.text("compare.text_language");
  options.giflab_frames = int(settings.integer("compare.giflab_frames"));
  options.models = models_folder(invocation);
  options.memory_per_thread = resources_of(settings).memory_per_thread();
  FW_RETURN_IF_ERROR(set_time_options(invocation, options));
  if (invocation.has("heatmap")) {
    options.error_maps = options.worst;
    options.error_values =
        map_place(invocation.value("heatmap")) == MapPlace::kValues;
  }
  FW_ASSIGN_OR_RETURN(options.policy,
                      policy_from(settings.text("compare.policy")));
  options.judge = !invocation.has("no-verdict");
  if (!options.judge &&
      settings.origin("compare.fail_on").layer == SettingOrigin::Layer::kFlag &&
      settings.text("compare.fail_on") != "never") {
    return with_hint(
        fail(ErrorKind::kUsage,
             "--fail-on needs a verdict, and --no-verdict turns it off"),
        "remove --no-verdict, or require a value of a metric: --require "
        "'ssimulacra2.mean>=70'");
  }
  options.full = settings.enabled("compare.full");
  return options;
}

}  // namespace framewise::cli
