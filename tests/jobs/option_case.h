// SPDX-License-Identifier: Apache-2.0
// What tests that walk the tables of options ask with.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "jobs/given.h"

namespace framewise::jobs {

// A value other than the default, beside the options that it needs to matter,
// and the files for which it matters (small_files.h).
struct OptionCase {
  std::string value;
  Words beside = {};
  std::string files = "pair";
};
using OptionCases = std::map<std::string_view, OptionCase>;

// Options without a case, and why.
using OptionExceptions = std::map<std::string_view, std::string_view>;

}  // namespace framewise::jobs
