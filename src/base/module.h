// SPDX-License-Identifier: Apache-2.0
// Loading of modules: parts of the library that link heavy codec libraries and
// are loaded on first use (docs/decisions/0001).
#pragma once

#include <filesystem>
#include <string>

#include "framewise/error.h"

namespace framewise {

// The file that holds some code.
struct Binary {
  std::filesystem::path file;  // empty where nobody knows
  bool is_program = false;
};
Binary binary_of(const void* address);

// Returns the address of `symbol` in the module `name`, the file "NAME.so" in
// `codecs/` beside the program or library (build tree) or in `framewise/` beside
// the library (installed), whose folder the installed program knows. The
// module is never unloaded. Fails with kEnvironment; the message says whether
// the module was not built, is not installed, needs a missing library (and
// which), or is damaged, and the hint what to do.
Result<void*> load_module_symbol(const std::string& name, const char* symbol);

}  // namespace framewise
