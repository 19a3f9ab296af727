#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A real Slurm cluster of several nodes on this machine, for a test: munged,
# slurmctld and a slurmd a node, all in one folder. Needs root.
#
#   slurm_cluster.sh start FOLDER PORT NODES   (PORT and the NODES after it)
#   slurm_cluster.sh stop FOLDER
set -eu
PATH=$PATH:/usr/sbin:/sbin
dir=$2
export SLURM_CONF="$dir/slurm.conf"

# wait_until SECONDS COMMAND…
wait_until() {
  end=$(($(date +%s) + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.1
  done
}

all_idle() {
  [ "$(sinfo -h -N -o %T | grep -c '^idle$')" = "$1" ]
}

start() {
  port=$1
  nodes=$2
  mkdir -p "$dir/state" "$dir/key"
  chmod 755 "$dir"
  chmod 700 "$dir/key"
  head -c 1024 /dev/urandom >"$dir/key/munge.key"
  chmod 400 "$dir/key/munge.key"
  cat >"$SLURM_CONF" <<CONF
ClusterName=framewise
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$port
AuthType=auth/munge
AuthInfo=socket=$dir/munge.sock
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool-%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=5
CONF
  i=1
  while [ "$i" -le "$nodes" ]; do
    mkdir -p "$dir/spool-n$i"
    echo "NodeName=n$i NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$((port + i)) CPUs=1 RealMemory=1000 State=UNKNOWN"
    i=$((i + 1))
  done >>"$SLURM_CONF"
  echo "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP" >>"$SLURM_CONF"
  # Nothing here needs control groups, which not every machine has.
  printf "CgroupPlugin=cgroup/v1\nConstrainCores=no\n" >"$dir/cgroup.conf"

  munged --key-file="$dir/key/munge.key" --socket="$dir/munge.sock" \
    --pid-file="$dir/munged.pid" --log-file="$dir/munged.log" \
    --seed-file="$dir/key/munged.seed" --num-threads=2
  wait_until 10 munge -n -S "$dir/munge.sock"
  slurmctld
  i=1
  while [ "$i" -le "$nodes" ]; do
    slurmd -N "n$i"
    i=$((i + 1))
  done
  wait_until 60 all_idle "$nodes"
}

# A pid file counts only while its process is the program that wrote it: a
# number may have come round.
end() { # end PIDFILE PROGRAM
  pid=$(cat "$1" 2>/dev/null) || return 0
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ] || return 0
  kill "$pid" 2>/dev/null || return 0
  wait_until 15 test ! -d "/proc/$pid" || kill -9 "$pid" 2>/dev/null || true
}

stop() {
  scancel -u root >/dev/null 2>&1 || true
  for file in "$dir"/slurmd-*.pid; do end "$file" slurmd; done
  end "$dir/slurmctld.pid" slurmctld
  end "$dir/munged.pid" munged
}

case $1 in
  start) start "$3" "$4" ;;
  stop) stop ;;
esac
