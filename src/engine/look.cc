// SPDX-License-Identifier: Apache-2.0
#include "engine/look.h"

#include <algorithm>
#include <optional>

#include "base/result.h"
#include "framewise/executor.h"

namespace framewise::engine {
namespace {

using timeline::Content;
using timeline::Grid;

struct Task {
  Animation* animation;
  std::vector<Grid> grids;  // the reference is looked at once for each
  std::vector<std::shared_ptr<const Content>> contents;
  std::optional<Error> error;

  void run() {
    for (const Grid grid : grids) {
      auto content = timeline::look_at(*animation, grid);
      if (!content) {
        error = std::move(content).error();
        return;
      }
      contents.push_back(std::make_shared<const Content>(*std::move(content)));
    }
  }
};

}  // namespace

Result<Looks> Looks::take(Animation& reference,
                          const std::vector<Animation*>& tests,
                          int64_t most_frames, Executor* executor) {
  Looks looks;
  looks.pairs_.resize(tests.size());
  std::vector<Task> tasks(1);
  tasks[0].animation = &reference;
  std::vector<size_t> task_of(tests.size(), 0);
  for (size_t i = 0; i < tests.size(); ++i) {
    if (!tests[i]) continue;
    const Grid grid = timeline::grid_for(reference.info().size,
                                         tests[i]->info().size, most_frames);
    task_of[i] = tasks.size();
    tasks.push_back({tests[i], {grid}, {}, {}});
    std::vector<Grid>& known = tasks[0].grids;
    if (std::find(known.begin(), known.end(), grid) == known.end()) {
      known.push_back(grid);
    }
  }
  const auto run = [&](size_t i) { tasks[i].run(); };
  if (executor) {
    executor->parallel_for(tasks.size(), run);
  } else {
    for (size_t i = 0; i < tasks.size(); ++i) run(i);
  }
  for (const Task& task : tasks) {
    if (!task.error) continue;
    if (task.error->kind == ErrorKind::kCancelled) return looks;
    return *task.error;
  }
  for (size_t i = 0; i < tests.size(); ++i) {
    if (task_of[i] == 0) continue;
    const Task& task = tasks[task_of[i]];
    const auto& grids = tasks[0].grids;
    const auto place =
        std::find(grids.begin(), grids.end(), task.grids.front());
    looks.pairs_[i] = {tasks[0].contents[size_t(place - grids.begin())],
                       task.contents.front()};
  }
  return looks;
}

timeline::Look Looks::of(size_t test) const {
  return {pairs_[test].reference.get(), pairs_[test].test.get()};
}

}  // namespace framewise::engine
