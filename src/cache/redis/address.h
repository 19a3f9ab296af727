// SPDX-License-Identifier: Apache-2.0
// The address of a Redis server.
#pragma once

#include <string>
#include <string_view>

#include "framewise/error.h"

namespace framewise::cache::redis {

struct Address {
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string socket;  // a path; if set, host and port are not used
  bool tls = false;
  std::string user;
  std::string password;
  int database = 0;

  // For messages: without user and password.
  std::string to_string() const;
};

// redis://[[user]:password@]host[:port][/database], rediss://…,
// unix://[[user]:password@]/path[?db=number]; percent-encoded where needed.
Result<Address> parse_address(std::string_view text);

}  // namespace framewise::cache::redis
