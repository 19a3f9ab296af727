// SPDX-License-Identifier: Apache-2.0
// The data of profiles. Where a profile has the name of one of GifLab's, its
// values are GifLab's unless the reason says otherwise;
// base/giflab/config_keys.cc has the other side.
#include <algorithm>

#include "base/settings_table.h"

namespace framewise {
namespace {

constexpr ProfileValue kAccuracy[] = {
    {"limits.frames", "0", "long files are measured to their end"},
    {"limits.total_pixels", "0", "long files are measured to their end"},
    {"compare.full", "true", "no metric is skipped, as with FORCE_ALL_METRICS"},
    {"compare.sampling", "full", "every frame pair is measured"},
};

constexpr ProfileValue kDevelopment[] = {
    {"log_level", "debug", "decisions and their reasons are printed"},
    {"cache.memory", "200MiB",
     "GifLab's value; the same files are compared "
     "again and again"},
    {"cache.size", "2000MiB", "GifLab's value"},
    {"cache.max_age", "1h",
     "GifLab's value; results of older builds leave the "
     "cache soon"},
    {"compare.sampling", "full",
     "every value exists, to find where two builds differ"},
    {"compare.giflab_frames", "100", "GifLab's value of SSIM_MAX_FRAMES"},
};

constexpr ProfileValue kHighMemory[] = {
    {"memory_share", "80%", "the machine has memory for many frames"},
    {"limits.file_bytes", "8GiB", "large files fit into memory"},
    {"limits.frame_pixels", "400Mpx", "large frames fit into memory"},
    {"limits.total_pixels", "100Gpx", "long files are expected"},
    {"cache.memory", "500MiB", "GifLab's value"},
    {"cache.size", "5000MiB", "GifLab's value"},
    {"cache.max_age", "3d", "GifLab's value"},
    {"compare.lpips_size", "1024px", "GifLab's value"},
    {"compare.sampling", "full", "GifLab's value; accuracy before speed"},
    {"compare.giflab_frames", "200", "GifLab's value of SSIM_MAX_FRAMES"},
};

constexpr ProfileValue kHighThroughput[] = {
    {"memory_share", "80%", "more files are in work at once"},
    {"limits.wall_time", "2min", "one large file does not hold up the others"},
    {"log_level", "warning", "a note for each file would hide the warnings"},
    {"cache.memory", "200MiB", "GifLab's value"},
    {"cache.size", "2000MiB", "GifLab's value"},
    {"cache.max_age", "2h", "GifLab's value; a run ends within hours"},
    {"compare.metrics", "fast", "GifLab leaves out its slow metrics, too"},
    {"compare.sampling", "progressive", "GifLab's value"},
    {"compare.sample_from", "20", "GifLab's value"},
    {"compare.confidence", "0.9", "GifLab's value"},
    {"compare.giflab_frames", "20", "GifLab's value of SSIM_MAX_FRAMES"},
};

constexpr ProfileValue kInteractive[] = {
    {"limits.wall_time", "10s",
     "a person waits; GifLab's 500 ms are less than "
     "a video takes to decode"},
    {"limits.total_pixels", "1Gpx", "what is longer takes more than 10 s"},
    {"cache.use", "memory", "GifLab's disk limit of 0"},
    {"cache.memory", "50MiB", "GifLab's value"},
    {"cache.max_age", "10min", "GifLab's value; as long as one sitting"},
    {"compare.metrics", "fast", "GifLab's mode"},
    {"compare.sampling", "uniform", "GifLab's value"},
    {"compare.sample_from", "5", "GifLab's value"},
    {"compare.sample_share", "10%", "GifLab's value"},
    {"compare.confidence", "0.85", "GifLab's value"},
    {"compare.giflab_frames", "5", "GifLab's value of SSIM_MAX_FRAMES"},
};

constexpr ProfileValue kLowMemory[] = {
    {"threads", "2", "each thread holds frames of its own"},
    {"memory_share", "15%", "other programs need the rest"},
    {"limits.file_bytes", "128MiB", "what does not fit fails before it starts"},
    {"limits.frame_pixels", "25Mpx",
     "a pair of larger frames may take more memory than there is"},
    {"cache.memory", "25MiB", "GifLab's value"},
    {"cache.size", "250MiB", "GifLab's value"},
    {"cache.max_age", "1h", "GifLab's value"},
    {"compare.metrics", "fast",
     "GifLab's mode; networks and SSIMULACRA2 take "
     "most memory"},
    {"compare.lpips_size", "256px",
     "GifLab's value; the network's memory "
     "grows with the frame"},
    {"compare.sampling", "uniform", "GifLab's value"},
    {"compare.sample_from", "10", "GifLab's value"},
    {"compare.sample_share", "20%", "GifLab's value"},
    {"compare.confidence", "0.9", "GifLab's value"},
    {"compare.giflab_frames", "10", "GifLab's value of SSIM_MAX_FRAMES"},
};

constexpr ProfileValue kMemory[] = {
    {"threads", "1", "each thread holds frames of its own"},
    {"memory_share", "10%", "other programs need the rest"},
};

constexpr ProfileValue kProduction[] = {
    {"color", "never", "output goes to logs"},
    {"progress", "none", "output goes to logs"},
    {"log_level", "warning", "GifLab's value; logs hold what needs attention"},
    {"limits.wall_time", "5min",
     "a hostile file cannot occupy a worker; "
     "GifLab's 5 s would end long videos"},
    {"cache.memory", "100MiB", "GifLab's value"},
    {"cache.size", "1000MiB", "GifLab's value"},
    {"cache.max_age", "2d", "GifLab's value"},
    {"compare.sampling", "adaptive", "GifLab's value"},
    {"compare.sample_from", "30", "GifLab's value"},
    {"compare.sample_share", "20%", "GifLab's value of base_rate"},
    {"compare.giflab_frames", "30", "GifLab's value of SSIM_MAX_FRAMES"},
};

constexpr ProfileValue kSpeed[] = {
    {"memory_share", "70%", "more files are in work at once"},
};

constexpr ProfileValue kTesting[] = {
    {"threads", "2", "the same on every machine"},
    {"color", "never", "the same in terminals and logs"},
    {"progress", "none", "the same in terminals and logs"},
    {"limits.wall_time", "1min",
     "a test that hangs fails; GifLab's 5 s are "
     "for one check of a GIF"},
    {"cache.use", "none", "GifLab's value; a test sees no earlier result"},
    {"compare.metrics", "fast", "GifLab's mode"},
    {"compare.full", "true", "no metric is skipped, as with FORCE_ALL_METRICS"},
    {"compare.sampling", "full", "GifLab's value; every run gives every value"},
    {"compare.fail_on", "artifact", "GifLab fails on validation errors, too"},
    {"compare.giflab_frames", "10", "GifLab's value of SSIM_MAX_FRAMES"},
};

constexpr Profile kProfiles[] = {
    {"accuracy", "every metric of every frame, of files of any length",
     kAccuracy},
    {"balanced", "the built-in values", {}},
    {"development", "messages for developers, no sampling", kDevelopment},
    {"high-memory", "large files on a machine with much memory", kHighMemory},
    {"high-throughput", "many files: fast metrics, a time limit for each",
     kHighThroughput},
    {"interactive", "a result within seconds, or an error", kInteractive},
    {"low-memory", "a small machine or container", kLowMemory},
    {"memory", "one file at a time, with little memory", kMemory},
    {"production",
     "services and jobs: only warnings, no color, a time limit for each file",
     kProduction},
    {"speed", "more files in memory at once", kSpeed},
    {"testing",
     "tests: the same output on every machine, no cache, exit code 1 on damage",
     kTesting},
};

constexpr ProfileValue kWithoutShortcuts[] = {
    {"threads", "1", "no order of threads can matter"},
    {"cache.use", "none", "no earlier result is used"},
    {"compare.full", "true", "no metric is skipped"},
    {"compare.sampling", "full", "no metric is sampled"},
};

}  // namespace

std::span<const ProfileValue> without_shortcuts() { return kWithoutShortcuts; }

std::span<const Profile> profiles() { return kProfiles; }

const Profile* find_profile(std::string_view name) {
  const auto* const found = std::ranges::find(kProfiles, name, &Profile::name);
  return found == std::end(kProfiles) ? nullptr : found;
}

}  // namespace framewise
