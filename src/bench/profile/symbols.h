// SPDX-License-Identifier: Apache-2.0
// Names of functions from addresses in this process: from the symbol tables of
// its program and libraries, also of functions that are not exported.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace framewise::bench {

struct Symbol {
  uint64_t begin = 0;  // relative to the file's first address
  uint64_t end = 0;
  std::string name;  // as the linker knows it
};

// The functions in an ELF file of 64 bits, by address. Empty for other files;
// every offset is checked.
std::vector<Symbol> functions_of_elf(std::string_view file);

class Symbols {
 public:
  // "ssim_row(float const*, int)", or "libx.so+0x12" without a name.
  const std::string& name_of(const void* address);

 private:
  std::map<std::string, std::vector<Symbol>> files_;
  std::map<const void*, std::string> names_;
};

// Without arguments and namespaces of the project: "framewise::simd::a(int)" is
// "simd::a".
std::string short_function_name(const std::string& demangled);

}  // namespace framewise::bench
