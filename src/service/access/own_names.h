// SPDX-License-Identifier: Apache-2.0
// Under which names a server answers, and which pages may use it. A page of
// another site can let a name of its own lead to this machine (DNS rebinding);
// its requests then carry that name, and are refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace framewise::service {

class OwnNames {
 public:
  // `names`: of the server, such as that of a proxy in front of it; with any
  // port. `localhost` and addresses (127.0.0.1, [::1]) are its own, too, with
  // any port: they are asked of no DNS server, so nobody can rebind them.
  explicit OwnNames(std::vector<std::string> names);

  // The value of the field Host, such as "127.0.0.1:8080" or "[::1]:8080".
  bool has_host(std::string_view host) const;
  // The value of the field Origin, such as "http://localhost:8080". A page has
  // the same origin only if its host and port are those of the request.
  bool has_origin(std::string_view origin, std::string_view host) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace framewise::service
