#!/bin/sh
# A library on a Slurm cluster, by hand. `framewise batch --cluster slurm` does
# the same and also submits again what failed, and merges.
#
#   sbatch deploy/slurm/batch.sh
#   framewise results merge results.*-of-64.ndjson -o results.sqlite
#
#SBATCH --job-name=framewise
#SBATCH --array=0-63
#SBATCH --cpus-per-task=8
#SBATCH --mem=8G
#SBATCH --time=04:00:00
#SBATCH --requeue
# A minute before the time is over: finish what has begun, keep the journal.
#SBATCH --signal=B:TERM@60
#SBATCH --output=framewise-%A-%a.log
#SBATCH --open-mode=append

# The shard is found in the environment of the array (here: n of 64).
exec framewise batch pairs.csv --require 'ssimulacra2.mean>=70' -o results.ndjson
