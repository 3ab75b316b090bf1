#!/bin/bash
# Two guests on a private wire: one fetches a file by TLS from the other, seen from outside; and nobody gets off the wire.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/vm.sh"
guest_or_skip "two guests on a wire"
cd "$TMP" || exit 1
chmod 755 "$TMP"

# --- who plays ---
check "the programs compile" gcc -O1 -Wall -Werror -o ends "$TOP/tests/integration/vm-wire.c" -lssl -lcrypto
authority() { # NAME
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" \
		2>/dev/null
}
authority ca && authority other
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=b.wire -keyout b.key -out b.csr 2>/dev/null
openssl x509 -req -in b.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out b.pem \
	-extfile <(echo subjectAltName=DNS:b.wire) 2>/dev/null
marker="this sentence is the file's and must not be read on the wire"
{ for _ in $(seq 800); do echo "$marker"; done; head -c 20000 /dev/urandom; } >secret
chmod 644 ./*.pem b.key secret
mkdir -m 777 out

job() { # FILE ROLE ARGV [MORE]
	jq -n --arg dir "$TMP" --arg role "$2" --argjson argv "$3" --argjson more "${4:-{\}}" '{profile: "run-net-wire",
		backend: "vm", net: "wire:tls", $role, needs: ["own-kernel"], argv: (["/lab/ends"] + $argv),
		mounts: [("ends", "b.pem", "b.key", "ca.pem", "other.pem", "secret") |
			{source: ($dir + "/" + .), target: ("/lab/" + .)}]} + $more' >"$1"
}
run() { plumb-runner run --job a.json --peer b.json "$@" 2>&1; }
ending() { jq -r ".$1 | \"\\(.ending) \\(.exit_code // .signal // .denied // \"\")\"" <<<"$got"; } # a or b

# --- a file by TLS ---
job a.json a '["fetch", "/lab/ca.pem", "b.wire"]' "{\"collect\":[{\"path\":\"got\",\"max_kib\":1024}],\"collect_to\":\"$TMP/out\"}"
job b.json b '["serve", "/lab/b.pem", "/lab/b.key", "/lab/secret"]'
got=$(run --capture wire.pcap)
same "$(ending a)" "exit 0" "guest a ends well" || echo "# $got"
same "$(ending b)" "exit 0" "guest b ends well"
same "$(jq -r .a.out.text <<<"$got")" 'TLSv1.3, verified: ok' "a's log: the certificate of b is verified"
same "$(jq -r .b.out.text <<<"$got")" "served $(stat -c %s secret) bytes to 10.0.0.1" "b's log: who came, what was served"
same "$(sha256sum <out/got)" "$(sha256sum <secret)" "outside, the file's digest is the right one"
has "$(jq -c .a.held <<<"$got")" '"private-wire"' "the wire is among what was in force"
same "$(jq -r .wire.cut <<<"$got")" false "the capture is whole"

# --- what the wire saw: frames, addresses, payload, without any tool that may be missing ---
perl -e '
	local $/; open my $f, "<:raw", $ARGV[0] or die; my $all = <$f>;
	my ($magic, $link) = unpack "Vx16V", $all; die "not pcap\n" unless $magic == 0xa1b2c3d4 && $link == 1;
	my ($at, $n, $hello, $bytes, %hosts) = (24, 0, 0, 0);
	while ($at < length $all) {
		my $len = unpack "x8V", substr $all, $at, 16; my $p = substr $all, $at + 16, $len; $at += 16 + $len; $n++;
		my $type = unpack "x12n", $p; next if $type == 0x806 || $type == 0x8035; # ARP; an emulator announces its guest by RARP die "type $type\n" unless $type == 0x800;
		my @ip = unpack "x26C4C4", $p; $hosts{join ".", @ip[0..3]}++; $hosts{join ".", @ip[4..7]}++;
		my $tcp = 14 + 4 * (unpack("x14C", $p) & 15); my $data = substr $p, $tcp + 4 * (unpack("C", substr $p, $tcp + 12) >> 4);
		$hello ||= $data =~ /^\x16\x03[\x01\x03]..\x01.*b\.wire/s; $bytes += length $data;
	}
	print "$n frames, ", join(" ", sort keys %hosts), ", ", $hello ? "ClientHello" : "no ClientHello", "\n"; print STDERR $bytes' \
	wire.pcap >seen 2>payload
same "$(cat seen)" "$(jq -r .wire.frames <<<"$got") frames, 10.0.0.1 10.0.0.2, ClientHello" \
	"captured: every frame, two addresses, a ClientHello for b.wire"
[ "$(cat payload)" -gt "$(stat -c %s secret)" ]
ok $? "captured: more bytes than the file has ($(cat payload))"
! grep -aqF "${marker:0:24}" wire.pcap && grep -aqF "${marker:0:24}" out/got
ok $? "captured: not one of its words"

# --- the wrong authority; a server that nobody needs any longer ---
job a.json a '["fetch", "/lab/other.pem", "b.wire"]'
job b.json b '["serve", "/lab/b.pem", "/lab/b.key", "/lab/secret"]' '{"limits":{"wall_ms":60000}}'
got=$(run)
has "$(ending a) $(jq -r .a.out.text <<<"$got")" "exit 1 handshake: certificate verify failed" \
	"a certificate of another authority is refused by a"

# --- off the wire ---
perl -MIO::Socket::INET -e '$| = 1; my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 5) or die;
	print $s->sockport, "\n"; alarm 60; while ($s->accept) { }' >port &
listener=$!
for _ in $(seq 50); do [ -s port ] && break; sleep 0.1; done
(exec 3<>"/dev/tcp/127.0.0.1/$(cat port)")
ok $? "control: there is something on the host to be reached"
job a.json a "[\"roam\", \"$(cat port)\"]"
job b.json b '["wait"]' '{"limits":{"wall_ms":60000}}'
got=$(run --capture roam.pcap)
kill $listener
same "$(ending a) $(jq -r .a.out.text <<<"$got")" 'exit 0 roamed' "a reaches neither the host nor anything beyond"
same "$(ending b) $(jq -r .b.out.text <<<"$got")" 'signal 9 waiting' "role a leads: b is ended when a has, and keeps its log"
job a.json a '["raw"]'
job b.json b '["raw"]' # both at once, so that nobody is waited for
got=$(run)
same "$(ending a)" "denied socket" "and may not listen to the wire: raw sockets are denied"
job b.json b '["wait"]' '{"limits":{"wall_ms":60000}}'

# --- a runner that dies leaves nothing ---
below() { local c; for c in $(pgrep -P "$1"); do echo "$c"; below "$c"; done; }
emulators() { sed 's:.*:/proc/&/comm:' "$1" | xargs -r grep -ls '^qemu-system'; } # a file of pids
job a.json a '["wait"]' '{"limits":{"wall_ms":60000}}'
plumb-runner run --job a.json --peer b.json >/dev/null 2>&1 &
runner=$!
for _ in $(seq 200); do
	below $runner >pids
	[ "$(emulators pids | wc -l)" = 2 ] && break
	sleep 0.1
done
same "$(emulators pids | wc -l)" 2 "two guests at work"
kill -9 $runner
wait $runner 2>/dev/null
for _ in $(seq 100); do
	[ -z "$(emulators pids)" ] && break
	sleep 0.1
done
same "$(emulators pids)" "" "their runner is killed: both are gone"

# --- said before anything starts ---
has "$(plumb-runner run --job a.json 2>&1)" "a wire has two ends; --peer FILE names the other job" "a wired job alone is refused"
has "$(plumb-runner run --job b.json --peer a.json 2>&1)" "the first job has the role a" "so are two that are turned round"
sed -i 's/wire:tls/wire:x/' b.json
has "$(run)" "both jobs must name one wire" "so are two wires"
sed -i 's/"vm"/"ns"/; s/wire:x/wire:tls/; s/"own-kernel"//' a.json b.json
has "$(run | jq -r '.a.ending, .a.err.text, .b.ending')" "backend ns does not offer here: private-wire" "ns has no wire, and says so"
sed -i 's/run-net-wire/run/' a.json
has "$(run)" "a.json.net: needs the profile run-net-wire" "a wire needs its profile"
tap_done
