#!/bin/bash
# wall_s: 900
# The same attacks with the runner as an ordinary user: what this host cannot offer without root is skipped by name.
SETTING=user exec "$(dirname "$0")/run.t"
