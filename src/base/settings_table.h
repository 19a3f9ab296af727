// SPDX-License-Identifier: Apache-2.0
// The table of settings. framewise.toml, the FRAMEWISE_* variables, the flags,
// --help, `framewise config` and docs/configuration.md are generated from it.
// To add a setting, add a row here and use it in the program. Options of a
// single request are rows of the same type; see jobs/field.h.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace framewise {

enum class SettingType : uint8_t {
  kBool,
  kInteger,  // may have a suffix k, M or G and a unit: 100Mpx
  kReal,
  kBytes,     // 512MiB, 1.5GB
  kDuration,  // 30s, 250ms; stored in milliseconds
  kChoice,    // one of the words in `choices`
  kText,
  kList,       // words separated by commas; repeating the flag appends to them
  kRepeated,   // texts; each use of the flag adds one
  kTimePoint,  // 1.5s, 40ms or 10f (frames)
  kColor,      // #rrggbb, or one of `choices`
  // A built-in name, or a file of this machine. A request of a stranger may
  // name the former only: its value must never be opened as a path.
  kNameOrFile,
  kPath,  // a file or folder of this machine; never of a stranger
};

// Whether values are kept as text, whose meaning is checked by its reader.
constexpr bool is_text(SettingType type) { return type >= SettingType::kText; }

// The group of commands to which a setting applies.
enum class SettingUse : uint8_t {
  kEveryCommand,  // all commands
  kReading,       // commands that open media files
  kParallel,      // commands that use several threads
  kStores,        // commands of one of these two kinds
  kComparing,     // commands that compare files with an original
  kFlashes,       // commands that judge flashes besides other things
  kCaching,       // commands that use or manage the cache
  kBatching,      // commands that compare many pairs
  kModels,        // commands that use or manage trained models
  kLive,          // commands that run until they are stopped
  kTelemetry,     // commands whose work can be measured while it runs
  kAlerts,        // commands that evaluate or print the alert rules
};

struct Setting {
  std::string_view key;  // dotted, as in the file; empty: of requests only
  SettingType type;
  std::string_view default_text;  // in the form that users write
  std::string_view flag;          // without the dashes
  char short_flag;                // '\0': none
  SettingUse use;
  // True if a different value can change the results of a command.
  bool changes_results;
  std::string_view help;
  double minimum = 0;  // inclusive, as is the maximum; for numbers
  double maximum = 0;
  std::string_view unit = "";  // of kInteger and kReal: "px", "%"
  // Of kChoice, where empty means the names of profiles. Of kInteger and
  // kColor: words that are accepted besides.
  std::string_view choices = "";
};

inline constexpr double kLargestBytes = 1.0 * (int64_t{1} << 60);
inline constexpr double kLargestCount = 1e15;
inline constexpr double kDayMs = 24.0 * 3600 * 1000;

inline constexpr std::array kSettings = {
    Setting{"profile", SettingType::kChoice, "balanced", "profile", '\0',
            SettingUse::kEveryCommand, true,
            "Start from this set of values; all other sources override it"},
    Setting{"threads", SettingType::kInteger, "0", "threads", 'j',
            SettingUse::kParallel, false,
            "Number of threads; 0 = one for each CPU that this process may use "
            "(affinity and container quota)",
            0, 1024},
    Setting{"memory", SettingType::kBytes, "0", "memory", '\0',
            SettingUse::kParallel, false,
            "Limit for the memory of all files being processed; 0 = "
            "memory_share of the memory of the machine or container",
            0, kLargestBytes},
    Setting{"memory_share", SettingType::kInteger, "50%", "memory-share", '\0',
            SettingUse::kParallel, false,
            "Share of the memory of the machine or container to use while "
            "`memory` is 0",
            1, 95, "%"},
    Setting{"color", SettingType::kChoice, "auto", "color", '\0',
            SettingUse::kEveryCommand, false,
            "Color in text output; auto = on terminals, unless NO_COLOR is set "
            "or TERM is dumb",
            0, 0, "", "auto|always|never"},
    Setting{"progress", SettingType::kChoice, "auto", "progress", '\0',
            SettingUse::kParallel, false,
            "Format of progress on standard error, for work that takes longer "
            "than a second; auto = a bar on terminals, else plain lines",
            0, 0, "", "auto|bar|plain|json|none"},
    Setting{
        "log_level", SettingType::kChoice, "info", "log-level", '\0',
        SettingUse::kEveryCommand, false,
        "Messages on standard error; each level includes the levels before it",
        0, 0, "", "error|warning|info|debug"},
    Setting{"shortcuts", SettingType::kBool, "true", "shortcuts", '\0',
            SettingUse::kParallel, true,
            "Save time by caching results, skipping and sampling metrics, and "
            "several threads; false = do none of it, whatever other settings "
            "say, to rule it out as the cause of a result"},
    Setting{"settings_log", SettingType::kText, "", "settings-log", '\0',
            SettingUse::kLive, false,
            "Append a JSON line to this file when settings are loaded or "
            "loaded again: what changed, from where, and a checksum; empty = "
            "no file"},
    Setting{"input.delay_rule", SettingType::kChoice, "browser", "delay-rule",
            '\0', SettingUse::kReading, true,
            "Duration of GIF frames with a delay of 10 ms or less; browser = "
            "100 ms, as browsers show them, stored = as in the file",
            0, 0, "", "browser|stored"},
    Setting{"input.tolerant", SettingType::kBool, "false", "tolerant", '\0',
            SettingUse::kReading, true,
            "Read as much of a damaged file as possible and mark the result "
            "incomplete, instead of failing"},
    Setting{"input.frame_rate", SettingType::kReal, "0", "frame-rate", '\0',
            SettingUse::kReading, true,
            "Frames per second for inputs that do not state it: numbered "
            "images (frames/%04d.png) and raw video; 23.976, 29.97 and 59.94 "
            "mean 24000/1001, 30000/1001 and 60000/1001; 0 = the rate of the "
            "file that they are compared with, else 25",
            0, 1000},
    Setting{"input.raw_video", SettingType::kText, "", "raw-video", '\0',
            SettingUse::kReading, true,
            "Read files of unknown format as raw video with this frame size "
            "and pixel format: 1920x1080, 352x288:yuv422p10 or 64x64:gray "
            "(default format: yuv420p); empty = reject such files"},
    Setting{"stores.endpoint", SettingType::kText, "", "store-endpoint", '\0',
            SettingUse::kStores, false,
            "Address of the object store of s3:// and gs:// paths, such as "
            "http://localhost:9000; empty = AWS_ENDPOINT_URL, else Amazon S3 "
            "and Google Cloud Storage"},
    Setting{"stores.region", SettingType::kText, "", "store-region", '\0',
            SettingUse::kStores, false,
            "Region of the store; empty = AWS_REGION, else that of the "
            "profile, else us-east-1"},
    Setting{"stores.addressing", SettingType::kChoice, "auto",
            "store-addressing", '\0', SettingUse::kStores, false,
            "Where the bucket stands in the store's address; path = "
            "host/bucket, host = bucket.host, auto = host at Amazon, else "
            "path",
            0, 0, "", "auto|path|host"},
    Setting{"stores.credentials", SettingType::kChoice, "auto",
            "store-credentials", '\0', SettingUse::kStores, false,
            "Keys of the store; auto = AWS_ACCESS_KEY_ID or GS_ACCESS_KEY_ID "
            "and their secrets, else the profile; instance = ask the metadata "
            "of the machine; none = sign nothing, for public buckets",
            0, 0, "", "auto|instance|none"},
    Setting{"stores.profile", SettingType::kText, "", "store-profile", '\0',
            SettingUse::kStores, false,
            "Profile in ~/.aws/credentials and ~/.aws/config; empty = "
            "AWS_PROFILE, else default"},
    Setting{"stores.part_size", SettingType::kBytes, "8MiB", "store-part-size",
            '\0', SettingUse::kStores, false,
            "Larger results are sent to a store in parts of this size, four "
            "at a time",
            5.0 * (1 << 20), 5.0 * (1 << 30)},
    Setting{"stores.timeout", SettingType::kDuration, "20s", "store-timeout",
            '\0', SettingUse::kStores, false,
            "Try a transfer again that moves less than 1 KiB a second for so "
            "long",
            1000, 3600'000},
    Setting{"stores.retries", SettingType::kInteger, "6", "store-retries", '\0',
            SettingUse::kStores, false,
            "Try requests again so often that meet cut connections, 429 or "
            "5xx, with pauses from 0.2 s on, each twice the last",
            0, 20},
    Setting{"limits.file_bytes", SettingType::kBytes, "512MiB",
            "max-file-bytes", '\0', SettingUse::kReading, true,
            "Largest file to read; 0 = no limit. For videos, which are "
            "streamed, the limit applies only if a flag, a variable or a "
            "configuration file sets it",
            0, kLargestBytes},
    Setting{"limits.frame_pixels", SettingType::kInteger, "100Mpx",
            "max-frame-pixels", '\0', SettingUse::kReading, true,
            "Largest frame to decode; 0 = no limit", 0, kLargestCount, "px"},
    Setting{
        "limits.frames", SettingType::kInteger, "100k", "max-frames-in-file",
        '\0', SettingUse::kReading, true,
        "Most frames in a file; 0 = no limit. For videos, the limit applies "
        "only if a flag, a variable or a configuration file sets it",
        0, kLargestCount},
    Setting{"limits.total_pixels", SettingType::kInteger, "4Gpx",
            "max-total-pixels", '\0', SettingUse::kReading, true,
            "Most pixels in all frames of a file together; 0 = no limit. For "
            "videos, the limit applies only if a flag, a variable or a "
            "configuration file sets it",
            0, kLargestCount, "px"},
    Setting{"limits.wall_time", SettingType::kDuration, "0", "max-time", '\0',
            SettingUse::kReading, true,
            "Longest time to spend on a file; 0 = no limit", 0, 30 * kDayMs},
    Setting{"compare.metrics", SettingType::kList, "default", "metric", 'm',
            SettingUse::kComparing, true,
            "Metrics to compute: names of metrics and sets (default, fast, "
            "text, giflab, all), separated by commas"},
    Setting{"compare.pairing", SettingType::kChoice, "auto", "pairing", '\0',
            SettingUse::kComparing, true,
            "How to pair frames; time = frames shown at the same time, index = "
            "frames with the same number, content = frames that show the same "
            "content, stretch = by time, after scaling the test to the "
            "duration of the original, auto = choose one and report why",
            0, 0, "", "auto|time|index|content|stretch"},
    Setting{
        "compare.sampling", SettingType::kChoice, "auto", "sampling", '\0',
        SettingUse::kComparing, true,
        "How to sample frame pairs for slow metrics; auto = all pairs, or a "
        "sample if there are very many; full = all pairs; uniform = random "
        "pairs from equal parts of the time; adaptive = from shorter parts "
        "where there is more motion; scenes = from parts that lie within one "
        "scene; progressive = until the interval is narrow enough; film = of "
        "videos the pairs that a cheap look at all of them chooses, also for "
        "the verdict",
        0, 0, "", "auto|full|uniform|adaptive|scenes|progressive|film"},
    Setting{"compare.sample_from", SettingType::kInteger, "0", "sample-from",
            '\0', SettingUse::kComparing, true,
            "Sample only from so many frame pairs on; 0 = from 25, and with "
            "`auto` where all pairs take more than some ten seconds",
            0, kLargestCount},
    Setting{"compare.sample_share", SettingType::kInteger, "0", "sample-share",
            '\0', SettingUse::kComparing, true,
            "Share of the frame pairs to sample with uniform, adaptive and "
            "scenes; 0 = as many as make the interval narrow enough",
            0, 100, "%"},
    Setting{"compare.confidence", SettingType::kReal, "0.95", "confidence",
            '\0', SettingUse::kComparing, true,
            "Confidence level of the intervals of sampled metrics", 0.5, 0.999},
    Setting{"compare.full", SettingType::kBool, "false", "full", '\0',
            SettingUse::kComparing, true,
            "Compute every metric for every frame pair, even if it cannot "
            "change the verdict"},
    Setting{"compare.resize", SettingType::kChoice, "smaller", "resize", '\0',
            SettingUse::kComparing, true,
            "How to compare files with different frame sizes; smaller = resize "
            "the larger to the size of the other, test = the test to the size "
            "of the original, ref = the original to the size of the test, "
            "none = fail. A cropped or padded file is compared without "
            "resizing",
            0, 0, "", "none|smaller|test|ref"},
    Setting{"compare.background", SettingType::kColor, "both", "background",
            '\0', SettingUse::kComparing, true,
            "Background for transparent pixels: black, white, #rrggbb, or both "
            "= black and white, of which the worse value counts",
            0, 0, "", "black|white|both"},
    Setting{"compare.nits", SettingType::kReal, "80", "nits", '\0',
            SettingUse::kComparing, true,
            "Luminance of white in cd/m2, for metrics that model human vision",
            1, 10000},
    Setting{"compare.display", SettingType::kNameOrFile, "auto", "display",
            '\0', SettingUse::kComparing, true,
            "Display that ColorVideoVDP assumes: standard_4k, standard_fhd, "
            "standard_phone, standard_hdr_pq, ..., or a JSON file; auto = "
            "standard_4k, or the HDR display that suits the file"},
    Setting{"compare.ppd", SettingType::kReal, "0", "ppd", '\0',
            SettingUse::kComparing, true,
            "Pixels of the display per degree of the visual field, for "
            "ColorVideoVDP; 0 = those of the display",
            0, 1000},
    Setting{"compare.film_start", SettingType::kChoice, "still", "film-start",
            '\0', SettingUse::kComparing, true,
            "What ColorVideoVDP assumes before the first frame: still = the "
            "first frame, mirrored = the frames after it in reverse",
            0, 0, "", "still|mirrored"},
    Setting{"compare.lpips_size", SettingType::kInteger, "0", "lpips-size",
            '\0', SettingUse::kComparing, true,
            "Measure LPIPS of larger pictures reduced to this length of the "
            "longer side, as GifLab does with 512; 0 = as they are",
            0, 65536, "px"},
    Setting{"compare.text_language", SettingType::kText, "eng", "text-language",
            '\0', SettingUse::kComparing, true,
            "Languages in which the words of text are read, by Tesseract's "
            "names: eng, deu+eng; their data must be installed"},
    Setting{
        "compare.device", SettingType::kText, "cpu", "device", '\0',
        SettingUse::kComparing, true,
        "What computes the metrics: cpu, gpu = the best graphics card, auto "
        "= a card if the work is long enough, or the name of a card as "
        "`framewise doctor` lists it. Values agree within the limits of "
        "docs/gpu.md"},
    Setting{"compare.giflab_frames", SettingType::kInteger, "0",
            "giflab-frames", '\0', SettingUse::kComparing, true,
            "Compute GifLab's metrics on this many frames, chosen and paired "
            "as GifLab does it (30 there), to reproduce its values; 0 = on all "
            "frame pairs",
            0, 200},
    Setting{"compare.policy", SettingType::kNameOrFile, "default", "policy",
            '\0', SettingUse::kComparing, true,
            "Thresholds of the verdict: lenient, default, strict, lossless, or "
            "a file in the format of `framewise policy`"},
    Setting{
        "compare.fail_on", SettingType::kChoice, "never", "fail-on", '\0',
        SettingUse::kComparing, false,
        "Exit with code 1 if the verdict is this or worse, or UNKNOWN; never = "
        "ignore the verdict. A failed requirement always exits with code 1",
        0, 0, "", "never|warning|artifact"},
    Setting{"compare.missing", SettingType::kChoice, "fail", "missing", '\0',
            SettingUse::kComparing, false,
            "What `compare` does if a metric that is named in --metric has no "
            "value: fail = exit with code 4, warn = print a warning",
            0, 0, "", "fail|warn"},
    Setting{"compare.flashes", SettingType::kChoice, "none", "flashes", '\0',
            SettingUse::kComparing, true,
            "Also judge flashes that can cause seizures, by the rules of wcag "
            "(WCAG 2.2), itu (ITU-R BT.1702-3) or ofcom; none = do not",
            0, 0, "", "wcag|itu|ofcom|none"},
    Setting{"flashes.rules", SettingType::kChoice, "wcag", "flash-rules", '\0',
            SettingUse::kFlashes, true,
            "Rules by which flashes that can cause seizures are judged: wcag "
            "(WCAG 2.2), itu (ITU-R BT.1702-3) or ofcom; none = do not judge "
            "flashes",
            0, 0, "", "wcag|itu|ofcom|none"},
    Setting{"cache.use", SettingType::kText, "disk", "cache", '\0',
            SettingUse::kCaching, false,
            "Where to cache results: disk, memory (of this process only), "
            "none, or disk and a shared Redis server: "
            "redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER], rediss:// with "
            "TLS, unix:///PATH"},
    Setting{"cache.dir", SettingType::kText, "", "cache-dir", '\0',
            SettingUse::kCaching, false,
            "Folder of the cache; empty = framewise in the user's cache folder "
            "($XDG_CACHE_HOME, else ~/.cache)"},
    Setting{"cache.size", SettingType::kBytes, "2GiB", "cache-size", '\0',
            SettingUse::kCaching, false, "Largest size of the cache on disk",
            1 << 20, kLargestBytes},
    Setting{"cache.memory", SettingType::kBytes, "64MiB", "cache-memory", '\0',
            SettingUse::kCaching, false,
            "Largest size of the cache in the memory of a process; 0 = no "
            "cache in memory",
            0, kLargestBytes},
    Setting{"cache.max_age", SettingType::kDuration, "90d", "cache-max-age",
            '\0', SettingUse::kCaching, false,
            "Compute results again that are older than this; 0 = no limit", 0,
            3650 * kDayMs},
    Setting{
        "cache.timeout", SettingType::kDuration, "5ms", "cache-timeout", '\0',
        SettingUse::kCaching, false,
        "Longest time to wait for the Redis server; later answers are not used",
        1, 10000},
    Setting{"cache.secret_file", SettingType::kText, "", "cache-secret-file",
            '\0', SettingUse::kCaching, false,
            "File with a secret that signs cached results; results with "
            "another signature are ignored. Empty = no signatures"},
    Setting{"batch.timeout", SettingType::kDuration, "0", "timeout", '\0',
            SettingUse::kBatching, false,
            "Longest time to spend on a pair; 0 = no limit", 0, 30 * kDayMs},
    Setting{"batch.retries", SettingType::kInteger, "2", "retries", '\0',
            SettingUse::kBatching, false,
            "Number of retries of a pair after a temporary error, such as one "
            "of a network file system",
            0, 100},
    Setting{"models.folder", SettingType::kPath, "", "models", '\0',
            SettingUse::kModels, false,
            "Folder of trained models; empty = framewise/models in the user's "
            "data folder ($XDG_DATA_HOME, else ~/.local/share)"},
    Setting{"telemetry.metrics_file", SettingType::kText, "", "metrics-file",
            '\0', SettingUse::kTelemetry, false,
            "Write metrics to this file while the command runs and at its end, "
            "in the text form of Prometheus, for the textfile collector of its "
            "node exporter; empty = do not"},
    Setting{"telemetry.trace_file", SettingType::kText, "", "trace", '\0',
            SettingUse::kTelemetry, false,
            "Write the stages of all threads as a trace to this file: .pftrace "
            "= of Perfetto, .json = of Chrome; empty = do not"},
    Setting{"telemetry.history_file", SettingType::kText, "", "metrics-history",
            '\0', SettingUse::kTelemetry, false,
            "Add metrics to this SQLite file, which `framewise telemetry show` "
            "reads; empty = do not"},
    Setting{"telemetry.history_age", SettingType::kDuration, "7d",
            "metrics-history-age", '\0', SettingUse::kTelemetry, false,
            "Remove points of the history that are older than this", 60'000,
            3650 * kDayMs},
    Setting{"telemetry.history_size", SettingType::kBytes, "100MiB",
            "metrics-history-size", '\0', SettingUse::kTelemetry, false,
            "Remove the oldest points of the history when the file is larger",
            1 << 20, kLargestBytes},
    Setting{"telemetry.statsd", SettingType::kText, "", "statsd", '\0',
            SettingUse::kTelemetry, false,
            "Send metrics to the StatsD daemon at HOST:PORT; empty = do not"},
    Setting{"telemetry.otlp", SettingType::kText, "", "otlp", '\0',
            SettingUse::kTelemetry, false,
            "Send metrics and traces to the OpenTelemetry receiver at "
            "http://HOST:4318; empty = as OTEL_EXPORTER_OTLP_ENDPOINT says, "
            "none = do not"},
    Setting{"telemetry.interval", SettingType::kDuration, "15s",
            "metrics-interval", '\0', SettingUse::kTelemetry, false,
            "Time between two exports of metrics", 100, kDayMs},
    Setting{"telemetry.live", SettingType::kBool, "true", "live-metrics", '\0',
            SettingUse::kTelemetry, false,
            "While a batch runs, keep its metrics beside its journal, so that "
            "`framewise monitor` can show it"},
    Setting{"alerts.cache_hit_rate", SettingType::kReal, "50%",
            "alert-cache-hit-rate", '\0', SettingUse::kAlerts, false,
            "Alert when the cache answers less than this share of look-ups of "
            "what it has had; 0 = never",
            0, 100, "%"},
    Setting{"alerts.cache_hit_rate_hour", SettingType::kReal, "20%",
            "alert-cache-hit-rate-hour", '\0', SettingUse::kAlerts, false,
            "Alert when it answers less than this share for an hour; 0 = never",
            0, 100, "%"},
    Setting{"alerts.cache_removed_early", SettingType::kReal, "50%",
            "alert-cache-removed-early", '\0', SettingUse::kAlerts, false,
            "Alert when this share of what the cache on disk removes is looked "
            "up again; 0 = never",
            0, 1000, "%"},
    Setting{
        "alerts.cache_damaged", SettingType::kReal, "1", "alert-cache-damaged",
        '\0', SettingUse::kAlerts, false,
        "Alert when so many damaged entries are found in an hour; 0 = never", 0,
        kLargestCount},
    Setting{"alerts.card_failures", SettingType::kReal, "1",
            "alert-card-failures", '\0', SettingUse::kAlerts, false,
            "Alert when so many graphics cards are given up in an hour; 0 = "
            "never",
            0, kLargestCount},
    Setting{"alerts.cache_disk", SettingType::kReal, "5%", "alert-cache-disk",
            '\0', SettingUse::kAlerts, false,
            "Alert when less than this share of the disk of the cache is free; "
            "0 = never",
            0, 100, "%"},
    Setting{"alerts.memory", SettingType::kReal, "80%", "alert-memory", '\0',
            SettingUse::kAlerts, false,
            "Alert when more than this share of the memory budget is in use; 0 "
            "= never",
            0, 100, "%"},
    Setting{"alerts.memory_critical", SettingType::kReal, "95%",
            "alert-memory-critical", '\0', SettingUse::kAlerts, false,
            "Alert when it is in danger: more than this share; 0 = never", 0,
            100, "%"},
    Setting{"alerts.memory_full_in", SettingType::kReal, "60",
            "alert-memory-full-in", '\0', SettingUse::kAlerts, false,
            "Alert when memory will be full within so many seconds; 0 = never",
            0, 86400},
    Setting{"alerts.memory_stalls", SettingType::kReal, "10%",
            "alert-memory-stalls", '\0', SettingUse::kAlerts, false,
            "Alert when tasks wait for memory during more than this share of "
            "the time; 0 = never",
            0, 100, "%"},
    Setting{
        "alerts.errors", SettingType::kReal, "5%", "alert-errors", '\0',
        SettingUse::kAlerts, false,
        "Alert when more than this share of jobs ends with an error; 0 = never",
        0, 100, "%"},
    Setting{"alerts.errors_critical", SettingType::kReal, "50%",
            "alert-errors-critical", '\0', SettingUse::kAlerts, false,
            "Alert when the cause is no single file: more than this share; 0 = "
            "never",
            0, 100, "%"},
    Setting{"alerts.jobs_slow", SettingType::kReal, "5%", "alert-jobs-slow",
            '\0', SettingUse::kAlerts, false,
            "Alert when more than this share of jobs takes longer than 10 s; 0 "
            "= never",
            0, 100, "%"},
    Setting{
        "alerts.timeouts", SettingType::kReal, "1%", "alert-timeouts", '\0',
        SettingUse::kAlerts, false,
        "Alert when more than this share of jobs exceeds --timeout; 0 = never",
        0, 100, "%"},
    Setting{
        "alerts.worker_deaths", SettingType::kReal, "3", "alert-worker-deaths",
        '\0', SettingUse::kAlerts, false,
        "Alert when so many worker processes die within 10 minutes; 0 = never",
        0, kLargestCount},
    Setting{
        "alerts.model_loads", SettingType::kReal, "50", "alert-model-loads",
        '\0', SettingUse::kAlerts, false,
        "Alert when networks are loaded so often within 5 minutes; 0 = never",
        0, kLargestCount},
    Setting{
        "alerts.stalled", SettingType::kReal, "1", "alert-stalled", '\0',
        SettingUse::kAlerts, false,
        "Alert when jobs run, but none ends within 15 minutes (1); 0 = never",
        0, 1},
    Setting{
        "alerts.frame_memory", SettingType::kReal, "40%", "alert-frame-memory",
        '\0', SettingUse::kAlerts, false,
        "Alert when more than this share of frames needs new memory; 0 = never",
        0, 100, "%"},
    Setting{"alerts.queue_waits", SettingType::kReal, "20%",
            "alert-queue-waits", '\0', SettingUse::kAlerts, false,
            "Alert when more than this share of jobs waits longer than 5 s for "
            "memory; 0 = never",
            0, 100, "%"},
    Setting{"alerts.queue_length", SettingType::kReal, "100",
            "alert-queue-length", '\0', SettingUse::kAlerts, false,
            "Alert when so many jobs wait in a service; 0 = never", 0,
            kLargestCount},
    Setting{"alerts.processors", SettingType::kReal, "80%", "alert-processors",
            '\0', SettingUse::kAlerts, false,
            "Alert when a service with jobs that wait uses more than this "
            "share of its processors; 0 = never",
            0, 100, "%"},
    Setting{"alerts.progress_slow", SettingType::kReal, "5%",
            "alert-progress-slow", '\0', SettingUse::kAlerts, false,
            "Alert when more than this share of reports of progress takes "
            "longer than 0.1 s; 0 = never",
            0, 100, "%"},
    Setting{"alerts.progress_rate", SettingType::kReal, "0",
            "alert-progress-rate", '\0', SettingUse::kAlerts, false,
            "Alert when jobs run with fewer reports of progress a second, such "
            "as 0.5; off because jobs of long videos report less; 0 = never",
            0, kLargestCount},
    Setting{"alerts.open_files", SettingType::kReal, "80%", "alert-open-files",
            '\0', SettingUse::kAlerts, false,
            "Alert when more than this share of the allowed files is open; 0 = "
            "never",
            0, 100, "%"},
    Setting{"alerts.export_failures", SettingType::kReal, "5",
            "alert-export-failures", '\0', SettingUse::kAlerts, false,
            "Alert when metrics cannot be exported so often within 10 minutes; "
            "0 = never",
            0, kLargestCount},
};

// A flag that sets one setting to a fixed value.
struct Shorthand {
  std::string_view flag;
  char short_flag;
  std::string_view key;
  std::string_view value;
  std::string_view help;
};

inline constexpr std::array kShorthands = {
    Shorthand{"quiet", 'q', "log_level", "error",
              "Print only errors on standard error, and no progress"},
    Shorthand{"verbose", 'v', "log_level", "debug",
              "Print decisions and their reasons on standard error"},
    Shorthand{"no-cache", '\0', "cache.use", "none",
              "Do not read or write cached results"},
};

struct ProfileValue {
  std::string_view key;
  std::string_view value;
  std::string_view reason;
};

// A named set of values. All other sources override it. Choosing another
// profile discards all of its values.
struct Profile {
  std::string_view name;
  std::string_view help;
  std::span<const ProfileValue> values;
};

std::span<const Profile> profiles();

// The values that `shortcuts = false` sets; they override every source.
std::span<const ProfileValue> without_shortcuts();

// Returns null for an unknown name.
const Profile* find_profile(std::string_view name);

}  // namespace framewise
