// SPDX-License-Identifier: Apache-2.0
#include "engine/look.h"

#include <algorithm>
#include <optional>

#include "base/result.h"
#include "framewise/executor.h"

namespace framewise::engine {

using timeline::Content;
using timeline::ContentReader;
using timeline::Grid;

namespace {

const Content* content_on(
    const std::vector<std::unique_ptr<ContentReader>>& readers, Grid grid) {
  for (const auto& reader : readers) {
    if (reader->content().grid() == grid) return &reader->content();
  }
  return nullptr;
}

}  // namespace

Looks::Looks(const Animation& reference, const std::vector<Animation*>& tests,
             int64_t most_frames)
    : sides_(tests.size() + 1) {
  for (size_t i = 0; i < tests.size(); ++i) {
    if (!tests[i]) continue;
    const Grid grid = timeline::grid_for(reference.info().size,
                                         tests[i]->info().size, most_frames);
    sides_[i + 1].push_back(std::make_unique<ContentReader>(grid));
    if (!content_on(sides_[0], grid)) {
      sides_[0].push_back(std::make_unique<ContentReader>(grid));
    }
  }
}

Result<void> Looks::see(size_t side, const Frame& frame) {
  for (const auto& reader : sides_[side]) {
    FW_RETURN_IF_ERROR(reader->add(frame));
  }
  return {};
}

Result<void> Looks::take_side(size_t side, Animation& animation) {
  if (sides_[side].empty()) return {};
  FW_RETURN_IF_ERROR(animation.rewind());
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) break;
    FW_RETURN_IF_ERROR(see(side, *frame));
  }
  return {};
}

Result<void> Looks::take(Animation& reference,
                         const std::vector<Animation*>& tests,
                         Executor* executor) {
  std::vector<std::optional<Error>> errors(sides_.size());
  const auto run = [&](size_t side) {
    Animation* const animation = side == 0 ? &reference : tests[side - 1];
    if (!animation) return;
    if (auto done = take_side(side, *animation); !done) {
      errors[side] = std::move(done).error();
    }
  };
  if (executor) {
    executor->parallel_for(sides_.size(), run);
  } else {
    for (size_t side = 0; side < sides_.size(); ++side) run(side);
  }
  for (const std::optional<Error>& error : errors) {
    if (!error) continue;
    if (error->kind != ErrorKind::kCancelled) return *error;
    for (Readers& readers : sides_) readers.clear();
    return {};
  }
  return {};
}

timeline::Look Looks::of(size_t test) const {
  if (sides_[test + 1].empty()) return {};
  const Content& seen = sides_[test + 1].front()->content();
  return {content_on(sides_[0], seen.grid()), &seen};
}

}  // namespace framewise::engine
