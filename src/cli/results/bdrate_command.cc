// SPDX-License-Identifier: Apache-2.0
// `framewise results bdrate`: encoders compared by their curves of rate and
// quality.
#include <algorithm>
#include <filesystem>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/output_file.h"
#include "report/rates/bd_forms.h"
#include "report/rates/rate_rows.h"

namespace framewise::cli {
namespace {

struct BdForm {
  std::string_view flag;
  std::string (*write)(const report::BdReport& report);
};
constexpr BdForm kBdForms[] = {{"json", report::bd_json},
                               {"markdown", report::bd_markdown},
                               {"csv", report::bd_csv},
                               {"svg", report::bd_svg}};

// "x265=rates.csv" names the encoder, unless there is a file of that name.
report::RateInput rate_input(const std::string& argument) {
  const size_t equals = argument.find('=');
  std::error_code problem;
  if (equals == std::string::npos ||
      std::filesystem::exists(argument, problem)) {
    return {.path = argument, .encoder = {}};
  }
  return {.path = argument.substr(equals + 1),
          .encoder = argument.substr(0, equals)};
}

Result<std::string (*)(const report::BdReport&)> bd_form(
    const Invocation& invocation) {
  const BdForm* chosen = nullptr;
  for (const BdForm& form : kBdForms) {
    if (!invocation.has(form.flag)) continue;
    if (chosen) {
      return with_hint(
          fail(ErrorKind::kUsage, "--{} and --{} exclude each other",
               chosen->flag, form.flag),
          "choose one of them");
    }
    chosen = &form;
  }
  return chosen ? chosen->write : report::bd_text;
}

Result<Interpolation> bd_method(const Invocation& invocation) {
  if (!invocation.has("method")) return Interpolation::kAkima;
  const std::string_view name = invocation.value("method");
  if (const auto method = interpolation_named(name)) return *method;
  return with_hint(
      fail(ErrorKind::kUsage, "--method cannot be '{}'", printable(name)),
      "use akima, pchip or cubic");
}

// The encoder that --anchor names, or the first.
Result<std::string> anchor_in(const Invocation& invocation,
                              std::span<const report::RateRow> rows) {
  if (!invocation.has("anchor")) return rows.front().encoder;
  std::string anchor(invocation.value("anchor"));
  std::string names;
  std::string_view last;
  for (const report::RateRow& row : rows) {
    if (row.encoder == anchor) return anchor;
    if (row.encoder == last) continue;
    last = row.encoder;
    if (names.find(row.encoder) == std::string::npos && names.size() < 200) {
      names += (names.empty() ? "" : ", ") + printable(row.encoder);
    }
  }
  return with_hint(fail(ErrorKind::kUsage, "no row is of the encoder '{}'",
                        printable(anchor)),
                   fmt::format("use one of {}", names));
}

}  // namespace

Result<ExitCode> run_results_bdrate(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto form, bd_form(invocation));
  FW_ASSIGN_OR_RETURN(const Interpolation method, bd_method(invocation));
  FW_ASSIGN_OR_RETURN(const report::RateColumns columns,
                      report::parse_rate_columns(invocation.value("columns")));
  std::vector<report::RateInput> inputs;
  for (const std::string& argument : invocation.arguments) {
    inputs.push_back(rate_input(argument));
  }
  FW_ASSIGN_OR_RETURN(
      const report::RateRows read,
      report::read_rate_rows(inputs, columns, invocation.value("quality")));
  FW_ASSIGN_OR_RETURN(const std::string anchor,
                      anchor_in(invocation, read.rows));
  const report::BdReport report = {
      .quality = read.quality,
      .higher_is_better = read.higher_is_better,
      .interpolation = method,
      .anchor = anchor,
      .encoders = report::deltas_against(read.rows, anchor, method)};
  const bool compared = std::any_of(
      report.encoders.begin(), report.encoders.end(),
      [](const report::EncoderDelta& one) { return !one.files.empty(); });
  if (!compared) {
    return with_hint(
        fail(ErrorKind::kInput, "no file was encoded by '{}' and by another",
             printable(anchor)),
        "an encoder's name is the first word of a label, a column of a table, "
        "or stands before the file: x265=rates.csv");
  }
  if (read.skipped > 0) {
    say_warning(invocation.errors,
                fmt::format("{} rows have no rate or no value of {}",
                            read.skipped, printable(read.quality)));
  }
  FW_RETURN_IF_ERROR(write_result(invocation, form(report)));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
