#!/bin/bash
# wall_s: 420
# Faults drawn by lot, for a while: the seed is printed, and draws the same again. All of them: make chaos.
exec "$(dirname "$0")/sweep" --seconds "${CHAOS_SECONDS:-50}"
