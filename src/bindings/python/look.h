// SPDX-License-Identifier: Apache-2.0
// Facts about one file, or about two images, as documents of JSON.
#pragma once

#include <pybind11/pybind11.h>

namespace framewise::python {

void add_looking(pybind11::module_& module);

}  // namespace framewise::python
