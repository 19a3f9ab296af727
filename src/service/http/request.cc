// SPDX-License-Identifier: Apache-2.0
#include "service/http/request.h"

#include <algorithm>

#include "base/http/percent_code.h"

namespace framewise::service {
namespace {

template <typename Map, typename Name>
std::string_view value_of(const Map& map, const Name& name) {
  const auto found = map.find(name);
  return found == map.end() ? std::string_view() : found->second;
}

}  // namespace

std::string_view Request::field(std::string_view name) const {
  return value_of(fields, name);
}

std::string_view Request::parameter(std::string_view name) const {
  return value_of(parameters, name);
}

std::string_view Request::query_value(const std::string& name) const {
  return value_of(query, name);
}

Request request_of(std::string_view target) {
  Request request;
  const size_t mark = target.find('?');
  request.path = percent_decoded(target.substr(0, mark), Plus::kIsBlank);
  if (mark == std::string_view::npos) return request;
  for (std::string_view rest = target.substr(mark + 1); !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const size_t equals = pair.find('=');
    const std::string_view value = equals == std::string_view::npos
                                       ? std::string_view()
                                       : pair.substr(equals + 1);
    request.query[percent_decoded(pair.substr(0, equals), Plus::kIsBlank)] =
        percent_decoded(value, Plus::kIsBlank);
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
  }
  return request;
}

}  // namespace framewise::service
