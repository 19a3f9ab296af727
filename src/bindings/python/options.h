// SPDX-License-Identifier: Apache-2.0
// Keywords as options of a request, by the tables of src/jobs.
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <string_view>

#include "jobs/given.h"

namespace framewise::python {

// Adds an option unless it is None.
void add_word(const std::string& name, pybind11::handle given,
              jobs::Words& words);
// Those of all keywords.
jobs::Words words_from(const pybind11::kwargs& keywords);

// What is asked for of a kind of request, such as "image convert". Raises
// UsageError. `function` is its name in Python.
jobs::Given given_from(std::string_view kind, std::string_view function,
                       const jobs::Words& words);

}  // namespace framewise::python
