// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/signature_reader.h"

#include <algorithm>
#include <optional>

#include "base/for_each_index.h"
#include "base/result.h"
#include "compare/pairs/pair_measurer.h"
#include "framewise/executor.h"
#include "telemetry/span.h"

namespace framewise::comparison {

using timeline::Grid;

SignatureReader::SignatureReader(
    const Animation& reference, const std::vector<Animation*>& tests,
    const std::vector<std::optional<placement::SharedRegion>>& parts,
    int64_t most_frames)
    : sides_(tests.size() + 1), reference_parts_(tests.size()) {
  for (size_t i = 0; i < tests.size(); ++i) {
    if (!tests[i]) continue;
    const auto& part = parts[i];
    if (part) reference_parts_[i] = part->reference;
    const auto shown = part ? std::optional(part->test) : std::nullopt;
    const Grid grid = timeline::grid_for(reference.info().size,
                                         tests[i]->info().size, most_frames);
    sides_[i + 1].push_back(
        std::make_unique<Reader>(shown, grid, size_t(most_frames)));
    if (!reference_reader(i)) {
      sides_[0].push_back(std::make_unique<Reader>(reference_parts_[i], grid,
                                                   size_t(most_frames)));
    }
  }
}

const SignatureReader::Reader* SignatureReader::reference_reader(
    size_t test) const {
  const Grid grid = sides_[test + 1].front()->content.content().grid();
  for (const auto& reader : sides_[0]) {
    if (reader->reads(reference_parts_[test], grid)) return reader.get();
  }
  return nullptr;
}

Result<void> SignatureReader::on_frame(size_t side, const Frame& frame) {
  telemetry::Span span("signatures");
  span.add_pixels(frame.size().pixels());
  for (const auto& reader : sides_[side]) {
    Frame seen = frame;
    if (reader->part) {
      FW_ASSIGN_OR_RETURN(seen, cut(frame, *reader->part, pool_));
    }
    FW_RETURN_IF_ERROR(reader->content.add(seen));
  }
  return {};
}

Result<void> SignatureReader::take_side(size_t side, Animation& animation) {
  if (sides_[side].empty()) return {};
  FW_RETURN_IF_ERROR(animation.rewind());
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) break;
    FW_RETURN_IF_ERROR(on_frame(side, *frame));
  }
  return {};
}

Result<void> SignatureReader::take(Animation& reference,
                                   const std::vector<Animation*>& tests,
                                   Executor* executor) {
  std::vector<std::optional<Error>> errors(sides_.size());
  for_each_index(executor, sides_.size(), [&](size_t side) {
    Animation* const animation = side == 0 ? &reference : tests[side - 1];
    if (!animation) return;
    if (auto done = take_side(side, *animation); !done) {
      errors[side] = std::move(done).error();
    }
  });
  for (const std::optional<Error>& error : errors) {
    if (!error) continue;
    if (error->kind != ErrorKind::kCancelled) return *error;
    for (Readers& readers : sides_) readers.clear();
    return {};
  }
  return {};
}

timeline::ContentSignatures SignatureReader::of(size_t test) const {
  if (sides_[test + 1].empty()) return {};
  return {&reference_reader(test)->content.content(),
          &sides_[test + 1].front()->content.content()};
}

}  // namespace framewise::comparison
