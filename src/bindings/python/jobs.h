// SPDX-License-Identifier: Apache-2.0
// Work of any kind in words, from Python.
#pragma once

#include <pybind11/pybind11.h>

namespace framewise::python {

void add_jobs(pybind11::module_& module);

}  // namespace framewise::python
