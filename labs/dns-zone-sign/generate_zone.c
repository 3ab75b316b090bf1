/* A random zone. Every zone holds every trap that applies to it, so that chance decides names, values, spelling and
 * order, and never what is examined. See handout.md for the format. */
#include "generate_draft.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A label of letters and digits. */
static void word(struct draft *d, char to[16])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t n = 5 + gen_below(d->g, 4); /* long enough never to meet a fixed name */
	for (size_t i = 0; i < n; i++)
		to[i] = letters[gen_below(d->g, i == 0 ? 26 : 36)];
	to[n] = '\0';
}

/* Some letters in upper case; names mean the same in both. */
static void spell(struct draft *d, char *text)
{
	for (; *text != '\0'; text++)
		if (islower((unsigned char)*text) && gen_below(d->g, 3) == 0)
			*text = (char)toupper((unsigned char)*text);
}

/* "label.apex" with random spelling that has at least one letter in upper case. */
static void name_in(struct draft *d, const char *label, char to[TEXT_SIZE])
{
	snprintf(to, TEXT_SIZE, "%s%s%s", label, *label != '\0' ? "." : "", d->apex);
	spell(d, to);
	to[strlen(to) - 2] = 'E'; /* the last letter of "example." */
}

static void name_outside(struct draft *d, const char *label, char to[TEXT_SIZE])
{
	char a[16];
	word(d, a);
	snprintf(to, TEXT_SIZE, "%s.%s.test.", label, a);
	spell(d, to);
	to[0] = (char)toupper((unsigned char)to[0]);
}

/* Records that follow belong to this owner; one spelling and one TTL for the whole RRset. */
static void rrset(struct draft *d, const char *label)
{
	name_in(d, label, d->owner);
	d->ttl = 60 + gen_below(d->g, 86400);
}

__attribute__((format(printf, 2, 3))) static void rr(struct draft *d, const char *fmt, ...)
{
	va_list ap;
	if (d->n == LINES_MAX)
		abort();
	char *to = d->line[d->n++];
	size_t at = (size_t)snprintf(to, LINE_SIZE, "%s %" PRIu32 " IN ", d->owner, d->ttl);
	va_start(ap, fmt);
	int more = vsnprintf(to + at, LINE_SIZE - at, fmt, ap);
	va_end(ap);
	if (more < 0 || (size_t)more >= LINE_SIZE - at)
		abort();
}

/* n random octets as a quoted string, every octet that needs it escaped as \DDD. */
static void octets_text(struct draft *d, size_t n, char *to)
{
	uint8_t octet;
	*to++ = '"';
	for (size_t i = 0; i < n; i++) {
		gen_random(d->g, &octet, 1);
		if (octet == '"' || octet == '\\')
			to += snprintf(to, 3, "\\%c", octet);
		else
			to += snprintf(to, 5, octet < 0x20 || octet > 0x7e ? "\\%03u" : "%c", octet);
	}
	*to++ = '"';
	*to = '\0';
}

void draft_hex(struct draft *d, size_t n, char *to)
{
	uint8_t octet;
	for (size_t i = 0; i < n; i++) {
		gen_random(d->g, &octet, 1);
		snprintf(to + 2 * i, 3, "%02x", octet);
	}
}

static void address(struct draft *d, unsigned last)
{
	rr(d, "A 192.0.2.%u", last);
}

static void address6(struct draft *d)
{
	rr(d, "AAAA 2001:db8:0:0:0:%x:%x:%x", gen_below(d->g, 65536), gen_below(d->g, 65536), gen_below(d->g, 65536));
}

static void add_apex(struct draft *d)
{
	char a[TEXT_SIZE], b[TEXT_SIZE], text[1200];
	rrset(d, "");
	d->ttl = (d->features & F_P256) != 0 ? 600 : 3600; /* the MINIMUM is the lesser one in half of the cases */
	name_in(d, "ns1", a);
	name_in(d, "hostmaster", b);
	rr(d, "SOA %s %s %u 7200 1800 1209600 1800", a, b, 1 + gen_below(d->g, 2000000000));
	rrset(d, "");
	rr(d, "NS %s", a);
	name_in(d, "ns2", a);
	rr(d, "NS %s", a);
	name_outside(d, "ns", a);
	rr(d, "NS %s", a);
	rrset(d, "");
	name_in(d, "mail", a);
	name_outside(d, "backup", b);
	rr(d, "MX 10 %s", a);
	rr(d, "MX 10 %s", b);
	rr(d, "MX 9 %s", b);
	rrset(d, "");
	rr(d, "TXT \"v=spf1 mx -all\"");
	rr(d, "TXT \"zz\""); /* shorter strings come first: the length octet is part of RDATA */
	octets_text(d, 255, text);
	rr(d, "TXT %s", text);
	octets_text(d, 8 + gen_below(d->g, 40), text);
	rr(d, "TXT \"Mixed Case Stays\" %s", text);
}

static void add_hosts(struct draft *d)
{
	char label[64], target[TEXT_SIZE], w[16];
	rrset(d, "ns1");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "ns1");
	address6(d);
	rrset(d, "ns2"); /* as text 10 comes before 9 and 100 before 20 */
	address(d, 9);
	address(d, 10);
	address(d, 100 + gen_below(d->g, 99));
	address(d, 20 + gen_below(d->g, 79));
	rrset(d, "mail");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "_25._tcp.mail"); /* _tcp.mail is an empty non-terminal */
	draft_hex(d, 32, target);
	rr(d, "TLSA 3 1 1 %s", target);
	word(d, w);
	rrset(d, w);
	name_in(d, "mail", target);
	rr(d, "CNAME %s", target);
	rrset(d, "_sip._udp");
	rr(d, "SRV 0 5 5060 %s", target);
	name_outside(d, "sip", target);
	rr(d, "SRV 0 5 5060 %s", target);
	rrset(d, "old");
	name_outside(d, "new", target);
	rr(d, "DNAME %s", target);
	snprintf(label, sizeof(label), "host-%s.rack.site", w); /* rack.site and site are empty non-terminals */
	rrset(d, label);
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, label);
	address6(d);
}

/* Wildcards, and the names whose canonical order is not what a text comparison says (RFC 4034 §6.1). */
static void add_odd_names(struct draft *d)
{
	static const char *const odd[] = { "\\001.z", "*.z", "\\200.z", "a\\.b.z", "zabc.z", "yljkjljk.z", "z", "ab.z",
		"a-.z", "a.z" };
	char target[TEXT_SIZE], label[64], w[16];
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		rrset(d, odd[i]);
		rr(d, "TXT \"%u\"", gen_below(d->g, 100000));
	}
	word(d, w);
	snprintf(label, sizeof(label), "*.wild-%s", w);
	rrset(d, label);
	name_in(d, "mail", target);
	rr(d, "MX 10 %s", target);
	rrset(d, label);
	rr(d, "TXT \"any\"");
	rr(d, "TXT \"thing\"");
}

/* Types in the windows 0, 1 and 255 at one name; the unknown type's upper case must stay. */
static void add_windows(struct draft *d)
{
	char hex[64], w[16];
	word(d, w);
	rrset(d, w);
	rr(d, "CAA 0 issue \"Ca.Example\"");
	rr(d, "CAA 128 iodef \"mailto:Security@ca.example\"");
	rrset(d, w);
	draft_hex(d, 6, hex);
	rr(d, "TYPE65280 \\# 11 0345584d00%s", hex); /* would be a name, were it of a known type */
	rrset(d, w);
	address(d, 1 + gen_below(d->g, 250));
	word(d, w);
	rrset(d, w);
	rr(d, "TYPE65280 \\# 2 4142");
	rr(d, "TYPE65280 \\# 3 414100");
	rr(d, "TYPE65280 \\# 0");
}

static void add_delegations(struct draft *d)
{
	char a[TEXT_SIZE], hex[128];
	rrset(d, "sub"); /* insecure; one server has the name of the cut itself */
	name_in(d, "sub", a);
	rr(d, "NS %s", a);
	name_in(d, "ns.sub", a);
	rr(d, "NS %s", a);
	rrset(d, "sub");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "ns.sub");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "ns.sub");
	address6(d);
	rrset(d, "secure");
	name_in(d, "ns.deep.secure", a);
	rr(d, "NS %s", a);
	rrset(d, "secure");
	draft_hex(d, 32, hex);
	rr(d, "DS %u 13 2 %s", gen_below(d->g, 65536), hex);
	draft_hex(d, 48, hex);
	rr(d, "DS %u 15 4 %s", gen_below(d->g, 65536), hex);
	rrset(d, "ns.deep.secure");
	address(d, 1 + gen_below(d->g, 250));
	rrset(d, "child.empty"); /* an insecure delegation below an empty non-terminal */
	name_outside(d, "ns", a);
	rr(d, "NS %s", a);
}
static void put_zone(struct draft *d, struct gen_bytes *b)
{
	for (size_t left = d->n; left > 0; left--) {
		size_t pick = gen_below(d->g, (uint32_t)left);
		gen_put(b, d->line[pick], strlen(d->line[pick]));
		gen_put(b, "\n", 1);
		memmove(d->line[pick], d->line[left - 1], LINE_SIZE);
	}
}

void draft_zone(struct draft *d, struct gen_bytes *out)
{
	char w[16];
	word(d, w);
	snprintf(d->apex, sizeof(d->apex), "%s.example.", w);
	add_apex(d);
	add_hosts(d);
	add_odd_names(d);
	add_windows(d);
	add_delegations(d);
	put_zone(d, out);
}
