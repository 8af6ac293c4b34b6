#!/usr/bin/env bash
# Trains on N processes of this machine: tools/dist_train.sh CONFIG N [arguments of train.py]
# Several machines: set NNODES, MASTER_ADDR and PORT, the same on each. MAX_RESTARTS=3 starts all processes
# again when one dies, up to three times; they go on from the last checkpoint.
set -euo pipefail
CONFIG=$1
PROCESSES=$2
# A store of its own for each start: processes that are started again would find addresses of dead ones.
export TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1
ROOT=$(cd "$(dirname "$0")/.." && pwd)
PYTHONPATH="$ROOT${PYTHONPATH:+:$PYTHONPATH}" exec python -m torch.distributed.run \
    --nnodes="${NNODES:-1}" --max_restarts="${MAX_RESTARTS:-0}" \
    --rdzv_backend=c10d --rdzv_endpoint="${MASTER_ADDR:-127.0.0.1}:${PORT:-29500}" \
    --nproc_per_node="$PROCESSES" "$ROOT/tools/train.py" "$CONFIG" --launcher pytorch "${@:3}"
