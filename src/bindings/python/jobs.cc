// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/jobs.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "bindings/python/errors.h"
#include "bindings/python/options.h"
#include "bindings/python/work.h"
#include "framewise/job.h"
#include "framewise/thread_pool.h"

namespace framewise::python {
namespace {

using Path = std::filesystem::path;

JobResult run(const std::string& kind, const std::vector<Path>& files,
              const Path& folder, int threads, py::object progress,
              const py::kwargs& keywords) {
  const Job job{kind, files, words_from(keywords)};
  Work work(std::move(progress));
  JobOptions options{.folder = folder, .stop = work.stop()};
  if (work.reports()) {
    options.progress = [&](const JobProgress& now) {
      work.report(now.stage, now.fraction.value_or(0));
    };
  }
  std::optional<Result<JobResult>> done;
  work.run([&] {
    ThreadPool pool(threads);
    options.executor = &pool;
    done.emplace(run_job(job, options));
  });
  return value_of(*std::move(done));
}

}  // namespace

void add_jobs(py::module_& module) {
  py::class_<JobResult>(module, "JobResult")
      .def_readonly("passed", &JobResult::passed)
      .def_readonly("verdict", &JobResult::verdict)
      .def_readonly("json", &JobResult::json)
      .def_readonly("files", &JobResult::files);
  module.def("job_kinds", [] {
    const auto kinds = job_kinds();
    return std::vector<std::string>(kinds.begin(), kinds.end());
  });
  module.def("run", run, py::arg("kind"), py::arg("files"),
             py::arg("folder") = Path(), py::kw_only(), py::arg("threads") = 0,
             py::arg("progress") = py::none());
}

}  // namespace framewise::python
