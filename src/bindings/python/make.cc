// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/make.h"

#include <fmt/format.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/python/errors.h"
#include "bindings/python/options.h"
#include "bindings/python/work.h"
#include "framewise/destinations.h"
#include "framewise/thread_pool.h"
#include "jobs/image/image_requests.h"
#include "jobs/optimize/optimize_request.h"

namespace framewise::python {
namespace {

using Path = std::filesystem::path;

py::bytes bytes_of(const std::vector<std::byte>& content) {
  return {reinterpret_cast<const char*>(content.data()), content.size()};
}

py::bytes thumbnail(const Path& path, int32_t width, int32_t height,
                    py::kwargs keywords) {
  jobs::Words words = words_from(keywords);
  words.emplace_back("size", fmt::format("{}x{}", width, height));
  jobs::ThumbnailRequest request = value_of(jobs::read_thumbnail(
      given_from("image thumbnail", "thumbnail()", words), std::nullopt));
  image::ThumbnailOptions& options = request.options;
  options.format = request.format.value_or(FileFormat::kWebp);
  Work work{py::none()};
  options.open.stop = work.stop();
  std::optional<Result<image::Thumbnails>> made;
  work.run([&] { made.emplace(image::thumbnails(path, options)); });
  return bytes_of(value_of(*std::move(made)).images.front().content);
}

py::bytes convert_file(const Path& path, const std::string& format,
                       py::kwargs keywords) {
  jobs::Words words = words_from(keywords);
  words.emplace_back("format", format);
  jobs::ConvertRequest request = value_of(jobs::read_convert(
      given_from("image convert", "convert()", words), std::nullopt));
  image::ConvertOptions& options = request.options;
  options.format = *request.format;
  Work work{py::none()};
  options.open.stop = work.stop();
  std::optional<Result<image::Conversion>> made;
  work.run([&] { made.emplace(image::convert(path, options)); });
  const image::Conversion conversion = value_of(*std::move(made));
  if (conversion.outcome == image::ConvertOutcome::kMissed) {
    raise({ErrorKind::kLimit, "no setting reaches the target",
           "ask for a lower quality, or allow more bytes", path});
  }
  return bytes_of(conversion.content);
}

Optimization optimize_file(const Path& input, const Path& output,
                           const std::vector<std::string>& targets, int threads,
                           py::object progress, py::kwargs keywords) {
  jobs::Words words = words_from(keywords);
  for (const std::string& target : targets) {
    words.emplace_back("target", target);
  }
  jobs::OptimizeRequest request = value_of(
      jobs::read_optimize(given_from("optimize", "optimize()", words), output));
  OptimizeOptions& options = request.options;
  Work work(std::move(progress));
  options.compare.stop = work.stop();
  if (work.reports()) {
    options.progress = [&](const OptimizeProgress& now) {
      if (!now.trial.empty()) work.report(now.trial, now.share);
    };
  }
  std::optional<Result<Optimization>> made;
  work.run([&] {
    ThreadPool pool(threads);
    options.compare.executor = &pool;
    made.emplace(optimize_for(input, output, request.destination, options));
  });
  Optimization done = value_of(*std::move(made));
  done.report.pictures = {};
  return done;
}

}  // namespace

void add_making(py::module_& module) {
  module.def("thumbnail", thumbnail, py::arg("path"), py::arg("width") = 256,
             py::arg("height") = 256);
  module.def("convert", convert_file, py::arg("path"), py::arg("format"));
  py::enum_<OptimizeOutcome>(module, "Outcome")
      .value("MET", OptimizeOutcome::kMet)
      .value("INPUT_KEPT", OptimizeOutcome::kInputKept)
      .value("MISSED", OptimizeOutcome::kMissed)
      .value("ESTIMATED", OptimizeOutcome::kEstimated);
  py::class_<Optimization>(module, "Optimization")
      .def_readonly("outcome", &Optimization::outcome)
      .def_readonly("output", &Optimization::output)
      .def_readonly("settings", &Optimization::settings)
      .def_readonly("why", &Optimization::why)
      .def_readonly("input_bytes", &Optimization::input_bytes)
      .def_readonly("bytes", &Optimization::bytes)
      .def_property_readonly("saved_share", &Optimization::saved_share)
      .def_readonly("report", &Optimization::report);
  module.def("optimize", optimize_file, py::arg("input"), py::arg("output"),
             py::arg("targets") = std::vector<std::string>(), py::kw_only(),
             py::arg("threads") = 0, py::arg("progress") = py::none());
}

}  // namespace framewise::python
