// SPDX-License-Identifier: Apache-2.0
#include "image/cache/result_records.h"

#include <utility>

#include "cache/allocation.h"
#include "cache/record.h"

namespace framewise::image {

using cache::RecordReader;
using cache::RecordWriter;
using cache::SameAs;

// Bytes of files as one piece, not one by one.
struct ThumbnailRecord {
  int32_t width = 0;
  int32_t height = 0;
  int64_t frames = 0;
  std::string content;
};
struct NoteRecord {
  std::string kind, message, hint;
};
struct ThumbnailsRecord {
  std::string container;
  int32_t width = 0;
  int32_t height = 0;
  std::optional<int64_t> frames;
  std::vector<ThumbnailRecord> images;
  std::vector<NoteRecord> notes;
};
struct ConversionRecord {
  uint8_t outcome = 0;
  std::string container;
  int32_t width = 0;
  int32_t height = 0;
  int64_t source_bytes = 0;
  int64_t frames = 0;
  std::string content;
  std::optional<double> quality, score;
  std::vector<ConvertAttempt> attempts;
  std::vector<NoteRecord> notes;
};
struct ErrorRecord {
  uint8_t kind = 0;
  std::string message, hint;
  std::optional<int64_t> offset, frame;
};
template <typename Record>
struct KnownRecord {
  std::string libraries;
  double cost_ms = 0;
  std::optional<Record> value;
  std::optional<ErrorRecord> error;
};

template <typename Archive, SameAs<ThumbnailRecord> T>
void fields(Archive& archive, T& record) {
  auto& [width, height, frames, content] = record;
  archive(width, height, frames, content);
}
template <typename Archive, SameAs<NoteRecord> T>
void fields(Archive& archive, T& record) {
  auto& [kind, message, hint] = record;
  archive(kind, message, hint);
}
template <typename Archive, SameAs<ThumbnailsRecord> T>
void fields(Archive& archive, T& record) {
  auto& [container, width, height, frames, images, notes] = record;
  archive(container, width, height, frames, images, notes);
}
template <typename Archive, SameAs<ConvertAttempt> T>
void fields(Archive& archive, T& attempt) {
  auto& [encoding, quality, score, bytes, probes, reached] = attempt;
  archive(encoding, quality, score, bytes, probes, reached);
}
template <typename Archive, SameAs<ConversionRecord> T>
void fields(Archive& archive, T& record) {
  auto& [outcome, container, width, height, source_bytes, frames, content,
         quality, score, attempts, notes] = record;
  archive(outcome, container, width, height, source_bytes, frames, content,
          quality, score, attempts, notes);
}
template <typename Archive, SameAs<ErrorRecord> T>
void fields(Archive& archive, T& record) {
  auto& [kind, message, hint, offset, frame] = record;
  archive(kind, message, hint, offset, frame);
}
template <typename Archive, typename T>
requires SameAs<T, KnownRecord<ThumbnailsRecord>> ||
    SameAs<T, KnownRecord<ConversionRecord>>
void fields(Archive& archive, T& record) {
  auto& [libraries, cost_ms, value, error] = record;
  archive(libraries, cost_ms, value, error);
}

namespace {

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::vector<std::byte> bytes_of_text(const std::string& text) {
  const auto* const first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

std::vector<NoteRecord> records_of(const std::vector<Finding>& notes) {
  std::vector<NoteRecord> records;
  for (const Finding& note : notes) {
    records.push_back({note.kind, note.message, note.hint});
  }
  return records;
}
std::vector<Finding> notes_of(const std::vector<NoteRecord>& records) {
  std::vector<Finding> notes;
  for (const NoteRecord& one : records) {
    Finding note;
    note.kind = one.kind;
    note.message = one.message;
    note.hint = one.hint;
    notes.push_back(std::move(note));
  }
  return notes;
}

ThumbnailsRecord record_of(const Thumbnails& made) {
  ThumbnailsRecord record{made.container,
                          made.source_size.width,
                          made.source_size.height,
                          made.source_frames,
                          {},
                          records_of(made.notes)};
  for (const Thumbnail& one : made.images) {
    record.images.push_back(
        {one.size.width, one.size.height, one.frames, text_of(one.content)});
  }
  return record;
}
Thumbnails value_of(const ThumbnailsRecord& record) {
  Thumbnails made{.container = record.container,
                  .source_size = {record.width, record.height},
                  .source_frames = record.frames,
                  .images = {},
                  .notes = notes_of(record.notes)};
  for (const ThumbnailRecord& one : record.images) {
    made.images.push_back({.size = {one.width, one.height},
                           .frames = one.frames,
                           .content = bytes_of_text(one.content)});
  }
  return made;
}

ConversionRecord record_of(const Conversion& made) {
  return {uint8_t(made.outcome), made.container,        made.size.width,
          made.size.height,      made.source_bytes,     made.frames,
          text_of(made.content), made.quality,          made.score,
          made.attempts,         records_of(made.notes)};
}
Conversion value_of(const ConversionRecord& record) {
  return {.outcome = ConvertOutcome(record.outcome),
          .container = record.container,
          .size = {record.width, record.height},
          .source_bytes = record.source_bytes,
          .frames = record.frames,
          .content = bytes_of_text(record.content),
          .quality = record.quality,
          .score = record.score,
          .attempts = record.attempts,
          .notes = notes_of(record.notes)};
}

template <typename Record, typename Value>
std::string bytes_of_known(const Known<Value>& known,
                           const std::string& libraries) {
  KnownRecord<Record> record{libraries, known.cost_ms, {}, {}};
  if (known.value) record.value = record_of(*known.value);
  if (known.error) {
    record.error =
        ErrorRecord{uint8_t(known.error->kind), known.error->message,
                    known.error->hint, known.error->offset, known.error->frame};
  }
  return RecordWriter::bytes_of(record);
}

template <typename Record, typename Value>
std::optional<Known<Value>> known_of_bytes(std::string_view bytes,
                                           std::string& libraries) {
  KnownRecord<Record> record;
  RecordReader reader(bytes);
  reader(record);
  if (!reader.complete() || (!record.value && !record.error)) {
    return std::nullopt;
  }
  libraries = record.libraries;
  Known<Value> known{.value = {}, .error = {}, .cost_ms = record.cost_ms};
  if (record.value) known.value = value_of(*record.value);
  if (record.error) {
    Error error;
    error.kind = ErrorKind(record.error->kind);
    error.message = record.error->message;
    error.hint = record.error->hint;
    error.offset = record.error->offset;
    error.frame = record.error->frame;
    known.error = std::move(error);
  }
  return known;
}

int64_t notes_memory(const std::vector<Finding>& notes) {
  int64_t bytes = 0;
  for (const Finding& note : notes) {
    bytes += int64_t(sizeof note + note.kind.size() + note.message.size() +
                     note.hint.size());
  }
  return bytes;
}

template <typename Value>
int64_t memory_besides(const Known<Value>& known) {
  int64_t bytes = cache::shared_bytes<Known<Value>>();
  if (known.error) {
    bytes += int64_t(known.error->message.size() + known.error->hint.size());
  }
  if (known.value) bytes += notes_memory(known.value->notes);
  return bytes;
}

}  // namespace

std::string bytes_of(const Known<Thumbnails>& known,
                     const std::string& libraries) {
  return bytes_of_known<ThumbnailsRecord>(known, libraries);
}
std::string bytes_of(const Known<Conversion>& known,
                     const std::string& libraries) {
  return bytes_of_known<ConversionRecord>(known, libraries);
}

template <>
std::optional<Known<Thumbnails>> known_of(std::string_view bytes,
                                          std::string& libraries) {
  return known_of_bytes<ThumbnailsRecord, Thumbnails>(bytes, libraries);
}
template <>
std::optional<Known<Conversion>> known_of(std::string_view bytes,
                                          std::string& libraries) {
  return known_of_bytes<ConversionRecord, Conversion>(bytes, libraries);
}

int64_t memory_of(const Known<Thumbnails>& known) {
  int64_t bytes = memory_besides(known);
  if (!known.value) return bytes;
  for (const Thumbnail& one : known.value->images) {
    bytes +=
        int64_t(sizeof one) + cache::allocated_bytes(one.content.capacity());
  }
  return bytes;
}
int64_t memory_of(const Known<Conversion>& known) {
  int64_t bytes = memory_besides(known);
  if (!known.value) return bytes;
  bytes += cache::allocated_bytes(known.value->content.capacity());
  return bytes + int64_t(known.value->attempts.size() * sizeof(ConvertAttempt));
}

}  // namespace framewise::image
