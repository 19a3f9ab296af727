// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/make.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/python/errors.h"
#include "bindings/python/work.h"
#include "framewise/image/convert.h"
#include "framewise/image/thumbnail.h"
#include "framewise/optimize.h"
#include "framewise/thread_pool.h"

namespace framewise::python {
namespace {

using Path = std::filesystem::path;

FileFormat format_from(const std::string& name) {
  for (const FileFormatInfo& info : file_formats()) {
    if (info.name == name) return info.format;
  }
  raise_usage("there is no format \"" + name + "\"",
              "formats: jpeg, png, webp, avif, jxl, gif, tiff, bmp, pnm");
}

py::bytes bytes_of(const std::vector<std::byte>& content) {
  return {reinterpret_cast<const char*>(content.data()), content.size()};
}

py::bytes thumbnail(const Path& path, int32_t width, int32_t height,
                    const std::string& format, bool animated,
                    std::optional<double> quality) {
  image::ThumbnailOptions options;
  options.boxes = {{width, height}};
  options.format = format_from(format);
  options.animated = animated;
  options.quality = quality;
  Work work{py::none()};
  options.open.stop = work.stop();
  std::optional<Result<image::Thumbnails>> made;
  work.run([&] { made.emplace(image::thumbnails(path, options)); });
  return bytes_of(value_of(*std::move(made)).images.front().content);
}

py::bytes convert_file(const Path& path, const std::string& format,
                       std::optional<double> quality,
                       std::optional<double> target,
                       std::optional<int64_t> max_bytes, bool lossless) {
  image::ConvertOptions options;
  options.format = format_from(format);
  options.quality = quality;
  options.target = target;
  options.max_bytes = max_bytes;
  options.lossless = lossless;
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
                           const std::vector<std::string>& targets,
                           std::optional<int64_t> max_bytes, bool lossless,
                           int effort, int threads, py::object progress) {
  OptimizeOptions options;
  options.targets = targets;
  options.max_bytes = max_bytes;
  options.lossless = lossless;
  options.effort = effort;
  Work work(std::move(progress));
  options.compare.stop = work.stop();
  if (work.reports()) {
    options.progress = [&](const OptimizeProgress& now) {
      work.report(now.trial, now.share);
    };
  }
  std::optional<Result<Optimization>> made;
  work.run([&] {
    ThreadPool pool(threads);
    options.compare.executor = &pool;
    made.emplace(optimize(input, output, options));
  });
  Optimization done = value_of(*std::move(made));
  done.report.pictures = {};
  return done;
}

}  // namespace

void add_making(py::module_& module) {
  module.def("thumbnail", thumbnail, py::arg("path"), py::arg("width") = 256,
             py::arg("height") = 256, py::kw_only(), py::arg("format") = "webp",
             py::arg("animated") = false, py::arg("quality") = py::none());
  module.def("convert", convert_file, py::arg("path"), py::arg("format"),
             py::kw_only(), py::arg("quality") = py::none(),
             py::arg("target") = py::none(), py::arg("max_bytes") = py::none(),
             py::arg("lossless") = false);
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
             py::arg("max_bytes") = py::none(), py::arg("lossless") = false,
             py::arg("effort") = 5, py::arg("threads") = 0,
             py::arg("progress") = py::none());
}

}  // namespace framewise::python
