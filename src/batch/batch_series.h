// SPDX-License-Identifier: Apache-2.0
// The series of batches in telemetry: jobs, errors, queue and waits.
#pragma once

#include <cstddef>
#include <cstdint>

#include "batch/job.h"

namespace framewise::batch {

// A job ended after `seconds`. The kind of an error is read from its row.
void report_job(const JobResult& result, double seconds);
// Of a job on one thread that ended without an error.
void report_estimate(double estimated_ms, double took_ms);
// Of a job whose memory is known.
void report_memory_estimate(int64_t estimated_bytes, int64_t used_bytes);
// The journal had the row of a job.
void report_kept_job();
void report_error(ErrorKind kind);
// A worker waited so long for memory before its next job could start.
void report_queue_wait(double seconds);
void report_queue(size_t waiting, int running);
void report_retry();
void report_timeout();
void report_worker_death();

}  // namespace framewise::batch
