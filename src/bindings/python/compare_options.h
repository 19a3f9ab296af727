// SPDX-License-Identifier: Apache-2.0
// Options of compare() from Python's keywords.
#pragma once

#include <pybind11/pybind11.h>

#include "framewise/compare.h"

namespace framewise::python {

// Raises UsageError for names and values that compare() does not have. A Cache
// among the keywords must outlive the comparison.
CompareOptions compare_options_from(const pybind11::kwargs& given);

}  // namespace framewise::python
