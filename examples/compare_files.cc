// SPDX-License-Identifier: Apache-2.0
// Prints how good a file looks beside its original, and when it is worst.
#include <framewise/framewise.h>

#include <cstdio>
#include <filesystem>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: compare_files ORIGINAL TEST\n");
    return 2;
  }
  framewise::CompareOptions options;
  options.metrics = {"ssimulacra2", "psnr"};
  options.requirements = {"psnr.mean>=20"};
  const std::filesystem::path tests[] = {argv[2]};
  const framewise::Result<framewise::Report> report =
      framewise::compare(argv[1], tests, options);
  if (!report) {
    std::fprintf(stderr, "%s\n", report.error().to_string().c_str());
    return 3;
  }
  const framewise::Comparison& comparison = report->comparisons[0];
  for (const framewise::MetricReport& metric : comparison.metrics) {
    if (!metric.summary || metric.worst.empty()) continue;
    const framewise::Moment& worst = metric.worst[0];
    std::printf("%s: mean %.2f, worst %.2f at %.0f ms\n",
                std::string(metric.info->name).c_str(), metric.summary->mean,
                worst.value, comparison.meetings[worst.meeting].at_ms);
  }
  std::printf("%s\n", framewise::name_of(comparison.status()));
  for (const framewise::Reason& reason : comparison.reasons) {
    std::printf("- %s\n", reason.message.c_str());
  }
  return report->passed() ? 0 : 1;
}
