// SPDX-License-Identifier: Apache-2.0
#include "video/plan/clip_list.h"

#include <algorithm>

#include "base/objects/text_file.h"
#include "base/result.h"
#include "base/sha256.h"
#include "media/decoder.h"
#include "media/folder.h"
#include "video/plan/plan_folder.h"
#include "video/plan/plan_json.h"

namespace framewise::video {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlanAgain =
    "plan again with `framewise video plan`";

size_t index_of(ClipList& list, const std::string& path) {
  const auto found = std::ranges::find(list.clips, path);
  if (found != list.clips.end()) return size_t(found - list.clips.begin());
  list.clips.push_back(path);
  return list.clips.size() - 1;
}

ClipList list_files(std::span<const std::string> paths) {
  ClipList list;
  for (const std::string& path : paths) {
    list.plays.push_back({.clip = index_of(list, path)});
  }
  return list;
}

Result<ClipList> list_folder(const fs::path& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const fs::path& path = entry.path();
    if (path.filename().string().starts_with('.')) continue;
    if (is_clip_name(path) && entry.is_regular_file(error)) {
      paths.push_back(path.filename().string());
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
  return list_beneath(folder, paths);
}

// A film of other clips than those that were planned would have other joints.
Result<void> check_unchanged(const media::Folder& folder,
                             const PlanClip& planned) {
  const auto file = folder.open_file(planned.path);
  if (!file) {
    Error error = file.error();
    if (error.hint.empty()) error.hint = kPlanAgain;
    return error;
  }
  if (file->stamp.size == planned.bytes) {
    FW_ASSIGN_OR_RETURN(const media::Source source,
                        media::Source::from_fd(file->fd.get(), file->name, {}));
    Sha256 hash;
    FW_RETURN_IF_ERROR(media::add_bytes(source, media::Job{}, hash));
    if (hash.hex() == planned.sha256) return {};
  }
  return in_file(with_hint(fail(ErrorKind::kInput,
                                "the clip changed since it was planned"),
                           kPlanAgain),
                 file->name);
}

Result<ClipList> read_plan(const std::string& file, const fs::path& allowed) {
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(file, kLargestPlanFile));
  auto parsed = parse_plan(text);
  if (!parsed) return in_file(std::move(parsed).error(), file);
  const Plan& plan = *parsed;
  FW_ASSIGN_OR_RETURN(media::Folder folder,
                      open_plan_folder(file, plan, allowed));
  ClipList list;
  for (const PlanClip& clip : plan.clips) {
    FW_RETURN_IF_ERROR(check_unchanged(folder, clip));
    list.clips.push_back(clip.path);
  }
  for (const Play& play : plan.plays) {
    list.plays.push_back({.clip = play.clip,
                          .start_s = seconds_of(play.start),
                          .end_s = seconds_of(play.end),
                          .overlap_s = seconds_of(play.overlap)});
  }
  list.folder = std::make_shared<const media::Folder>(std::move(folder));
  return list;
}

}  // namespace

std::string ClipList::path_of(size_t clip) const {
  return ClipPlace{clips[clip], folder}.name();
}

Result<ClipList> list_beneath(const fs::path& folder,
                              std::span<const std::string> paths) {
  FW_ASSIGN_OR_RETURN(media::Folder opened, media::Folder::open(folder));
  ClipList list = list_files(paths);
  list.folder = std::make_shared<const media::Folder>(std::move(opened));
  return list;
}

bool is_clip_name(const fs::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](unsigned char c) { return char(std::tolower(c)); });
  constexpr std::string_view kEndings[] = {".mp4", ".mov", ".mkv", ".webm",
                                           ".avi", ".flv", ".wmv", ".m4v"};
  return std::ranges::find(kEndings, ending) != std::end(kEndings);
}

Result<ClipList> list_clips(std::span<const std::string> arguments,
                            const fs::path& allowed) {
  std::error_code ignored;
  if (arguments.size() == 1) {
    const std::string& only = arguments.front();
    if (fs::is_directory(only, ignored)) return list_folder(only);
    if (only.ends_with(".json")) return read_plan(only, allowed);
  }
  return list_files(arguments);
}

}  // namespace framewise::video
