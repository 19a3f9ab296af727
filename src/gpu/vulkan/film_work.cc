// SPDX-License-Identifier: Apache-2.0
#include "gpu/vulkan/film_work.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/result.h"
#include "gpu/kernels.h"
#include "measure/perceptual/cvvdp/cards.h"
#include "measure/perceptual/cvvdp/temporal_filters.h"

namespace framewise::gpu::vulkan {
namespace {

namespace cvvdp = measure::cvvdp;

// The buffers of a submission.
enum PartOfFilm : size_t { kFilmFacts, kFilmFrame, kFilmSums, kFilmParts };

// Enough that the card computes while the next frame is copied.
constexpr int kStepsInFlight = 3;
constexpr uint32_t kNoPlace = std::numeric_limits<uint32_t>::max();

template <typename T>
void append(std::span<const T> numbers, std::vector<uint8_t>& bytes) {
  const size_t at = bytes.size();
  bytes.resize(at + numbers.size_bytes());
  std::memcpy(bytes.data() + at, numbers.data(), numbers.size_bytes());
}

void align(std::vector<uint8_t>& bytes) {
  bytes.resize(size_t(aligned(int64_t(bytes.size()))));
}

Shape shape_of_side(const Frame& frame) {
  return {.format = frame.format(), .size = frame.size()};
}

}  // namespace

FilmWork::FilmWork(Context& context, const PairOfFilms& films)
    : context_(context),
      size_(films.reference.size()),
      frames_per_second_(films.frames_per_second),
      pixels_per_degree_(films.reference_light->display().pixels_per_degree),
      padding_(films.padding),
      length_(cvvdp::filter_length(films.frames_per_second)) {
  sides_[0].shape = shape_of_side(films.reference);
  sides_[1].shape = shape_of_side(films.test);
}

Result<FilmWorkPtr> FilmWork::create(Context& context, const PairOfFilms& films,
                                     int64_t budget) {
  FilmWorkPtr work(new FilmWork(context, films));
  for (const Side& side : work->sides_) {
    if (!is_readable(side.shape) || side.shape.size != work->size_) {
      return fail(ErrorKind::kUnsupported,
                  "{} does not read frames of this form", context.card().name);
    }
  }
  FW_RETURN_IF_ERROR(work->allocate(films, budget));
  for (int i = 0; i < kStepsInFlight; ++i) {
    work->steps_.push_back(std::make_unique<Step>(context));
    FW_RETURN_IF_ERROR(work->record(*work->steps_.back()));
  }
  if (context.buffer_bytes() > budget) {
    return fail(ErrorKind::kLimit, "{} has too little memory for this film",
                context.card().name);
  }
  return work;
}

std::vector<uint8_t> FilmWork::facts_of(
    Side& side, const Frame& frame, const measure::CvvdpLight& light) const {
  std::vector<uint8_t> facts = shape_for_kernels(side.shape, frame);
  align(facts);
  side.roots_at = int64_t(facts.size());
  const cvvdp::CardFilmLight card =
      cvvdp::kCardModel.film_light(light, frames_per_second_);
  append(std::span<const uint32_t>(card.roots), facts);
  align(facts);
  side.filters_at = int64_t(facts.size());
  append(std::span<const float>(card.filters), facts);
  side.fourth_roots = card.fourth_roots;
  return facts;
}

Result<void> FilmWork::allocate(const PairOfFilms& films, int64_t budget) {
  const int64_t words = int64_t(length_) * size_.pixels();
  if (context_.buffer_bytes() + 2 * 4 * words > budget ||
      words > std::numeric_limits<uint32_t>::max()) {
    return fail(ErrorKind::kLimit,
                "{} has too little memory for the last {} frames of a film",
                context_.card().name, length_);
  }
  once_.emplace_back(&sides_[0].facts, facts_of(sides_[0], films.reference,
                                                *films.reference_light));
  once_.emplace_back(&sides_[1].facts,
                     facts_of(sides_[1], films.test, *films.test_light));
  for (size_t i = 0; i < 2; ++i) {
    FW_ASSIGN_OR_RETURN(sides_[i].frames,
                        context_.allocate(4 * words, Reach::kCard));
    FW_ASSIGN_OR_RETURN(
        sides_[i].facts,
        context_.allocate(int64_t(once_[i].second.size()), Reach::kCard));
  }
  Recorder counting(context_, sides_[0].shape, {}, VK_NULL_HANDLE,
                    VK_NULL_HANDLE);
  results_ = record_sums(counting, Step(context_));
  const auto constants = counting.constants_so_far();
  once_.emplace_back(&constants_,
                     std::vector<uint8_t>(constants.begin(), constants.end()));
  FW_ASSIGN_OR_RETURN(
      constants_, context_.allocate(int64_t(constants.size()), Reach::kCard));
  FW_ASSIGN_OR_RETURN(
      scratch_, context_.allocate(counting.scratch_bytes(), Reach::kCard));
  FW_ASSIGN_OR_RETURN(
      partials_, context_.allocate(counting.partial_bytes(), Reach::kCard));
  return {};
}

void FilmWork::record_packing(Recorder& recorder, const Step& step) const {
  Address raw = step.raw.address();
  for (size_t i = 0; i < 2; ++i) {
    const Side& side = sides_[i];
    struct {
      Address raw, shape, roots, place, frames;
      uint32_t width, height;
    } const parameters{raw,
                       side.facts.address(),
                       side.facts.address() + Address(side.roots_at),
                       step.raw.address() + Address(frames_bytes()) + 4 * i,
                       side.frames.address(),
                       uint32_t(size_.width),
                       uint32_t(size_.height)};
    recorder.dispatch(kernels::cvvdp_pack, {}, parameters, tiles_of(size_, 8),
                      frame_bytes(side.shape) + 4 * size_.pixels());
    raw += Address(frame_bytes(side.shape));
  }
}

CvvdpResults FilmWork::record_sums(Recorder& recorder, const Step& step) const {
  const Planes finest = recorder.planes(size_, 2 * int(cvvdp::kChannels));
  for (size_t i = 0; i < 2; ++i) {
    const Side& side = sides_[i];
    struct {
      Address frames, places, filter, planes;
      uint32_t width, height, stride, plane_floats;
      uint32_t half;
    } const parameters{
        side.frames.address(),
        step.raw.address() + Address(frames_bytes()) + 4 * (2 + i * length_),
        side.facts.address() + Address(side.filters_at),
        finest.address +
            Address(i * cvvdp::kChannels * finest.floats * sizeof(float)),
        uint32_t(size_.width),
        uint32_t(size_.height),
        uint32_t(finest.stride),
        finest.floats,
        uint32_t((length_ - 1) / 2)};
    recorder.dispatch(kernels::cvvdp_filter, {side.fourth_roots}, parameters,
                      tiles_of(size_, 8),
                      4 * int64_t(length_ + cvvdp::kChannels) * size_.pixels());
  }
  return record_cvvdp_sums(recorder, finest, cvvdp::kChannels,
                           pixels_per_degree_);
}

Result<void> FilmWork::record(Step& step) {
  const int64_t bytes = frames_bytes() + 4 * int64_t(words());
  FW_ASSIGN_OR_RETURN(step.raw, context_.allocate(bytes, Reach::kCard));
  if (!step.raw.data()) {
    FW_ASSIGN_OR_RETURN(step.upload, context_.allocate(bytes, Reach::kUpload));
  }
  Recorder counting(context_, sides_[0].shape, {}, VK_NULL_HANDLE,
                    VK_NULL_HANDLE);
  record_sums(counting, step);
  FW_ASSIGN_OR_RETURN(step.results, context_.allocate(counting.result_bytes(),
                                                      Reach::kDownload));
  FW_RETURN_IF_ERROR(step.submission.create(kFilmParts, 0, kFilmSums));

  FW_ASSIGN_OR_RETURN(VkCommandBuffer commands,
                      step.submission.begin(kFilmFacts));
  for (const auto& [to, facts] : once_) record_bytes(commands, *to, facts);
  record_copied(commands);
  FW_RETURN_IF_ERROR(step.submission.end(kFilmFacts));

  const Recorder::Memory memory{.scratch = scratch_.address(),
                                .partials = partials_.address(),
                                .results = step.results.address(),
                                .constants = constants_.address()};
  FW_ASSIGN_OR_RETURN(commands, step.submission.begin(kFilmFrame));
  if (step.upload.handle()) {
    const VkBufferCopy all{.size = VkDeviceSize(bytes)};
    vkCmdCopyBuffer(commands, step.upload.handle(), step.raw.handle(), 1, &all);
    record_copied(commands);
  }
  Recorder adding(context_, sides_[0].shape, memory, commands, VK_NULL_HANDLE);
  // The frame before may still be read, where this one goes.
  adding.barrier();
  record_packing(adding, step);
  if (adding.error()) return *adding.error();
  FW_RETURN_IF_ERROR(step.submission.end(kFilmFrame));

  FW_ASSIGN_OR_RETURN(commands, step.submission.begin(kFilmSums));
  Recorder measuring(context_, sides_[0].shape, memory, commands,
                     VK_NULL_HANDLE);
  measuring.barrier();
  record_sums(measuring, step);
  measuring.finish();
  if (measuring.error()) return *measuring.error();
  return step.submission.end(kFilmSums);
}

Result<void> FilmWork::add(const std::array<Frame, 2>& frames,
                           const std::array<bool, 2>& same) {
  std::array<bool, 2> known{};
  for (size_t i = 0; i < 2; ++i) {
    known[i] = same[i] && added_ > 0;
    if (frames[i].format() != sides_[i].shape.format ||
        frames[i].size() != size_) {
      return fail(ErrorKind::kUnsupported, "frames of the film differ in form");
    }
  }
  ++added_;
  for (size_t i = 0; i < 2; ++i) {
    Side& side = sides_[i];
    side.places.push_back(known[i]
                              ? side.places.back()
                              : uint32_t(side.changes++ % int64_t(length_)));
    if (side.places.size() > length_) side.places.pop_front();
  }
  // Mirrored frames must be known before the first frame is measured.
  const bool early =
      padding_ == cvvdp::Padding::kSymmetric && added_ < int64_t(length_);
  FW_RETURN_IF_ERROR(
      submit(&frames, known, early ? std::nullopt : std::optional(measured_)));
  while (!early && measured_ < added_) {
    FW_RETURN_IF_ERROR(submit(nullptr, {true, true}, measured_));
  }
  return {};
}

Result<std::vector<double>> FilmWork::finish() {
  while (measured_ < added_) {
    FW_RETURN_IF_ERROR(submit(nullptr, {true, true}, measured_));
  }
  for (int i = 0; i < kStepsInFlight; ++i) {
    const auto next = size_t(submitted_ + i) % steps_.size();
    FW_RETURN_IF_ERROR(collect(*steps_[next]));
  }
  return differences_;
}

Result<void> FilmWork::submit(const std::array<Frame, 2>* frames,
                              const std::array<bool, 2>& same,
                              std::optional<int64_t> measured) {
  Step& step = *steps_[size_t(submitted_) % steps_.size()];
  FW_RETURN_IF_ERROR(collect(step));
  uint8_t* const to = step.upload.data() ? step.upload.data() : step.raw.data();
  auto* const places = reinterpret_cast<uint32_t*>(to + frames_bytes());
  int64_t at = 0;
  for (size_t i = 0; i < 2; ++i) {
    places[i] = same[i] ? kNoPlace : sides_[i].places.back();
    if (!same[i]) copy_frame((*frames)[i], sides_[i].shape, to + at);
    at += frame_bytes(sides_[i].shape);
  }
  std::vector<size_t> parts;
  if (submitted_ == 0) parts.push_back(kFilmFacts);
  parts.push_back(kFilmFrame);
  if (measured) {
    write_window(*measured, places + 2);
    parts.push_back(kFilmSums);
    ++measured_;
  }
  step.measures = measured.has_value();
  ++submitted_;
  return step.submission.start(parts);
}

void FilmWork::write_window(int64_t frame, uint32_t* words) const {
  for (const Side& side : sides_) {
    const int64_t oldest = added_ - int64_t(side.places.size());
    for (int64_t k = 0; k < int64_t(length_); ++k) {
      const int64_t shown = cvvdp::shown_frame(frame - k, padding_, added_);
      *words++ = side.places[size_t(shown - oldest)];
    }
  }
}

double FilmWork::card_seconds() const {
  double seconds = 0;
  for (const auto& step : steps_) seconds += step->submission.card_seconds();
  return seconds;
}

Result<void> FilmWork::collect(Step& step) {
  if (!step.submission.is_running()) return {};
  FW_RETURN_IF_ERROR(step.submission.wait());
  if (!step.measures) return {};
  const Numbers numbers(reinterpret_cast<const uint32_t*>(step.results.data()));
  differences_.push_back(cvvdp_difference(results_, numbers));
  return {};
}

void EndFilm::operator()(FilmWork* work) const {
  bool running = false;
  for (const auto& step : work->steps_) {
    if (step->submission.is_running()) (void)step->submission.wait();
    running |= step->submission.is_running();
  }
  if (!running) delete work;
}

}  // namespace framewise::gpu::vulkan
