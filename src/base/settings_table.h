// SPDX-License-Identifier: Apache-2.0
// The table of settings. framewise.toml, the FRAMEWISE_* variables, the flags,
// --help, `framewise config` and docs/configuration.md are generated from it.
// To add a setting, add a row here and use it in the program.
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
  kList,  // words separated by commas; repeating the flag appends to them
};

// The group of commands to which a setting applies.
enum class SettingUse : uint8_t {
  kEveryCommand,  // all commands
  kReading,       // commands that open media files
  kParallel,      // commands that use several threads
  kComparing,     // commands that compare files with an original
  kCaching,       // commands that use or manage the cache
  kBatching,      // commands that compare many pairs
  kModels,        // commands that use or manage trained models
};

struct Setting {
  std::string_view key;  // dotted, as in the file
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
  std::string_view unit = "";     // of kInteger and kReal: "px", "%"
  std::string_view choices = "";  // empty: names of profiles
};

inline constexpr double kLargestBytes = 1.0 * (int64_t{1} << 60);
inline constexpr double kLargestCount = 1e15;
inline constexpr double kDayMs = 24.0 * 3600 * 1000;

inline constexpr std::array kSettings = {
    Setting{"profile", SettingType::kChoice, "balanced", "profile", '\0',
            SettingUse::kEveryCommand, true,
            "A set of values to start from; every other source overrides them"},
    Setting{"threads", SettingType::kInteger, "0", "threads", 'j',
            SettingUse::kParallel, false,
            "How many threads work at once; 0 = as many as this process may "
            "use (affinity and container quota)",
            0, 1024},
    Setting{"memory", SettingType::kBytes, "0", "memory", '\0',
            SettingUse::kParallel, false,
            "How much memory the pictures of all files in work may take; 0 = "
            "memory_share of what the machine or the container has",
            0, kLargestBytes},
    Setting{"memory_share", SettingType::kInteger, "50%", "memory-share", '\0',
            SettingUse::kParallel, false,
            "The share of the machine's or the container's memory that is "
            "used while `memory` is 0",
            1, 95, "%"},
    Setting{"color", SettingType::kChoice, "auto", "color", '\0',
            SettingUse::kEveryCommand, false,
            "Color in output for people; auto = on terminals, unless NO_COLOR "
            "is set or TERM is dumb",
            0, 0, "", "auto|always|never"},
    Setting{"progress", SettingType::kChoice, "auto", "progress", '\0',
            SettingUse::kParallel, false,
            "How work in progress is shown on standard error once it takes "
            "longer than a second; auto = a bar on terminals, else plain lines",
            0, 0, "", "auto|bar|plain|json|none"},
    Setting{"log_level", SettingType::kChoice, "info", "log-level", '\0',
            SettingUse::kEveryCommand, false,
            "What is said on standard error beside the results; each level "
            "includes those before it",
            0, 0, "", "error|warning|info|debug"},
    Setting{"input.delay_rule", SettingType::kChoice, "browser", "delay-rule",
            '\0', SettingUse::kReading, true,
            "How GIF delays of 10 ms or less are played; browser = as 100 ms, "
            "which is what browsers do, stored = as written",
            0, 0, "", "browser|stored"},
    Setting{"input.tolerant", SettingType::kBool, "false", "tolerant", '\0',
            SettingUse::kReading, true,
            "Show what can be shown of a damaged file, marked incomplete, "
            "instead of failing"},
    Setting{"input.frame_rate", SettingType::kReal, "0", "frame-rate", '\0',
            SettingUse::kReading, true,
            "Pictures a second where a file does not state it: numbered "
            "pictures (frames/%04d.png), raw video; 23.976, 29.97 and 59.94 "
            "mean 24000/1001 and so on; 0 = as many as the file shows that "
            "they are compared with, else 25",
            0, 1000},
    Setting{"input.raw_video", SettingType::kText, "", "raw-video", '\0',
            SettingUse::kReading, true,
            "What files of no known format hold: pictures of this size, and "
            "of yuv420p if nothing else is named: 1920x1080, "
            "352x288:yuv422p10, 64x64:gray; empty = they are refused"},
    Setting{"limits.file_bytes", SettingType::kBytes, "512MiB",
            "max-file-bytes", '\0', SettingUse::kReading, true,
            "The largest file that is read; 0 = no limit. It holds for videos, "
            "which are read as streams, where flag, variable or file set it",
            0, kLargestBytes},
    Setting{"limits.frame_pixels", SettingType::kInteger, "100Mpx",
            "max-frame-pixels", '\0', SettingUse::kReading, true,
            "The largest picture that is decoded; 0 = no limit", 0,
            kLargestCount, "px"},
    Setting{"limits.frames", SettingType::kInteger, "100k",
            "max-frames-in-file", '\0', SettingUse::kReading, true,
            "The most frames in a file; 0 = no limit. Holds for videos where "
            "flag, variable or file set it",
            0, kLargestCount},
    Setting{"limits.total_pixels", SettingType::kInteger, "4Gpx",
            "max-total-pixels", '\0', SettingUse::kReading, true,
            "The most pixels in all frames of a file together; 0 = no limit. "
            "Holds for videos where flag, variable or file set it",
            0, kLargestCount, "px"},
    Setting{"limits.wall_time", SettingType::kDuration, "0", "max-time", '\0',
            SettingUse::kReading, true,
            "The longest time that a file may take; 0 = no limit", 0,
            30 * kDayMs},
    Setting{"compare.metrics", SettingType::kList, "default", "metric", 'm',
            SettingUse::kComparing, true,
            "What is measured: names of metrics and sets (default, fast, "
            "giflab, all), separated by commas"},
    Setting{"compare.pairing", SettingType::kChoice, "auto", "pairing", '\0',
            SettingUse::kComparing, true,
            "Which frames meet; time = what is on screen at the same instant, "
            "index = first with first, content = what shows the same, stretch "
            "= by time, at one speed",
            0, 0, "", "auto|time|index|content|stretch"},
    Setting{"compare.sampling", SettingType::kChoice, "auto", "sampling", '\0',
            SettingUse::kComparing, true,
            "How pairs are drawn for costly metrics; auto = all, unless there "
            "are very many; full = all; uniform, adaptive (to motion), scenes "
            "= from parts of the time; progressive = until it suffices",
            0, 0, "", "auto|full|uniform|adaptive|scenes|progressive"},
    Setting{"compare.confidence", SettingType::kReal, "0.95", "confidence",
            '\0', SettingUse::kComparing, true,
            "The confidence of the intervals of sampled metrics", 0.5, 0.999},
    Setting{"compare.resize", SettingType::kChoice, "test", "resize", '\0',
            SettingUse::kComparing, true,
            "What happens to pictures of different sizes; none = an error, "
            "test or ref = that one is brought to the size of the other, "
            "unless it was cut out of the other",
            0, 0, "", "none|test|ref"},
    Setting{"compare.background", SettingType::kText, "both", "background",
            '\0', SettingUse::kComparing, true,
            "What transparent pixels are seen over: black, white, #rrggbb, or "
            "both = over black and white, and the worse value counts"},
    Setting{"compare.nits", SettingType::kReal, "80", "nits", '\0',
            SettingUse::kComparing, true,
            "The luminance of white, in cd/m2, for metrics that model the eye",
            1, 10000},
    Setting{"compare.policy", SettingType::kText, "default", "policy", '\0',
            SettingUse::kComparing, true,
            "What is called damage: lenient, default, strict, lossless, or a "
            "file in the form that `framewise policy` prints"},
    Setting{"compare.fail_on", SettingType::kChoice, "never", "fail-on", '\0',
            SettingUse::kComparing, false,
            "The verdict from which on the exit code is 1; what could not be "
            "judged fails too. Requirements that do not hold always fail",
            0, 0, "", "never|warning|artifact"},
    Setting{"cache.use", SettingType::kText, "disk", "cache", '\0',
            SettingUse::kCaching, false,
            "Where results are kept to be found again: disk, memory (of this "
            "process only), none, or a Redis server that several machines "
            "share, besides the disk: redis://[[USER]:PASSWORD@]HOST[:PORT]"
            "[/NUMBER], rediss:// with TLS, unix:///PATH"},
    Setting{"cache.dir", SettingType::kText, "", "cache-dir", '\0',
            SettingUse::kCaching, false,
            "The folder of the cache; empty = framewise in the user's folder "
            "for caches ($XDG_CACHE_HOME, else ~/.cache)"},
    Setting{"cache.size", SettingType::kBytes, "2GiB", "cache-size", '\0',
            SettingUse::kCaching, false, "How large the cache on disk may grow",
            1 << 20, kLargestBytes},
    Setting{"cache.memory", SettingType::kBytes, "64MiB", "cache-memory", '\0',
            SettingUse::kCaching, false,
            "How much memory the cache of a process may take; 0 = none", 0,
            kLargestBytes},
    Setting{"cache.max_age", SettingType::kDuration, "90d", "cache-max-age",
            '\0', SettingUse::kCaching, false,
            "Results that are older are computed again; 0 = no limit", 0,
            3650 * kDayMs},
    Setting{"cache.timeout", SettingType::kDuration, "5ms", "cache-timeout",
            '\0', SettingUse::kCaching, false,
            "How long an answer of the Redis server may take before work goes "
            "on without it",
            1, 10000},
    Setting{"cache.secret_file", SettingType::kText, "", "cache-secret-file",
            '\0', SettingUse::kCaching, false,
            "A file with a secret that values in the cache are signed with; "
            "others are not believed. Empty = no signatures"},
    Setting{"batch.timeout", SettingType::kDuration, "0", "timeout", '\0',
            SettingUse::kBatching, false,
            "The longest time that a pair may take; 0 = no limit", 0,
            30 * kDayMs},
    Setting{"batch.retries", SettingType::kInteger, "2", "retries", '\0',
            SettingUse::kBatching, false,
            "How often a pair is tried again after an error that may pass, "
            "such as a network file system that stutters",
            0, 100},
    Setting{"models.folder", SettingType::kText, "", "models", '\0',
            SettingUse::kModels, false,
            "Where trained models lie; empty = framewise/models in the user's "
            "folder of data (XDG_DATA_HOME)"},
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
              "Only errors on standard error, and no progress"},
    Shorthand{"verbose", 'v', "log_level", "debug",
              "Say what is done and why on standard error"},
    Shorthand{"no-cache", '\0', "cache.use", "none",
              "Neither look results up nor keep them"},
};

struct ProfileValue {
  std::string_view key;
  std::string_view value;
};

// A named set of values. All other sources override it. Choosing another
// profile discards all of its values.
struct Profile {
  std::string_view name;
  std::string_view help;
  std::span<const ProfileValue> values;
};

std::span<const Profile> profiles();

// Maps a legacy GIFLAB_* variable to a setting.
struct LegacyVariable {
  std::string_view name;
  std::string_view key;  // empty: no corresponding setting
  // Converts the old value to the new text. An empty result sets nothing.
  std::string (*translate)(std::string_view value) = nullptr;
};

// The GifLab variables that are applied, followed by those that are only
// recognized.
std::span<const LegacyVariable> legacy_variables();

}  // namespace framewise
