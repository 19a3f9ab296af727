#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A queue of pairs by Celery, over RabbitMQ or another broker.

  celery --app celery_worker worker --concurrency 2
  celery_worker.py ORIGINAL COMPRESSED

A task is acknowledged after its row is in the journal (FRAMEWISE_JOURNAL, on the
worker): a worker that dies before gives the task back, and one that dies between
the two finds the row and compares nothing again.
"""
import os
import sys

import celery

from framewise.distributed import Journal, Request, key_of, run

app = celery.Celery("celery_worker",
                    broker=os.environ.get("BROKER", "amqp://localhost"))
app.conf.update(task_acks_late=True, task_reject_on_worker_lost=True,
                worker_prefetch_multiplier=1)
OPTIONS = ("--config", "none", "--metric", "psnr")
PROGRAM = os.environ.get("FRAMEWISE", "framewise")


@app.task(name="framewise.compare")
def compare(original, compressed):
    pair = (original, compressed)
    journal = Journal(os.environ["FRAMEWISE_JOURNAL"])
    key = key_of("compare", pair, OPTIONS)
    if key not in journal.rows:
        request = Request("compare", (pair,), OPTIONS, PROGRAM, threads=1)
        journal.add(key, run(request)[0])


if __name__ == "__main__":
    compare.delay(*sys.argv[1:3])
