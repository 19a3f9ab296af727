// SPDX-License-Identifier: Apache-2.0
// A paired run as text, JSON, JUnit and Markdown.
#pragma once

#include <string>
#include <vector>

#include "bench/paired/blame.h"
#include "bench/paired/paired_run.h"

namespace framewise::bench {

struct PairedReport {
  PairedRun run;
  std::vector<Blame> blames;     // of scenarios that changed
  std::string name = "default";  // of this gate, for the marker of a comment
};

std::string paired_text(const PairedReport& report, bool color);
std::string paired_json(const PairedReport& report);
std::string paired_junit(const PairedReport& report);
// For a comment on a pull request, below 60 000 characters. A hidden marker
// lets the comment be found and edited in place.
std::string paired_markdown(const PairedReport& report);

}  // namespace framewise::bench
