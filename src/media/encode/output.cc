// SPDX-License-Identifier: Apache-2.0
#include "media/encode/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <system_error>
#include <utility>

#include "base/objects/atomic_file.h"
#include "base/objects/object_name.h"
#include "base/result.h"

namespace framewise::media {
namespace {

namespace fs = std::filesystem;

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class MemoryOutput : public Output {
 public:
  explicit MemoryOutput(int64_t most_bytes) : Output(most_bytes) {}

  Result<void> replace(int64_t offset,
                       std::span<const std::byte> bytes) override {
    std::copy(bytes.begin(), bytes.end(), content_.begin() + offset);
    return {};
  }
  Result<void> commit() override { return {}; }
  std::vector<std::byte> take() override { return std::move(content_); }

 protected:
  std::span<const std::byte> content() const { return content_; }

 private:
  Result<void> write(std::span<const std::byte> bytes) override {
    content_.insert(content_.end(), bytes.begin(), bytes.end());
    return {};
  }

  std::vector<std::byte> content_;
};

// A device or a pipe, which cannot be gone back in.
class DeviceOutput final : public MemoryOutput {
 public:
  DeviceOutput(fs::path path, int64_t most_bytes)
      : MemoryOutput(most_bytes), path_(std::move(path)) {}

  Result<void> commit() override {
    return write_atomically(path_, as_text(content()));
  }
  std::vector<std::byte> take() override { return {}; }

 private:
  fs::path path_;
};

class FileOutput final : public Output {
 public:
  FileOutput(AtomicFile file, fs::path path, int64_t most_bytes)
      : Output(most_bytes), file_(std::move(file)), path_(std::move(path)) {}

  Result<void> replace(int64_t offset,
                       std::span<const std::byte> bytes) override {
    std::FILE* const stream = file_.stream();
    if (!stream || std::fseek(stream, long(offset), SEEK_SET) != 0) {
      return failed();
    }
    FW_RETURN_IF_ERROR(file_.write(as_text(bytes)));
    if (std::fseek(stream, 0, SEEK_END) != 0) return failed();
    return {};
  }

  Result<void> commit() override { return file_.commit(); }

 private:
  Result<void> write(std::span<const std::byte> bytes) override {
    return file_.write(as_text(bytes));
  }

  Error failed() const {
    return in_file(fail(ErrorKind::kEnvironment, "cannot write: {}",
                        std::generic_category().message(errno)),
                   path_.string());
  }

  AtomicFile file_;
  fs::path path_;
};

}  // namespace

Result<void> Output::append(std::span<const std::byte> bytes) {
  if (most_bytes_ > 0 && size_ + int64_t(bytes.size()) > most_bytes_) {
    return with_hint(
        fail(ErrorKind::kLimit, "the file exceeds the limit of {} bytes",
             most_bytes_),
        "raise the limit, or write fewer, smaller or coarser frames");
  }
  size_ += int64_t(bytes.size());
  return write(bytes);
}

Result<void> Output::append(std::string_view bytes) {
  return append(std::as_bytes(std::span(bytes)));
}

std::unique_ptr<Output> memory_output(int64_t most_bytes) {
  return std::make_unique<MemoryOutput>(most_bytes);
}

Result<std::unique_ptr<Output>> file_output(const fs::path& path,
                                            int64_t most_bytes) {
  std::error_code ignored;
  const auto status = fs::status(path, ignored);
  if (is_object_folder(path) || fs::is_directory(status)) {
    return in_file(with_hint(fail(ErrorKind::kUsage, "is a folder"),
                             "give the name of a file in it"),
                   path.string());
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return std::unique_ptr<Output>(
        std::make_unique<DeviceOutput>(path, most_bytes));
  }
  FW_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(path));
  return std::unique_ptr<Output>(
      std::make_unique<FileOutput>(std::move(file), path, most_bytes));
}

}  // namespace framewise::media
