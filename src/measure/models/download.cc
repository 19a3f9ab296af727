// SPDX-License-Identifier: Apache-2.0
#include "measure/models/download.h"

#include "base/module.h"
#include "base/result.h"
#include "measure/neural/weights/lpips_file.h"

namespace framewise::measure {
namespace {

std::string address_of(std::string_view url, std::string_view file,
                       std::string_view from) {
  if (from.empty()) return std::string(url);
  if (from.ends_with(".json")) return std::string(from);
  std::string address(from);
  if (!address.ends_with('/')) address += '/';
  return address + std::string(file);
}

Error thrown_away(Error error, const std::string& address) {
  return with_hint(in_file(std::move(error), address),
                   "what came was thrown away; another place that has it may "
                   "be named with --from");
}

// Downloads one source of a network and compares its checksum.
Result<void> pull_source(const ModelStore& store, const ModelSource& source,
                         std::string_view from, std::stop_token stop,
                         const std::function<void(int64_t done)>& progress) {
  const std::filesystem::path part = store.part_of(source);
  const std::string address = address_of(source.url, source.file, from);
  FW_RETURN_IF_ERROR(download({.url = address,
                               .part = part,
                               .bytes = source.bytes,
                               .stop = std::move(stop),
                               .progress = progress}));
  FW_ASSIGN_OR_RETURN(const media::Source bytes,
                      media::Source::from_path(part));
  FW_ASSIGN_OR_RETURN(const std::string found, neural::sha256_of(bytes));
  if (found == source.sha256) return {};
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  return thrown_away(fail(ErrorKind::kInput, "has the SHA-256 {} instead of {}",
                          found, source.sha256),
                     address);
}

// Downloads the sources of a network, converts them and removes them.
Result<void> pull_network(const ModelStore& store, const KnownModel& model,
                          std::string_view from, const std::stop_token& stop,
                          const std::function<void(int64_t done)>& progress) {
  std::vector<std::filesystem::path> parts;
  int64_t before = 0;
  for (const ModelSource& source : model.sources) {
    FW_RETURN_IF_ERROR(
        pull_source(store, source, from, stop, [&](int64_t done) {
          if (progress) progress(before + done);
        }));
    before += source.bytes;
    parts.push_back(store.part_of(source));
  }
  FW_RETURN_IF_ERROR(store.convert(model, parts));
  std::error_code ignored;
  for (const auto& part : parts) std::filesystem::remove(part, ignored);
  return {};
}

}  // namespace

Result<void> download(const Download& request) {
  FW_ASSIGN_OR_RETURN(void* symbol, load_module_symbol("framewise-download",
                                                       "framewise_download"));
  Result<void> answer;
  reinterpret_cast<DownloadFunction>(symbol)(request, answer);
  return answer;
}

Result<void> pull_model(const ModelStore& store, const KnownModel& model,
                        std::string_view from, std::stop_token stop,
                        const std::function<void(int64_t done)>& progress) {
  FW_RETURN_IF_ERROR(store.make_folder());
  if (model.network) return pull_network(store, model, from, stop, progress);
  const std::string address = address_of(model.url, model.file, from);
  FW_RETURN_IF_ERROR(download({.url = address,
                               .part = store.part_of(model),
                               .bytes = model.bytes,
                               .stop = std::move(stop),
                               .progress = progress}));
  if (auto adopted = store.adopt_part(model); !adopted) {
    Error error = std::move(adopted).error();
    if (error.kind == ErrorKind::kInput) {
      error = thrown_away(std::move(error), address);
    }
    return error;
  }
  return {};
}

}  // namespace framewise::measure
