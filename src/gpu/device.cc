// SPDX-License-Identifier: Apache-2.0
#include "gpu/device.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::gpu {
namespace {

Result<const Module*> module() {
  auto symbol = load_module_symbol("framewise-gpu", "framewise_gpu_module");
  if (!symbol) {
    Error error = std::move(symbol).error();
    if (error.message.find("is not built") != std::string::npos) {
      error.hint = "install libvulkan-dev and glslang-tools, and build again";
    }
    return error;
  }
  return static_cast<const Module*>(*symbol);
}

}  // namespace

std::string_view name_of(CardKind kind) {
  switch (kind) {
    case CardKind::kDiscrete: return "card";
    case CardKind::kIntegrated: return "graphics of the processor";
    case CardKind::kVirtual: return "part of a card";
    case CardKind::kProcessor: return "software";
  }
  return "card";
}

Result<std::vector<Card>> list_cards() {
  FW_ASSIGN_OR_RETURN(const Module* const gpu, module());
  return gpu->list_cards();
}

Result<std::shared_ptr<Device>> open_device(std::string_view name,
                                            const DeviceOptions& options) {
  FW_ASSIGN_OR_RETURN(const Module* const gpu, module());
  return gpu->open_device(name, options);
}

}  // namespace framewise::gpu
