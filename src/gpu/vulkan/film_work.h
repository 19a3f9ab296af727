// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP of two films: the card keeps the frames that its filters over
// time need and measures frame after frame, as measure/perceptual/cvvdp/film.h
// does.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "gpu/vulkan/metrics/cvvdp.h"
#include "gpu/vulkan/submission.h"
#include "measure/perceptual/cvvdp/film.h"

namespace framewise::gpu::vulkan {

class FilmWork;

// As EndWork: memory that a hanging card may write to is never given back.
struct EndFilm {
  void operator()(FilmWork* work) const;
};
using FilmWorkPtr = std::unique_ptr<FilmWork, EndFilm>;

class FilmWork {
 public:
  // Fails with kLimit if all buffers of the card would take more than `budget`.
  static Result<FilmWorkPtr> create(Context& context, const PairOfFilms& films,
                                    int64_t budget);
  FilmWork(const FilmWork&) = delete;
  FilmWork& operator=(const FilmWork&) = delete;

  // As FilmsOnCard. By side: the reference, the test.
  Result<void> add(const std::array<Frame, 2>& frames,
                   const std::array<bool, 2>& same);
  Result<std::vector<double>> finish();
  double card_seconds() const;

 private:
  friend struct EndFilm;
  struct Side {
    Shape shape;
    Buffer facts;  // the shape for kernels, roots of codes, filters
    int64_t roots_at = 0;
    int64_t filters_at = 0;
    bool fourth_roots = false;
    Buffer frames;                // the last ones, a word a pixel
    int64_t changes = 0;          // frames that differ from the one before
    std::deque<uint32_t> places;  // of the last frames; the newest is the last
  };
  // A frame on its way.
  struct Step {
    explicit Step(Context& context) : submission(context) {}
    Buffer upload;  // empty where processor and card share memory
    Buffer raw;     // frames of both sides, then places
    Buffer results;
    Submission submission;
    bool measures = false;  // in the submission that was started last
  };

  FilmWork(Context& context, const PairOfFilms& films);
  Result<void> allocate(const PairOfFilms& films, int64_t budget);
  // The facts of a side, for its buffer.
  std::vector<uint8_t> facts_of(Side& side, const Frame& frame,
                                const measure::CvvdpLight& light) const;
  Result<void> record(Step& step);
  void record_packing(Recorder& recorder, const Step& step) const;
  CvvdpResults record_sums(Recorder& recorder, const Step& step) const;
  int64_t frames_bytes() const {
    return frame_bytes(sides_[0].shape) + frame_bytes(sides_[1].shape);
  }
  // The places of the frames to add, then of both windows.
  size_t words() const { return 2 + 2 * length_; }

  // `frames`: those to add; null: none. `measured`: the frame to measure.
  Result<void> submit(const std::array<Frame, 2>* frames,
                      const std::array<bool, 2>& same,
                      std::optional<int64_t> measured);
  void write_window(int64_t frame, uint32_t* words) const;
  Result<void> collect(Step& step);

  Context& context_;
  Size size_;
  double frames_per_second_;
  double pixels_per_degree_;
  measure::cvvdp::Padding padding_;
  size_t length_;              // of the filters
  std::array<Side, 2> sides_;  // reference, test
  Buffer constants_;
  Buffer scratch_;
  Buffer partials_;
  // Copied to the card once: facts of both sides, constants.
  std::vector<std::pair<const Buffer*, std::vector<uint8_t>>> once_;
  std::vector<std::unique_ptr<Step>> steps_;
  int64_t submitted_ = 0;
  int64_t added_ = 0;
  int64_t measured_ = 0;
  CvvdpResults results_;
  std::vector<double> differences_;
};

}  // namespace framewise::gpu::vulkan
