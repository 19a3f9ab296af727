// SPDX-License-Identifier: Apache-2.0
#include "bindings/c/compare_options.h"
#include "framewise/flashes.h"
#include "jobs/flashes/flashes_request.h"
#include "report/flashes/flash_json.h"

using namespace framewise;  // NOLINT: definitions of extern "C" functions

struct framewise_flash_report {
  FlashState state;
  std::string sentence;
  std::string json;
};

static_assert(int(FlashState::kPass) == FRAMEWISE_FLASHES_PASS);
static_assert(int(FlashState::kUnknown) == FRAMEWISE_FLASHES_UNKNOWN);

framewise_error* framewise_find_flashes(const char* path,
                                        const framewise_options* options,
                                        framewise_flash_report** report) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(path, "path"); !there) return there;
    if (auto there = c_api::require(report, "report"); !there) return there;
    if (options && options->kind->name != "flashes") {
      return c_api::usage("these are no options of flashes",
                          "create them with the kind \"flashes\"");
    }
    const jobs::Words words = options ? options->words : jobs::Words{};
    const auto given = jobs::give(jobs::find_kind("flashes")->fields(),
                                  "flashes", {}, words, jobs::Asker::kC);
    if (!given) return given.error();
    const auto request = jobs::read_flashes(*given);
    if (!request) return request.error();
    const report::FlashRow row{
        path, find_flashes(path, request->open, request->flashes)};
    if (!row.report) return row.report.error();
    *report =
        new framewise_flash_report{row.report->state, row.report->sentence,
                                   report::json_of(row).dump_printable(2)};
    return {};
  });
}

framewise_flash_state framewise_flash_report_state(
    const framewise_flash_report* report) {
  return report ? framewise_flash_state(report->state)
                : FRAMEWISE_FLASHES_UNKNOWN;
}

const char* framewise_flash_report_sentence(
    const framewise_flash_report* report) {
  return report ? report->sentence.c_str() : "";
}

const char* framewise_flash_report_json(const framewise_flash_report* report) {
  return report ? report->json.c_str() : "";
}

void framewise_flash_report_free(framewise_flash_report* report) {
  delete report;
}
