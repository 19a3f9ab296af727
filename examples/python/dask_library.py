#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares a library on a cluster of dask: dask_library.py SCHEDULER PAIRS JOURNAL

PAIRS is a CSV of original,compressed, with paths that all workers can read. After
an interruption the same command goes on.
"""
import csv
import sys

import distributed

from framewise.distributed import compare_many

address, manifest, journal = sys.argv[1:4]
with open(manifest, encoding="utf-8") as file:
    pairs = [tuple(row) for row in csv.reader(file)]
with distributed.Client(address) as client:
    rows = compare_many(pairs, client, journal=journal, metric=["ssimulacra2"])
    frame = rows.frame()
print(frame.groupby("status", observed=True)["ssimulacra2"].describe())
