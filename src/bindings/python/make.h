// SPDX-License-Identifier: Apache-2.0
// Thumbnails, conversions and optimized files, from Python.
#pragma once

#include <pybind11/pybind11.h>

namespace framewise::python {

void add_making(pybind11::module_& module);

}  // namespace framewise::python
