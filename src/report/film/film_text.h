// SPDX-License-Identifier: Apache-2.0
// The report on a composed film, for people and for programs
// (docs/schema/film-1.json).
#pragma once

#include <string>

#include "base/json/json.h"
#include "video/film/options.h"

namespace framewise::report {

std::string film_text(const video::FilmReport& film, const std::string& name);
Json film_document(const video::FilmReport& film, const std::string& name);
std::string film_json(const video::FilmReport& film, const std::string& name);

}  // namespace framewise::report
