// SPDX-License-Identifier: Apache-2.0
#include "base/module.h"

#include <dlfcn.h>
#include <link.h>

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

// Linked into the program that is one file (deploy/static), and nowhere else:
// the functions of the modules that are inside it.
extern "C" __attribute__((weak)) void* framewise_module_inside(
    const char* name, const char* symbol);

namespace framewise {
namespace {

namespace fs = std::filesystem;

const void* this_code() { return reinterpret_cast<const void*>(&this_code); }

// Where modules may lie: in a build beside the file that holds this code, else
// below the folder of the library.
std::vector<fs::path> module_folders() {
  const Binary here = binary_of(this_code());
  const fs::path own = here.file.parent_path();
  const fs::path library =
      here.is_program ? own / FRAMEWISE_LIBRARY_FROM_PROGRAM : own;
  return {own / "codecs", (library / "framewise").lexically_normal()};
}

// A module names no library: it calls the program or library that loads it. A
// library that somebody loaded for himself alone, as Python does, has to lend
// its symbols first.
void lend_symbols() {
  const Binary here = binary_of(this_code());
  if (!here.is_program) {
    dlopen(here.file.c_str(), RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
  }
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

Result<void*> module_inside(const std::string& name, const char* symbol) {
  if (void* found = framewise_module_inside(name.c_str(), symbol)) return found;
  return with_hint(fail(ErrorKind::kEnvironment,
                        "the module {} is not part of the program that is one "
                        "file",
                        name),
                   "install a package of framewise that has modules");
}

Error not_there(const std::string& file, std::span<const fs::path> folders) {
  if (is_there(folders.front().parent_path() / "CMakeCache.txt")) {
    return with_hint(fail(ErrorKind::kEnvironment,
                          "the module {} is not built: {} has no such file",
                          file, folders.front().string()),
                     "`./dev build` builds every module");
  }
  return with_hint(fail(ErrorKind::kEnvironment,
                        "the module {} is not installed: {} has no such file",
                        file, folders.back().string()),
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

Binary binary_of(const void* address) {
  Dl_info where{};
  void* found = nullptr;
  if (dladdr1(address, &where, &found, RTLD_DL_LINKMAP) == 0) return {};
  std::error_code ignored;
  const auto* map = static_cast<const link_map*>(found);
  // The loader knows no path of the program, only the word that started it.
  if (map->l_name[0] == '\0') {
    return {fs::read_symlink("/proc/self/exe", ignored), true};
  }
  return {fs::weakly_canonical(map->l_name, ignored), false};
}

Result<void*> load_module_symbol(const std::string& name, const char* symbol) {
  if (framewise_module_inside) return module_inside(name, symbol);
  static const std::vector<fs::path> folders = module_folders();
  const std::string file = name + ".so";
  for (const fs::path& folder : folders) {
    const fs::path path = folder / file;
    if (!is_there(path)) continue;
    lend_symbols();
    // A module is never unloaded, because the libraries behind it keep threads
    // and state.
    if (void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
      if (void* found = dlsym(handle, symbol)) return found;
    }
    const char* reason = dlerror();
    return not_loadable(file, path, reason ? reason : "no reason given");
  }
  return not_there(file, folders);
}

}  // namespace framewise
