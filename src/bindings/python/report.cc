// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/report.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/python/errors.h"
#include "framewise/report.h"
#include "report/comparison/comparison_json.h"

namespace framewise::python {
namespace {

// A metric with the times of its pairs.
struct Metric {
  const MetricReport* report;
  const Comparison* comparison;

  template <double Summary::*field>
  std::optional<double> statistic() const {
    if (!report->summary) return std::nullopt;
    return (*report->summary).*field;
  }

  // The value at each meeting, with the time at which it begins.
  std::vector<std::pair<double, std::optional<double>>> curve() const {
    std::vector<std::pair<double, std::optional<double>>> points;
    for (const Meeting& meeting : comparison->meetings) {
      const bool measured = meeting.pair < report->values.size();
      points.emplace_back(meeting.at_ms, measured ? report->values[meeting.pair]
                                                  : std::nullopt);
    }
    return points;
  }

  std::vector<std::pair<double, double>> worst() const {
    std::vector<std::pair<double, double>> points;
    for (const Moment& moment : report->worst) {
      points.emplace_back(comparison->meetings[moment.meeting].at_ms,
                          moment.value);
    }
    return points;
  }
};

std::string json_of(const Report& report) {
  const py::gil_scoped_release unlocked;
  return report::report_json(report, {.pairs = true});
}

void add_statuses(py::module_& module) {
  py::enum_<VerdictStatus>(module, "Status")
      .value("PASS", VerdictStatus::kPass)
      .value("WARNING", VerdictStatus::kWarning)
      .value("ARTIFACT", VerdictStatus::kArtifact)
      .value("ERROR", VerdictStatus::kError)
      .value("UNKNOWN", VerdictStatus::kUnknown);
  py::enum_<Severity>(module, "Severity")
      .value("INFO", Severity::kInfo)
      .value("MINOR", Severity::kMinor)
      .value("MAJOR", Severity::kMajor)
      .value("RUINOUS", Severity::kRuinous);
}

void add_parts(py::module_& module) {
  py::class_<Reason>(module, "Reason")
      .def_property_readonly(
          "kind", [](const Reason& r) { return std::string(name_of(r.kind)); })
      .def_readonly("severity", &Reason::severity)
      .def_readonly("message", &Reason::message)
      .def_readonly("hint", &Reason::hint)
      .def_property_readonly("from_ms",
                             [](const Reason& r) { return r.span.from_ms; })
      .def_property_readonly("to_ms",
                             [](const Reason& r) { return r.span.to_ms; })
      .def_readonly("at_ms", &Reason::at_ms)
      .def_property_readonly(
          "region",
          [](const Reason& r) -> std::optional<std::array<int32_t, 4>> {
            if (!r.region) return std::nullopt;
            return std::array{r.region->x, r.region->y, r.region->width,
                              r.region->height};
          })
      .def("__repr__", [](const Reason& r) {
        return "<" + std::string(name_of(r.kind)) + ": " + r.message + ">";
      });
  py::class_<Metric>(module, "Metric")
      .def_property_readonly(
          "name", [](const Metric& m) { return m.report->info->name; })
      .def_property_readonly("mean", &Metric::statistic<&Summary::mean>)
      .def_property_readonly("std", &Metric::statistic<&Summary::std>)
      .def_property_readonly("min", &Metric::statistic<&Summary::min>)
      .def_property_readonly("max", &Metric::statistic<&Summary::max>)
      .def_property_readonly("p1", &Metric::statistic<&Summary::p1>)
      .def_property_readonly("p5", &Metric::statistic<&Summary::p5>)
      .def_property_readonly("p50", &Metric::statistic<&Summary::p50>)
      .def_property_readonly("p95", &Metric::statistic<&Summary::p95>)
      .def_property_readonly("why_not",
                             [](const Metric& m) { return m.report->why_not; })
      .def_property_readonly("curve", &Metric::curve)
      .def_property_readonly("worst", &Metric::worst);
}

py::dict metrics_of(py::object self) {
  const auto& comparison = self.cast<const Comparison&>();
  py::dict metrics;
  for (const MetricReport& one : comparison.metrics) {
    py::object metric = py::cast(Metric{&one, &comparison});
    // The metric points into the comparison.
    py::detail::keep_alive_impl(metric, self);
    metrics[py::str(std::string(one.info->name))] = metric;
  }
  return metrics;
}

void add_comparison(py::module_& module) {
  py::class_<Comparison>(module, "Comparison")
      .def_property_readonly("status", &Comparison::status)
      .def_readonly("score", &Comparison::score)
      .def_readonly("verdict", &Comparison::verdict_summary)
      .def_readonly("reasons", &Comparison::reasons)
      .def_property_readonly("metrics", metrics_of)
      .def_readonly("identical_pixels", &Comparison::identical_pixels)
      .def_readonly("identical_bytes", &Comparison::identical_bytes)
      .def_property_readonly("file",
                             [](const Comparison& c) { return c.test.path; })
      .def_property_readonly(
          "error",
          [](const Comparison& c) -> std::optional<std::string> {
            if (!c.error) return std::nullopt;
            return c.error->to_string();
          })
      .def("__repr__", [](const Comparison& c) {
        return "<" + c.test.path + ": " + name_of(c.status()) + ", " +
               c.verdict_summary + ">";
      });
}

}  // namespace

void add_reports(py::module_& module) {
  add_statuses(module);
  add_parts(module);
  add_comparison(module);
  py::class_<Report>(module, "Report")
      .def("__len__", [](const Report& r) { return r.comparisons.size(); })
      .def(
          "__getitem__",
          [](const Report& r, py::ssize_t index) -> const Comparison& {
            const auto count = py::ssize_t(r.comparisons.size());
            if (index < 0) index += count;
            if (index < 0 || index >= count) throw py::index_error();
            return r.comparisons[size_t(index)];
          },
          py::return_value_policy::reference_internal)
      .def_property_readonly("passed", &Report::passed)
      .def("to_json", json_of)
      .def("to_dict",
           [](const Report& r) {
             return py::module_::import("json").attr("loads")(json_of(r));
           })
      .def(
          "write_json",
          [](const Report& r, const std::filesystem::path& path) {
            check(r.write_json(path));
          },
          py::arg("path"))
      .def(
          "write_csv",
          [](const Report& r, const std::filesystem::path& path) {
            check(r.write_csv(path));
          },
          py::arg("path"))
      .def(
          "write_html",
          [](const Report& r, const std::filesystem::path& path) {
            check(r.write_html(path));
          },
          py::arg("path"))
      .def(
          "write_markdown",
          [](const Report& r, const std::filesystem::path& path) {
            check(r.write_markdown(path));
          },
          py::arg("path"));
}

}  // namespace framewise::python
