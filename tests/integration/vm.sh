# shellcheck shell=bash
# The guest's image for tests, sourced after tap.sh: brought up to date, or everything is skipped and the reason said.
# A test downloads nothing: make vm-images has brought the kernel's package, or make vm-kernel has built one.
guest_or_skip() { # NAME
	local want
	if ! command -v qemu-system-x86_64 >/dev/null; then
		skip "$1" "qemu-system-x86 is not installed; .ci/deps vm installs it"
		tap_done
	fi
	want=$(sed -n 's/^linux-image-[^ ]* [^ ]* \([0-9a-f]\{64\}\) .*/\1/p' "$TOP/vm-images/pins")
	GUEST_DEB=$TOP/vm-images/out/$want.deb
	if [ ! -f "$GUEST_DEB" ] && { [ "${PLUMB_VM_KERNEL:-}" = debian ] || ! "$TOP/vm-images/kernel" have; }; then
		skip "$1" "host cannot: the kernel package of vm-images/pins is not here and apt does not have it (make vm-images says more)"
		tap_done
	fi
	if ! (cd "$TOP" && vm-images/make) >"$TMP/make.log" 2>&1; then
		skip "$1" "the image cannot be built: $(tail -1 "$TMP/make.log")"
		tap_done
	fi
}
guest_job() { # PROGRAM [ARGUMENT...]: a job that runs it in a guest, as JSON
	local program=$1 list='"/lab/program"'
	shift
	[ $# = 0 ] || list+=$(printf ',"%s"' "$@")
	printf '{"profile":"run","backend":"vm","argv":[%s],"mounts":[{"source":"%s","target":"/lab/program"}]}' "$list" "$program"
}
