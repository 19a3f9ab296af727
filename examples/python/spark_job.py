#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares pairs by Spark: spark-submit spark_job.py PAIRS.csv OUTPUT

Each task is one request, a plain value, with the processors of the task. Ray's map
takes the same function:

  ray.data.from_items(requests).flat_map(lambda item: run(item["item"]))
"""
import sys

from pyspark.sql import SparkSession

from framewise.distributed import Request, run

spark = SparkSession.builder.appName("framewise").getOrCreate()
threads = int(spark.conf.get("spark.task.cpus", "1"))
pairs = [tuple(row) for row in spark.read.csv(sys.argv[1]).collect()]
requests = [Request("compare", tuple(pairs[at:at + 8]),
                    ("--config", "none", "--metric", "ssimulacra2"),
                    threads=threads) for at in range(0, len(pairs), 8)]
rows = spark.sparkContext.parallelize(requests, len(requests)).flatMap(run)
rows.saveAsTextFile(sys.argv[2])
