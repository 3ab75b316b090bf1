/* Zones in, zones out: everything of the lab dns-zone-sign that is not DNSSEC. Include it in every source of yours.
 *
 * It reads the unsigned zone and the keys, and writes the zone that you have made. Records are held in wire format:
 * names are uncompressed (length octet, label, ..., 0) and spelled as they were in the file, RDATA is what would be
 * sent on the wire. So you never parse or print text; you append records with zone_add and give their RDATA octets.
 *
 * What it never does: it sorts nothing, lowers no case, joins no RRsets, knows no zone cut, hashes and signs nothing.
 * Functions return 0, or -1 after a line on stderr. Memory is kept until the program ends. */
#ifndef ZONE_H
#define ZONE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
enum rr_type {
	TYPE_A = 1, TYPE_NS = 2, TYPE_CNAME = 5, TYPE_SOA = 6, TYPE_PTR = 12, TYPE_MX = 15, TYPE_TXT = 16,
	TYPE_AAAA = 28, TYPE_SRV = 33, TYPE_DNAME = 39, TYPE_DS = 43, TYPE_RRSIG = 46, TYPE_NSEC = 47,
	TYPE_DNSKEY = 48, TYPE_NSEC3 = 50, TYPE_NSEC3PARAM = 51, TYPE_TLSA = 52, TYPE_CAA = 257
};
/* clang-format on */

struct name { /* wire format, the root's zero octet included */
	uint8_t len;
	uint8_t wire[255];
};

struct rr { /* class is always IN (1) */
	struct name owner;
	uint16_t type;
	uint32_t ttl; /* seconds */
	uint16_t rdlen;
	uint8_t *rdata;
};

struct zone {
	struct rr *rr; /* in the order of the file */
	size_t n, cap;
};

struct key {
	struct name zone;
	uint16_t flags;
	uint8_t algorithm;
	uint8_t pub[512], priv[512]; /* the values of the DNSKEY RDATA and of the private scalar or seed, big endian */
	size_t pub_len, priv_len;
};

struct keys { /* what a key file holds: one key or more */
	struct key key[8];
	size_t n;
};

/* A zone in the lab's format: a record a line, every name absolute, "owner ttl IN type rdata". */
static inline int zone_read(const char *path, struct zone *z);

/* Append a record; the RDATA is copied. */
static inline int zone_add(
	struct zone *z, const struct name *owner, uint16_t type, uint32_t ttl, const void *rdata, size_t rdlen);

/* All records in their order in z, as text. */
static inline int zone_write(const char *path, const struct zone *z);

/* Every key of a key file. */
static inline int keys_read(const char *path, struct keys *k);

/* Text to name ("*.Example.", "\001.example."), and back for messages: to is at least 1024 octets. */
static inline int name_parse(const char *text, struct name *to);
static inline void name_text(const struct name *name, char *to);

/* Pairs of hexadecimal digits. Returns how many octets were written, or -1. */
static inline int hex_octets(const char *hex, uint8_t *to, size_t cap);

/* A number as it is written in options: decimal, whole, 0 to max. */
static inline int number_parse(const char *text, uint64_t max, uint64_t *to);

/* ------------------------------------------- from here on: how it is done ------------------------------------------- */

/* How the RDATA of a type is written. n name; 1 2 4 numbers of so many octets; a A; q AAAA; s strings to the end;
 * i string without quotes; r the rest as one quoted string; h the rest in hexadecimal; b the rest in base64;
 * t type; m type bitmap; l salt; x hash in base32hex. Types without a row, and `\#`, take RFC 3597's form. */
struct zone_format {
	uint16_t type;
	const char *name, *fields;
};

/* clang-format off */
static const struct zone_format zone_formats[] = {
	{ TYPE_A, "A", "a" }, { TYPE_NS, "NS", "n" }, { TYPE_CNAME, "CNAME", "n" }, { TYPE_SOA, "SOA", "nn44444" },
	{ TYPE_PTR, "PTR", "n" }, { TYPE_MX, "MX", "2n" }, { TYPE_TXT, "TXT", "s" }, { TYPE_AAAA, "AAAA", "q" },
	{ TYPE_SRV, "SRV", "222n" }, { TYPE_DNAME, "DNAME", "n" }, { TYPE_DS, "DS", "211h" },
	{ TYPE_RRSIG, "RRSIG", "t114442nb" }, { TYPE_NSEC, "NSEC", "nm" }, { TYPE_DNSKEY, "DNSKEY", "211b" },
	{ TYPE_NSEC3, "NSEC3", "112lxm" }, { TYPE_NSEC3PARAM, "NSEC3PARAM", "112l" }, { TYPE_TLSA, "TLSA", "111h" },
	{ TYPE_CAA, "CAA", "1ir" }, { 0, NULL, NULL }
};
/* clang-format on */

static inline const struct zone_format *zone_format_of(uint16_t type)
{
	const struct zone_format *f = zone_formats;
	while (f->name != NULL && f->type != type)
		f++;
	return f->name != NULL ? f : NULL;
}

__attribute__((format(printf, 1, 2))) static inline int zone_complain(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return -1;
}

static inline int number_parse(const char *text, uint64_t max, uint64_t *to)
{
	uint64_t value = 0;
	if (*text == '\0')
		return -1;
	for (const char *p = text; *p != '\0'; p++) {
		if (*p < '0' || *p > '9' || value > (max - (uint64_t)(*p - '0')) / 10)
			return -1;
		value = value * 10 + (uint64_t)(*p - '0');
	}
	*to = value;
	return 0;
}

static inline int hex_octets(const char *hex, uint8_t *to, size_t cap)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = strlen(hex);
	if (n % 2 != 0 || n / 2 > cap)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char c = hex[i] >= 'A' && hex[i] <= 'F' ? (char)(hex[i] + ('a' - 'A')) : hex[i];
		const char *at = strchr(digits, c);
		if (at == NULL)
			return -1;
		unsigned value = (unsigned)(at - digits);
		to[i / 2] = (uint8_t)(i % 2 == 0 ? value << 4 : to[i / 2] | value);
	}
	return (int)(n / 2);
}

/* One octet of text, `\DDD` and `\X` undone. Returns how many characters it took, 0 when malformed. */
static inline size_t text_octet(const char *p, uint8_t *to)
{
	if (p[0] != '\\') {
		*to = (uint8_t)p[0];
		return p[0] != '\0';
	}
	if (p[1] < '0' || p[1] > '9') {
		*to = (uint8_t)p[1];
		return p[1] != '\0' ? 2 : 0;
	}
	if (p[2] < '0' || p[2] > '9' || p[3] < '0' || p[3] > '9')
		return 0;
	int value = (p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');
	*to = (uint8_t)value;
	return value <= 255 ? 4 : 0;
}

static inline int name_parse(const char *text, struct name *to)
{
	struct name out = { .len = 1 }; /* out.wire[at] is the length of the label that grows */
	size_t at = 0, n;
	if (strcmp(text, ".") == 0) {
		*to = out;
		return 0;
	}
	for (const char *p = text; *p != '\0'; p += n) {
		uint8_t octet;
		n = text_octet(p, &octet);
		bool dot = *p == '.';
		if (n == 0 || out.len == sizeof(out.wire) || (dot ? out.wire[at] == 0 : out.wire[at] == 63))
			return -1;
		if (dot) {
			at = out.len;
			out.wire[at] = 0;
		} else {
			out.wire[out.len] = octet;
			out.wire[at]++;
		}
		out.len++;
	}
	if (out.wire[at] != 0 || out.len == 1)
		return -1; /* not absolute, or empty */
	*to = out;
	return 0;
}

static inline char *text_escape(char *to, uint8_t octet, const char *special)
{
	if (octet < 0x21 || octet > 0x7e)
		return to + snprintf(to, 5, "\\%03u", octet);
	if (strchr(special, octet) != NULL)
		*to++ = '\\';
	*to++ = (char)octet;
	*to = '\0';
	return to;
}

static inline void name_text(const struct name *name, char *to)
{
	size_t i = 0;
	if (name->wire[0] == 0)
		*to++ = '.';
	while (i < name->len && name->wire[i] != 0) {
		size_t end = i + 1 + name->wire[i];
		for (i++; i < end; i++)
			to = text_escape(to, name->wire[i], ".\\\"();@$");
		*to++ = '.';
	}
	*to = '\0';
}

static inline int zone_add(
	struct zone *z, const struct name *owner, uint16_t type, uint32_t ttl, const void *rdata, size_t rdlen)
{
	if (z->n == z->cap) {
		z->cap = z->cap == 0 ? 64 : z->cap * 2;
		z->rr = realloc(z->rr, z->cap * sizeof(*z->rr));
	}
	uint8_t *copy = malloc(rdlen + 1);
	if (z->rr == NULL || copy == NULL || rdlen > 65535)
		return zone_complain("zone_add: %s", rdlen > 65535 ? "RDATA longer than 65535" : "out of memory");
	if (rdlen > 0)
		memcpy(copy, rdata, rdlen);
	z->rr[z->n++] = (struct rr){ *owner, type, ttl, (uint16_t)rdlen, copy };
	return 0;
}

/* ---- reading ---- */

#define ZONE_LINE_MAX 8192
struct zone_text { /* the RDATA of one line, taken field by field */
	char *p;
	uint8_t out[4096];
	size_t len;
};

/* The next field, cut out in place; quotes are kept as the first character. NULL at the end. */
static inline char *zone_field(struct zone_text *t)
{
	char *start = t->p + strspn(t->p, " \t");
	char *p = start;
	if (*start == '\0')
		return NULL;
	bool quoted = *p == '"';
	for (p += quoted; *p != '\0' && (quoted ? *p != '"' : *p != ' ' && *p != '\t'); p++)
		p += *p == '\\' && p[1] != '\0';
	t->p = p + (*p != '\0');
	*p = '\0';
	return start;
}

static inline int zone_put(struct zone_text *t, const void *octets, size_t n)
{
	if (n > sizeof(t->out) - t->len)
		return -1;
	memcpy(t->out + t->len, octets, n);
	t->len += n;
	return 0;
}

static inline int zone_put_number(struct zone_text *t, const char *text, unsigned octets)
{
	uint64_t value;
	if (number_parse(text, (UINT64_C(1) << (8 * octets)) - 1, &value) != 0)
		return -1;
	uint8_t wire[4] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };
	return zone_put(t, wire + 4 - octets, octets);
}

static inline int zone_put_string(struct zone_text *t, const char *field, bool counted)
{
	uint8_t octets[256];
	size_t n = 0, took;
	for (const char *p = field + (*field == '"'); *p != '\0'; p += took) {
		if (n == 255 || (took = text_octet(p, &octets[n])) == 0)
			return -1;
		n++;
	}
	uint8_t len = (uint8_t)n;
	return counted && zone_put(t, &len, 1) != 0 ? -1 : zone_put(t, octets, n);
}

static inline int zone_put_address(struct zone_text *t, const char *text, bool v6)
{
	/* The lab writes addresses in full: four numbers, or eight groups of hexadecimal. */
	for (int i = 0; i < (v6 ? 8 : 4); i++) {
		char *end;
		unsigned long value = strtoul(text, &end, v6 ? 16 : 10);
		uint8_t wire[2] = { (uint8_t)(value >> 8), (uint8_t)value };
		char separator = i == (v6 ? 7 : 3) ? '\0' : v6 ? ':' : '.';
		if (end == text || value > (v6 ? 65535U : 255U) || *end != separator ||
			zone_put(t, v6 ? wire : wire + 1, v6 ? 2 : 1) != 0)
			return -1;
		text = end + (separator != '\0');
	}
	return 0;
}

static inline int zone_put_hex(struct zone_text *t, const char *field)
{
	int n = hex_octets(field, t->out + t->len, sizeof(t->out) - t->len);
	t->len += n > 0 ? (size_t)n : 0;
	return n < 0 ? -1 : 0;
}

static inline int zone_put_field(struct zone_text *t, char kind, const char *field)
{
	struct name name;
	if (kind >= '1' && kind <= '4')
		return zone_put_number(t, field, (unsigned)(kind - '0'));
	if (kind == 'n')
		return name_parse(field, &name) != 0 ? -1 : zone_put(t, name.wire, name.len);
	if (kind == 'a' || kind == 'q')
		return zone_put_address(t, field, kind == 'q');
	if (kind == 'h')
		return zone_put_hex(t, field);
	return kind == 's' || kind == 'i' || kind == 'r' ? zone_put_string(t, field, kind != 'r') : -1;
}

static inline int zone_rdata(struct zone_text *t, const char *fields)
{
	char *field = zone_field(t);
	if (field != NULL && strcmp(field, "\\#") == 0) {
		zone_field(t); /* the length, which the digits say again */
		field = zone_field(t);
		return field == NULL ? 0 : zone_put_hex(t, field);
	}
	for (; field != NULL && fields != NULL && *fields != '\0'; field = zone_field(t)) {
		if (zone_put_field(t, *fields, field) != 0)
			return -1;
		fields += *fields != 's' && *fields != 'h';
	}
	return field != NULL || fields == NULL || (*fields != '\0' && *fields != 's' && *fields != 'h') ? -1 : 0;
}

static inline uint16_t zone_type_of(const char *word, const char **fields)
{
	uint64_t number = 0;
	for (const struct zone_format *f = zone_formats; f->name != NULL; f++)
		if (strcmp(f->name, word) == 0) {
			*fields = f->fields;
			return f->type;
		}
	if (strncmp(word, "TYPE", 4) == 0)
		(void)number_parse(word + 4, 65535, &number);
	return (uint16_t)number;
}

static inline int zone_line(struct zone *z, char *line)
{
	struct zone_text t = { .p = line };
	const char *owner = zone_field(&t), *ttl = zone_field(&t), *class = zone_field(&t), *type = zone_field(&t);
	const char *fields = NULL;
	struct name name;
	uint64_t seconds;
	if (type == NULL || name_parse(owner, &name) != 0 || number_parse(ttl, INT32_MAX, &seconds) != 0 ||
		strcmp(class, "IN") != 0)
		return -1;
	uint16_t number = zone_type_of(type, &fields);
	if (number == 0 || zone_rdata(&t, fields) != 0)
		return -1;
	return zone_add(z, &name, number, (uint32_t)seconds, t.out, t.len);
}

static inline int zone_read(const char *path, struct zone *z)
{
	static char line[ZONE_LINE_MAX];
	FILE *f = fopen(path, "r");
	int bad = f == NULL ? zone_complain("%s: can't be opened", path) : 0;
	for (int number = 1; bad == 0 && fgets(line, sizeof(line), f) != NULL; number++) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0' && zone_line(z, line) != 0)
			bad = zone_complain("%s:%d: not a record of the lab's format", path, number);
	}
	if (f != NULL)
		fclose(f);
	return bad;
}

static inline int key_word(struct key *k, const char *word, const char *value)
{
	uint64_t number = 0;
	int octets = 0;
	if (strcmp(word, "zone") == 0)
		return name_parse(value, &k->zone);
	if (strcmp(word, "flags") == 0 && number_parse(value, 65535, &number) == 0) {
		k->flags = (uint16_t)number;
	} else if (strcmp(word, "algorithm") == 0 && number_parse(value, 255, &number) == 0) {
		k->algorithm = (uint8_t)number;
	} else if (strcmp(word, "public") == 0 && (octets = hex_octets(value, k->pub, sizeof(k->pub))) > 0) {
		k->pub_len = (size_t)octets;
	} else if (strcmp(word, "private") == 0 && (octets = hex_octets(value, k->priv, sizeof(k->priv))) > 0) {
		k->priv_len = (size_t)octets;
	} else {
		return -1;
	}
	return 0;
}

static inline int keys_read(const char *path, struct keys *k)
{
	char line[2048], word[16], value[1100];
	FILE *f = fopen(path, "r");
	int bad = f == NULL ? zone_complain("%s: can't be opened", path) : 0;
	memset(k, 0, sizeof(*k));
	while (bad == 0 && fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%15s %1099s", word, value) != 2)
			continue;
		if (strcmp(word, "zone") == 0)
			k->n++; /* each key begins with its zone */
		if (k->n == 0 || k->n > 8 || key_word(&k->key[k->n - 1], word, value) != 0)
			bad = zone_complain("%s: not a key file of the lab's format", path);
	}
	if (f != NULL)
		fclose(f);
	return bad;
}

/* ---- writing ---- */

static inline void write_base(FILE *f, const uint8_t *p, size_t n, unsigned bits)
{
	const char *digits = bits == 6 ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
				       : "0123456789abcdefghijklmnopqrstuv";
	uint32_t hold = 0;
	unsigned have = 0;
	for (size_t i = 0; i < n; i++) {
		hold = hold << 8 | p[i];
		for (have += 8; have >= bits; have -= bits)
			fputc(digits[hold >> (have - bits) & ((1U << bits) - 1)], f);
		hold &= 0xffff;
	}
	if (have > 0)
		fputc(digits[hold << (bits - have) & ((1U << bits) - 1)], f);
	if (bits == 6)
		fputs(&"=="[n % 3 == 0 ? 2 : n % 3 == 1 ? 0 : 1], f);
}

static inline void write_type(FILE *f, unsigned type)
{
	const struct zone_format *known = zone_format_of((uint16_t)type);
	if (known != NULL)
		fputs(known->name, f);
	else
		fprintf(f, "TYPE%u", type);
}

/* Windows are written as they stand in the RDATA: a wrong one shows as wrong types. */
static inline void write_bitmap(FILE *f, const uint8_t *p, size_t n)
{
	const char *space = "";
	for (size_t i = 0; i + 2 <= n; i += 2U + p[i + 1])
		for (size_t bit = 0; bit < 8U * p[i + 1] && i + 2 + bit / 8 < n; bit++)
			if (p[i + 2 + bit / 8] & 0x80 >> bit % 8) {
				fputs(space, f);
				write_type(f, (unsigned)(p[i] * 256U + bit));
				space = " ";
			}
}

static inline void write_string(FILE *f, const uint8_t *p, size_t n)
{
	char text[8];
	fputc('"', f);
	for (size_t i = 0; i < n; i++) {
		text_escape(text, p[i], "\"\\");
		fputs(p[i] == ' ' ? " " : text, f);
	}
	fputc('"', f);
}

static inline void write_hex(FILE *f, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%02x", p[i]);
}

static inline size_t write_name(FILE *f, const uint8_t *p, size_t n)
{
	struct name name = { 0 };
	char text[1024];
	size_t i = 0;
	while (i < n && p[i] != 0 && i + 1 + p[i] < n)
		i += 1U + p[i];
	if (i >= n || p[i] != 0 || i + 1 > sizeof(name.wire))
		return 0;
	name.len = (uint8_t)(i + 1);
	memcpy(name.wire, p, i + 1);
	name_text(&name, text);
	fputs(text, f);
	return i + 1;
}

/* A field that begins with its length octet: a salt, a hash, a string. */
static inline size_t write_counted(FILE *f, char kind, const uint8_t *p, size_t n)
{
	if (n == 0 || (size_t)p[0] + 1 > n)
		return 0;
	if (kind == 'l' && p[0] == 0)
		fputc('-', f);
	else if (kind == 'l')
		write_hex(f, p + 1, p[0]);
	else if (kind == 'x')
		write_base(f, p + 1, p[0], 5);
	else if (kind == 's')
		write_string(f, p + 1, p[0]);
	else
		fwrite(p + 1, 1, p[0], f);
	return 1U + p[0];
}

static inline size_t write_number(FILE *f, char kind, const uint8_t *p, size_t n)
{
	size_t octets = kind == 't' ? 2 : (size_t)(kind - '0');
	uint32_t value = 0;
	for (size_t i = 0; i < octets && i < n; i++)
		value = value << 8 | p[i];
	if (octets > n)
		return 0;
	if (kind == 't')
		write_type(f, value);
	else
		fprintf(f, "%u", value);
	return octets;
}

static inline size_t write_address(FILE *f, char kind, const uint8_t *p, size_t n)
{
	if (n < (kind == 'a' ? 4U : 16U))
		return 0;
	if (kind == 'a') {
		fprintf(f, "%d.%d.%d.%d", p[0], p[1], p[2], p[3]);
		return 4;
	}
	for (int i = 0; i < 16; i += 2)
		fprintf(f, "%s%x", i > 0 ? ":" : "", p[i] << 8 | p[i + 1]);
	return 16;
}

/* One field; returns how many octets it took, 0 when the RDATA does not hold it. */
static inline size_t write_field(FILE *f, char kind, const uint8_t *p, size_t n)
{
	if (kind == 'n')
		return write_name(f, p, n);
	if (kind == 'a' || kind == 'q')
		return write_address(f, kind, p, n);
	if ((kind >= '1' && kind <= '4') || kind == 't')
		return write_number(f, kind, p, n);
	if (kind == 'l' || kind == 'x' || kind == 's' || kind == 'i')
		return write_counted(f, kind, p, n);
	if (kind == 'h')
		write_hex(f, p, n);
	else if (kind == 'b')
		write_base(f, p, n, 6);
	else if (kind == 'm')
		write_bitmap(f, p, n);
	else
		write_string(f, p, n);
	return n;
}

/* RDATA that does not fit its type is cut short and never repaired: what you have built is what is judged. */
static inline void write_rdata(FILE *f, const struct rr *rr)
{
	const struct zone_format *known = zone_format_of(rr->type);
	if (known == NULL) {
		fprintf(f, " \\# %u%s", rr->rdlen, rr->rdlen > 0 ? " " : "");
		write_hex(f, rr->rdata, rr->rdlen);
		return;
	}
	size_t at = 0;
	for (const char *kind = known->fields; *kind != '\0'; kind += *kind != 's') {
		if (at == rr->rdlen && *kind != 'r')
			break;
		fputc(' ', f);
		size_t took = write_field(f, *kind, rr->rdata + at, rr->rdlen - at);
		if (took == 0)
			break;
		at += took;
	}
}

static inline int zone_write(const char *path, const struct zone *z)
{
	char owner[1024];
	FILE *f = fopen(path, "w");
	if (f == NULL)
		return zone_complain("%s: can't be written", path);
	for (size_t i = 0; i < z->n; i++) {
		name_text(&z->rr[i].owner, owner);
		fprintf(f, "%s %u IN ", owner, z->rr[i].ttl);
		write_type(f, z->rr[i].type);
		write_rdata(f, &z->rr[i]);
		fputc('\n', f);
	}
	return fclose(f) == 0 ? 0 : zone_complain("%s: can't be written", path);
}

#endif
