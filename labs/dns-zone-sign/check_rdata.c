/* RDATA: text to wire by a table of fields, canonical form, type bitmaps. */
#include "check.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* n name; 1 2 4 numbers; a A; q AAAA; s strings; i string; r the rest as one string; h hexadecimal; b base64; t type;
 * w time; m type bitmap; l salt; x hash. In .names: offsets of names that are lowered (RFC 4034 §6.2 (3)): how many
 * octets stand before the first, and how many names follow each other. */
struct form {
	uint16_t type;
	const char *name, *fields;
	uint8_t before, names;
};

/* clang-format off */
static const struct form forms[] = {
	{ T_A, "A", "a", 0, 0 }, { T_NS, "NS", "n", 0, 1 }, { T_CNAME, "CNAME", "n", 0, 1 }, { T_SOA, "SOA", "nn44444", 0, 2 },
	{ T_PTR, "PTR", "n", 0, 1 }, { 13, "HINFO", "ii", 0, 0 }, { 14, "MINFO", "nn", 0, 2 }, { T_MX, "MX", "2n", 2, 1 },
	{ T_TXT, "TXT", "s", 0, 0 }, { 17, "RP", "nn", 0, 2 }, { 18, "AFSDB", "2n", 2, 1 }, { T_AAAA, "AAAA", "q", 0, 0 },
	{ T_SRV, "SRV", "222n", 6, 1 }, { 36, "KX", "2n", 2, 1 }, { T_DNAME, "DNAME", "n", 0, 1 }, { T_DS, "DS", "211h", 0, 0 },
	{ 44, "SSHFP", "11h", 0, 0 }, { T_RRSIG, "RRSIG", "t114ww2nb", 18, 1 }, { T_NSEC, "NSEC", "nm", 0, 0 },
	{ T_DNSKEY, "DNSKEY", "211b", 0, 0 }, { T_NSEC3, "NSEC3", "112lxm", 0, 0 },
	{ T_NSEC3PARAM, "NSEC3PARAM", "112l", 0, 0 }, { T_TLSA, "TLSA", "111h", 0, 0 }, { 59, "CDS", "211h", 0, 0 },
	{ 60, "CDNSKEY", "211b", 0, 0 }, { 99, "SPF", "s", 0, 0 }, { T_CAA, "CAA", "1ir", 0, 0 }, { 0, NULL, NULL, 0, 0 }
};
/* clang-format on */

static const struct form *form_of(uint16_t type)
{
	const struct form *f = forms;
	while (f->name != NULL && f->type != type)
		f++;
	return f;
}

uint16_t type_read(const char *word)
{
	uint64_t number;
	for (const struct form *f = forms; f->name != NULL; f++)
		if (strcmp(f->name, word) == 0)
			return f->type;
	return strncmp(word, "TYPE", 4) == 0 && decimal(word + 4, 65535, &number) ? (uint16_t)number : 0;
}

const char *type_show(uint16_t type, char to[16])
{
	const struct form *f = form_of(type);
	if (f->name != NULL)
		snprintf(to, 16, "%s", f->name);
	else
		snprintf(to, 16, "TYPE%u", type);
	return to;
}

static bool read_hex(const char *text, struct octets *out)
{
	for (; text[0] != '\0' && text[1] != '\0'; text += 2) {
		if (hex_value(text[0]) < 0 || hex_value(text[1]) < 0)
			return false;
		octets_number(out, (uint32_t)(hex_value(text[0]) << 4 | hex_value(text[1])), 1);
	}
	return *text == '\0';
}

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* One word of base64; words of one field are joined by the caller's rule that only the last may be short. */
bool base64_read(const char *text, struct octets *out)
{
	uint32_t hold = 0;
	unsigned bits = 0;
	size_t digits = strcspn(text, "=");
	for (size_t i = 0; i < digits; i++) {
		const char *at = strchr(base64_digits, text[i]);
		if (at == NULL)
			return false;
		hold = (hold << 6 | (uint32_t)(at - base64_digits)) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			octets_number(out, hold >> bits & 0xff, 1);
		}
	}
	return (digits + strspn(text + digits, "=")) % 4 == 0 && strlen(text + digits) <= 2 &&
	       strspn(text + digits, "=") == strlen(text + digits) && (hold & ((1U << bits) - 1)) == 0;
}

void base64_write(const uint8_t *p, size_t n, char *to)
{
	for (size_t i = 0; i < n; i += 3) {
		uint32_t group = 0;
		for (size_t k = 0; k < 3; k++)
			group = group << 8 | (i + k < n ? p[i + k] : 0U);
		for (unsigned k = 0; k < 4; k++)
			to[k] = base64_digits[group >> (18 - 6 * k) & 63];
		to += 4;
	}
	for (size_t i = n % 3; i != 0 && i < 3; i++)
		to[(ptrdiff_t)i - 3] = '=';
	*to = '\0';
}

static bool read_hash(const char *text, struct octets *out)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv0123456789ABCDEFGHIJKLMNOPQRSTUV";
	size_t n = strlen(text), start;
	uint32_t hold = 0;
	unsigned bits = 0;
	octets_number(out, (uint32_t)(n * 5 / 8) & 0xff, 1);
	start = out->len;
	for (size_t i = 0; i < n && n < 256; i++) {
		const char *at = strchr(digits, text[i]);
		if (at == NULL)
			return false;
		hold = (hold << 5 | (uint32_t)(at - digits) % 32) & 0xffff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			octets_number(out, hold >> bits & 0xff, 1);
		}
	}
	return n > 0 && n < 256 && out->len - start == n * 5 / 8;
}

/* RFC 4034 §3.2: fourteen digits are a date, fewer are seconds. */
static bool read_time(const char *text, struct octets *out)
{
	uint64_t value;
	if (strlen(text) != 14) {
		if (!decimal(text, UINT32_MAX, &value))
			return false;
		octets_number(out, (uint32_t)value, 4);
		return true;
	}
	if (!decimal(text, UINT64_MAX / 16, &value))
		return false;
	int64_t second = (int64_t)(value % 100), minute = (int64_t)(value / 100 % 100),
		hour = (int64_t)(value / 10000 % 100);
	int64_t day = (int64_t)(value / 1000000 % 100), month = (int64_t)(value / 100000000 % 100);
	int64_t year = (int64_t)(value / 10000000000);
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
		return false;
	/* days since 1970-03-01 of a year that begins in March, so that the leap day is its last */
	int64_t y = month > 2 ? year : year - 1, m = (month + 9) % 12;
	int64_t days = y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
	octets_number(out, (uint32_t)(days * 86400 + hour * 3600 + minute * 60 + second), 4);
	return true;
}

static bool read_string(const char *text, bool counted, struct octets *out)
{
	uint8_t octet[255];
	size_t n = 0;
	while (*text != '\0') {
		char digits[4] = { 0 };
		uint64_t value = (uint8_t)*text++;
		if (value == '\\' && *text >= '0' && *text <= '9') {
			for (int i = 0; i < 3 && *text != '\0'; i++)
				digits[i] = *text++;
			if (strlen(digits) != 3 || !decimal(digits, 255, &value))
				return false;
		} else if (value == '\\') {
			if (*text == '\0')
				return false;
			value = (uint8_t)*text++;
		}
		if (n == sizeof(octet))
			return false;
		octet[n++] = (uint8_t)value;
	}
	if (counted)
		octets_number(out, (uint32_t)n, 1);
	octets_put(out, octet, n);
	return true;
}

static bool read_address(int family, const char *text, struct octets *out)
{
	uint8_t address[16];
	if (inet_pton(family, text, address) != 1)
		return false;
	octets_put(out, address, family == AF_INET ? 4 : 16);
	return true;
}

static bool read_salt(const char *text, struct octets *out)
{
	size_t n = strcmp(text, "-") == 0 ? 0 : strlen(text);
	octets_number(out, (uint32_t)(n / 2) & 0xff, 1);
	return n == 0 || (n % 2 == 0 && n <= 510 && read_hex(text, out));
}

static bool read_name(const char *text, struct octets *out)
{
	struct name n;
	if (!name_read(text, &n))
		return false;
	octets_put(out, n.wire, n.len);
	return true;
}

static bool read_one(char kind, const char *text, struct octets *out)
{
	uint64_t value;
	uint16_t type;
	if (kind == '1' || kind == '2' || kind == '4') {
		bool good = decimal(text, (UINT64_C(1) << (8 * (kind - '0'))) - 1, &value);
		octets_number(out, good ? (uint32_t)value : 0, (unsigned)(kind - '0'));
		return good;
	}
	if (kind == 't') {
		type = type_read(text);
		octets_number(out, type, 2);
		return type != 0 || strcmp(text, "TYPE0") == 0;
	}
	if (kind == 'a' || kind == 'q')
		return read_address(kind == 'a' ? AF_INET : AF_INET6, text, out);
	if (kind == 's' || kind == 'i' || kind == 'r')
		return read_string(text, kind != 'r', out);
	return kind == 'n'   ? read_name(text, out)
	       : kind == 'w' ? read_time(text, out)
	       : kind == 'l' ? read_salt(text, out)
			     : kind == 'x' && read_hash(text, out);
}

/* The rest of the words belongs to one field: digits are joined. */
static bool read_rest(char kind, const struct words *w, size_t i, struct octets *out)
{
	static struct types types;
	static char joined[1 << 17];
	size_t n = 0;
	memset(&types, 0, sizeof(types));
	for (; i < w->n; i++) {
		size_t len = strlen(w->word[i]);
		if (kind == 'm') {
			uint16_t type = type_read(w->word[i]);
			if (type == 0 && strcmp(w->word[i], "TYPE0") != 0)
				return false; /* type 0 does not exist, but a bit can stand for it */
			types_add(&types, type);
		} else if (len + n >= sizeof(joined)) {
			return false;
		} else {
			memcpy(joined + n, w->word[i], len);
			n += len;
		}
	}
	joined[n] = '\0';
	if (kind == 'm')
		types_write(&types, false, out);
	return kind == 'm' || (kind == 'h' ? read_hex(joined, out) : base64_read(joined, out));
}

static bool read_generic(const struct words *w, size_t i, struct octets *out)
{
	uint64_t length;
	size_t start = out->len;
	return i < w->n && decimal(w->word[i], 65535, &length) && read_rest('h', w, i + 1, out) &&
	       out->len - start == length;
}

bool rdata_read(uint16_t type, const struct words *w, size_t i, struct octets *out)
{
	const char *kind = form_of(type)->fields;
	if (i < w->n && !w->quoted[i] && strcmp(w->word[i], "\\#") == 0)
		return read_generic(w, i + 1, out);
	if (kind == NULL)
		return false;
	for (; *kind != '\0' && strchr("hbm", *kind) == NULL; i++) {
		if (i >= w->n || !read_one(*kind, w->word[i], out))
			return false;
		kind += *kind != 's' || i + 1 == w->n;
	}
	return *kind != '\0' ? read_rest(*kind, w, i, out) : i == w->n;
}

void rdata_canonical(const struct rr *rr, struct octets *out)
{
	const struct form *f = form_of(rr->type);
	size_t start = out->len, at = f->before;
	octets_put(out, rr->rdata, rr->rdlen);
	if (f->name == NULL || out->over)
		return;
	for (unsigned i = 0; i < f->names; i++) {
		struct name n;
		size_t used;
		if (at > rr->rdlen || !name_of_wire(rr->rdata + at, rr->rdlen - at, &n, &used))
			return; /* malformed, so there is no name to lower */
		n = name_lower(&n);
		memcpy(out->data + start + at, n.wire, n.len);
		at += used;
	}
}

bool types_has(const struct types *t, unsigned type)
{
	return (t->bit[type / 8] & 0x80 >> type % 8) != 0;
}

void types_add(struct types *t, unsigned type)
{
	t->bit[type / 8] |= (uint8_t)(0x80 >> type % 8);
}

void types_read(const uint8_t *p, size_t n, struct types *t)
{
	memset(t, 0, sizeof(*t));
	while (n >= 2 && p[1] >= 1 && p[1] <= 32 && n >= 2U + p[1]) {
		for (size_t i = 0; i < p[1]; i++)
			t->bit[(size_t)p[0] * 32 + i] |= p[2 + i];
		n -= 2U + p[1];
		p += 2 + p[1];
	}
}

/* RFC 4034 §4.1.2; whole_windows is the documented mistake of keeping the zero octets at the end of a window. */
void types_write(const struct types *t, bool whole_windows, struct octets *out)
{
	for (unsigned w = 0; w < 256; w++) {
		const uint8_t *window = t->bit + (size_t)w * 32;
		uint8_t n = 32;
		while (n > 0 && window[n - 1] == 0)
			n--;
		if (n == 0)
			continue;
		n = whole_windows ? 32 : n;
		octets_number(out, w, 1);
		octets_number(out, n, 1);
		octets_put(out, window, n);
	}
}
