// SPDX-License-Identifier: Apache-2.0
// Reports as objects of Python.
#pragma once

#include <pybind11/pybind11.h>

namespace framewise::python {

void add_reports(pybind11::module_& module);

}  // namespace framewise::python
