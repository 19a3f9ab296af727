// SPDX-License-Identifier: Apache-2.0
// The results of many comparisons as one HTML page: a list to sort and filter,
// failures first, and a plot of size against quality.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/verdict.h"

namespace framewise::report {

// One result. Texts may be hostile: the page never reads them as markup.
struct BatchRow {
  std::string name;      // of the test, as the list shows it: "help/a.gif"
  std::string original;  // the file it is compared with; may be empty
  VerdictStatus status = VerdictStatus::kUnknown;
  std::string kind;    // of the gravest reason, such as "banding"; may be empty
  std::string reason;  // its message, or that of the error
  bool fails = false;  // what the batch requires
  std::string approval;         // "approved by Ada: new art"; empty: nobody did
  std::optional<double> score;  // value of BatchPage::score_name
  std::optional<double> worst;  // lowest quality at any instant
  std::string worst_of;         // metric of `worst`, if not score_name
  double worst_at_ms = 0;
  int64_t original_bytes = 0;
  int64_t bytes = 0;
  std::string link;  // its own page, relative to this one; may be empty
  // The frames of the worst instant; test frame -1: none.
  std::string original_path;
  std::string path;
  int64_t original_frame = 0;
  int64_t frame = -1;
  int64_t pair = -1;  // its index in the batch
  // The worst instant as small WebP images (Embed::kThumbnail); may be empty.
  std::string original_picture;
  std::string picture;
  std::string difference;  // error map; only for Markdown
  // Warnings about the numbers; only for Markdown.
  std::vector<std::string> notes;
};

struct BatchPage {
  std::string title;    // "assets"
  std::string about;    // "shards 1–4 of 4 merged"; may be empty
  std::string made_at;  // "2026-11-26 13:04 UTC"; may be empty
  std::string command;  // that makes the page again; may be empty
  std::string advice;   // which of several tests to take; may be empty
  std::string score_name = "Score";
  // Whether all requested results are present; else the page says how to go on.
  bool complete = true;
  int64_t expected = 0;   // the number of all results; used when not complete
  double took_s = 0;      // 0: unknown
  double from_cache = 0;  // share of results, 0 to 1
  std::vector<std::string> requirements;
  // The folder of the images beside the page; empty: images are embedded.
  std::string picture_folder;
  std::vector<BatchRow> rows;
};

// The order of rows on the page: errors first, then artifacts, warnings and the
// rest, each by rising score.
std::vector<size_t> page_order(const std::vector<BatchRow>& rows);

// The file name of an image in `picture_folder`; `place` is the row's position
// on the page.
std::string picture_name(size_t place, bool original);

// One HTML file that needs no network. Embeds thumbnails in the order of the
// page up to 24 MB of base64. With a picture_folder the page loads them from
// there, for each row whose thumbnail is not empty.
std::string batch_html(const BatchPage& page);

}  // namespace framewise::report
