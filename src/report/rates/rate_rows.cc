// SPDX-License-Identifier: Apache-2.0
#include "report/rates/rate_rows.h"

#include <algorithm>
#include <filesystem>

#include "base/json/json.h"
#include "base/objects/text_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "framewise/metric.h"
#include "report/batch/row_facts.h"
#include "report/rates/text_table.h"
#include "report/results/database.h"
#include "report/results/pareto.h"

namespace framewise::report {
namespace {

using Names = std::span<const std::string_view>;

// The names that other programs give each column, the most certain name first.
constexpr std::string_view kFileNames[] = {"file",  "original", "reference",
                                           "clip",  "source",   "input",
                                           "video", "sequence"};
constexpr std::string_view kEncoderNames[] = {"encoder", "codec", "label",
                                              "pipeline", "preset"};
constexpr std::string_view kRateNames[] = {
    "bitrate", "bitrate_kbps", "kbps",
    "rate",    "bytes",        "test_bytes",
    "size",    "file_size",    "predicted_encode_size"};
constexpr std::string_view kQualityNames[] = {
    "score", "vmaf", "ssimulacra2", "cvvdp", "xpsnr", "psnr", "ssim"};
constexpr std::string_view kLogNames[] = {"log", "vmaf_log"};

std::optional<size_t> column_of(const TextTable& table, std::string_view given,
                                Names usual) {
  if (!given.empty()) return table.column(given);
  for (const std::string_view name : usual) {
    if (const auto at = table.column(name)) return at;
  }
  return std::nullopt;
}

bool is_better_higher(std::string_view quality) {
  const auto metric = find_metric(quality.substr(0, quality.find('.')));
  return !metric || (*metric)->direction == Direction::kHigherIsBetter;
}

std::string first_word(const std::string& text) {
  return text.substr(0, text.find(' '));
}

// The value of "ssimulacra2" or "ssimulacra2.p5".
std::optional<double> named_quality(const RowFacts& row,
                                    const std::string& name) {
  const size_t dot = name.find('.');
  if (dot == std::string::npos) return quality_of(row, name);
  const RowFacts::Metric* metric = row.metric(name.substr(0, dot));
  const auto statistic =
      std::find(kStatistics.begin(), kStatistics.end(), name.substr(dot + 1));
  if (row.error || !metric || statistic == kStatistics.end()) return {};
  return metric->values[size_t(statistic - kStatistics.begin())];
}

void add(RateRows& all, std::string file, std::string encoder,
         std::optional<double> rate, std::optional<double> quality) {
  if (!rate || !(*rate > 0) || !quality) {
    ++all.skipped;
    return;
  }
  all.rows.push_back({std::move(file),
                      std::move(encoder),
                      {*rate, all.higher_is_better ? *quality : -*quality}});
}

void choose_quality(RateRows& all, std::string name) {
  all.quality = std::move(name);
  all.higher_is_better = is_better_higher(all.quality);
}

// Sizes are rates: a file and its encodes last equally long.
void add_pairs(RateRows& all, const RateInput& input,
               std::span<const RowFacts> rows) {
  if (all.quality.empty()) choose_quality(all, quality_name(rows, ""));
  for (const RowFacts& row : rows) {
    std::string encoder = first_word(row.label);
    if (encoder.empty()) encoder = input.encoder;
    if (encoder.empty()) encoder = row.test.codec;
    add(all, row.reference.path, std::move(encoder), double(row.test.bytes),
        named_quality(row, all.quality));
  }
}

// The mean of a metric in a log of libvmaf: pooled in its JSON, over the frames
// in its CSV.
Result<double> mean_in_log(const std::filesystem::path& path,
                           const std::string& metric) {
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(path.string(), kMostRateBytes));
  const auto absent = [&] {
    return in_file(
        with_hint(fail(ErrorKind::kInput, "the log has no mean of '{}'",
                       printable(metric)),
                  "write the log as JSON or CSV, with that metric"),
        path.string());
  };
  if (text.starts_with("{")) {
    const Json log = Json::parse(text);
    const Json* mean = log.find_at("/pooled_metrics/" + metric + "/mean");
    if (mean && mean->is_number()) return mean->number();
    return absent();
  }
  FW_ASSIGN_OR_RETURN(const TextTable table, parse_csv(text));
  const auto column = table.column(metric);
  if (!column || table.rows.empty()) return absent();
  double sum = 0;
  for (const auto& row : table.rows) {
    const auto value = number_in(row[*column]);
    if (!value) return absent();
    sum += *value;
  }
  return sum / double(table.rows.size());
}

Error no_column(const TextTable& table, std::string_view role) {
  std::string names;
  for (const std::string& name : table.columns) {
    if (names.size() > 200) break;
    names += (names.empty() ? "" : ", ") + printable(name);
  }
  return with_hint(
      fail(ErrorKind::kInput, "no column of the table is the {}; it has {}",
           role, names.empty() ? "none" : names),
      fmt::format("name it: --columns {}=NAME", role));
}

Result<void> add_table(RateRows& all, const RateInput& input,
                       const RateColumns& columns, const TextTable& table) {
  const auto file = column_of(table, columns.file, kFileNames);
  const auto encoder = column_of(table, columns.encoder, kEncoderNames);
  const auto rate = column_of(table, columns.rate, kRateNames);
  const auto log = column_of(table, columns.log, kLogNames);
  if (!rate) return no_column(table, "rate");
  if (!encoder && input.encoder.empty()) {
    return with_hint(no_column(table, "encoder"),
                     "name it: --columns encoder=NAME, or give the table as "
                     "ENCODER=FILE");
  }
  const auto quality = all.quality.empty() || !columns.quality.empty()
                           ? column_of(table, columns.quality, kQualityNames)
                           : table.column(all.quality);
  if (!quality && !log) return no_column(table, "quality");
  if (all.quality.empty()) {
    choose_quality(all, quality ? table.columns[*quality] : "vmaf");
  }
  const std::filesystem::path path = input.path;
  for (const auto& row : table.rows) {
    std::optional<double> value;
    if (quality) value = number_in(row[*quality]);
    if (!value && log && !row[*log].empty()) {
      FW_ASSIGN_OR_RETURN(
          value, mean_in_log(path.parent_path() / row[*log], all.quality));
    }
    // A table without files is of one file, and has its name.
    add(all, file ? row[*file] : path.stem().string(),
        encoder && !row[*encoder].empty() ? row[*encoder] : input.encoder,
        number_in(row[*rate]), value);
  }
  return {};
}

Result<void> add_input(RateRows& all, const RateInput& input,
                       const RateColumns& columns) {
  if (is_results_database(input.path)) {
    FW_ASSIGN_OR_RETURN(const Results results, Results::open(input.path));
    FW_ASSIGN_OR_RETURN(const auto rows, results.rows());
    add_pairs(all, input, rows);
    return {};
  }
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(input.path, kMostRateBytes));
  if (!text.starts_with("{")) {
    FW_ASSIGN_OR_RETURN(const TextTable table, parse_csv(text));
    return add_table(all, input, columns, table);
  }
  if (Json::parse(text.substr(0, text.find('\n'))).contains("pair")) {
    FW_ASSIGN_OR_RETURN(const Results results, Results::open(input.path));
    FW_ASSIGN_OR_RETURN(const auto rows, results.rows());
    add_pairs(all, input, rows);
    return {};
  }
  FW_ASSIGN_OR_RETURN(const TextTable table, parse_json_lines(text));
  return add_table(all, input, columns, table);
}

}  // namespace

Result<RateColumns> parse_rate_columns(std::string_view text) {
  RateColumns columns;
  const std::pair<std::string_view, std::string*> roles[] = {
      {"file", &columns.file}, {"encoder", &columns.encoder},
      {"rate", &columns.rate}, {"quality", &columns.quality},
      {"log", &columns.log},
  };
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const size_t equals = part.find('=');
    const auto role = std::find_if(
        std::begin(roles), std::end(roles),
        [&](const auto& one) { return one.first == part.substr(0, equals); });
    if (role == std::end(roles) || equals == std::string_view::npos ||
        equals + 1 == part.size()) {
      return with_hint(
          fail(ErrorKind::kUsage, "--columns cannot be '{}'", printable(part)),
          "use file=, encoder=, rate=, quality= or log= with a column's name");
    }
    *role->second = part.substr(equals + 1);
  }
  return columns;
}

Result<RateRows> read_rate_rows(std::span<const RateInput> inputs,
                                const RateColumns& columns,
                                std::string_view quality) {
  RateRows all;
  if (!quality.empty()) choose_quality(all, std::string(quality));
  for (const RateInput& input : inputs) {
    if (auto added = add_input(all, input, columns); !added) {
      return in_file(std::move(added).error(), input.path);
    }
  }
  if (all.rows.empty()) {
    return with_hint(
        fail(ErrorKind::kInput, "no row has a rate and a value of '{}'",
             printable(all.quality)),
        "choose a metric of the results by --quality");
  }
  return all;
}

}  // namespace framewise::report
