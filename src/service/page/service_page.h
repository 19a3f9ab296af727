// SPDX-License-Identifier: Apache-2.0
// The page of the service: drop two files, watch, read the report. And the
// description of its interface.
#pragma once

#include "service/server/router.h"

namespace framewise::service {

// GET /, /service.js, /service.css, /api, /api.js and /openapi.json. They hold
// nothing secret, and may be read without a token.
void add_page_routes(Router& router);

}  // namespace framewise::service
