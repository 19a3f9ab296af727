// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/frames.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/python/errors.h"
#include "frame/color/to_srgb.h"

namespace framewise::python {
namespace {

constexpr TimeBase kMicroseconds{1, 1'000'000};
constexpr py::ssize_t kRowBytes = 64;  // what rows are aligned to

// Holds an object of Python for a frame, whatever thread drops it.
std::shared_ptr<const void> owner_of(const py::array& array) {
  array.inc_ref();
  return {
      array.ptr(), [](const void* object) {
        const py::gil_scoped_acquire lock;
        py::handle(static_cast<PyObject*>(const_cast<void*>(object))).dec_ref();
      }};
}

Frame wrapped(const py::array& array, int bits, Size size) {
  const PlaneView plane{static_cast<const uint8_t*>(array.data()),
                        array.strides(0), size};
  PixelFormat format;
  format.bits = uint8_t(bits);
  return value_of(Frame::wrap(format, size, {&plane, 1}, owner_of(array)));
}

// Pixels of one or three channels with an opaque alpha.
template <typename Sample>
void expand(const py::array& array, FrameBuffer& buffer) {
  const bool gray = array.ndim() == 2;
  const Size size = buffer.size();
  const auto plane = buffer.plane(0);
  for (int y = 0; y < size.height; ++y) {
    const auto* in = reinterpret_cast<const Sample*>(
        static_cast<const char*>(array.data()) + y * array.strides(0));
    Sample* out = plane.row<Sample>(y);
    for (int x = 0; x < size.width; ++x, out += 4) {
      for (int c = 0; c < 3; ++c) out[c] = gray ? in[x] : in[3 * x + c];
      out[3] = std::numeric_limits<Sample>::max();
    }
  }
  buffer.mark_opaque();
}

Frame expanded(const py::array& array, int bits, Size size) {
  PixelFormat format;
  format.bits = uint8_t(bits);
  FramePool pool;
  FrameBuffer buffer = value_of(pool.allocate(format, size));
  bits == 8 ? expand<uint8_t>(array, buffer) : expand<uint16_t>(array, buffer);
  return std::move(buffer).freeze(0, {}, ChangedArea::everything(size));
}

Frame frame_of_array(py::array array) {
  const bool wide = py::isinstance<py::array_t<uint16_t>>(array);
  if (!wide && !py::isinstance<py::array_t<uint8_t>>(array)) {
    raise_usage("pixels are of the type " + std::string(py::str(array.dtype())),
                "convert them to uint8 (0 to 255) or uint16 (0 to 65535)");
  }
  const py::ssize_t channels = array.ndim() == 3 ? array.shape(2) : 1;
  const bool fits = array.ndim() == 2 ||
                    (array.ndim() == 3 && (channels == 3 || channels == 4));
  constexpr py::ssize_t kLongestSide = 1 << 24;
  if (!fits || array.shape(0) < 1 || array.shape(1) < 1 ||
      array.shape(0) > kLongestSide || array.shape(1) > kLongestSide) {
    raise_usage("an array of the shape " +
                    std::string(py::str(array.attr("shape"))) + " is no frame",
                "frames are height x width, or height x width x 3 or 4");
  }
  const py::ssize_t sample = wide ? 2 : 1;
  const bool rows_are_whole = array.strides(0) > 0 &&
                              array.strides(1) == channels * sample &&
                              (array.ndim() == 2 || array.strides(2) == sample);
  if (!rows_are_whole) {
    array = py::module_::import("numpy").attr("ascontiguousarray")(array);
  }
  const Size size{int32_t(array.shape(1)), int32_t(array.shape(0))};
  const int bits = wide ? 16 : 8;
  return channels == 4 ? wrapped(array, bits, size)
                       : expanded(array, bits, size);
}

// A plane without a copy: the array holds the frame, and cannot be written.
py::array array_of(const Frame& frame, int index) {
  const PlaneView plane = frame.plane(index);
  const py::ssize_t sample = frame.format().bytes_per_sample();
  std::vector<py::ssize_t> shape = {plane.size.height, plane.size.width};
  std::vector<py::ssize_t> strides = {plane.stride, sample};
  if (frame.format().layout == Layout::kRgba) {
    shape.push_back(4);
    strides = {plane.stride, 4 * sample, sample};
  }
  const py::dtype type =
      sample == 2 ? py::dtype::of<uint16_t>() : py::dtype::of<uint8_t>();
  const py::capsule owner(new Frame(frame),
                          [](void* held) { delete static_cast<Frame*>(held); });
  py::array array(type, std::move(shape), std::move(strides), plane.data,
                  owner);
  array.attr("flags").attr("writeable") = false;
  return array;
}

py::array rgba_of(const TimedFrame& timed) {
  const PixelFormat& format = timed.frame.format();
  if (format.layout == Layout::kRgba && format.bits == 8 &&
      !needs_srgb_conversion(timed.frame)) {
    return array_of(timed.frame, 0);
  }
  FramePool pool;
  const Result<Frame> converted = [&] {
    const py::gil_scoped_release unlocked;
    return to_srgb8(timed.frame, pool);
  }();
  return array_of(value_of(converted), 0);
}

// An array of zeros for one frame, whose rows lie so that it is not copied.
py::array empty_frame(py::ssize_t height, py::ssize_t width) {
  constexpr py::ssize_t kMostBytes = py::ssize_t{1} << 33;
  if (height < 1 || width < 1 || width > kMostBytes / 4 ||
      height > kMostBytes / (4 * width)) {
    raise_usage("a frame needs a height and a width, and less than 8 GB");
  }
  const py::ssize_t stride =
      (4 * width + kRowBytes - 1) / kRowBytes * kRowBytes;
  const py::array_t<uint8_t> memory = py::module_::import("numpy").attr(
      "zeros")(stride * height + kRowBytes, "uint8");
  const auto address = reinterpret_cast<uintptr_t>(memory.data());
  const py::ssize_t skipped = -py::ssize_t(address) & (kRowBytes - 1);
  return py::array(py::dtype::of<uint8_t>(), {height, width, py::ssize_t{4}},
                   {stride, py::ssize_t{4}, py::ssize_t{1}},
                   memory.data() + skipped, memory);
}

TimedFrame timed(Frame frame, TimeBase base) {
  const FrameTime time = frame.time();
  return {std::move(frame), base.seconds(time.start) * 1000,
          base.seconds(time.duration) * 1000};
}

TimedFrame next_of(Animation& animation) {
  Result<std::optional<Frame>> next = [&] {
    const py::gil_scoped_release unlocked;
    return animation.next();
  }();
  std::optional<Frame> frame = value_of(std::move(next));
  if (!frame) throw py::stop_iteration();
  return timed(*std::move(frame), animation.info().time_base);
}

TimedFrame frame_at(Animation& animation, int64_t index) {
  if (index < 0) throw py::index_error("frames are counted from 0");
  check([&] {
    const py::gil_scoped_release unlocked;
    return animation.seek(index);
  }());
  try {
    return next_of(animation);
  } catch (const py::stop_iteration&) {
    throw py::index_error("the animation has fewer frames");
  }
}

std::optional<double> duration_of(const Animation& animation) {
  const AnimationInfo& info = animation.info();
  if (!info.duration) return std::nullopt;
  return info.time_base.seconds(*info.duration) * 1000;
}

// Delays as the file states them, without the rule of browsers for short ones.
std::vector<double> stored_delays(Animation& animation) {
  Result<Survey> survey = [&] {
    const py::gil_scoped_release unlocked;
    return animation.survey();
  }();
  const TimeBase& base = animation.info().time_base;
  std::vector<double> delays;
  for (const FrameFacts& frame : value_of(std::move(survey)).frames) {
    const int64_t ticks = frame.stored_delay.value_or(frame.time.duration);
    delays.push_back(base.seconds(ticks) * 1000);
  }
  return delays;
}

void add_animation(py::module_& module) {
  py::class_<Animation>(module, "Animation")
      .def("__iter__",
           [](py::object self) {
             check(self.cast<Animation&>().rewind());
             return self;
           })
      .def("__next__", next_of)
      .def("__getitem__", frame_at, py::arg("index"))
      .def("stored_delays_ms", stored_delays)
      .def_property_readonly("name", &Animation::name)
      .def_property_readonly(
          "container", [](const Animation& a) { return a.info().container; })
      .def_property_readonly("codec",
                             [](const Animation& a) { return a.info().codec; })
      .def_property_readonly(
          "width", [](const Animation& a) { return a.info().size.width; })
      .def_property_readonly(
          "height", [](const Animation& a) { return a.info().size.height; })
      .def_property_readonly(
          "frame_count",
          [](const Animation& a) { return a.info().frame_count; })
      .def_property_readonly("duration_ms", duration_of)
      .def_property_readonly("plays",
                             [](const Animation& a) { return a.info().plays; });
  module.def(
      "open",
      [](const std::filesystem::path& path) {
        Result<Animation> opened = [&] {
          const py::gil_scoped_release unlocked;
          return open(path);
        }();
        return value_of(std::move(opened));
      },
      py::arg("path"));
}

}  // namespace

Frame frame_from(py::handle pixels) {
  if (py::isinstance<TimedFrame>(pixels)) {
    return pixels.cast<const TimedFrame&>().frame;
  }
  if (!py::isinstance<py::array>(pixels)) {
    raise_usage(
        "a frame is an array of NumPy or a framewise.Frame",
        "numpy.asarray() makes an array of pictures of other libraries");
  }
  return frame_of_array(py::reinterpret_borrow<py::array>(pixels));
}

Animation animation_from(py::handle frames, double frame_ms, const char* name) {
  constexpr double kLongestMs = 1e9;
  if (!(frame_ms > 0 && frame_ms <= kLongestMs)) {
    raise_usage("frame_ms is above 0 and at most 1e9");
  }
  std::vector<Frame> found;
  int64_t start = 0;
  for (const py::handle one : py::reinterpret_borrow<py::iterable>(frames)) {
    Frame frame = frame_from(one);
    const double own = py::isinstance<TimedFrame>(one)
                           ? one.cast<const TimedFrame&>().duration_ms
                           : 0;
    const auto duration =
        int64_t(std::lround((own > 0 ? own : frame_ms) * 1000));
    found.push_back(frame.with_time(int64_t(found.size()), {start, duration},
                                    ChangedArea::everything(frame.size())));
    start += duration;
  }
  return value_of(make_animation(std::move(found), kMicroseconds, name));
}

void add_frames(py::module_& module) {
  py::class_<TimedFrame>(module, "Frame")
      .def(py::init([](py::handle pixels, double duration_ms) {
             return TimedFrame{frame_from(pixels), 0, duration_ms};
           }),
           py::arg("pixels"), py::arg("duration_ms") = 0.0)
      .def_property_readonly(
          "index", [](const TimedFrame& f) { return f.frame.index(); })
      .def_readonly("start_ms", &TimedFrame::start_ms)
      .def_readonly("duration_ms", &TimedFrame::duration_ms)
      .def_property_readonly(
          "width", [](const TimedFrame& f) { return f.frame.size().width; })
      .def_property_readonly(
          "height", [](const TimedFrame& f) { return f.frame.size().height; })
      .def_property_readonly("rgba", rgba_of)
      .def_property_readonly("planes", [](const TimedFrame& f) {
        py::list planes;
        for (int i = 0; i < f.frame.format().planes(); ++i) {
          planes.append(array_of(f.frame, i));
        }
        return py::tuple(planes);
      });
  module.def("empty_frame", empty_frame, py::arg("height"), py::arg("width"));
  add_animation(module);
}

}  // namespace framewise::python
