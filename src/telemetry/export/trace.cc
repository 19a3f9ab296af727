// SPDX-License-Identifier: Apache-2.0
#include "telemetry/export/trace.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <vector>

namespace framewise::telemetry {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (uint8_t(c) < 32) {
      out += fmt::format("\\u{:04x}", int(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::set<int> threads_of(const SpanEvents& events) {
  std::set<int> threads;
  for (const SpanEvent& event : events.events) threads.insert(event.thread);
  return threads;
}

int64_t origin_of(const SpanEvents& events) {
  return events.events.empty() ? 0 : events.events.front().begin_ns;
}

// ---- protocol buffers ------------------------------------------------------

// Numbers of fields, as in perfetto/trace/trace_packet.proto and
// track_event/track_event.proto.
enum class Field : uint32_t {
  kTracePacket = 1,
  kPacketTimestamp = 8,
  kPacketSequence = 10,
  kPacketTrackEvent = 11,
  kPacketSequenceFlags = 13,
  kPacketTrackDescriptor = 60,
  kDescriptorUuid = 1,
  kDescriptorName = 2,
  kDescriptorThread = 4,
  kThreadPid = 1,
  kThreadTid = 2,
  kThreadName = 5,
  kEventType = 9,
  kEventTrack = 11,
  kEventName = 23,
};

constexpr uint64_t kSliceBegin = 1;
constexpr uint64_t kSliceEnd = 2;
constexpr uint64_t kStateCleared = 1;

class Message {
 public:
  Message& number(Field field, uint64_t value) {
    varint(uint64_t(field) << 3);
    varint(value);
    return *this;
  }
  Message& text(Field field, std::string_view value) {
    varint(uint64_t(field) << 3 | 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  Message& inner(Field field, const Message& message) {
    return text(field, message.bytes_);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void varint(uint64_t value) {
    for (; value >= 128; value >>= 7) bytes_ += char(value | 128);
    bytes_ += char(value);
  }
  std::string bytes_;
};

std::string packet(const Message& content) {
  return Message().inner(Field::kTracePacket, content).bytes();
}

uint64_t track_of(int thread) { return 0x100 + uint64_t(thread); }

std::string thread_packet(int thread, bool first) {
  Message identity;
  identity.number(Field::kThreadPid, uint64_t(getpid()))
      .number(Field::kThreadTid, uint64_t(thread))
      .text(Field::kThreadName, fmt::format("thread {}", thread));
  Message descriptor;
  descriptor.number(Field::kDescriptorUuid, track_of(thread))
      .text(Field::kDescriptorName, fmt::format("thread {}", thread))
      .inner(Field::kDescriptorThread, identity);
  Message content;
  content.number(Field::kPacketSequence, 1)
      .inner(Field::kPacketTrackDescriptor, descriptor);
  if (first) content.number(Field::kPacketSequenceFlags, kStateCleared);
  return packet(content);
}

// The begin or the end of a span.
struct Edge {
  int64_t time_ns;
  bool is_begin;
  int64_t wall_ns;
  const SpanEvent* event;
};

// Inner spans begin after and end before the spans around, also where the
// clock did not move.
bool comes_before(const Edge& a, const Edge& b) {
  if (a.time_ns != b.time_ns) return a.time_ns < b.time_ns;
  if (a.is_begin != b.is_begin) return !a.is_begin;
  return a.is_begin ? a.wall_ns > b.wall_ns : a.wall_ns < b.wall_ns;
}

std::string edge_packet(const Edge& edge) {
  Message event;
  event.number(Field::kEventType, edge.is_begin ? kSliceBegin : kSliceEnd)
      .number(Field::kEventTrack, track_of(edge.event->thread));
  if (edge.is_begin) event.text(Field::kEventName, edge.event->name);
  Message content;
  content.number(Field::kPacketTimestamp, uint64_t(edge.time_ns))
      .number(Field::kPacketSequence, 1)
      .inner(Field::kPacketTrackEvent, event);
  return packet(content);
}

}  // namespace

std::string chrome_trace(const SpanEvents& events) {
  const int64_t origin = origin_of(events);
  std::string json = fmt::format(
      "{{\"displayTimeUnit\":\"ms\",\"otherData\":{{\"spans left out\":{}}},"
      "\"traceEvents\":[\n"
      "{{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"tid\":0,\"args\":"
      "{{\"name\":\"framewise\"}}}}",
      events.left_out);
  for (const int thread : threads_of(events)) {
    json += fmt::format(
        ",\n{{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":{},"
        "\"args\":{{\"name\":\"thread {}\"}}}}",
        thread, thread);
  }
  for (const SpanEvent& event : events.events) {
    json += fmt::format(
        ",\n{{\"name\":\"{}\",\"cat\":\"stage\",\"ph\":\"X\",\"ts\":{:.3f},"
        "\"dur\":{:.3f},\"pid\":1,\"tid\":{}}}",
        escaped(event.name), 1e-3 * double(event.begin_ns - origin),
        1e-3 * double(event.wall_ns), event.thread);
  }
  return json + "\n]}\n";
}

std::string perfetto_trace(const SpanEvents& events) {
  std::string trace;
  for (const int thread : threads_of(events)) {
    trace += thread_packet(thread, trace.empty());
  }
  std::vector<Edge> edges;
  for (const SpanEvent& event : events.events) {
    edges.push_back({event.begin_ns, true, event.wall_ns, &event});
    edges.push_back(
        {event.begin_ns + event.wall_ns, false, event.wall_ns, &event});
  }
  std::stable_sort(edges.begin(), edges.end(), comes_before);
  for (const Edge& edge : edges) trace += edge_packet(edge);
  return trace;
}

}  // namespace framewise::telemetry
