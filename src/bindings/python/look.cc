// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/look.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "bindings/python/errors.h"
#include "bindings/python/options.h"
#include "bindings/python/work.h"
#include "framewise/write.h"
#include "jobs/flashes/flashes_request.h"
#include "jobs/image/image_requests.h"
#include "jobs/inspect/inspect_request.h"
#include "report/flashes/flash_json.h"
#include "report/image/check_report.h"
#include "report/image/diff_report.h"
#include "report/inspection/inspection_json.h"

namespace framewise::python {
namespace {

using Path = std::filesystem::path;

py::object parsed(const std::string& json) {
  return py::module_::import("json").attr("loads")(json);
}

py::object inspect_file(const Path& path, py::kwargs keywords) {
  Work work{py::none()};
  jobs::InspectRequest request = value_of(jobs::read_inspect(
      given_from("inspect", "inspect()", words_from(keywords))));
  request.open.stop = work.stop();
  std::optional<Result<Inspection>> found;
  work.run(
      [&] { found.emplace(inspect(path, request.open, request.options())); });
  return parsed(report::inspection_line(value_of(*std::move(found)),
                                        request.list_frames
                                            ? report::FrameList::kInclude
                                            : report::FrameList::kLeaveOut));
}

py::object find_flashes_in(const Path& path, py::kwargs keywords) {
  Work work{py::none()};
  jobs::FlashesRequest request = value_of(jobs::read_flashes(
      given_from("flashes", "flashes()", words_from(keywords))));
  request.open.stop = work.stop();
  std::optional<Result<FlashReport>> found;
  work.run([&] {
    found.emplace(find_flashes(path, request.open, request.flashes));
  });
  const report::FlashRow row{path.string(), value_of(*std::move(found))};
  return parsed(report::json_of(row).dump_printable(-1));
}

py::object check_image(const Path& path, py::kwargs keywords) {
  Work work{py::none()};
  jobs::CheckRequest request = value_of(jobs::read_check(
      given_from("image check", "check_image()", words_from(keywords))));
  request.options.stop = work.stop();
  image::CheckReport found;
  work.run([&] { found = image::check(path, request.options); });
  return parsed(report::image_check_row(found));
}

// The document of the difference; its picture goes into a file of PNG.
py::object diff_images(const Path& reference, const Path& test,
                       std::optional<Path> picture, py::kwargs keywords) {
  Work work{py::none()};
  image::DiffOptions options =
      value_of(jobs::read_diff(given_from("image diff", "diff_images()",
                                          words_from(keywords))))
          .options;
  options.open.stop = work.stop();
  if (!picture) options.picture = image::DiffPicture::kNone;
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
  module.def("inspect", inspect_file, py::arg("path"));
  module.def("flashes", find_flashes_in, py::arg("path"));
  module.def("check_image", check_image, py::arg("path"));
  module.def("diff_images", diff_images, py::arg("reference"), py::arg("test"),
             py::kw_only(), py::arg("picture") = py::none());
}

}  // namespace framewise::python
