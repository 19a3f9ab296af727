#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks files by any executor of concurrent.futures: executor.py FILE…"""
import sys
from concurrent.futures import ThreadPoolExecutor

from framewise.distributed import check_many

with ThreadPoolExecutor(2) as executor:
    for row in check_many(sys.argv[1:], executor, threads=1, chunk=1):
        print(row["file"], row["status"])
