// SPDX-License-Identifier: Apache-2.0
// The frame of every HTML page: one file that needs no network, with the viewer
// of web/ and data that cannot become markup or script.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json/json.h"

namespace framewise::report {

// Escapes text for HTML.
std::string escaped(std::string_view text);

// Escapes every '<' of JSON, so that it cannot end its script element.
std::string inside_a_page(std::string json);

// The title of every kind of defect by its word: {"noise": "noise"}. The viewer
// names kinds by it, so that page, terminal and Markdown say the same.
Json kind_titles();

struct Page {
  std::string title;
  std::string plain_text;  // shown without scripts
  std::string data;        // JSON, from inside_a_page()
  bool pictures_beside =
      false;  // the page loads images from folders below its own
  // Further elements, by id: JSON or base64.
  std::vector<std::pair<std::string, std::string>> parts;
};

std::string page_html(const Page& page);

// A page that is read and not worked with: it has no script. `body`: HTML;
// drawings with black text stand in an element of the class "paper".
std::string plain_page(std::string_view title, std::string_view body);

}  // namespace framewise::report
