// SPDX-License-Identifier: Apache-2.0
// The library for C, and for every language that calls C: link framewise_c.
// docs/c-api.md explains it with an example.
//
// Functions that can fail return NULL, or an error that the caller frees with
// framewise_error_free(). What they return through their last parameters is
// set only on success. Text is UTF-8 and belongs to the handle that returned
// it. NULL may be passed to every _free function. Use a handle from one thread
// at a time; different handles are independent.
//
// The interface is stable: functions and values are added, none is changed.
// Structs begin with their size and grow at the end. Zero is always the
// default, so FRAMEWISE_INIT fills a struct:
//
//   framewise_compare_options options = FRAMEWISE_INIT(options);
#ifndef FRAMEWISE_FRAMEWISE_C_H
#define FRAMEWISE_FRAMEWISE_C_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define FRAMEWISE_INIT(variable) \
  { sizeof(variable) }
extern "C" {
#else
#define FRAMEWISE_INIT(variable) \
  { .struct_size = sizeof(variable) }
#endif

#define FRAMEWISE_API __attribute__((visibility("default")))

// "0.1.0": the version of the loaded library.
FRAMEWISE_API const char* framewise_version(void);

// ---- Errors ----

typedef struct framewise_error framewise_error;

typedef enum framewise_error_kind {
  FRAMEWISE_ERROR_USAGE = 1,        // arguments that make no sense
  FRAMEWISE_ERROR_INPUT = 2,        // a damaged file
  FRAMEWISE_ERROR_UNSUPPORTED = 3,  // a valid file that this build cannot read
  FRAMEWISE_ERROR_LIMIT = 4,        // a limit, or memory, would be exceeded
  FRAMEWISE_ERROR_IO = 5,           // missing, unreadable, disk full
  FRAMEWISE_ERROR_ENVIRONMENT = 6,  // a library, model or program is missing
  FRAMEWISE_ERROR_CANCELLED = 7,    // the progress callback asked for a stop
  FRAMEWISE_ERROR_TIMEOUT = 8,      // the time limit passed
  FRAMEWISE_ERROR_INTERNAL = 9      // a defect of Framewise
} framewise_error_kind;

// Of NULL, which stands for success: 0, and empty texts.
FRAMEWISE_API framewise_error_kind
framewise_error_get_kind(const framewise_error* error);
// One line with file, frame and cause.
FRAMEWISE_API const char* framewise_error_message(const framewise_error* error);
// How to fix it; may be empty.
FRAMEWISE_API const char* framewise_error_hint(const framewise_error* error);
FRAMEWISE_API void framewise_error_free(framewise_error* error);

// ---- Frames ----

// Pixels of 8-bit sRGB with alpha, not premultiplied: R, G, B, A.
typedef struct framewise_frame {
  size_t struct_size;
  const uint8_t* rgba;
  // Bytes from row to row. If it and the address are multiples of 64, pixels
  // are read where they are; otherwise they are copied.
  ptrdiff_t stride;
  int32_t width;
  int32_t height;
  double start_ms;     // set by framewise_animation_next()
  double duration_ms;  // 0 for frames in memory: 100 ms
} framewise_frame;

typedef struct framewise_animation framewise_animation;

typedef struct framewise_animation_info {
  size_t struct_size;
  int32_t width;
  int32_t height;
  int64_t frames;         // -1: the file does not state it
  int64_t plays;          // 0: for ever; -1: the file does not state it
  double duration_ms;     // -1: the file does not state it
  const char* container;  // "gif"
  const char* codec;      // "gif", "h264"
} framewise_animation_info;

// Any file that holds frames: an image has one, a video many.
FRAMEWISE_API framewise_error* framewise_animation_open(
    const char* path, framewise_animation** animation);
FRAMEWISE_API framewise_error* framewise_animation_get_info(
    framewise_animation* animation, framewise_animation_info* info);
// The next frame; `*more` is 0 after the last one. Its pixels are valid until
// the next call with this animation.
FRAMEWISE_API framewise_error* framewise_animation_next(
    framewise_animation* animation, framewise_frame* frame, int* more);
FRAMEWISE_API framewise_error* framewise_animation_rewind(
    framewise_animation* animation);
FRAMEWISE_API void framewise_animation_free(framewise_animation* animation);

// ---- Options by name ----

// Options of one kind of request, with the names and values of the command
// line: docs/c-api.md has an example.
typedef struct framewise_options framewise_options;

// `kind` is the name of a command: "compare".
FRAMEWISE_API framewise_error* framewise_options_create(
    const char* kind, framewise_options** options);
// Sets an option, such as "sample" to "5" or "full" to "true". Options that may
// be repeated get one more value.
FRAMEWISE_API framewise_error* framewise_options_set(framewise_options* options,
                                                     const char* name,
                                                     const char* value);
FRAMEWISE_API void framewise_options_free(framewise_options* options);

// ---- Comparing ----

typedef struct framewise_report framewise_report;

// Called now and then, from one thread at a time, which need not be the
// caller's. Any other value than 0 stops the work.
typedef int (*framewise_progress)(void* context, int64_t done, int64_t total);

typedef struct framewise_compare_options {
  size_t struct_size;
  // Names of metrics and of sets: "default", "fast", "giflab", "all". None:
  // "default".
  const char* const* metrics;
  size_t metric_count;
  // Such as "ssimulacra2.mean>=70".
  const char* const* requirements;
  size_t requirement_count;
  const char* models;     // the folder of trained models; NULL: none
  int32_t threads;        // 0: one for each processor
  int32_t giflab_frames;  // 30: numbers as GifLab computes them
  framewise_progress progress;
  void* context;  // passed to it
  // Words as on the command line of `framewise compare`; NULL: the default.
  const char* policy;    // "strict", or a file
  const char* pairing;   // "auto", "time", "index", "content", "stretch"
  const char* sampling;  // "auto", "full", "uniform", "progressive", …
  const char* resize;    // "smaller" (default), "test", "ref", "none"
  const char* display;   // of ColorVideoVDP, such as "standard_fhd"
  const char* cache;     // a folder in which results are kept
  int64_t sample;        // pairs for costly metrics; 0: as many as needed
  int64_t max_frames;    // pairs at most for them; 0: any
  int64_t frames;        // of the reference, from start_ms on; 0: all
  double start_ms;
  double end_ms;       // 0: to the last
  double offset_ms;    // how late the test is
  double confidence;   // of sampled means; 0: 0.95
  int32_t full;        // 1: skip nothing
  int32_t no_verdict;  // 1: numbers only
  int32_t tolerant;    // 1: read what can be read of damaged files
  // Options that have no field here, such as "embed" for pictures in the page;
  // of the kind "compare". NULL: none.
  const framewise_options* more;
  // 1: score, verdict and defects also beside `metrics`, which are measured
  // alone otherwise unless "default" or "all" is one of them.
  int32_t verdict;
} framewise_compare_options;

typedef enum framewise_status {
  FRAMEWISE_STATUS_PASS = 0,
  FRAMEWISE_STATUS_WARNING = 1,
  FRAMEWISE_STATUS_ARTIFACT = 2,
  FRAMEWISE_STATUS_ERROR = 3,   // could not be compared
  FRAMEWISE_STATUS_UNKNOWN = 4  // not enough was measured to judge
} framewise_status;

// Statistics of a metric over time.
typedef struct framewise_summary {
  size_t struct_size;
  double mean;
  double std;
  double min;
  double max;
  double p1;
  double p5;
  double p50;
  double p95;
} framewise_summary;

// Compares each test with the reference. `options` may be NULL.
FRAMEWISE_API framewise_error* framewise_compare(
    const char* reference, const char* const* tests, size_t test_count,
    const framewise_compare_options* options, framewise_report** report);
// The same for frames in memory, shown one after another. Their pixels must not
// change during the call.
FRAMEWISE_API framewise_error* framewise_compare_frames(
    const framewise_frame* reference, size_t reference_count,
    const framewise_frame* test, size_t test_count,
    const framewise_compare_options* options, framewise_report** report);

// One comparison for each test, in their order.
FRAMEWISE_API size_t
framewise_report_comparison_count(const framewise_report* report);
FRAMEWISE_API framewise_status
framewise_report_status(const framewise_report* report, size_t comparison);
// 0 to 100; NaN where there is none.
FRAMEWISE_API double framewise_report_score(const framewise_report* report,
                                            size_t comparison);
// The verdict in one sentence; of a test that could not be compared the cause.
FRAMEWISE_API const char* framewise_report_verdict(
    const framewise_report* report, size_t comparison);
// Whether every requirement is met: 1 or 0.
FRAMEWISE_API int framewise_report_passed(const framewise_report* report);
// Fails with FRAMEWISE_ERROR_USAGE for a metric that was not asked for, and
// with FRAMEWISE_ERROR_UNSUPPORTED for one that has no value here.
FRAMEWISE_API framewise_error* framewise_report_metric(
    const framewise_report* report, size_t comparison, const char* metric,
    framewise_summary* summary);
// The whole report as docs/schema/report-2.json describes it.
FRAMEWISE_API framewise_error* framewise_report_json(framewise_report* report,
                                                     const char** json);
FRAMEWISE_API framewise_error* framewise_report_write_html(
    const framewise_report* report, const char* path);
FRAMEWISE_API void framewise_report_free(framewise_report* report);

// ---- Flashes ----

typedef struct framewise_flash_report framewise_flash_report;

typedef enum framewise_flash_state {
  FRAMEWISE_FLASHES_PASS = 0,
  FRAMEWISE_FLASHES_WARNING = 1,  // close to a limit
  FRAMEWISE_FLASHES_FAIL = 2,     // can cause seizures, by the rules asked for
  FRAMEWISE_FLASHES_UNKNOWN = 3   // a part could not be read
} framewise_flash_state;

// Finds flashes that can cause seizures. `options` are of the kind "flashes";
// NULL: the default.
FRAMEWISE_API framewise_error* framewise_find_flashes(
    const char* path, const framewise_options* options,
    framewise_flash_report** report);
FRAMEWISE_API framewise_flash_state
framewise_flash_report_state(const framewise_flash_report* report);
// The whole answer in one sentence.
FRAMEWISE_API const char* framewise_flash_report_sentence(
    const framewise_flash_report* report);
// A file of docs/schema/flashes-1.json.
FRAMEWISE_API const char* framewise_flash_report_json(
    const framewise_flash_report* report);
FRAMEWISE_API void framewise_flash_report_free(framewise_flash_report* report);

// ---- Measuring pairs of frames ----

typedef struct framewise_measurer framewise_measurer;

// Measures one pair after another by the metrics with these names. `models` may
// be NULL.
FRAMEWISE_API framewise_error* framewise_measurer_create(
    const char* const* metrics, size_t metric_count, const char* models,
    framewise_measurer** measurer);
// Fills one value for each metric, in the order of their names; NaN where a
// metric has none, as for frames that are too small for it.
FRAMEWISE_API framewise_error* framewise_measurer_measure(
    framewise_measurer* measurer, const framewise_frame* reference,
    const framewise_frame* test, double* values, size_t value_count);
FRAMEWISE_API void framewise_measurer_free(framewise_measurer* measurer);

// ---- Making files ----

// A file in memory.
typedef struct framewise_file framewise_file;

// Of NULL: NULL and 0.
FRAMEWISE_API const uint8_t* framewise_file_data(const framewise_file* file);
FRAMEWISE_API size_t framewise_file_size(const framewise_file* file);
FRAMEWISE_API void framewise_file_free(framewise_file* file);

// As large as fits into width x height. `format`: "jpeg", "png", "webp",
// "avif", "jxl", "gif"; NULL: "webp".
FRAMEWISE_API framewise_error* framewise_thumbnail(const char* path,
                                                   int32_t width,
                                                   int32_t height,
                                                   const char* format,
                                                   framewise_file** file);

typedef struct framewise_convert_options {
  size_t struct_size;
  // At most one of the four; none: the format's default quality.
  double quality;     // above 0 to 100
  double target;      // SSIMULACRA2 of at least this; above 0
  int64_t max_bytes;  // the best quality within this size
  int32_t lossless;   // 1: every pixel as it is
} framewise_convert_options;

// `options` may be NULL.
FRAMEWISE_API framewise_error* framewise_convert(
    const char* path, const char* format,
    const framewise_convert_options* options, framewise_file** file);

typedef enum framewise_outcome {
  FRAMEWISE_OUTCOME_MET = 0,         // the output meets the targets
  FRAMEWISE_OUTCOME_INPUT_KEPT = 1,  // nothing smaller does: a copy
  FRAMEWISE_OUTCOME_MISSED = 2       // none does: the nearest one
} framewise_outcome;

typedef struct framewise_optimization {
  size_t struct_size;
  framewise_outcome outcome;
  int64_t input_bytes;
  int64_t bytes;
} framewise_optimization;

// Writes the smallest file that meets all targets, such as "score>=85", to
// `output`, whose ending names the format. `options` say how results are
// measured; without requirements. May be NULL, as may `optimization`.
FRAMEWISE_API framewise_error* framewise_optimize(
    const char* input, const char* output, const char* const* targets,
    size_t target_count, const framewise_compare_options* options,
    framewise_optimization* optimization);

/* Work of any kind in words: films, images, comparisons, as the jobs of
 * `framewise serve` (framewise/job.h). `options` are names and values in turn,
 * `option_count` pairs; a flag has the value "". `folder` is where the files of
 * kinds that write some go, and may be NULL for others. `*json` gets the
 * document that the command prints by --json; `*passed`, which may be NULL, 1
 * or 0. */
FRAMEWISE_API framewise_error* framewise_job_run(
    const char* kind, const char* const* files, size_t file_count,
    const char* const* options, size_t option_count, const char* folder,
    int* passed, framewise_file** json);

#ifdef __cplusplus
}
#endif
#endif
