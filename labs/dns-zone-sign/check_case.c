/* What was asked: a case as the judge writes it, or (survey) what a foreign zone says about itself. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "check_json.h"

char *file_read(const char *path, size_t max, size_t *len)
{
	FILE *f = fopen(path, "rb");
	if (f == NULL)
		return NULL;
	long size = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
	size_t room = size < 0 || (size_t)size > max ? max : (size_t)size;
	rewind(f);
	char *data = take(room + 2);
	size_t n = fread(data, 1, room + 1, f);
	bool bad = size < 0 || ferror(f) != 0 || n > room;
	fclose(f);
	if (bad)
		return NULL;
	data[n] = '\0';
	*len = n;
	return data;
}

static int complain(const struct task *t, const char *what)
{
	fprintf(stderr, "check: %s: %s\n", t->place, what);
	return -1;
}

static size_t hex_read(const char *text, uint8_t *to, size_t max)
{
	size_t n = 0;
	while (n < max && hex_value(text[0]) >= 0 && hex_value(text[1]) >= 0) {
		to[n++] = (uint8_t)(hex_value(text[0]) << 4 | hex_value(text[1]));
		text += 2;
	}
	return *text == '\0' ? n : 0;
}

static char *file_of(const struct jnode *root, const char *name, size_t *len)
{
	const struct jnode *files = json_at(root, "files");
	for (const struct jnode *f = files == NULL ? NULL : files->child; f != NULL; f = f->next) {
		if (strcmp(json_text(f, "name"), name) != 0)
			continue;
		const char *hex = json_text(f, "data");
		char *data = take(strlen(hex) / 2 + 1);
		*len = hex_read(hex, (uint8_t *)data, strlen(hex) / 2);
		return data;
	}
	return NULL;
}

/* Lines "word value"; each key begins with "zone". */
static bool keys_read(struct task *t, char *text)
{
	struct key *k = NULL;
	for (char *line = text, *end; *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		if (*end != '\0')
			*end++ = '\0';
		char *text_value = line + strcspn(line, " ");
		uint64_t number = 0;
		if (*text_value != '\0')
			*text_value++ = '\0';
		if (strcmp(line, "zone") == 0 && t->n_keys < 16)
			k = &t->key[t->n_keys++];
		else if (k == NULL)
			return false;
		else if (strcmp(line, "flags") == 0 && decimal(text_value, 65535, &number))
			k->flags = (uint16_t)number;
		else if (strcmp(line, "algorithm") == 0 && decimal(text_value, 255, &number))
			k->algorithm = (uint8_t)number;
		else if (strcmp(line, "public") == 0)
			k->pub_len = hex_read(text_value, k->pub, sizeof(k->pub));
		if (k->algorithm != 0)
			k->usable = k->algorithm == 13 || k->algorithm == 15;
	}
	return k != NULL;
}

static bool options_read(struct task *t, const struct jnode *argv)
{
	uint64_t from = 0, to = 0;
	for (const struct jnode *a = argv == NULL ? NULL : argv->child; a != NULL && a->next != NULL; a = a->next) {
		const char *option = a->text, *text_value = a->next->text;
		if (option == NULL || text_value == NULL)
			return false;
		if (strcmp(option, "-s") == 0 && !decimal(text_value, INT64_MAX, &from))
			return false;
		if (strcmp(option, "-e") == 0 && !decimal(text_value, INT64_MAX, &to))
			return false;
		if (strcmp(option, "-3") == 0) {
			t->nsec3 = true;
			t->salt_len = strcmp(text_value, "-") == 0 ? 0 : hex_read(text_value, t->salt, sizeof(t->salt));
		}
	}
	t->from = (int64_t)from;
	t->to = (int64_t)to;
	return from != 0 && to != 0;
}

static bool apex_find(struct task *t)
{
	for (size_t i = 0; i < t->in.n; i++) {
		const struct rr *rr = t->in.set[i].rr[0];
		if (rr->type != T_SOA || rr->rdlen < 22)
			continue;
		uint32_t minimum = number_at(rr->rdata + rr->rdlen - 4, 4);
		t->apex = rr->owner;
		t->negative_ttl = minimum < rr->ttl ? minimum : rr->ttl; /* RFC 9077 §3 */
		return true;
	}
	return false;
}

static int vectors_read(struct task *t, const struct jnode *vectors)
{
	size_t cap = 0;
	for (const struct jnode *v = vectors == NULL ? NULL : vectors->child; v != NULL; v = v->next) {
		t->asked = grow(t->asked, t->n_asked, &cap, sizeof(*t->asked));
		t->asked[t->n_asked++] = (struct asked){ json_text(v, "id"), json_text(v, "check") };
		if (!check_known(json_text(v, "check")))
			return complain(t, "a vector names a check that does not exist");
	}
	return 0;
}

int task_read(const char *path, struct task *t)
{
	size_t n, zone_len = 0, ksk_len, zsk_len;
	t->place = path;
	char *text = file_read(path, (size_t)16 << 20, &n);
	const struct jnode *root = text == NULL ? NULL : json_tree(text);
	if (root == NULL)
		return complain(t, "not a case that can be read");
	char *zone = file_of(root, "zone", &zone_len);
	char *ksk = file_of(root, "ksk.key", &ksk_len), *zsk = file_of(root, "zsk.key", &zsk_len);
	if (zone == NULL || ksk == NULL || zsk == NULL || !keys_read(t, ksk) || !keys_read(t, zsk))
		return complain(t, "zone, ksk.key and zsk.key must be there");
	records_read(zone, zone_len, &t->in.records);
	zone_shape(&t->in);
	if (t->in.records.bad_lines > 0 || !apex_find(t))
		return complain(t, "its zone can't be read");
	tree_grow(t);
	if (!options_read(t, json_at(root, "argv")))
		return complain(t, "its argv can't be read");
	uint64_t now;
	t->run_now = t->now;
	if (decimal(json_text(json_at(root, "with"), "now"), INT64_MAX, &now))
		t->now = (int64_t)now; /* a case may be set in another time than the run's */
	return vectors_read(t, json_at(root, "vectors"));
}

static void survey_keys(const struct rrset *set, struct task *t)
{
	for (size_t i = 0; set != NULL && i < set->n && t->n_keys < 16; i++) {
		const struct rr *rr = set->rr[i];
		if (rr->rdlen < 5 || rr->rdlen > 4 + sizeof(t->key[0].pub))
			continue;
		struct key *k = &t->key[t->n_keys++];
		k->flags = (uint16_t)number_at(rr->rdata, 2);
		k->algorithm = rr->rdata[3];
		k->pub_len = rr->rdlen - 4U;
		memcpy(k->pub, rr->rdata + 4, k->pub_len);
		k->usable = k->algorithm == 13 || k->algorithm == 15;
	}
}

int task_survey(const char *apex, const struct zone *answer, int64_t now, struct task *t)
{
	t->place = apex;
	t->survey = true;
	t->now = t->run_now = now;
	for (size_t i = 0; i < answer->records.n; i++)
		if (!is_dnssec(answer->records.rr[i].type)) {
			t->in.records.rr =
				grow(t->in.records.rr, t->in.records.n, &t->in.records.cap, sizeof(struct rr));
			t->in.records.rr[t->in.records.n++] = answer->records.rr[i];
		}
	zone_shape(&t->in);
	if (!name_read(apex, &t->apex) || !apex_find(t))
		return complain(t, "not an absolute name, or a zone without SOA");
	tree_grow(t);
	survey_keys(zone_find(answer, &t->apex, T_DNSKEY), t);
	const struct rrset *param = zone_find(answer, &t->apex, T_NSEC3PARAM);
	if (param != NULL && param->rr[0]->rdlen >= 5) {
		t->nsec3 = true;
		t->salt_len = param->rr[0]->rdata[4];
		if (t->salt_len > param->rr[0]->rdlen - 5U)
			return complain(t, "an NSEC3PARAM whose salt is cut off");
		memcpy(t->salt, param->rr[0]->rdata + 5, t->salt_len);
	}
	return 0;
}
