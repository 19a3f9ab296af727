// SPDX-License-Identifier: Apache-2.0
#include "service/preview/film_preview.h"

#include <cmath>
#include <mutex>
#include <optional>

#include "base/result.h"
#include "framewise/write.h"
#include "media/folder.h"
#include "service/preview/film_frames.h"

namespace framewise::service {
namespace {

using video::ClipPlay;
using video::ComposeRequest;

constexpr Size kSize{640, 360};
constexpr double kJpegQuality = 75;

int64_t ticks_of(double seconds) {
  return std::llround(seconds * double(video::kTicksPerSecond));
}

// Clips without a folder lie beneath the root.
Result<std::shared_ptr<const media::Folder>> folder_of(
    const ComposeRequest& request) {
  if (request.folder) return request.folder;
  FW_ASSIGN_OR_RETURN(media::Folder root, media::Folder::open("/"));
  return std::shared_ptr<const media::Folder>(
      std::make_shared<media::Folder>(std::move(root)));
}

Result<video::Plan> plan_of(const ComposeRequest& request,
                            const media::Folder& folder,
                            const std::vector<ClipPlay>& plays) {
  video::Plan plan;
  for (const std::string& clip : request.clips) {
    std::string path = clip;
    if (!request.folder) path.erase(0, path.find_first_not_of('/'));
    FW_ASSIGN_OR_RETURN(const media::ContainedFile file,
                        folder.open_file(path));
    video::PlanClip planned;
    planned.path = std::move(path);
    planned.bytes = file.stamp.size;
    plan.clips.push_back(std::move(planned));
  }
  for (const ClipPlay& play : plays) {
    video::Play planned;
    planned.clip = play.clip;
    planned.start = ticks_of(play.start_s);
    planned.end = ticks_of(play.end_s.value_or(play.start_s));
    planned.overlap = ticks_of(play.overlap_s.value_or(0));
    plan.plays.push_back(planned);
  }
  return plan;
}

class FilmPreview final : public JobPreview {
 public:
  FilmPreview(std::shared_ptr<const media::Folder> folder, video::Plan plan)
      : folder_(std::move(folder)),
        plan_(std::move(plan)),
        frames_(*folder_, plan_) {}

  double seconds() const override {
    return video::seconds_of(frames_.duration());
  }

  Result<std::optional<std::string>> picture(double seconds) override {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return std::optional<std::string>();
    const double length = this->seconds();
    const double at = length > 0 ? std::fmod(seconds, length) : 0;
    FW_ASSIGN_OR_RETURN(const Frame frame, frames_.at(ticks_of(at), kSize));
    WriteOptions options;
    options.format = FileFormat::kJpeg;
    options.quality = kJpegQuality;
    FW_ASSIGN_OR_RETURN(const std::vector<std::byte> jpeg,
                        encode(frame, options));
    return std::optional<std::string>(
        std::in_place, reinterpret_cast<const char*>(jpeg.data()), jpeg.size());
  }

 private:
  const std::shared_ptr<const media::Folder> folder_;
  const video::Plan plan_;
  std::mutex mutex_;  // of the frames
  FilmFrames frames_;
};

}  // namespace

Result<std::shared_ptr<JobPreview>> film_preview(
    const ComposeRequest& request, const std::vector<ClipPlay>& plays) {
  FW_ASSIGN_OR_RETURN(const auto folder, folder_of(request));
  FW_ASSIGN_OR_RETURN(video::Plan plan, plan_of(request, *folder, plays));
  return std::shared_ptr<JobPreview>(
      std::make_shared<FilmPreview>(folder, std::move(plan)));
}

}  // namespace framewise::service
