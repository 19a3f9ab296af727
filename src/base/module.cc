// SPDX-License-Identifier: Apache-2.0
#include "base/module.h"

#include <dlfcn.h>

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

// The folder that holds the library itself; empty where nobody knows.
fs::path library_folder() {
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&load_module_symbol), &here) == 0 ||
      !here.dli_fname) {
    return {};
  }
  std::error_code ignored;
  return fs::weakly_canonical(here.dli_fname, ignored).parent_path();
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

Error not_there(const std::string& file, const fs::path& library) {
  if (is_there(library / "CMakeCache.txt")) {
    return with_hint(fail(ErrorKind::kEnvironment,
                          "the module {} is not built: {} has no such file",
                          file, (library / "codecs").string()),
                     "`./dev build` builds every module");
  }
  return with_hint(fail(ErrorKind::kEnvironment,
                        "the module {} is not installed: {} has no such file",
                        file, (library / "framewise").string()),
                   "install framewise again, with all of its modules");
}

// dlopen says "libx.so.1: cannot open shared object file: …" of a library that
// the module needs, and of the module itself.
Error not_loadable(const std::string& file, const fs::path& path,
                   std::string_view reason) {
  const size_t end = reason.find(": cannot open shared object file");
  const std::string_view library = reason.substr(0, end);
  if (end != std::string_view::npos && library != path.string()) {
    return with_hint(
        fail(ErrorKind::kEnvironment,
             "the module {} needs the library {}, which is missing", file,
             library),
        fmt::format("install the package that holds {}", library));
  }
  return with_hint(fail(ErrorKind::kEnvironment,
                        "the module {} cannot be loaded: {}", file, reason),
                   "build or install framewise again, with all of its modules");
}

}  // namespace

Result<void*> load_module_symbol(const std::string& name, const char* symbol) {
  const std::string file = name + ".so";
  const fs::path library = library_folder();
  for (const char* folder : {"codecs", "framewise"}) {
    const fs::path path = library / folder / file;
    if (!is_there(path)) continue;
    // A module is never unloaded, because the libraries behind it keep threads
    // and state.
    if (void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
      if (void* found = dlsym(handle, symbol)) return found;
    }
    const char* reason = dlerror();
    return not_loadable(file, path, reason ? reason : "no reason given");
  }
  return not_there(file, library);
}

}  // namespace framewise
