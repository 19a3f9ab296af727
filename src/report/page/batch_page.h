// SPDX-License-Identifier: Apache-2.0
// The results of many comparisons as one page: what needs a look first, a list
// to sort and filter, size against quality.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/verdict.h"

namespace framewise::report {

// One result. Texts may be hostile: the page shows them as text.
struct BatchRow {
  std::string name;      // of the test, as the list shows it: "help/a.gif"
  std::string original;  // what it was compared with; may be empty
  VerdictStatus status = VerdictStatus::kUnknown;
  std::string kind;    // of the gravest reason, such as "banding"; may be empty
  std::string reason;  // in words; of an error its message
  std::optional<double> score;  // 0 to 100, or what BatchPage::score_name says
  std::optional<double> worst;  // the same at the worst instant
  std::string worst_of;         // the metric that told of it, if not the same
  double worst_at_ms = 0;
  int64_t original_bytes = 0;
  int64_t bytes = 0;
  std::string link;  // its own page, relative to this one; may be empty
  // The frames of its worst instant; a test frame of -1: there is none.
  std::string original_path;
  std::string path;
  int64_t original_frame = 0;
  int64_t frame = -1;
  int64_t pair = -1;  // its index in the batch
  // The worst instant as small WebP pictures (Embed::kThumbnail); may be empty.
  std::string original_picture;
  std::string picture;
  std::string difference;  // where it is wrong; only for Markdown
  // What to know before trusting the numbers; only for Markdown.
  std::vector<std::string> notes;
};

struct BatchPage {
  std::string title;  // "assets"
  std::string about;  // "shards 1–4 of 4 merged"; may be empty
  std::string score_name = "Score";
  // Whether everything asked for is there; else the page says what to do.
  bool complete = true;
  int64_t expected = 0;   // results, when not complete
  double took_s = 0;      // 0: unknown
  double from_cache = 0;  // share of results, 0 to 1
  std::vector<std::string> requirements;
  // Where pictures lie beside the page, such as "pictures"; empty: inside.
  std::string picture_folder;
  std::vector<BatchRow> rows;
};

// The order in which the page lists rows: failures first, then what is damaged,
// each with the lowest score first.
std::vector<size_t> page_order(const std::vector<BatchRow>& rows);

// The name of a picture in `picture_folder`, by the place of its row.
std::string picture_name(size_t place, bool original);

// One HTML file that needs no network. Thumbnails are embedded in the order of
// the page as long as 24 MB last; with a folder they only have to be not empty
// for the page to look for them there.
std::string batch_html(const BatchPage& page);

}  // namespace framewise::report
