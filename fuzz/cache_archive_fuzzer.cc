// SPDX-License-Identifier: Apache-2.0
// Archives that `framewise cache import` reads: whatever the bytes, what is
// taken is whole, and memory stays near the size of the file.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "cache/seal.h"
#include "cli/files/cache_archive.h"

namespace {

using namespace framewise;

// Checks what it is given, and keeps nothing.
class CheckingTier : public cache::DiskTier {
 public:
  explicit CheckingTier(std::string_view secret) : secret_(secret) {}

  std::optional<cache::Entry> find(const cache::Key&) override { return {}; }
  void write(const cache::Changes& changes) override {
    for (const auto& [key, entry] : changes.entries) {
      if (!cache::open_seal(key, entry.sealed.bytes, secret_)) std::abort();
      if (!(entry.cost_ms >= 0 && entry.cost_ms < 1e9)) std::abort();
      ++taken_;
    }
  }
  Result<void> clear(std::optional<CacheKind>) override { return {}; }
  std::optional<cache::FileRow> find_file(const std::string&) override {
    return {};
  }
  bool was_removed(const cache::Key&) override { return false; }
  CacheContents contents() override { return {}; }
  Result<int64_t> prune() override { return int64_t{0}; }
  Result<void> each(const std::function<bool(const cache::Key&,
                                             const cache::Entry&)>&) override {
    return {};
  }
  Result<void> each_file(
      const std::function<bool(const cache::FileRow&)>&) override {
    return {};
  }
  std::string damage() override { return {}; }

  int64_t taken() const { return taken_; }

 private:
  const std::string_view secret_;
  int64_t taken_ = 0;
};

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

void import(const uint8_t* data, size_t size, std::string_view secret) {
  const std::unique_ptr<std::FILE, Close> file(
      fmemopen(const_cast<uint8_t*>(data), size, "rb"));
  if (!file) return;
  CheckingTier tier(secret);
  const auto imported = cli::read_archive(file.get(), secret, tier);
  if (imported && imported->taken != tier.taken()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  import(data, size, "");
  import(data, size, "secret");
  return 0;
}
