// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/compare_options.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <array>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "bindings/option_words.h"
#include "bindings/python/errors.h"
#include "framewise/cache.h"

namespace framewise::python {
namespace {

namespace py = pybind11;
using namespace bindings;
using Path = std::filesystem::path;

template <typename Value>
Value one_of(std::span<const Word<Value>> words, const std::string& name,
             py::handle given) {
  return value_of(value_named(words, name, given.cast<std::string>()));
}

std::optional<std::array<uint8_t, 3>> background_from(py::handle given) {
  if (given.is_none()) return std::nullopt;
  const auto color = given.cast<std::array<int, 3>>();
  std::array<uint8_t, 3> background{};
  for (size_t i = 0; i < 3; ++i) {
    if (color[i] < 0 || color[i] > 255) {
      raise_usage("background is three numbers from 0 to 255");
    }
    background[i] = uint8_t(color[i]);
  }
  return background;
}

Embed pictures_from(py::handle given) {
  if (!py::isinstance<py::bool_>(given)) {
    return one_of<Embed>(kPictures, "pictures", given);
  }
  return given.cast<bool>() ? Embed::kWorst : Embed::kNone;
}

using Set = void (*)(CompareOptions&, py::handle);

template <auto member>
void set(CompareOptions& options, py::handle given) {
  options.*member =
      given.cast<std::remove_reference_t<decltype(options.*member)>>();
}

template <auto member>
void set_sampling(CompareOptions& options, py::handle given) {
  options.sampling.*member =
      given.cast<std::remove_reference_t<decltype(options.sampling.*member)>>();
}

// The options by their names, which are those of the program's flags.
const std::map<std::string, Set>& options_by_name() {
  using O = CompareOptions;
  static const std::map<std::string, Set> kOptions = {
      {"metrics", set<&O::metrics>},
      {"requirements", set<&O::requirements>},
      {"models", set<&O::models>},
      {"giflab_frames", set<&O::giflab_frames>},
      {"judge", set<&O::judge>},
      {"full", set<&O::full>},
      {"frames", set<&O::frames>},
      {"subsample", set<&O::subsample>},
      {"nits", set<&O::nits>},
      {"lpips_size", set<&O::lpips_size>},
      {"worst", set<&O::worst>},
      {"memory_per_thread", set<&O::memory_per_thread>},
      {"sample", set_sampling<&Sampling::pairs>},
      {"max_frames", set_sampling<&Sampling::most>},
      {"sample_share", set_sampling<&Sampling::share>},
      {"sample_from", set_sampling<&Sampling::from>},
      {"confidence", set_sampling<&Sampling::confidence>},
      {"sampling",
       [](O& o, py::handle given) {
         o.sampling.by = one_of<SampleBy>(kSamplings, "sampling", given);
       }},
      {"pairing",
       [](O& o, py::handle given) {
         o.pairing = one_of<PairingMode>(kPairings, "pairing", given);
       }},
      {"resize",
       [](O& o, py::handle given) {
         o.resizing = one_of<Resizing>(kResizings, "resize", given);
       }},
      {"delay_rule",
       [](O& o, py::handle given) {
         o.open.delay_rule =
             one_of<DelayRule>(kDelayRules, "delay_rule", given);
       }},
      {"tolerant",
       [](O& o, py::handle given) { o.open.tolerant = given.cast<bool>(); }},
      {"offset_ms",
       [](O& o, py::handle given) {
         o.offset.milliseconds = given.cast<double>();
       }},
      {"start_ms",
       [](O& o, py::handle given) {
         o.start.milliseconds = given.cast<double>();
       }},
      {"end_ms",
       [](O& o, py::handle given) {
         if (!given.is_none()) o.end = TimePoint{given.cast<double>(), 0};
       }},
      {"background",
       [](O& o, py::handle given) { o.background = background_from(given); }},
      {"display",
       [](O& o, py::handle given) {
         o.display.name = given.cast<std::string>();
       }},
      {"pixels_per_degree",
       [](O& o, py::handle given) {
         o.display.pixels_per_degree = given.cast<double>();
       }},
      {"policy",
       [](O& o, py::handle given) {
         o.policy = value_of(policy_from(given.cast<Path>()));
       }},
      {"pictures",
       [](O& o, py::handle given) { o.pictures = pictures_from(given); }},
      {"cache", [](O& o, py::handle given) { o.cache = given.cast<Cache*>(); }},
  };
  return kOptions;
}

}  // namespace

CompareOptions compare_options_from(const py::kwargs& given) {
  CompareOptions options;
  for (const auto& [key, value] : given) {
    const auto name = key.cast<std::string>();
    const auto option = options_by_name().find(name);
    if (option == options_by_name().end()) {
      raise_usage("compare() has no option " + name);
    }
    try {
      option->second(options, value);
    } catch (const py::cast_error&) {
      raise_usage(name + " cannot be " + std::string(py::repr(value)));
    }
  }
  // A number of pairs wants a way to choose them.
  if (options.sampling.pairs && options.sampling.by == SampleBy::kLength) {
    options.sampling.by = SampleBy::kProgressive;
  }
  return options;
}

}  // namespace framewise::python
