// SPDX-License-Identifier: Apache-2.0
#include "report/page/batch_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/base64.h"
#include "base/json/json.h"
#include "base/printable.h"
#include "framewise/version.h"
#include "report/page/report_page.h"

namespace framewise::report {
namespace {

constexpr size_t kThumbnailBytes = 24'000'000;  // as base64
// The thumbnails of 256 rows share one element of the page, which the browser
// decodes when one of them scrolls into view.
constexpr size_t kChunk = 256;

int rank_of(VerdictStatus status) {
  switch (status) {
    case VerdictStatus::kError: return 0;
    case VerdictStatus::kArtifact: return 1;
    case VerdictStatus::kWarning: return 2;
    case VerdictStatus::kUnknown: return 3;
    case VerdictStatus::kPass: return 4;
  }
  return 3;
}

Json finite(std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return nullptr;
  // The list shows three decimals; more would only make the page larger.
  return std::round(*value * 1000) / 1000;
}

std::string dump(const Json& json) { return inside_a_page(json.dump()); }

// One array a field: browsers parse this faster than 10 000 objects.
Json columns_of(const std::vector<BatchRow>& rows,
                const std::vector<size_t>& order) {
  Json columns = {{"name", Json::array()},    {"original", Json::array()},
                  {"path", Json::array()},    {"status", Json::array()},
                  {"kind", Json::array()},    {"reason", Json::array()},
                  {"score", Json::array()},   {"worst", Json::array()},
                  {"at", Json::array()},      {"before", Json::array()},
                  {"after", Json::array()},   {"link", Json::array()},
                  {"pictures", Json::array()}};
  for (const size_t i : order) {
    const BatchRow& row = rows[i];
    columns["name"].push_back(row.name);
    columns["original"].push_back(row.original);
    columns["path"].push_back(row.path == row.name ? "" : row.path);
    columns["status"].push_back(rank_of(row.status));
    columns["kind"].push_back(row.kind);
    columns["reason"].push_back(row.reason);
    columns["score"].push_back(finite(row.score));
    columns["worst"].push_back(finite(row.worst));
    columns["at"].push_back(finite(row.worst_at_ms));
    columns["before"].push_back(row.original_bytes);
    columns["after"].push_back(row.bytes);
    columns["link"].push_back(row.link);
    columns["pictures"].push_back(int(!row.original_picture.empty()) +
                                  2 * int(!row.picture.empty()));
  }
  return columns;
}

bool has_picture(const BatchRow& row) {
  return !row.original_picture.empty() || !row.picture.empty();
}

// Embeds thumbnails in chunks of rows until kThumbnailBytes is reached. Returns
// the number of rows that got theirs.
size_t add_thumbnails(const std::vector<BatchRow>& rows,
                      const std::vector<size_t>& order, Page& page) {
  size_t bytes = 0;
  size_t pictured = order.size();
  while (pictured > 0 && !has_picture(rows[order[pictured - 1]])) --pictured;
  for (size_t begin = 0; begin < pictured; begin += kChunk) {
    Json chunk = Json::array();
    const size_t end = std::min(begin + kChunk, pictured);
    for (size_t i = begin; i < end; ++i) {
      const BatchRow& row = rows[order[i]];
      bytes += (row.original_picture.size() + row.picture.size()) * 4 / 3;
      if (bytes > kThumbnailBytes) {
        page.parts.emplace_back(fmt::format("t{}", begin / kChunk),
                                dump(chunk));
        return i;
      }
      chunk.push_back({base64(row.original_picture), base64(row.picture)});
    }
    page.parts.emplace_back(fmt::format("t{}", begin / kChunk), dump(chunk));
  }
  return pictured;
}

// Shown without scripts: the number of results and the rows that did not pass.
std::string plain_text(const BatchPage& batch,
                       const std::vector<size_t>& order) {
  std::string text = fmt::format("{}: {} results\n\n", printable(batch.title),
                                 batch.rows.size());
  for (const size_t i : order) {
    const BatchRow& row = batch.rows[i];
    if (row.status == VerdictStatus::kPass) break;
    text += fmt::format("{:8} {}  {}\n", name_of(row.status),
                        printable(row.name), printable(row.reason));
  }
  return text;
}

}  // namespace

std::vector<size_t> page_order(const std::vector<BatchRow>& rows) {
  std::vector<size_t> order(rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto key = [&](size_t i) {
    return std::pair(rank_of(rows[i].status), rows[i].score.value_or(INFINITY));
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return key(a) < key(b); });
  return order;
}

std::string picture_name(size_t place, bool original) {
  return fmt::format("{}-{}.webp", place, original ? "original" : "compressed");
}

std::string batch_html(const BatchPage& batch) {
  const std::vector<size_t> order = page_order(batch.rows);
  Page page;
  page.title = printable(batch.title) + " – Framewise batch";
  page.plain_text = plain_text(batch, order);
  const bool beside = !batch.picture_folder.empty();
  const size_t pictured =
      beside ? order.size() : add_thumbnails(batch.rows, order, page);
  page.pictures_beside = beside;
  page.data = dump({{"kind", "batch"},
                    {"program", version()},
                    {"title", batch.title},
                    {"about", batch.about},
                    {"madeAt", batch.made_at},
                    {"command", batch.command},
                    {"titles", kind_titles()},
                    {"scoreName", batch.score_name},
                    {"complete", batch.complete},
                    {"expected", batch.expected},
                    {"took", batch.took_s},
                    {"fromCache", batch.from_cache},
                    {"requirements", batch.requirements},
                    {"pictured", pictured},
                    {"folder", batch.picture_folder},
                    {"chunk", kChunk},
                    {"columns", columns_of(batch.rows, order)}});
  return page_html(page);
}

}  // namespace framewise::report
