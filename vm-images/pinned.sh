# shellcheck shell=bash
# Debian's packages at the digests that vm-images/pins names. Sourced, in LC_ALL=C with tmp set, in the project's folder.
# shellcheck disable=SC2154
die() { echo "error: vm-images: $*" >&2; exit 3; }
digest() { sha256sum "$1" | cut -d' ' -f1; }

pin() { # KIND: package, version and want of that row
	read -r package version want _ < <(grep "^$1-" vm-images/pins) || die "vm-images/pins: no row begins with $1-"
}

# Package lists may be absent (a container) or stale: one update answers both.
download() { (cd "$tmp" && rm -f ./*.deb && apt-get download -q "$package=$version" >apt.log 2>&1 && mv ./*.deb a.deb); }

fetch() { # OUT [FILE]: the package of the last pin, from a file that is at hand or from apt; kept as OUT/SHA.deb
	local deb=$1/$want.deb
	if [ ! -f "$deb" ]; then
		if [ -n "${2:-}" ]; then
			cp "$2" "$tmp/a.deb"
		else
			download || { apt-get update -q >"$tmp/apt.log" 2>&1 && download; } ||
				die "$package=$version cannot be downloaded; apt-get update, or raise the pin in vm-images/pins"
		fi
		[ "$(digest "$tmp/a.deb")" = "$want" ] ||
			die "$package: digest $(digest "$tmp/a.deb") is not the pinned $want; look why, then change vm-images/pins"
		mv "$tmp/a.deb" "$deb"
	fi
	echo "$deb"
}
