// SPDX-License-Identifier: Apache-2.0
// Does the second file still look like the first, and if not, where and when?
#include <framewise/framewise.h>

#include <cstdio>
#include <string>

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fprintf(stderr, "usage: compare_files ORIGINAL TEST [REPORT.html]\n");
    return 2;
  }
  framewise::ThreadPool threads;
  framewise::CompareOptions options;
  options.metrics = {"ssimulacra2", "psnr"};
  options.requirements = {"psnr.mean>=20"};
  options.pictures = framewise::Embed::kWorst;
  options.executor = &threads;
  const auto report = framewise::compare(argv[1], argv[2], options);
  if (!report) {
    std::fprintf(stderr, "%s\n", report.error().to_string().c_str());
    return 3;
  }
  const framewise::Comparison& comparison = report->comparisons[0];
  std::printf("%s: %s\n", framewise::name_of(comparison.status()),
              comparison.verdict_summary.c_str());
  const framewise::MetricReport* metric = comparison.metric("ssimulacra2");
  if (metric && metric->summary && !metric->worst.empty()) {
    const framewise::Moment& worst = metric->worst[0];
    std::printf("SSIMULACRA2 %.1f, at worst %.1f after %.0f ms\n",
                metric->summary->mean, worst.value,
                comparison.meetings[worst.meeting].at_ms);
  }
  for (const framewise::Reason& reason : comparison.reasons) {
    std::printf("- %s\n", reason.message.c_str());
  }
  if (argc == 4) {
    if (const auto written = report->write_html(argv[3]); !written) {
      std::fprintf(stderr, "%s\n", written.error().to_string().c_str());
      return 4;
    }
  }
  return report->passed() ? 0 : 1;
}
