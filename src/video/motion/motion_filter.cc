// SPDX-License-Identifier: Apache-2.0
#include "video/motion/motion_filter.h"

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

#include <fmt/format.h>

namespace framewise::video {
namespace {

// Motion-compensated with overlapping blocks and bidirectional search, the
// filter's defaults; 1/12 of the pixels may change before a cut is assumed.
constexpr char kBetween[] =
    "minterpolate=fps={}/{}:mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=0:"
    "scd=fdiff";

// All frames, also where some are not marked; the order of fields is that of
// each frame.
constexpr char kOfFields[] = "bwdif=mode=send_frame:parity=auto:deint=all";

std::string filter_for(const MotionFacts& facts) {
  return facts.purpose == FilterPurpose::kFramesOfFields
             ? std::string(kOfFields)
             : fmt::format(kBetween, facts.rate.num, facts.rate.den);
}

Error failed(std::string_view action, int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof text);
  return fail(ErrorKind::kUnsupported, "{}: {}", action, text);
}

class FilterGraph final : public MotionFilter {
 public:
  ~FilterGraph() override { avfilter_graph_free(&graph_); }

  Result<void> open(const MotionFacts& facts);
  Result<void> add(const AVFrame& frame, int64_t time) override;
  Result<void> end() override {
    const int code = av_buffersrc_add_frame(source_, nullptr);
    if (code < 0) return failed("frames cannot be filtered", code);
    return {};
  }
  Result<media::AvFramePtr> next() override;

 private:
  AVFilterGraph* graph_ = nullptr;
  AVFilterContext* source_ = nullptr;
  AVFilterContext* sink_ = nullptr;
};

Result<void> FilterGraph::open(const MotionFacts& facts) {
  graph_ = avfilter_graph_alloc();
  if (!graph_) return fail(ErrorKind::kLimit, "out of memory");
  // The same on any machine, and one section is one thread's.
  graph_->nb_threads = 1;
  const std::string form = fmt::format(
      "video_size={}x{}:pix_fmt={}:time_base={}/{}:pixel_aspect=1/1",
      facts.width, facts.height, int(facts.pixels), facts.tick.num,
      facts.tick.den);
  const std::string filter = filter_for(facts);
  AVFilterInOut* inputs = nullptr;
  AVFilterInOut* outputs = nullptr;
  int code =
      avfilter_graph_create_filter(&source_, avfilter_get_by_name("buffer"),
                                   "in", form.c_str(), nullptr, graph_);
  if (code >= 0) {
    code =
        avfilter_graph_create_filter(&sink_, avfilter_get_by_name("buffersink"),
                                     "out", nullptr, nullptr, graph_);
  }
  if (code >= 0) {
    outputs = avfilter_inout_alloc();
    inputs = avfilter_inout_alloc();
    if (!outputs || !inputs) code = AVERROR(ENOMEM);
  }
  if (code >= 0) {
    outputs->name = av_strdup("in");
    outputs->filter_ctx = source_;
    inputs->name = av_strdup("out");
    inputs->filter_ctx = sink_;
    code = avfilter_graph_parse_ptr(graph_, filter.c_str(), &inputs, &outputs,
                                    nullptr);
  }
  avfilter_inout_free(&inputs);
  avfilter_inout_free(&outputs);
  if (code >= 0) code = avfilter_graph_config(graph_, nullptr);
  if (code < 0) return failed("cannot set up the filter", code);
  return {};
}

Result<void> FilterGraph::add(const AVFrame& frame, int64_t time) {
  FW_ASSIGN_OR_RETURN(const media::AvFramePtr same, media::new_frame());
  if (av_frame_ref(same.get(), &frame) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  same->pts = time;
  same->sample_aspect_ratio = {1, 1};
  const int code = av_buffersrc_add_frame(source_, same.get());
  if (code < 0) return failed("frames cannot be filtered", code);
  return {};
}

Result<media::AvFramePtr> FilterGraph::next() {
  FW_ASSIGN_OR_RETURN(media::AvFramePtr frame, media::new_frame());
  const int code = av_buffersink_get_frame(sink_, frame.get());
  if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
    return media::AvFramePtr();
  }
  if (code < 0) return failed("frames cannot be filtered", code);
  return frame;
}

}  // namespace
}  // namespace framewise::video

extern "C" __attribute__((visibility("default"))) void framewise_motion_filter(
    const framewise::video::MotionFacts& facts,
    framewise::Result<std::unique_ptr<framewise::video::MotionFilter>>&
        answer) {
  using namespace framewise::video;
  auto filter = std::make_unique<FilterGraph>();
  if (auto opened = filter->open(facts); !opened) {
    answer = std::move(opened).error();
    return;
  }
  answer = std::unique_ptr<MotionFilter>(std::move(filter));
}
