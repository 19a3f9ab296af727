// SPDX-License-Identifier: Apache-2.0
#include "cli/video/clip_list.h"

#include <algorithm>
#include <map>

#include "base/result.h"
#include "cache/file_stamp.h"
#include "cli/files/text_file.h"
#include "video/plan/plan_json.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

size_t index_of(ClipList& list, const std::string& path) {
  const auto found = std::ranges::find(list.clips, path);
  if (found != list.clips.end()) return size_t(found - list.clips.begin());
  list.clips.push_back(path);
  return list.clips.size() - 1;
}

Result<ClipList> list_folder(const fs::path& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const fs::path& path = entry.path();
    if (path.filename().string().starts_with('.')) continue;
    if (is_clip_name(path) && entry.is_regular_file(error)) {
      paths.push_back(path.string());
    }
  }
  if (error) {
    return in_file(fail(ErrorKind::kIo, "{}", error.message()),
                   folder.string());
  }
  if (paths.empty()) {
    return in_file(
        with_hint(fail(ErrorKind::kInput, "no clips in this folder"),
                  "clips end with .mp4, .mov, .mkv, .webm, .avi, .flv or .wmv"),
        folder.string());
  }
  std::ranges::sort(paths);
  ClipList list;
  for (size_t i = 0; i < paths.size(); ++i) list.plays.push_back({.clip = i});
  list.clips = std::move(paths);
  return list;
}

// A film of other clips than those that were planned would have other joints.
Result<void> check_unchanged(const fs::path& path,
                             const video::PlanClip& planned) {
  const auto stamp = cache::stamp_of(path);
  const auto hash = stamp && stamp->size == planned.bytes
                        ? cache::hash_file(path, planned.bytes)
                        : std::nullopt;
  if (hash && *hash == planned.sha256) return {};
  return in_file(with_hint(fail(ErrorKind::kInput, "the clip {}",
                                stamp ? "changed since it was planned"
                                      : "of the plan is not there"),
                           "plan again with `framewise video plan`"),
                 path.string());
}

Result<ClipList> read_plan(const std::string& file) {
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(file, video::kLargestPlanFile));
  auto parsed = video::parse_plan(text);
  if (!parsed) return in_file(std::move(parsed).error(), file);
  const video::Plan& plan = *parsed;
  const fs::path folder = fs::path(file).parent_path() / plan.folder;
  ClipList list;
  for (const video::PlanClip& clip : plan.clips) {
    const fs::path path = folder / clip.path;
    FW_RETURN_IF_ERROR(check_unchanged(path, clip));
    list.clips.push_back(path.string());
  }
  for (const video::Play& play : plan.plays) {
    list.plays.push_back({.clip = play.clip,
                          .start_s = video::seconds_of(play.start),
                          .end_s = video::seconds_of(play.end),
                          .overlap_s = video::seconds_of(play.overlap)});
  }
  return list;
}

}  // namespace

bool is_clip_name(const fs::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](unsigned char c) { return char(std::tolower(c)); });
  constexpr std::string_view kEndings[] = {".mp4", ".mov", ".mkv", ".webm",
                                           ".avi", ".flv", ".wmv", ".m4v"};
  return std::ranges::find(kEndings, ending) != std::end(kEndings);
}

Result<ClipList> list_clips(std::span<const std::string> arguments) {
  std::error_code ignored;
  if (arguments.size() == 1) {
    const std::string& only = arguments.front();
    if (fs::is_directory(only, ignored)) return list_folder(only);
    if (only.ends_with(".json")) return read_plan(only);
  }
  ClipList list;
  for (const std::string& path : arguments) {
    list.plays.push_back({.clip = index_of(list, path)});
  }
  return list;
}

}  // namespace framewise::cli
