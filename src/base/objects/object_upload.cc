// SPDX-License-Identifier: Apache-2.0
#include "base/objects/object_upload.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "base/result.h"

namespace framewise {
namespace {

// More connections gain nothing on the lines that were measured for stores.
constexpr int kThreads = 4;
constexpr int64_t kMostParts = 10'000;  // that S3 takes

Result<std::string> bytes_at(int descriptor, int64_t offset, int64_t count) {
  std::string bytes(size_t(count), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = pread(descriptor, bytes.data() + done,
                              bytes.size() - done, offset + int64_t(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return fail(ErrorKind::kIo, "cannot read what was written: {}",
                  got < 0 ? std::generic_category().message(errno)
                          : "it became shorter");
    }
    done += size_t(got);
  }
  return bytes;
}

// The usual length, or whole megabytes where that would give too many parts.
int64_t part_bytes_for(int64_t size, int64_t usual) {
  constexpr int64_t kMega = int64_t{1} << 20;
  const int64_t least = (size + kMostParts - 1) / kMostParts;
  return least <= usual ? usual : (least + kMega - 1) / kMega * kMega;
}

// The parts of one upload, which threads take one after the other.
class Parts {
 public:
  Parts(ObjectStore& store, const ObjectName& name, std::string upload,
        int descriptor, int64_t size)
      : store_(store),
        name_(name),
        upload_(std::move(upload)),
        descriptor_(descriptor),
        size_(size),
        part_bytes_(part_bytes_for(size, store.options().part_bytes)),
        etags_(size_t((size + part_bytes_ - 1) / part_bytes_)) {}

  Result<void> send_all() {
    {
      std::vector<std::jthread> threads;
      const size_t count = std::min<size_t>(kThreads, etags_.size());
      for (size_t i = 1; i < count; ++i) {
        try {
          threads.emplace_back([this] { send_some(); });
        } catch (const std::system_error&) {
          break;  // fewer threads do the work
        }
      }
      send_some();
    }
    if (problem_) return *problem_;
    return {};
  }

  const std::vector<std::string>& etags() const { return etags_; }

 private:
  void send_some() {
    for (size_t i = next_++; i < etags_.size() && !failed_; i = next_++) {
      if (auto sent = send(i); !sent) {
        const std::lock_guard lock(mutex_);
        if (!problem_) problem_ = std::move(sent).error();
        failed_ = true;
      }
    }
  }

  Result<void> send(size_t i) {
    const int64_t offset = int64_t(i) * part_bytes_;
    FW_ASSIGN_OR_RETURN(
        std::string bytes,
        bytes_at(descriptor_, offset, std::min(part_bytes_, size_ - offset)));
    FW_ASSIGN_OR_RETURN(etags_[i], store_.put_part(name_, upload_, int(i) + 1,
                                                   std::move(bytes)));
    return {};
  }

  ObjectStore& store_;
  const ObjectName& name_;
  const std::string upload_;
  const int descriptor_;
  const int64_t size_;
  const int64_t part_bytes_;
  std::vector<std::string> etags_;
  std::atomic<size_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::optional<Error> problem_;
};

Result<void> check_length(ObjectStore& store, const ObjectName& name,
                          int64_t size) {
  FW_ASSIGN_OR_RETURN(const ObjectFacts facts, store.facts(name));
  if (facts.bytes == size) return {};
  return in_file(
      fail(ErrorKind::kIo, "the store holds {} bytes of the {} that were sent",
           facts.bytes, size),
      name.text());
}

Result<void> upload_parts(ObjectStore& store, const ObjectName& name,
                          int descriptor, int64_t size) {
  const auto before = store.facts(name);
  FW_ASSIGN_OR_RETURN(const std::string upload, store.begin_upload(name));
  Parts parts(store, name, upload, descriptor, size);
  auto sent = parts.send_all();
  if (!sent) {
    store.abandon(name, upload);
    return sent;
  }
  auto completed = store.complete(name, upload, parts.etags());
  if (completed) return {};
  // The answer to an attempt that completed it may have been lost, and the
  // next one then found no such upload. An object that is as it was before was
  // not written: a rule of the bucket has removed the parts.
  const auto after = store.facts(name);
  if (after && after->bytes == size &&
      (!before || before->version != after->version)) {
    return {};
  }
  store.abandon(name, upload);
  return completed;
}

}  // namespace

Result<void> upload(ObjectStore& store, const ObjectName& name, int descriptor,
                    int64_t size) {
  if (name.kind == StoreKind::kWeb) {
    return in_file(
        with_hint(fail(ErrorKind::kUsage, "web servers are read only"),
                  "write to s3:// or gs://"),
        name.text());
  }
  if (name.key.empty() || name.key.ends_with('/')) {
    return in_file(fail(ErrorKind::kUsage, "names no object"), name.text());
  }
  if (size > store.options().part_bytes) {
    FW_RETURN_IF_ERROR(upload_parts(store, name, descriptor, size));
  } else {
    FW_ASSIGN_OR_RETURN(std::string bytes, bytes_at(descriptor, 0, size));
    FW_RETURN_IF_ERROR(store.put(name, std::move(bytes)));
  }
  return check_length(store, name, size);
}

Result<void> check_object_place(const std::filesystem::path& path) {
  FW_ASSIGN_OR_RETURN(const ObjectName name, parse_object_name(path));
  if (name.kind == StoreKind::kWeb) {
    return in_file(
        with_hint(fail(ErrorKind::kUsage, "web servers are read only"),
                  "write to s3:// or gs://"),
        name.text());
  }
  auto page = object_store()->list_page(name, {}, 1);
  if (!page) return std::move(page).error();
  return {};
}

}  // namespace framewise
