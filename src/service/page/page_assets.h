// SPDX-License-Identifier: Apache-2.0
// Pages, scripts and styles of the service, built from web/ and embedded in
// the library.
#pragma once

#include <string_view>

namespace framewise::service {

std::string_view page_html();
std::string_view page_script();
std::string_view page_style();
std::string_view api_html();
std::string_view api_script();
std::string_view api_description();  // OpenAPI 3.1

}  // namespace framewise::service
