// SPDX-License-Identifier: Apache-2.0
#include "measure/models/download.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::measure {
namespace {

std::string address_of(const KnownModel& model, std::string_view from) {
  if (from.empty()) return std::string(model.url);
  if (from.ends_with(".json")) return std::string(from);
  std::string address(from);
  if (!address.ends_with('/')) address += '/';
  return address + std::string(model.file);
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
  const std::string address = address_of(model, from);
  FW_RETURN_IF_ERROR(download({.url = address,
                               .part = store.part_of(model),
                               .bytes = model.bytes,
                               .stop = std::move(stop),
                               .progress = progress}));
  if (auto adopted = store.adopt_part(model); !adopted) {
    Error error = std::move(adopted).error();
    if (error.kind == ErrorKind::kInput) {
      error = with_hint(in_file(std::move(error), address),
                        "what came was thrown away; another place that has it "
                        "may be named with --from");
    }
    return error;
  }
  return {};
}

}  // namespace framewise::measure
