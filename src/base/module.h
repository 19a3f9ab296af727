// SPDX-License-Identifier: Apache-2.0
// Parts of the library that are loaded when somebody needs them: heavy
// libraries are linked to modules only (docs/decisions/0001).
#pragma once

#include <string>

#include "framewise/error.h"

namespace framewise {

// The address of `symbol` in the module `name`, a file "NAME.so" beside the
// library: in `codecs/` of a build tree, in `framewise/` where it is installed.
// The module is never unloaded. Fails with kEnvironment where the module, or a
// library that it needs, is missing.
Result<void*> load_module_symbol(const std::string& name, const char* symbol);

}  // namespace framewise
