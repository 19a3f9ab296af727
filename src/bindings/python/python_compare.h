// SPDX-License-Identifier: Apache-2.0
// Comparing and measuring, from Python.
#pragma once

#include <pybind11/pybind11.h>

namespace framewise::python {

void add_comparing(pybind11::module_& module);

}  // namespace framewise::python
