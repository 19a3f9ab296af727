// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/python_compare.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bindings/frame_copy.h"
#include "bindings/python/errors.h"
#include "bindings/python/frames.h"
#include "bindings/python/options.h"
#include "bindings/python/work.h"
#include "framewise/cache.h"
#include "framewise/compare.h"
#include "framewise/measure.h"
#include "framewise/thread_pool.h"
#include "jobs/compare_request.h"

namespace framewise::python {
namespace {

using Path = std::filesystem::path;

// Runs one comparison with all that Python adds to it.
template <typename Compare>
Report run(CompareOptions options, int threads, py::object progress,
           const Compare& compare) {
  constexpr int kMostThreads = 4096;
  if (threads < 0 || threads > kMostThreads) {
    raise_usage("threads is between 0 and 4096");
  }
  Work work(std::move(progress));
  options.stop = work.stop();
  if (work.reports()) {
    options.progress = [&](const CompareProgress& now) {
      work.report(now.done, now.total);
    };
  }
  std::optional<Result<Report>> report;
  work.run([&] {
    ThreadPool pool(threads);
    options.executor = &pool;
    report.emplace(compare(options));
  });
  return value_of(*std::move(report));
}

CompareOptions compare_options_from(const py::kwargs& keywords) {
  jobs::Words words;
  CompareOptions own;
  for (const auto& [key, value] : keywords) {
    const auto name = key.cast<std::string>();
    try {
      if (name == "cache") {
        own.cache = value.cast<Cache*>();
      } else if (name == "memory_per_thread") {
        own.memory_per_thread = value.cast<int64_t>();
      } else {
        add_word(name, value, words);
      }
    } catch (const py::cast_error&) {
      raise_usage(name + " cannot be " + std::string(py::repr(value)));
    }
  }
  CompareOptions options =
      value_of(jobs::read_compare(given_from("compare", "compare()", words)))
          .options;
  options.cache = own.cache;
  options.memory_per_thread = own.memory_per_thread;
  return options;
}

Report compare_files(const Path& reference, const std::vector<Path>& tests,
                     int threads, py::object progress, py::kwargs options) {
  return run(compare_options_from(options), threads, std::move(progress),
             [&](const CompareOptions& how) {
               return compare(reference, std::span(tests), how);
             });
}

Report compare_frames(py::handle reference, const py::list& tests,
                      double frame_ms, int threads, py::object progress,
                      py::kwargs options) {
  Animation first = animation_from(reference, frame_ms, "reference");
  std::vector<Animation> others;
  for (const py::handle test : tests) {
    const std::string name = "test " + std::to_string(others.size() + 1);
    others.push_back(animation_from(test, frame_ms, name.c_str()));
  }
  return run(compare_options_from(options), threads, std::move(progress),
             [&](const CompareOptions& how) {
               return compare(std::move(first), std::move(others), how);
             });
}

// Keeps frames from one call to the next, so it copies arrays, which may be
// drawn into meanwhile.
class Measurer {
 public:
  Measurer(const std::vector<std::string>& metrics, const Path& models)
      : measurer_(create(metrics, models)) {}

  py::dict measure(py::handle reference, py::handle test) {
    const Frame first = own_frame(reference);
    const Frame second = own_frame(test);
    Result<std::vector<FrameValue>> values = [&] {
      const py::gil_scoped_release unlocked;
      return measurer_.measure(first, second);
    }();
    py::dict found;
    for (const FrameValue& value : value_of(std::move(values))) {
      found[py::str(std::string(value.info->name))] = value.value;
    }
    return found;
  }

 private:
  static FrameMeasurer create(const std::vector<std::string>& metrics,
                              const Path& models) {
    FrameMeasureOptions options;
    options.models = models;
    return value_of(FrameMeasurer::create(metrics, options));
  }

  Frame own_frame(py::handle pixels) {
    Frame frame = frame_from(pixels);
    if (!py::isinstance<py::array>(pixels)) return frame;
    const auto array = py::reinterpret_borrow<py::array>(pixels);
    if (frame.plane(0).data != array.data()) return frame;
    return value_of(bindings::copy_of(frame, pool_));
  }

  FrameMeasurer measurer_;
  FramePool pool_;
};

void add_cache(py::module_& module) {
  py::class_<Cache>(module, "Cache")
      .def(py::init([](const Path& folder, const std::string& server,
                       const std::string& secret, int64_t memory_bytes,
                       int64_t disk_bytes) {
             CacheOptions options;
             options.folder = folder;
             options.server = server;
             options.secret = secret;
             options.memory_bytes = memory_bytes;
             options.disk_bytes = disk_bytes;
             return std::make_unique<Cache>(std::move(options));
           }),
           py::arg("folder") = "", py::kw_only(), py::arg("server") = "",
           py::arg("secret") = "",
           py::arg("memory_bytes") = CacheOptions().memory_bytes,
           py::arg("disk_bytes") = CacheOptions().disk_bytes)
      .def("flush", &Cache::flush, py::call_guard<py::gil_scoped_release>())
      .def_property_readonly(
          "hits", [](const Cache& cache) { return cache.counts().hits(); })
      .def_property_readonly(
          "misses", [](const Cache& cache) { return cache.counts().misses; });
}

}  // namespace

void add_comparing(py::module_& module) {
  add_cache(module);
  module.def("compare_files", compare_files, py::arg("reference"),
             py::arg("tests"), py::arg("threads"), py::arg("progress"));
  module.def("compare_frames", compare_frames, py::arg("reference"),
             py::arg("tests"), py::arg("frame_ms"), py::arg("threads"),
             py::arg("progress"));
  py::class_<Measurer>(module, "Measurer")
      .def(py::init<const std::vector<std::string>&, const Path&>(),
           py::arg("metrics"), py::arg("models") = "")
      .def("measure", &Measurer::measure, py::arg("reference"),
           py::arg("test"));
  module.def("metric_names", [] {
    std::vector<std::string> names;
    for (const MetricInfo* info : metrics()) names.emplace_back(info->name);
    return names;
  });
}

}  // namespace framewise::python
