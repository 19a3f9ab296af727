// SPDX-License-Identifier: Apache-2.0
// The module framewise._framewise. framewise/_framewise.pyi says what is in it.
#include <pybind11/pybind11.h>

#include "bindings/python/frames.h"
#include "bindings/python/jobs.h"
#include "bindings/python/look.h"
#include "bindings/python/make.h"
#include "bindings/python/python_compare.h"
#include "bindings/python/report.h"
#include "framewise/version.h"

PYBIND11_MODULE(_framewise, module) {
  module.attr("__version__") = framewise::version();
  framewise::python::add_frames(module);
  framewise::python::add_reports(module);
  framewise::python::add_comparing(module);
  framewise::python::add_looking(module);
  framewise::python::add_making(module);
  framewise::python::add_jobs(module);
}
