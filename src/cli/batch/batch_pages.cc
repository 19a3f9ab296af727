// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/batch_pages.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <ctime>
#include <span>
#include <system_error>
#include <vector>

#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/files/report_files.h"
#include "compare/pictures/instant_pictures.h"
#include "report/batch/page_rows.h"
#include "report/batch/row_facts.h"
#include "report/page/batch_page.h"
#include "report/review/comparison_page.h"
#include "report/review/markdown.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using comparison::InstantPictures;
using report::BatchPage;
using report::BatchRow;

// Most passing rows with images: a page with more images loads slowly.
constexpr size_t kMaxPassingPictures = 500;
constexpr size_t kMaxPagesOfPairs = 200;

// A page of a pair compares it again, and draws its frames in full.
constexpr int64_t kEffortOfPage = 20;

void expect(const PageSources& sources, size_t pictures, size_t pages) {
  if (!sources.pictures) pictures = 0;
  if (!sources.progress || pictures + pages == 0) return;
  sources.progress->add(int64_t(pictures + pages),
                        int64_t(pictures) + int64_t(pages) * kEffortOfPage);
}

void count(const PageSources& sources, const BatchRow& row, int64_t effort) {
  if (!sources.progress) return;
  sources.progress->begin_one(row.path);
  sources.progress->end_one(row.path, effort, false);
}

std::string now_in_words() {
  const std::time_t now = std::time(nullptr);
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(now));
}

Result<BatchPage> page_of(const LineSource& lines, const PageSources& sources) {
  report::PageRows rows;
  FW_RETURN_IF_ERROR(lines([&](std::string_view line) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
    rows.collect(row);
    return {};
  }));
  BatchPage page = rows.page();
  page.made_at = now_in_words();
  page.command = sources.command;
  return page;
}

bool does_not_pass(const BatchRow& row) {
  return row.status != VerdictStatus::kPass;
}

size_t count_not_passing(const BatchPage& page) {
  return size_t(
      std::count_if(page.rows.begin(), page.rows.end(), does_not_pass));
}

// Draws images for rows of the page; calls use(i, images) for row indices[i].
void draw(const BatchPage& page, std::span<const size_t> indices,
          const PageSources& sources, bool with_errors,
          const std::function<void(size_t, InstantPictures)>& use) {
  if (!sources.pictures) return;
  std::vector<comparison::PairInstant> instants;
  for (const size_t index : indices) {
    const BatchRow& row = page.rows[index];
    instants.push_back(
        {row.original_path, row.path, row.original_frame, row.frame});
  }
  comparison::draw_instants(instants, sources.open, with_errors,
                            sources.executor,
                            [&](size_t i, InstantPictures pictures) {
                              use(i, std::move(pictures));
                              count(sources, page.rows[indices[i]], 1);
                            });
}

void add_pictures(std::span<const size_t> indices, const PageSources& sources,
                  bool with_errors, BatchPage& page) {
  draw(page, indices, sources, with_errors,
       [&](size_t i, InstantPictures pictures) {
         BatchRow& row = page.rows[indices[i]];
         row.original_picture = std::move(pictures.original);
         row.picture = std::move(pictures.compressed);
         row.difference = std::move(pictures.errors);
       });
}

// Writes each image to its file at once, so that memory holds few of them.
Result<void> write_pictures(const fs::path& folder,
                            std::span<const size_t> order,
                            const PageSources& sources, BatchPage& page) {
  Result<void> written;
  const auto keep = [&](size_t rank, bool original, std::string& webp) {
    if (webp.empty() || !written) return;
    written = write_file(folder / report::picture_name(rank, original), webp);
    webp = "beside";
  };
  draw(page, order, sources, false, [&](size_t rank, InstantPictures both) {
    keep(rank, true, both.original);
    keep(rank, false, both.compressed);
    BatchRow& row = page.rows[order[rank]];
    row.original_picture = std::move(both.original);
    row.picture = std::move(both.compressed);
  });
  return written;
}

// The places in the order of rows that get a page of their own.
std::vector<size_t> places_of_pages(std::span<const size_t> order,
                                    const PageSources& sources,
                                    const BatchPage& page) {
  std::vector<size_t> places;
  if (!sources.compare) return places;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    const BatchRow& row = page.rows[order[rank]];
    if (!does_not_pass(row) || places.size() == kMaxPagesOfPairs) break;
    if (row.status == VerdictStatus::kError || row.pair < 0) continue;
    places.push_back(rank);
  }
  return places;
}

Result<void> write_pages_of_pairs(const fs::path& folder,
                                  std::span<const size_t> order,
                                  std::span<const size_t> places,
                                  const PageSources& sources, BatchPage& page) {
  for (const size_t rank : places) {
    BatchRow& row = page.rows[order[rank]];
    const Result<Report> report = sources.compare(size_t(row.pair));
    count(sources, row, kEffortOfPage);
    // The pair was compared before, so an error means that a file has changed.
    if (!report) continue;
    const std::string name = fmt::format("{}.html", rank);
    FW_RETURN_IF_ERROR(
        write_file(folder / name, report::comparison_html(*report)));
    row.link = "items/" + name;
  }
  return {};
}

}  // namespace

Result<void> write_batch_page(const fs::path& path, const LineSource& lines,
                              const PageSources& sources) {
  FW_ASSIGN_OR_RETURN(BatchPage page, page_of(lines, sources));
  std::vector<size_t> order = report::page_order(page.rows);
  order.resize(
      std::min(order.size(), count_not_passing(page) + kMaxPassingPictures));
  expect(sources, order.size(), 0);
  add_pictures(order, sources, false, page);
  return write_file(path, report::batch_html(page));
}

Result<void> write_batch_folder(const fs::path& folder, const LineSource& lines,
                                const PageSources& sources) {
  FW_ASSIGN_OR_RETURN(BatchPage page, page_of(lines, sources));
  const std::vector<size_t> order = report::page_order(page.rows);
  const std::vector<size_t> places = places_of_pages(order, sources, page);
  expect(sources, order.size(), places.size());
  page.picture_folder = "pictures";
  FW_RETURN_IF_ERROR(make_folder(folder / page.picture_folder));
  FW_RETURN_IF_ERROR(make_folder(folder / "items"));
  FW_RETURN_IF_ERROR(
      write_pictures(folder / page.picture_folder, order, sources, page));
  FW_RETURN_IF_ERROR(
      write_pages_of_pairs(folder / "items", order, places, sources, page));
  return write_file(folder / "index.html", report::batch_html(page));
}

Result<void> write_batch_markdown(const fs::path& path, const LineSource& lines,
                                  const PageSources& sources) {
  FW_ASSIGN_OR_RETURN(BatchPage page, page_of(lines, sources));
  std::vector<size_t> order = report::page_order(page.rows);
  order.resize(std::min(order.size(), report::kMarkdownRows));
  expect(sources, order.size(), 0);
  add_pictures(order, sources, true, page);
  return write_summary(path, page);
}

}  // namespace framewise::cli
