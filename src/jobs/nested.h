// SPDX-License-Identifier: Apache-2.0
// Fields of a request that is a member of another one.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "jobs/field.h"

namespace framewise::jobs {

// Where measuring is part of another job: its settings, but those that turn a
// verdict into an exit code, and the rules of flashes, which that job has by
// itself.
constexpr bool is_measuring(const FieldInfo& field) {
  return field.is_setting() && field.row.key != "compare.fail_on" &&
         field.row.key != "compare.missing" &&
         field.row.key != "compare.flashes";
}

template <const auto& table>
consteval size_t count_of_measuring() {
  size_t count = 0;
  for (const auto& field : table) count += is_measuring(field.info);
  return count;
}

// The place in the table of the n-th field that is taken over.
template <const auto& table>
consteval size_t place_of_measuring(size_t number) {
  for (size_t i = 0; i < table.size(); ++i) {
    if (is_measuring(table[i].info) && number-- == 0) return i;
  }
  throw "no such field";
}

template <typename Outer, auto inner, const auto& table, size_t place>
constexpr Field<Outer> nested_field() {
  return {
      table[place].info,
      [](Outer& request, const FieldValue& value) {
        return table[place].set(request.*inner, value);
      },
      [](const Outer& request) { return table[place].get(request.*inner); }};
}

// The measuring settings of `table` as fields of Outer, whose member `inner`
// has the type that `table` is about.
template <typename Outer, auto inner, const auto& table>
consteval auto measuring_fields() {
  return []<size_t... n>(std::index_sequence<n...>) {
    return std::array<Field<Outer>, sizeof...(n)>{
        nested_field<Outer, inner, table, place_of_measuring<table>(n)>()...};
  }
  (std::make_index_sequence<count_of_measuring<table>()>());
}

}  // namespace framewise::jobs
