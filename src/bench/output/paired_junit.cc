// SPDX-License-Identifier: Apache-2.0
// The strict schema of Ant: properties, cases, system-out and system-err, in
// this order and all present.
#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "bench/output/paired_reports.h"
#include "bench/output/words.h"

namespace framewise::bench {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      // XML cannot hold most control characters, not even escaped.
      default: out += uint8_t(c) < 32 && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return out;
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string timestamp() {
  const time_t now = time(nullptr);
  tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  return text.data();
}

bool is_failure(const PairedResult& result) {
  return !result.error &&
         (result.verdict == ChangeVerdict::kCritical || result.answers_differ);
}

std::string case_of(const PairedResult& result) {
  const std::string open = fmt::format(
      "<testcase classname=\"framewise.bench\" name=\"{}\" time=\"{:.3f}\"",
      escaped(result.name), result.seconds);
  if (result.error) {
    return fmt::format(
        "{}><error type=\"launch\" message=\"{}\"/></testcase>\n", open,
        escaped(result.error->message));
  }
  if (!is_failure(result)) return open + "/>\n";
  const bool other = result.answers_differ;
  const std::string message =
      other ? "the answers differ"
            : fmt::format("cpu time {}, p = {:.2g}, n = {}",
                          change_text(result.cpu.log_ratio),
                          result.cpu.p_slower, result.cpu.pairs);
  return fmt::format(
      "{}><failure type=\"{}\" message=\"{}\">A {}, B {}</failure>"
      "</testcase>\n",
      open, other ? "answer" : "critical", escaped(message),
      time_text(median_cpu(result.a)), time_text(median_cpu(result.b)));
}

// Viewers hide skipped cases in different ways, so these are passed and named.
std::string remarks(const PairedRun& run) {
  std::string text;
  for (const PairedResult& result : run.results) {
    if (result.error || result.verdict == ChangeVerdict::kUnchanged) continue;
    text += fmt::format("{}: {} {}\n", result.name, word_of(result.verdict),
                        change_text(result.cpu.log_ratio));
  }
  return text + std::string(why_unfit(run.fitness));
}

}  // namespace

std::string paired_junit(const PairedReport& report) {
  const PairedRun& run = report.run;
  const auto failures = std::ranges::count_if(run.results, is_failure);
  const auto errors = std::ranges::count_if(
      run.results, [](const PairedResult& r) { return r.error.has_value(); });
  std::string xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites><testsuite id=\"0\" package=\"framewise.bench\" "
      "name=\"framewise.bench\" hostname=\"{}\" timestamp=\"{}\" tests=\"{}\" "
      "failures=\"{}\" errors=\"{}\" time=\"{:.3f}\">\n",
      escaped(host_name()), timestamp(), run.results.size(), failures, errors,
      run.seconds);
  xml += fmt::format(
      "<properties><property name=\"baseline\" value=\"{}\"/><property "
      "name=\"candidate\" value=\"{}\"/></properties>\n",
      run.a_identity, run.b_identity);
  for (const PairedResult& result : run.results) xml += case_of(result);
  return xml + fmt::format(
                   "<system-out>{}</system-out><system-err></system-err>\n"
                   "</testsuite></testsuites>\n",
                   escaped(remarks(run)));
}

}  // namespace framewise::bench
