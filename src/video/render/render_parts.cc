// SPDX-License-Identifier: Apache-2.0
#include "video/render/render_parts.h"

#include <algorithm>
#include <atomic>

#include "runtime/pipeline/lines.h"
#include "video/film/film_stages.h"
#include "video/render/work/section_memory.h"
#include "video/render/work/work_note.h"

namespace framewise::video {
namespace {

using FrameLine = runtime::Line<AvFramePtr>;

// The effort of all tasks, and what is done of it.
struct AllEffort {
  int64_t total = 0;
  std::atomic<int64_t> done = 0;

  double share() const {
    return total > 0 ? std::min(1.0, double(done) / double(total)) : 1;
  }
};

// Reports the progress of a task.
class TaskProgress {
 public:
  TaskProgress(const PartTask& task, runtime::Progress* progress,
               AllEffort& all, WorkNote& note)
      : task_(task), progress_(progress), all_(all), note_(note) {
    if (progress_) progress_->begin_one(task.name);
  }
  ~TaskProgress() {
    if (!progress_) return;
    all_.done += task_.effort - advanced_;
    progress_->end_one(task_.name, task_.effort - advanced_, !done_);
    at_stage(progress_, FilmStage::kEncoding, all_.share());
  }
  TaskProgress(const TaskProgress&) = delete;
  TaskProgress& operator=(const TaskProgress&) = delete;

  void advance() {
    if (!progress_ || advanced_ + 1 > task_.effort) return;
    ++advanced_;
    ++all_.done;
    progress_->advance(1);
    at_stage(progress_, FilmStage::kEncoding, all_.share());
    const auto words = note_.update(std::chrono::steady_clock::now());
    if (words) progress_->note(*words);
  }
  void set_done() { done_ = true; }

 private:
  const PartTask& task_;
  runtime::Progress* progress_;
  AllEffort& all_;
  WorkNote& note_;
  int64_t advanced_ = 0;
  bool done_ = false;
};

class SectionLine final : public FrameLine {
 public:
  SectionLine(const PartTask& task, const PartsWork& work,
              std::unique_ptr<PartRenderer> renderer, AllEffort& all,
              WorkNote& note)
      : task_(task),
        store_(work.store),
        renderer_(std::move(renderer)),
        progress_(task, work.context.progress, all, note) {}

  Result<std::optional<AvFramePtr>> make() override {
    FW_ASSIGN_OR_RETURN(AvFramePtr frame, renderer_->make());
    if (!frame) return std::optional<AvFramePtr>();
    return std::optional<AvFramePtr>(std::move(frame));
  }
  Result<void> take(AvFramePtr frame) override {
    progress_.advance();
    return renderer_->take(*frame);
  }
  Result<void> end() override {
    FW_ASSIGN_OR_RETURN(const Part part, renderer_->end());
    FW_RETURN_IF_ERROR(store_.save(task_.key, part));
    progress_.set_done();
    return {};
  }

 private:
  const PartTask& task_;
  const PartStore& store_;
  std::unique_ptr<PartRenderer> renderer_;
  TaskProgress progress_;
};

// Sound is mixed and encoded in one step, packet by packet.
class SoundLine final : public FrameLine {
 public:
  SoundLine(const PartTask& task, const PartsWork& work, AllEffort& all,
            WorkNote& note)
      : task_(task),
        work_(work),
        progress_(task, work.context.progress, all, note) {}

  Result<std::optional<AvFramePtr>> make() override {
    FW_RETURN_IF_ERROR(work_.job.keep_going());
    FW_ASSIGN_OR_RETURN(const Part part,
                        render_sound(work_.plan, work_.sound, *task_.sound,
                                     work_.job, work_.times));
    FW_RETURN_IF_ERROR(work_.store.save(task_.key, part));
    progress_.set_done();
    return std::optional<AvFramePtr>();
  }
  Result<void> take(AvFramePtr) override { return {}; }
  Result<void> end() override { return {}; }

 private:
  const PartTask& task_;
  const PartsWork& work_;
  TaskProgress progress_;
};

}  // namespace

Result<void> render_parts(std::span<const PartTask> tasks,
                          const PartsWork& work) {
  AllEffort all;
  for (const PartTask& task : tasks) all.total += task.effort;
  if (work.context.progress) {
    work.context.progress->add(int64_t(tasks.size()), all.total);
  }
  WorkNote note(work.times, std::chrono::steady_clock::now());
  const auto open = [&](size_t number) -> Result<std::unique_ptr<FrameLine>> {
    const PartTask& task = tasks[number];
    if (task.sound) {
      return std::unique_ptr<FrameLine>(
          std::make_unique<SoundLine>(task, work, all, note));
    }
    FW_ASSIGN_OR_RETURN(auto renderer,
                        PartRenderer::open(work.plan.render, *task.section,
                                           work.job, work.times));
    return std::unique_ptr<FrameLine>(std::make_unique<SectionLine>(
        task, work, std::move(renderer), all, note));
  };
  const size_t most_queued = queued_frames(work.plan.render.picture.format);
  FW_ASSIGN_OR_RETURN(
      const size_t most_open,
      sections_in_memory(work.plan.render, work.context.memory_bytes,
                         size_t(work.context.executor->concurrency())));
  runtime::Lines<AvFramePtr> lines(
      tasks.size(), open, {.most_open = most_open, .most_queued = most_queued},
      *work.context.executor);
  runtime::LineTimes times;
  auto done = lines.run(&times);
  work.times.add_idle(times.idle_s);
  return done;
}

}  // namespace framewise::video
