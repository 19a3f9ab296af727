// SPDX-License-Identifier: Apache-2.0
// Compares two files and makes a thumbnail, as a list of jobs with a journal:
// run again, it does nothing twice.
#include <framewise/framewise.h>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: run_jobs ORIGINAL TEST FOLDER\n");
    return 2;
  }
  framewise::ThreadPool pool;
  const std::vector<framewise::Job> jobs = {
      {"compare", {argv[1], argv[2]}, {{"metric", "ssim"}}},
      {"image thumbnail", {argv[1]}, {{"size", "64"}}}};
  const std::filesystem::path folder = argv[3];
  const auto totals = framewise::run_jobs(
      jobs, {.folder = folder, .executor = &pool}, folder / "journal",
      [&](const framewise::JobRow& row) {
        std::printf("%s: %s\n", jobs[row.job].kind.c_str(), row.json.c_str());
      });
  if (!totals) {
    std::fprintf(stderr, "%s\n", totals.error().to_string().c_str());
    return 3;
  }
  std::printf("%zu passed, %zu failed, %zu errors, %zu done before\n",
              totals->passed, totals->failed, totals->errors, totals->kept);
  return totals->errors == 0 ? 0 : 3;
}
