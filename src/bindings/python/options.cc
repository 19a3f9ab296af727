// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/options.h"

#include <fmt/format.h>
#include <pybind11/stl/filesystem.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include "bindings/python/errors.h"
#include "jobs/kinds.h"

namespace framewise::python {
namespace {

namespace py = pybind11;

// Names that keywords have besides those of the command line.
struct Keyword {
  std::string_view keyword;
  std::string_view option;
  std::string_view unit;
};
constexpr Keyword kKeywords[] = {
    {"metrics", "metric", ""},    {"requirements", "require", ""},
    {"pictures", "embed", ""},    {"pixels_per_degree", "ppd", ""},
    {"start_ms", "start", "ms"},  {"end_ms", "end", "ms"},
    {"offset_ms", "offset", "ms"}};

bool is_sequence(py::handle given) {
  return py::isinstance<py::list>(given) || py::isinstance<py::tuple>(given) ||
         py::isinstance<py::set>(given);
}

// A value as on the command line.
std::string text_of(const std::string& name, py::handle given) {
  if (py::isinstance<py::bool_>(given)) {
    return given.cast<bool>() ? "true" : "false";
  }
  if (py::isinstance<py::str>(given)) return given.cast<std::string>();
  if (py::isinstance<py::int_>(given) || py::isinstance<py::float_>(given)) {
    return py::str(given).cast<std::string>();
  }
  try {
    return given.cast<std::filesystem::path>().string();
  } catch (const py::cast_error&) {
    raise_usage(name + " cannot be " + std::string(py::repr(given)));
  }
}

// (255, 0, 0) as #ff0000.
std::string color_of(const std::string& name, py::handle given) {
  std::string text = "#";
  for (const py::handle level : given) {
    const bool whole = py::isinstance<py::int_>(level);
    const long value = whole ? level.cast<long>() : -1;
    if (value < 0 || value > 255) {
      raise_usage(name + " is three numbers from 0 to 255");
    }
    text += fmt::format("{:02x}", value);
  }
  return text;
}

}  // namespace

void add_word(const std::string& name, py::handle given, jobs::Words& words) {
  if (given.is_none()) return;
  Keyword known{name, name, ""};
  for (const Keyword& keyword : kKeywords) {
    if (keyword.keyword == name) known = keyword;
  }
  const std::string option(known.option);
  if (name == "judge") {
    words.emplace_back(given.cast<bool>() ? "verdict" : "no-verdict", "true");
  } else if (option == "embed" && py::isinstance<py::bool_>(given)) {
    words.emplace_back(option, given.cast<bool>() ? "worst" : "none");
  } else if (option == "background" && is_sequence(given)) {
    words.emplace_back(option, color_of(name, given));
  } else if (is_sequence(given)) {
    for (const py::handle one : given) {
      words.emplace_back(option, text_of(name, one));
    }
  } else {
    words.emplace_back(option, text_of(name, given) + std::string(known.unit));
  }
}

jobs::Words words_from(const py::kwargs& keywords) {
  jobs::Words words;
  for (const auto& [key, value] : keywords) {
    add_word(key.cast<std::string>(), value, words);
  }
  return words;
}

jobs::Given given_from(std::string_view kind, std::string_view function,
                       const jobs::Words& words) {
  // As Python says it of functions of its own.
  const auto fields = jobs::find_kind(kind)->fields();
  for (const auto& [name, value] : words) {
    std::string flag = name;
    std::ranges::replace(flag, '_', '-');
    if (std::ranges::none_of(fields, [&](const jobs::FieldInfo& field) {
          return field.name() == flag;
        })) {
      throw py::type_error(fmt::format(
          "{} got an unexpected keyword argument '{}'", function, name));
    }
  }
  return value_of(jobs::give(jobs::find_kind(kind)->fields(), function, {},
                             words, jobs::Asker::kPython));
}

}  // namespace framewise::python
