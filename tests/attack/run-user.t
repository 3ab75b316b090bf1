#!/bin/bash
# The same attacks with the runner as an ordinary user: what this host cannot offer without root is skipped by name.
AS_USER=1 exec "$(dirname "$0")/run.t"
