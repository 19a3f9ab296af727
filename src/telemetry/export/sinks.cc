// SPDX-License-Identifier: Apache-2.0
#include "telemetry/export/sinks.h"

#include <utility>

#include "base/objects/atomic_file.h"
#include "base/result.h"

namespace framewise::telemetry {
namespace {

class FileSink : public Sink {
 public:
  FileSink(std::filesystem::path path, bool synced)
      : path_(std::move(path)), synced_(synced) {}
  std::string name() const override { return "metrics file"; }
  Result<void> write(const Exported& data, const std::stop_token&) override {
    return write_atomically(path_, prometheus_text(data.snapshot),
                            {.synced = synced_});
  }

 private:
  const std::filesystem::path path_;
  const bool synced_;
};

class MemorySink : public Sink {
 public:
  explicit MemorySink(std::function<void(const Snapshot&)> take)
      : take_(std::move(take)) {}
  std::string name() const override { return "memory"; }
  Result<void> write(const Exported& data, const std::stop_token&) override {
    take_(data.snapshot);
    return {};
  }

 private:
  const std::function<void(const Snapshot&)> take_;
};

}  // namespace

std::unique_ptr<Sink> file_sink(std::filesystem::path path, bool synced) {
  return std::make_unique<FileSink>(std::move(path), synced);
}

std::unique_ptr<Sink> memory_sink(std::function<void(const Snapshot&)> take) {
  return std::make_unique<MemorySink>(std::move(take));
}

}  // namespace framewise::telemetry
