// SPDX-License-Identifier: Apache-2.0
#include "video/scan/scan.h"

#include <fnmatch.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string_view>

#include "base/for_each_index.h"
#include "base/result.h"
#include "base/sha256.h"
#include "cache/key.h"
#include "cache/store.h"
#include "runtime/admit_memory.h"
#include "runtime/memory_gate.h"
#include "video/scan/clip_memory.h"

namespace framewise::video {
namespace {

constexpr std::array<std::string_view, 7> kEndings = {
    ".mp4", ".mov", ".avi", ".webm", ".mkv", ".flv", ".wmv"};
// Counts up when features are measured in another way.
constexpr int64_t kFeaturesVersion = 1;

bool is_video_name(std::string_view path) {
  return std::any_of(
      kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
        return path.size() > ending.size() &&
               strncasecmp(path.data() + path.size() - ending.size(),
                           ending.data(), ending.size()) == 0;
      });
}

std::string file_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

bool passes(ResolutionFilter filter, Size size) {
  const double aspect = double(size.width) / double(std::max(size.height, 1));
  switch (filter) {
    case ResolutionFilter::kAll: return true;
    case ResolutionFilter::k1080p: return size.height == 1080;
    case ResolutionFilter::k720p: return size.height == 720;
    case ResolutionFilter::k4k: return size.height >= 2160;
    case ResolutionFilter::kVertical: return aspect < 1;
    case ResolutionFilter::kSquare: return aspect >= 0.95 && aspect <= 1.05;
  }
  return true;
}

Limits open_limits(const ClipLimits& limits, int64_t wall_time_ms) {
  Limits opening;
  opening.frame_pixels = limits.pixels;
  opening.file_bytes = limits.file_bytes;
  opening.videos.file_bytes = limits.file_bytes;
  opening.wall_time_ms = wall_time_ms;
  return opening;
}

// The job for decoders, for as long as `pool` lives.
media::Job job_for(const ClipLimits& limits, int64_t wall_time_ms,
                   FramePool& pool, const std::stop_token& stop) {
  media::Job job;
  job.limits = open_limits(limits, wall_time_ms);
  job.pool = &pool;
  job.stop = stop;
  job.deadline = std::chrono::steady_clock::now() +
                 std::chrono::milliseconds(wall_time_ms);
  return job;
}

Result<void> check(const media::VideoFacts& facts, const ClipLimits& limits) {
  if (facts.truncation) return *facts.truncation;
  if (facts.coded.width > limits.side || facts.coded.height > limits.side) {
    return fail(ErrorKind::kLimit, "{}x{} pixels exceed the limit of {} a side",
                facts.coded.width, facts.coded.height, limits.side);
  }
  if (facts.duration <= 0) {
    return fail(ErrorKind::kInput, "the clip has no duration");
  }
  if (facts.seconds() > limits.seconds) {
    return fail(ErrorKind::kLimit, "{:.0f} s exceed the limit of {:.0f} s",
                facts.seconds(), limits.seconds);
  }
  return {};
}

Result<media::VideoFacts> facts_of(const media::Folder& folder,
                                   const Clip& clip, const ClipLimits& limits,
                                   const std::stop_token& stop) {
  FW_ASSIGN_OR_RETURN(const media::ContainedFile file,
                      folder.open_file(clip.path, clip.stamp));
  FramePool pool;
  const media::Job job = job_for(limits, limits.open_ms, pool, stop);
  FW_ASSIGN_OR_RETURN(
      const media::Source source,
      media::Source::from_fd(file.fd.get(), file.name, job.limits));
  if (auto fits = media::admit_bytes(source.size(), job.limits); !fits) {
    return in_file(std::move(fits).error(), file.name);
  }
  FW_ASSIGN_OR_RETURN(media::VideoFacts facts,
                      media::read_video_facts(source, job));
  if (auto checked = check(facts, limits); !checked) {
    return in_file(std::move(checked).error(), file.name);
  }
  return facts;
}

Result<std::string> hash_of(const media::Folder& folder, const Clip& clip,
                            const ClipLimits& limits,
                            const runtime::WorkContext& work) {
  FW_ASSIGN_OR_RETURN(const media::ContainedFile file,
                      folder.open_file(clip.path, clip.stamp));
  if (work.cache) {
    const auto known = work.cache->store().find_hash(file.name, file.stamp);
    if (known) return *known;
  }
  FramePool pool;
  const media::Job job = job_for(limits, limits.decode_ms, pool, work.stop);
  FW_ASSIGN_OR_RETURN(
      const media::Source source,
      media::Source::from_fd(file.fd.get(), file.name, job.limits));
  Sha256 hash;
  FW_RETURN_IF_ERROR(media::add_bytes(source, job, hash));
  std::string sha256 = hash.hex();
  if (work.cache && cache::settled(file.stamp)) {
    work.cache->store().put_hash(file.name, file.stamp, sha256);
  }
  return sha256;
}

Result<ClipFeatures> features_of(const media::Folder& folder, const Clip& clip,
                                 const ClipLimits& limits,
                                 const runtime::WorkContext& work,
                                 runtime::MemoryGate& gate) {
  const cache::Key key = cache::KeyBuilder("clip features")
                             .add("version", kFeaturesVersion)
                             .add("sha256", clip.sha256)
                             .finish();
  if (work.cache) {
    if (const auto found = work.cache->store().find(key)) {
      if (auto known = read_features_record(found->value.bytes)) return *known;
      work.cache->store().reject(key);
    }
  }
  const auto start = std::chrono::steady_clock::now();
  FW_ASSIGN_OR_RETURN(Animation animation,
                      open_clip(folder, clip, limits, work));
  const auto memory = gate.acquire(clip_memory(animation.info()));
  FW_ASSIGN_OR_RETURN(ClipFeatures features, measure_ends(animation));
  if (work.cache) {
    const std::chrono::duration<double, std::milli> cost =
        std::chrono::steady_clock::now() - start;
    work.cache->store().put(key, CacheKind::kOther, features_record(features),
                            cost.count());
  }
  return features;
}

// Runs `work` for each clip with progress; stops early on request.
void for_each(std::vector<Clip>& clips, const runtime::WorkContext& work,
              const std::function<void(Clip&)>& body) {
  if (work.progress) {
    work.progress->add(int64_t(clips.size()), int64_t(clips.size()));
  }
  for_each_index(work.executor, clips.size(), [&](size_t i) {
    if (work.stop.stop_requested()) return;
    if (work.progress) work.progress->begin(clips[i].path);
    body(clips[i]);
    if (work.progress) work.progress->end(1, clips[i].error.has_value());
  });
}

Result<void> stopped(const std::stop_token& stop) {
  if (!stop.stop_requested()) return {};
  return fail(ErrorKind::kCancelled, "stopped on request");
}

bool is_before(const Clip& a, const Clip& b, ClipOrder order) {
  switch (order) {
    case ClipOrder::kName: {
      const int names =
          strcasecmp(file_name(a.path).c_str(), file_name(b.path).c_str());
      if (names != 0) return names < 0;
      break;
    }
    case ClipOrder::kDate:
      if (a.stamp.modified_ns != b.stamp.modified_ns) {
        return a.stamp.modified_ns > b.stamp.modified_ns;
      }
      break;
    case ClipOrder::kSize:
      if (a.stamp.size != b.stamp.size) return a.stamp.size > b.stamp.size;
      break;
    case ClipOrder::kDuration: {
      // Broken clips have no duration and come last.
      const double left = a.error ? -1 : a.facts.seconds();
      const double right = b.error ? -1 : b.facts.seconds();
      if (left != right) return left > right;
      break;
    }
  }
  return a.path < b.path;
}

// Hashes files of equal size, and marks all but the first by path.
Result<void> mark_duplicates(const media::Folder& folder,
                             const ClipLimits& limits,
                             const runtime::WorkContext& work,
                             std::vector<Clip>& clips) {
  std::map<int64_t, std::vector<size_t>> by_size;
  for (size_t i = 0; i < clips.size(); ++i) {
    if (!clips[i].error) by_size[clips[i].stamp.size].push_back(i);
  }
  std::vector<size_t> same_size;
  for (const auto& [size, indexes] : by_size) {
    if (indexes.size() < 2) continue;
    same_size.insert(same_size.end(), indexes.begin(), indexes.end());
  }
  for_each_index(work.executor, same_size.size(), [&](size_t k) {
    Clip& clip = clips[same_size[k]];
    auto hash = hash_of(folder, clip, limits, work);
    if (hash) {
      clip.sha256 = *std::move(hash);
    } else {
      clip.error = std::move(hash).error();
    }
  });
  FW_RETURN_IF_ERROR(stopped(work.stop));
  std::map<std::string, size_t> first;
  for (const size_t i : same_size) {
    if (clips[i].error) continue;
    size_t& known = first.try_emplace(clips[i].sha256, i).first->second;
    if (clips[i].path < clips[known].path) known = i;
  }
  for (const size_t i : same_size) {
    if (clips[i].error) continue;
    const Clip& one = clips[first[clips[i].sha256]];
    if (one.path != clips[i].path) clips[i].duplicate_of = one.path;
  }
  return {};
}

std::vector<Clip> clips_in(const std::vector<media::FolderEntry>& entries,
                           const ScanOptions& options, int64_t& other_files) {
  std::vector<Clip> clips;
  for (const media::FolderEntry& entry : entries) {
    const bool wanted = options.pattern.empty() ||
                        matches(options.pattern, file_name(entry.path));
    if (!wanted || !is_video_name(entry.path)) {
      ++other_files;
      continue;
    }
    const bool excluded =
        std::any_of(options.exclude.begin(), options.exclude.end(),
                    [&](const std::string& pattern) {
                      return matches(pattern, entry.path) ||
                             matches(pattern, file_name(entry.path));
                    });
    if (excluded) continue;
    Clip clip;
    clip.path = entry.path;
    clip.stamp = entry.stamp;
    clips.push_back(std::move(clip));
  }
  return clips;
}

}  // namespace

bool matches(const std::string& pattern, const std::string& text) {
  return fnmatch(pattern.c_str(), text.c_str(), FNM_NOESCAPE) == 0;
}

Result<Scan> scan_headers(const media::Folder& folder,
                          const ScanOptions& options,
                          const runtime::WorkContext& work) {
  FW_ASSIGN_OR_RETURN(const std::vector<media::FolderEntry> entries,
                      folder.list({.recursive = options.recursive}));
  Scan scan;
  std::vector<Clip> clips = clips_in(entries, options, scan.other_files);
  // By name and date the limit can be applied before files are opened.
  const bool early = options.order != ClipOrder::kDuration &&
                     options.resolution == ResolutionFilter::kAll;
  const auto sort_and_cut = [&] {
    std::sort(clips.begin(), clips.end(), [&](const Clip& a, const Clip& b) {
      return is_before(a, b, options.order);
    });
    if (clips.size() <= options.limits.clips) return;
    scan.beyond_limit = int64_t(clips.size() - options.limits.clips);
    clips.resize(options.limits.clips);
  };
  if (early) sort_and_cut();
  for_each_index(work.executor, clips.size(), [&](size_t i) {
    if (work.stop.stop_requested()) return;
    auto facts = facts_of(folder, clips[i], options.limits, work.stop);
    if (facts) {
      clips[i].facts = *std::move(facts);
    } else {
      clips[i].error = std::move(facts).error();
    }
  });
  FW_RETURN_IF_ERROR(stopped(work.stop));
  if (!early) {
    const size_t before = clips.size();
    std::erase_if(clips, [&](const Clip& clip) {
      return !clip.error && !passes(options.resolution, clip.facts.size);
    });
    scan.filtered = int64_t(before - clips.size());
    sort_and_cut();
  }
  FW_RETURN_IF_ERROR(mark_duplicates(folder, options.limits, work, clips));
  scan.clips = std::move(clips);
  return scan;
}

Result<void> add_hashes(const media::Folder& folder, const ClipLimits& limits,
                        const runtime::WorkContext& work,
                        std::vector<Clip>& clips) {
  for_each_index(work.executor, clips.size(), [&](size_t i) {
    Clip& clip = clips[i];
    if (clip.error || !clip.sha256.empty() || work.stop.stop_requested()) {
      return;
    }
    auto hash = hash_of(folder, clip, limits, work);
    if (hash) {
      clip.sha256 = *std::move(hash);
    } else {
      clip.error = std::move(hash).error();
    }
  });
  return stopped(work.stop);
}

Result<void> add_features(const media::Folder& folder, const ClipLimits& limits,
                          const runtime::WorkContext& work,
                          std::vector<Clip>& clips) {
  FW_RETURN_IF_ERROR(add_hashes(folder, limits, work, clips));
  runtime::MemoryGate gate(
      runtime::memory_left(work.memory_bytes, kClipReaderBytes));
  for_each(clips, work, [&](Clip& clip) {
    if (!clip.usable() || clip.features) return;
    auto features = features_of(folder, clip, limits, work, gate);
    if (features) {
      clip.features = *std::move(features);
    } else if (features.error().kind != ErrorKind::kCancelled) {
      clip.error = std::move(features).error();
    }
  });
  return stopped(work.stop);
}

Result<Animation> open_clip(const media::Folder& folder, const Clip& clip,
                            const ClipLimits& limits,
                            const runtime::WorkContext& work) {
  FW_ASSIGN_OR_RETURN(const media::ContainedFile file,
                      folder.open_file(clip.path, clip.stamp));
  OpenOptions options;
  options.limits = open_limits(limits, limits.decode_ms);
  options.stop = work.stop;
  FW_ASSIGN_OR_RETURN(Animation animation,
                      open_fd(file.fd.get(), file.name, options));
  if (auto fits = admit_clip(animation.info(), work.memory_bytes); !fits) {
    return in_file(std::move(fits).error(), file.name);
  }
  return animation;
}

}  // namespace framewise::video
