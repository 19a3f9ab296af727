// SPDX-License-Identifier: Apache-2.0
// What every page of ours is made of: one file that needs no network, the
// viewer of web/ inside, and data that nobody can turn into markup or script.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace framewise::report {

// Text as HTML shows it.
std::string escaped(std::string_view text);

// JSON with every '<' as an escape: nothing in it ends a script element.
std::string inside_a_page(std::string json);

struct Page {
  std::string title;
  std::string plain_text;        // for those without scripts
  std::string data;              // JSON, from inside_a_page()
  bool pictures_beside = false;  // files in folders below that of the page
  // More texts by the name of their element: JSON or base64.
  std::vector<std::pair<std::string, std::string>> parts;
};

std::string page_html(const Page& page);

}  // namespace framewise::report
