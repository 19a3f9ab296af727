// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/errors.h"

#include <pybind11/stl.h>

namespace framewise::python {

void raise(const Error& error) {
  const py::object exception =
      py::module_::import("framewise.errors")
          .attr("error_of_kind")(name_of(error.kind), error.message, error.hint,
                                 error.file, error.offset, error.frame);
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())),
                  exception.ptr());
  throw py::error_already_set();
}

void raise_usage(std::string message, std::string hint) {
  raise({ErrorKind::kUsage, std::move(message), std::move(hint)});
}

}  // namespace framewise::python
