// SPDX-License-Identifier: Apache-2.0
#include "bench/profile/symbols.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

#include "base/module.h"
#include "base/result.h"

namespace framewise::bench {
namespace {

// A record at an offset of the file, if all of it lies inside.
template <typename T>
std::optional<T> record_at(std::string_view file, uint64_t offset) {
  if (offset > file.size() || file.size() - offset < sizeof(T)) {
    return std::nullopt;
  }
  T record;
  std::memcpy(&record, file.data() + offset, sizeof record);
  return record;
}

std::string_view text_at(std::string_view file, const Elf64_Shdr& strings,
                         uint32_t offset) {
  if (strings.sh_offset > file.size() ||
      strings.sh_size > file.size() - strings.sh_offset ||
      offset >= strings.sh_size) {
    return {};
  }
  const std::string_view rest =
      file.substr(strings.sh_offset, strings.sh_size).substr(offset);
  return rest.substr(0, rest.find('\0'));
}

void add_table(std::string_view file, const Elf64_Ehdr& header,
               const Elf64_Shdr& table, std::vector<Symbol>& symbols) {
  const auto strings = record_at<Elf64_Shdr>(
      file, header.e_shoff + uint64_t{table.sh_link} * sizeof(Elf64_Shdr));
  if (!strings) return;
  for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= table.sh_size;
       at += sizeof(Elf64_Sym)) {
    const auto symbol = record_at<Elf64_Sym>(file, table.sh_offset + at);
    if (!symbol) return;
    const bool function = ELF64_ST_TYPE(symbol->st_info) == STT_FUNC;
    if (!function || symbol->st_value == 0 || symbol->st_size == 0) continue;
    symbols.push_back({symbol->st_value, symbol->st_value + symbol->st_size,
                       std::string(text_at(file, *strings, symbol->st_name))});
  }
}

std::string demangled(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? text.get() : name;
}

}  // namespace

std::vector<Symbol> functions_of_elf(std::string_view file) {
  std::vector<Symbol> symbols;
  const auto header = record_at<Elf64_Ehdr>(file, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64) {
    return symbols;
  }
  for (uint32_t i = 0; i < header->e_shnum; ++i) {
    const auto section = record_at<Elf64_Shdr>(
        file, header->e_shoff + uint64_t{i} * sizeof(Elf64_Shdr));
    if (!section) break;
    if (section->sh_type == SHT_SYMTAB || section->sh_type == SHT_DYNSYM) {
      add_table(file, *header, *section, symbols);
    }
  }
  std::ranges::sort(symbols, [](const Symbol& a, const Symbol& b) {
    return a.begin < b.begin;
  });
  return symbols;
}

std::string short_function_name(const std::string& demangled_name) {
  std::string name = demangled_name;
  // Arguments begin at the first '(' outside of <> and "(anonymous namespace)".
  constexpr std::string_view kAnonymous = "(anonymous namespace)::";
  for (size_t at = name.find(kAnonymous); at != std::string::npos;
       at = name.find(kAnonymous)) {
    name.erase(at, kAnonymous.size());
  }
  int depth = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '<') ++depth;
    if (name[i] == '>') --depth;
    if (name[i] == '(' && depth == 0 && i > 0) {
      name.resize(i);
      break;
    }
  }
  constexpr std::string_view kProject = "framewise::";
  for (size_t at = name.find(kProject); at != std::string::npos;
       at = name.find(kProject)) {
    name.erase(at, kProject.size());
  }
  return name;
}

const std::string& Symbols::name_of(const void* address) {
  const auto [known, is_new] = names_.try_emplace(address);
  if (!is_new) return known->second;
  std::string& name = known->second;
  Dl_info where{};
  if (dladdr(address, &where) == 0) {
    return name = "unknown";
  }
  const std::string path = binary_of(address).file.string();
  const auto [file, unread] = files_.try_emplace(path);
  if (unread) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream content;
    content << in.rdbuf();
    file->second = functions_of_elf(content.view());
  }
  const auto offset = uint64_t(static_cast<const char*>(address) -
                               static_cast<const char*>(where.dli_fbase));
  auto symbol =
      std::ranges::upper_bound(file->second, offset, {}, &Symbol::begin);
  if (symbol != file->second.begin() && offset < (--symbol)->end) {
    return name = short_function_name(demangled(symbol->name));
  }
  return name = fmt::format("{}+0x{:x}", path.substr(path.rfind('/') + 1),
                            offset & ~uint64_t{0xfff});
}

}  // namespace framewise::bench
