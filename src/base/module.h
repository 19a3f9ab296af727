// SPDX-License-Identifier: Apache-2.0
// Loading of modules: parts of the library that link heavy codec libraries and
// are loaded on first use (docs/decisions/0001).
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "framewise/error.h"

namespace framewise {

// The file that holds some code.
struct Binary {
  std::filesystem::path file;  // empty where nobody knows
  bool is_program = false;
};
Binary binary_of(const void* address);

// Returns the address of `symbol` in the module `name`, the file "NAME.so" in
// `codecs/` beside the program or library (build tree) or in `framewise/`
// beside the library (installed), whose folder the installed program knows. The
// module is never unloaded. Fails with kEnvironment; the message says whether
// the module was not built, is not installed, needs a missing library (and
// which), or is damaged, and the hint what to do.
Result<void*> load_module_symbol(const std::string& name, const char* symbol);

// Of a function of a module that puts its result into its last parameter:
// void f(parameters…, Result<T>& answer).
template <typename Function>
struct ModuleFunction;
template <typename T>
struct ModuleFunction<void (*)(Result<T>&)> {
  using Answer = Result<T>;
};
template <typename First, typename... Rest>
struct ModuleFunction<void (*)(First, Rest...)>
    : ModuleFunction<void (*)(Rest...)> {};

// Loads the module and calls the function, whose type must be the one with
// which it was declared.
template <typename Function, typename... Arguments>
typename ModuleFunction<Function>::Answer call_module(
    const std::string& name, const char* symbol, Arguments&&... arguments) {
  auto function = load_module_symbol(name, symbol);
  if (!function) return std::move(function).error();
  typename ModuleFunction<Function>::Answer answer{Error()};
  reinterpret_cast<Function> (*function)(std::forward<Arguments>(arguments)...,
                                         answer);
  return answer;
}

}  // namespace framewise
