// SPDX-License-Identifier: Apache-2.0
#include "service/server/router.h"

#include <algorithm>

namespace framewise::service {
namespace {

// Takes the part before the next slash from the front.
std::string_view next_part(std::string_view& path) {
  const size_t slash = std::min(path.find('/'), path.size());
  const std::string_view part = path.substr(0, slash);
  path.remove_prefix(std::min(slash + 1, path.size()));
  return part;
}

// Whether a Content-Type, such as "a/b; c=d", is of this type.
bool has_type(std::string_view content_type, std::string_view type) {
  if (type.empty()) return true;
  const std::string_view given = content_type.substr(0, type.size());
  return std::ranges::equal(given, type, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? char(a - 'A' + 'a') : a) == b;
  });
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::optional<Parameters> parameters_of(std::string_view pattern,
                                        std::string_view path) {
  Parameters found;
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) {
    return std::nullopt;
  }
  while (!pattern.empty() || !path.empty()) {
    const std::string_view wanted = next_part(pattern);
    const std::string_view given = next_part(path);
    if (wanted.starts_with('{')) {
      if (given.empty()) return std::nullopt;
      found.emplace_back(wanted.substr(1, wanted.size() - 2), given);
    } else if (wanted != given) {
      return std::nullopt;
    }
  }
  return found;
}

}  // namespace

std::string_view name_of(Method method) {
  switch (method) {
    case Method::kGet: return "GET";
    case Method::kPost: return "POST";
    case Method::kPut: return "PUT";
    case Method::kDelete: return "DELETE";
    case Method::kOther: break;
  }
  return "OTHER";
}

void Router::add(Route route) { routes_.push_back(std::move(route)); }

void Router::add_check(Check check) { checks_.push_back(std::move(check)); }

Match Router::match(Method method, std::string_view path,
                    std::string_view content_type) const {
  Match match;
  for (const Route& route : routes_) {
    if (!has_type(content_type, route.options.content_type)) continue;
    auto parameters = parameters_of(route.pattern, path);
    if (!parameters) continue;
    if (route.method == method) {
      return {&route, {}, *std::move(parameters)};
    }
    if (!match.other_methods.empty()) match.other_methods += ", ";
    match.other_methods += name_of(route.method);
  }
  return match;
}

std::optional<Response> Router::refused(const Request& request,
                                        const Route& route) const {
  for (const Check& check : checks_) {
    if (auto response = check(request, route)) return response;
  }
  return std::nullopt;
}

}  // namespace framewise::service
