// SPDX-License-Identifier: Apache-2.0
// Checks of requests before their handlers run.
#pragma once

#include <string>
#include <vector>

#include "service/server/router.h"

namespace framewise::service {

// Refuses requests for other hosts: a web page could otherwise reach a local
// server by a name of its own (DNS rebinding). `hosts` are names without ports.
Check host_check(std::vector<std::string> hosts);

// Refuses requests of pages from elsewhere, which browsers send with an Origin:
// the service answers its own pages and programs.
Check origin_check();

// Requires `Authorization: Bearer TOKEN` with one of the tokens, except for
// public routes. Comparing takes the same time wherever tokens differ.
Check token_check(std::vector<std::string> tokens);

// One token a line; lines that are empty or begin with # do not count. Fails
// with kUsage for tokens of less than 16 bytes, and without any.
Result<std::vector<std::string>> parse_tokens(std::string_view text);

}  // namespace framewise::service
