// SPDX-License-Identifier: Apache-2.0
// Access to the service: by which clients, how often, and from which pages.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "service/access/keys.h"
#include "service/access/network.h"
#include "service/access/own_names.h"
#include "service/server/rate_limit.h"
#include "service/server/router.h"

namespace framewise::service {

struct AccessOptions {
  bool needs_token = false;
  // Further names of this server: see OwnNames.
  std::vector<std::string> names;
  RateLimit rate;
  // Holders who see the jobs of all.
  std::vector<std::string> shared_with;
  // Proxies whose field X-Forwarded-For is believed.
  std::vector<Network> proxies;
};

class Access {
 public:
  Access(AccessOptions options, Keys keys);

  // For Router::add_check(): refuses requests for other names (421) and of
  // other pages (403), those that come too often (429), and those without a
  // valid token (401) or with one that may only read (403), unless the route
  // is public.
  std::optional<Response> refusal(const Request& request, const Route& route);

  // Whether the request has a valid token, or needs none.
  bool is_admitted(const Request& request) const;
  // The name in its token; "anyone" where none is needed.
  std::string owner_of(const Request& request) const;
  // Whether the request may see the jobs of all owners.
  bool sees_all(const Request& request) const;
  // The address of the client, which a proxy may have forwarded.
  std::string client_of(const Request& request) const;

  const Keys& keys() const { return keys_; }
  bool needs_token() const { return options_.needs_token; }

 private:
  std::optional<Response> other_page(const Request& request) const;
  std::optional<Response> too_often(const Request& request);
  CheckedToken token_of(const Request& request) const;

  const AccessOptions options_;
  const Keys keys_;
  const OwnNames names_;
  RateLimiter limiter_;
};

// PUT /login takes the token of its Authorization field and sets it as a
// cookie, since browsers send no such field for event streams and frames;
// DELETE /login removes the cookie. `access` must outlive the router.
void add_login_routes(Router& router, Access& access);

// The value of a cookie; empty: there is none.
std::string_view cookie_value(std::string_view cookies, std::string_view name);

}  // namespace framewise::service
