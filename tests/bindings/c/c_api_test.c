// SPDX-License-Identifier: Apache-2.0
// The interface for C, from C. Usage: c_api_tests PAIR FOLDER
#include <framewise/framewise_c.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;
static const char* step = "";

#define CHECK(condition)                                                \
  do {                                                                  \
    if (!(condition)) {                                                 \
      fprintf(stderr, "%s, line %d: %s\n", step, __LINE__, #condition); \
      ++failures;                                                       \
    }                                                                   \
  } while (0)

// Whether a call worked; prints why not.
static int worked(framewise_error* error) {
  if (!error) return 1;
  fprintf(stderr, "%s: %s (%s)\n", step, framewise_error_message(error),
          framewise_error_hint(error));
  framewise_error_free(error);
  ++failures;
  return 0;
}

// Whether a call failed with this kind and says why.
static int failed_with(framewise_error_kind kind, framewise_error* error) {
  if (!error) return 0;
  const int as_expected = framewise_error_get_kind(error) == kind &&
                          strlen(framewise_error_message(error)) > 0 &&
                          framewise_error_hint(error) != NULL;
  if (!as_expected) fprintf(stderr, "%s\n", framewise_error_message(error));
  framewise_error_free(error);
  return as_expected;
}

static int counts(void* context, int64_t done, int64_t total) {
  int* calls = context;
  if (done >= 0 && total > 0) ++*calls;
  return 0;
}

static int stops(void* context, int64_t done, int64_t total) {
  (void)context;
  (void)done;
  (void)total;
  return 1;
}

// Each option changes what the report says, or names what is wrong.
static void takes_options(const char* original, const char* small,
                          const char* folder) {
  step = "takes options";
  const char* metrics[] = {"psnr"};
  const char* tests[] = {small};
  framewise_compare_options options = FRAMEWISE_INIT(options);
  options.metrics = metrics;
  options.metric_count = 1;
  options.policy = "lossless";
  options.pairing = "index";
  options.resize = "test";
  options.cache = folder;
  options.start_ms = 500;
  options.end_ms = 1000;
  framewise_report* report = NULL;
  if (worked(framewise_compare(original, tests, 1, &options, &report))) {
    CHECK(framewise_report_status(report, 0) == FRAMEWISE_STATUS_ARTIFACT);
    framewise_report_free(report);
  }
  options.no_verdict = 1;
  options.frames = 4;
  options.sampling = "uniform";
  options.sample = 3;
  if (worked(framewise_compare(original, tests, 1, &options, &report))) {
    CHECK(isnan(framewise_report_score(report, 0)));
    framewise_report_free(report);
  }
  // Every pair and a sample of three contradict each other.
  options.full = 1;
  CHECK(failed_with(
      FRAMEWISE_ERROR_USAGE,
      framewise_compare(original, tests, 1, &options, &report)));
  options.full = 0;
  options.pairing = "best";
  CHECK(failed_with(
      FRAMEWISE_ERROR_USAGE,
      framewise_compare(original, tests, 1, &options, &report)));
  options.pairing = NULL;
  options.policy = "/nowhere.toml";
  CHECK(failed_with(
      FRAMEWISE_ERROR_IO,
      framewise_compare(original, tests, 1, &options, &report)));
}

// Options that the struct lacks are set by their names.
static void takes_options_by_name(const char* original, const char* small,
                                  const char* folder) {
  step = "takes options by name";
  framewise_options* named = NULL;
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_options_create("nonsense", &named)));
  if (!worked(framewise_options_create("compare", &named))) return;
  CHECK(worked(framewise_options_set(named, "metric", "psnr")));
  CHECK(worked(framewise_options_set(named, "subsample", "2")));
  CHECK(worked(framewise_options_set(named, "background", "#102030")));
  CHECK(worked(framewise_options_set(named, "embed", "worst")));
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_options_set(named, "subsample", "0")));
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_options_set(named, "sampel", "5")));
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_options_set(named, "fail-on", "warning")));
  framewise_compare_options options = FRAMEWISE_INIT(options);
  options.more = named;
  const char* tests[] = {small};
  framewise_report* report = NULL;
  if (worked(framewise_compare(original, tests, 1, &options, &report))) {
    // With pictures the page has a player.
    char page[512];
    snprintf(page, sizeof page, "%s/player.html", folder);
    CHECK(worked(framewise_report_write_html(report, page)));
    FILE* file = fopen(page, "rb");
    CHECK(file != NULL);
    if (file) {
      fseek(file, 0, SEEK_END);
      CHECK(ftell(file) > 100000);
      fclose(file);
    }
    framewise_report_free(report);
  }
  framewise_options_free(named);
}

static void compares_files(const char* original, const char* small) {
  step = "compares files";
  const char* metrics[] = {"ssimulacra2", "psnr"};
  const char* requirements[] = {"psnr.mean>=99"};
  int calls = 0;
  framewise_compare_options options = FRAMEWISE_INIT(options);
  options.metrics = metrics;
  options.metric_count = 2;
  options.verdict = 1;
  options.requirements = requirements;
  options.requirement_count = 1;
  options.threads = 1;
  options.progress = counts;
  options.context = &calls;
  const char* tests[] = {small, original};
  framewise_report* report = NULL;
  if (!worked(framewise_compare(original, tests, 2, &options, &report))) return;
  CHECK(calls > 0);
  CHECK(framewise_report_comparison_count(report) == 2);
  CHECK(framewise_report_status(report, 0) == FRAMEWISE_STATUS_ARTIFACT);
  CHECK(framewise_report_score(report, 0) < framewise_report_score(report, 1));
  CHECK(framewise_report_score(report, 1) == 100);
  CHECK(isnan(framewise_report_score(report, 2)));
  CHECK(strlen(framewise_report_verdict(report, 0)) > 10);
  CHECK(framewise_report_passed(report) == 0);

  framewise_summary summary = FRAMEWISE_INIT(summary);
  CHECK(worked(framewise_report_metric(report, 0, "ssimulacra2", &summary)));
  CHECK(summary.mean < 100 && summary.min <= summary.p50);
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_report_metric(report, 0, "vmaf", &summary)));
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_report_metric(report, 7, "psnr", &summary)));
  const char* json = NULL;
  CHECK(worked(framewise_report_json(report, &json)));
  CHECK(json && strstr(json, "\"comparisons\"") != NULL);
  framewise_report_free(report);
}

static void writes_a_page(const char* original, const char* small,
                          const char* folder) {
  step = "writes a page";
  framewise_report* report = NULL;
  if (!worked(framewise_compare(original, &small, 1, NULL, &report))) return;
  char path[4096];
  snprintf(path, sizeof path, "%s/c_api.html", folder);
  CHECK(worked(framewise_report_write_html(report, path)));
  CHECK(failed_with(FRAMEWISE_ERROR_ENVIRONMENT,
                    framewise_report_write_html(report, "/nowhere/a.html")));
  framewise_report_free(report);
}

static void reports_errors(const char* original) {
  step = "reports errors";
  framewise_report* report = NULL;
  const char* missing = "/nowhere/missing.gif";
  CHECK(failed_with(FRAMEWISE_ERROR_IO,
                    framewise_compare(missing, &original, 1, NULL, &report)));
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_compare(NULL, &original, 1, NULL, &report)));
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_compare(original, NULL, 1, NULL, &report)));
  CHECK(report == NULL);
  framewise_compare_options options = FRAMEWISE_INIT(options);
  options.progress = stops;
  CHECK(failed_with(
      FRAMEWISE_ERROR_CANCELLED,
      framewise_compare(original, &original, 1, &options, &report)));
  const char* nonsense = "nonsense";
  options.metrics = &nonsense;
  options.metric_count = 1;
  CHECK(failed_with(
      FRAMEWISE_ERROR_USAGE,
      framewise_compare(original, &original, 1, &options, &report)));
  framewise_error_free(NULL);
  framewise_report_free(NULL);
  // Success is NULL: who asks it for a message gets none.
  CHECK(framewise_error_get_kind(NULL) == 0);
  CHECK(strlen(framewise_error_message(NULL)) == 0);
  CHECK(strlen(framewise_error_hint(NULL)) == 0);
  CHECK(framewise_file_data(NULL) == NULL && framewise_file_size(NULL) == 0);
}

// A struct of a later version, with a field that this library does not know.
static void reads_structs_of_other_versions(const char* original) {
  step = "reads structs of other versions";
  struct {
    framewise_compare_options known;
    int64_t new_field;
  } later;
  memset(&later, 0, sizeof later);
  later.known.struct_size = sizeof later;
  framewise_report* report = NULL;
  CHECK(
      worked(framewise_compare(original, &original, 1, &later.known, &report)));
  framewise_report_free(report);
  report = NULL;
  later.new_field = 1;
  CHECK(failed_with(
      FRAMEWISE_ERROR_USAGE,
      framewise_compare(original, &original, 1, &later.known, &report)));
  later.known.struct_size = 0;
  CHECK(failed_with(
      FRAMEWISE_ERROR_USAGE,
      framewise_compare(original, &original, 1, &later.known, &report)));
  // One of an earlier version: what lies behind it is not touched.
  struct {
    size_t struct_size;
    double mean;
    double next;
  } earlier = {2 * sizeof(double), 0, -1};
  CHECK(worked(framewise_compare(original, &original, 1, NULL, &report)));
  CHECK(worked(framewise_report_metric(report, 0, "score",
                                       (framewise_summary*)&earlier)));
  CHECK(earlier.mean == 100 && earlier.next == -1);
  framewise_report_free(report);
}

static void iterates_frames(const char* path) {
  step = "iterates frames";
  framewise_animation* animation = NULL;
  if (!worked(framewise_animation_open(path, &animation))) return;
  framewise_animation_info info = FRAMEWISE_INIT(info);
  CHECK(worked(framewise_animation_get_info(animation, &info)));
  CHECK(strcmp(info.container, "gif") == 0 && info.width > 0);
  for (int round = 0; round < 2; ++round) {
    framewise_frame frame = FRAMEWISE_INIT(frame);
    double end_ms = 0;
    int more = 0;
    int64_t frames = 0;
    while (worked(framewise_animation_next(animation, &frame, &more)) && more) {
      CHECK(frame.width == info.width && frame.height == info.height);
      CHECK(frame.rgba[3] == 255 && frame.stride >= 4 * frame.width);
      CHECK(frame.start_ms == end_ms && frame.duration_ms > 0);
      end_ms = frame.start_ms + frame.duration_ms;
      ++frames;
    }
    CHECK(frames > 1);
    CHECK(worked(framewise_animation_rewind(animation)));
  }
  framewise_animation_free(animation);
  CHECK(failed_with(FRAMEWISE_ERROR_IO,
                    framewise_animation_open("/nowhere/a.gif", &animation)));
}

enum { kWidth = 64, kHeight = 48 };

static framewise_frame drawn(uint8_t* pixels, int step_of_levels) {
  for (int i = 0; i < kWidth * kHeight; ++i) {
    const int level =
        (i % kWidth + i / kWidth) / step_of_levels * step_of_levels;
    memset(pixels + 4 * i, level, 3);
    pixels[4 * i + 3] = 255;
  }
  framewise_frame frame = FRAMEWISE_INIT(frame);
  frame.rgba = pixels;
  frame.stride = 4 * kWidth;
  frame.width = kWidth;
  frame.height = kHeight;
  return frame;
}

static void measures_frames_in_memory(void) {
  step = "measures frames in memory";
  static uint8_t fine[4 * kWidth * kHeight], coarse[4 * kWidth * kHeight];
  const framewise_frame a = drawn(fine, 1), b = drawn(coarse, 16);
  const char* metrics[] = {"psnr", "ssimulacra2"};
  framewise_measurer* measurer = NULL;
  if (!worked(framewise_measurer_create(metrics, 2, NULL, &measurer))) return;
  double values[2] = {0, 0};
  CHECK(worked(framewise_measurer_measure(measurer, &a, &b, values, 2)));
  CHECK(values[0] > 10 && values[0] < 50 && values[1] < 100);
  CHECK(worked(framewise_measurer_measure(measurer, &a, &a, values, 2)));
  CHECK(values[1] == 100);
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_measurer_measure(measurer, &a, &b, values, 1)));
  framewise_measurer_free(measurer);

  const framewise_frame reference[] = {a, b}, test[] = {b, b};
  framewise_report* report = NULL;
  CHECK(worked(framewise_compare_frames(reference, 2, test, 2, NULL, &report)));
  CHECK(framewise_report_score(report, 0) < 100);
  framewise_report_free(report);
  framewise_frame bad = a;
  bad.stride = 1;
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_compare_frames(&bad, 1, &a, 1, NULL, &report)));
}

static void makes_files(const char* original, const char* folder) {
  step = "makes files";
  framewise_file* file = NULL;
  if (worked(framewise_thumbnail(original, 32, 32, "png", &file))) {
    CHECK(framewise_file_size(file) > 8);
    CHECK(memcmp(framewise_file_data(file), "\x89PNG", 4) == 0);
    framewise_file_free(file);
  }
  framewise_convert_options options = FRAMEWISE_INIT(options);
  options.quality = 70;
  if (worked(framewise_convert(original, "webp", &options, &file))) {
    CHECK(memcmp(framewise_file_data(file), "RIFF", 4) == 0);
    framewise_file_free(file);
  }
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_convert(original, "doc", NULL, &file)));
  const char* target = "score>=50";
  char path[4096];
  snprintf(path, sizeof path, "%s/c_api.gif", folder);
  framewise_optimization made = FRAMEWISE_INIT(made);
  CHECK(worked(framewise_optimize(original, path, &target, 1, NULL, &made)));
  CHECK(made.bytes > 0 && made.bytes <= made.input_bytes);
  CHECK(made.outcome != FRAMEWISE_OUTCOME_MISSED);
}

static void runs_jobs(const char* original, const char* small,
                      const char* folder) {
  step = "runs jobs";
  const char* files[] = {original, small};
  const char* options[] = {"metric", "psnr", "require", "psnr>=99"};
  framewise_file* json = NULL;
  int passed = 1;
  if (worked(framewise_job_run("compare", files, 2, options, 2, NULL, &passed,
                               &json))) {
    CHECK(passed == 0);
    CHECK(framewise_file_data(json)[0] == '{');
    framewise_file_free(json);
  }
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_job_run("image thumbnail", files, 1, NULL, 0,
                                      NULL, NULL, &json)));
  const char* size[] = {"size", "8"};
  if (worked(framewise_job_run("image thumbnail", files, 1, size, 1, folder,
                               NULL, &json))) {
    framewise_file_free(json);
  }
}

static void finds_flashes(const char* original) {
  step = "finds flashes";
  framewise_flash_report* report = NULL;
  framewise_options* options = NULL;
  CHECK(failed_with(FRAMEWISE_ERROR_IO,
                    framewise_find_flashes("missing.gif", NULL, &report)));
  if (!worked(framewise_options_create("flashes", &options))) return;
  CHECK(worked(framewise_options_set(options, "rules", "ofcom")));
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_options_set(options, "rules", "moon")));
  CHECK(failed_with(FRAMEWISE_ERROR_USAGE,
                    framewise_options_set(options, "fix", "true")));
  if (worked(framewise_find_flashes(original, options, &report))) {
    CHECK(framewise_flash_report_state(report) == FRAMEWISE_FLASHES_PASS);
    CHECK(strstr(framewise_flash_report_sentence(report), "Ofcom") != NULL);
    CHECK(strstr(framewise_flash_report_json(report), "\"moments\"") != NULL);
    framewise_flash_report_free(report);
  }
  framewise_options_free(options);
  CHECK(framewise_flash_report_state(NULL) == FRAMEWISE_FLASHES_UNKNOWN);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  char original[4096], small[4096];
  snprintf(original, sizeof original, "%s/original.gif", argv[1]);
  snprintf(small, sizeof small, "%s/small.gif", argv[1]);
  CHECK(strlen(framewise_version()) >= 5);
  compares_files(original, small);
  takes_options(original, small, argv[2]);
  takes_options_by_name(original, small, argv[2]);
  writes_a_page(original, small, argv[2]);
  reports_errors(original);
  reads_structs_of_other_versions(original);
  iterates_frames(original);
  measures_frames_in_memory();
  makes_files(original, argv[2]);
  runs_jobs(original, small, argv[2]);
  finds_flashes(original);
  printf("%d failures\n", failures);
  return failures == 0 ? 0 : 1;
}
