// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/look.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "bindings/python/errors.h"
#include "bindings/python/work.h"
#include "framewise/image/check.h"
#include "framewise/image/diff.h"
#include "framewise/inspect.h"
#include "framewise/write.h"
#include "report/image/check_report.h"
#include "report/image/diff_report.h"
#include "report/inspection/inspection_json.h"

namespace framewise::python {
namespace {

using Path = std::filesystem::path;

py::object parsed(const std::string& json) {
  return py::module_::import("json").attr("loads")(json);
}

py::object inspect_file(const Path& path, bool frames) {
  Work work{py::none()};
  OpenOptions options;
  options.stop = work.stop();
  std::optional<Result<Inspection>> found;
  work.run([&] { found.emplace(inspect(path, options)); });
  return parsed(report::inspection_line(
      value_of(*std::move(found)),
      frames ? report::FrameList::kInclude : report::FrameList::kLeaveOut));
}

py::object check_image(const Path& path,
                       const std::optional<std::string>& model, bool quick) {
  Work work{py::none()};
  image::CheckOptions options;
  options.quick = quick;
  options.stop = work.stop();
  if (model) {
    options.rules.model = image::model_named(*model);
    if (!options.rules.model) {
      raise_usage("there is no model \"" + *model + "\"",
                  "models: t2v-A14B, i2v-A14B, ti2v-5B");
    }
  }
  image::CheckReport found;
  work.run([&] { found = image::check(path, options); });
  return parsed(report::image_check_row(found));
}

// The document of the difference; its picture goes into a file of PNG.
py::object diff_images(const Path& reference, const Path& test,
                       double threshold, std::optional<Path> picture,
                       bool visible_only) {
  Work work{py::none()};
  image::DiffOptions options;
  options.threshold = threshold;
  options.visible_only = visible_only;
  options.open.stop = work.stop();
  if (picture) options.picture = image::DiffPicture::kHighlight;
  std::optional<Result<image::DiffReport>> found;
  std::optional<Result<Written>> written;
  work.run([&] {
    found.emplace(image::diff(reference, test, options));
    if (*found && picture && (*found)->picture) {
      written.emplace(
          write(*picture, *(*found)->picture, {.format = FileFormat::kPng}));
    }
  });
  const image::DiffReport report = value_of(*std::move(found));
  report::DiffNames names{reference.string(), test.string(), {}};
  if (written) {
    value_of(*std::move(written));
    names.picture = picture->string();
  }
  return parsed(report::image_diff_row(report, names));
}

}  // namespace

void add_looking(py::module_& module) {
  module.def("inspect", inspect_file, py::arg("path"), py::kw_only(),
             py::arg("frames") = false);
  module.def("check_image", check_image, py::arg("path"), py::kw_only(),
             py::arg("model") = py::none(), py::arg("quick") = false);
  module.def("diff_images", diff_images, py::arg("reference"), py::arg("test"),
             py::kw_only(), py::arg("threshold") = 0.1,
             py::arg("picture") = py::none(), py::arg("visible_only") = false);
}

}  // namespace framewise::python
