// SPDX-License-Identifier: Apache-2.0
// The functions that run the commands of the table.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

Result<ExitCode> run_baseline_approve(const Invocation& invocation);
Result<ExitCode> run_baseline_check(const Invocation& invocation);
Result<ExitCode> run_baseline_learn(const Invocation& invocation);
Result<ExitCode> run_baseline_prune(const Invocation& invocation);
Result<ExitCode> run_baseline_diff(const Invocation& invocation);
Result<ExitCode> run_baseline_list(const Invocation& invocation);
Result<ExitCode> run_cache_clear(const Invocation& invocation);
Result<ExitCode> run_cache_export(const Invocation& invocation);
Result<ExitCode> run_cache_import(const Invocation& invocation);
Result<ExitCode> run_cache_path(const Invocation& invocation);
Result<ExitCode> run_cache_prune(const Invocation& invocation);
Result<ExitCode> run_cache_stats(const Invocation& invocation);
Result<ExitCode> run_cache_verify(const Invocation& invocation);
Result<ExitCode> run_cache_warm(const Invocation& invocation);
Result<ExitCode> run_batch(const Invocation& invocation);
Result<ExitCode> run_compare(const Invocation& invocation);
Result<ExitCode> run_completion(const Invocation& invocation);
Result<ExitCode> run_doctor(const Invocation& invocation);
Result<ExitCode> run_explain(const Invocation& invocation);
Result<ExitCode> run_flashes(const Invocation& invocation);
Result<ExitCode> run_place_check(const Invocation& invocation);
Result<ExitCode> run_image_convert(const Invocation& invocation);
Result<ExitCode> run_image_baseline_add(const Invocation& invocation);
Result<ExitCode> run_image_baseline_list(const Invocation& invocation);
Result<ExitCode> run_image_check(const Invocation& invocation);
Result<ExitCode> run_image_diff(const Invocation& invocation);
Result<ExitCode> run_image_thumbnail(const Invocation& invocation);
Result<ExitCode> run_inspect(const Invocation& invocation);
Result<ExitCode> run_mcp(const Invocation& invocation);
Result<ExitCode> run_man(const Invocation& invocation);
Result<ExitCode> run_metrics(const Invocation& invocation);
Result<ExitCode> run_optimize(const Invocation& invocation);
Result<ExitCode> run_selftest(const Invocation& invocation);
Result<ExitCode> run_serve(const Invocation& invocation);
Result<ExitCode> run_serve_sign(const Invocation& invocation);
Result<ExitCode> run_serve_token(const Invocation& invocation);
Result<ExitCode> run_predict(const Invocation& invocation);
Result<ExitCode> run_sweep(const Invocation& invocation);
Result<ExitCode> run_tag(const Invocation& invocation);
Result<ExitCode> run_view(const Invocation& invocation);
Result<ExitCode> run_policy(const Invocation& invocation);
Result<ExitCode> run_results_bdrate(const Invocation& invocation);
Result<ExitCode> run_results_check(const Invocation& invocation);
Result<ExitCode> run_results_diff(const Invocation& invocation);
Result<ExitCode> run_results_export(const Invocation& invocation);
Result<ExitCode> run_results_failures(const Invocation& invocation);
Result<ExitCode> run_results_merge(const Invocation& invocation);
Result<ExitCode> run_results_pareto(const Invocation& invocation);
Result<ExitCode> run_results_plot(const Invocation& invocation);
Result<ExitCode> run_results_query(const Invocation& invocation);
Result<ExitCode> run_results_select(const Invocation& invocation);
Result<ExitCode> run_results_summary(const Invocation& invocation);
Result<ExitCode> run_models_import(const Invocation& invocation);
Result<ExitCode> run_models_list(const Invocation& invocation);
Result<ExitCode> run_models_path(const Invocation& invocation);
Result<ExitCode> run_models_pull(const Invocation& invocation);
Result<ExitCode> run_models_remove(const Invocation& invocation);
Result<ExitCode> run_models_verify(const Invocation& invocation);

}  // namespace framewise::cli
