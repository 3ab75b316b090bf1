#include "runner/board/firmware.h"

#include <elf.h>

#include "runner/base/arena.h"

#define SEGMENTS_MAX 16
#define SECTIONS_MAX 64
#define SYMBOLS_MAX  65536
#define RAM          UINT32_C(0x20000000)
#define RAM_SIZE     UINT32_C(0x4000)

struct file {
	const uint8_t *p;
	size_t n;
	Elf32_Ehdr head;
};

/* n things of a size at an offset of the file, or NULL. */
static const uint8_t *part(const struct file *f, uint64_t at, uint64_t n, uint64_t size)
{
	return at <= f->n && n * size <= f->n - at ? f->p + at : NULL;
}

static int read_head(struct file *f, struct err *e)
{
	const uint8_t *p = part(f, 0, 1, sizeof(f->head));

	if (p == NULL || memcmp(p, ELFMAG, SELFMAG) != 0)
		return err_set(e, ERR_INPUT, "firmware: not an ELF file");
	memcpy(&f->head, p, sizeof(f->head));
	const Elf32_Ehdr *h = &f->head;
	if (h->e_ident[EI_CLASS] != ELFCLASS32 || h->e_ident[EI_DATA] != ELFDATA2LSB || h->e_machine != EM_ARM ||
		h->e_type != ET_EXEC)
		return err_set(e, ERR_INPUT, "firmware: not a linked program for a 32-bit Arm processor");
	if (h->e_phnum == 0 || h->e_phnum > SEGMENTS_MAX || h->e_phentsize != sizeof(Elf32_Phdr))
		return err_set(e, ERR_INPUT, "firmware: %u segments; 1 to %d are read", h->e_phnum, SEGMENTS_MAX);
	if (h->e_shnum > SECTIONS_MAX || (h->e_shnum > 0 && h->e_shentsize != sizeof(Elf32_Shdr)))
		return err_set(e, ERR_INPUT, "firmware: %u sections; at most %d are read", h->e_shnum, SECTIONS_MAX);
	return 0;
}

static int load_segment(const struct file *f, const Elf32_Phdr *s, unsigned i, uint32_t rom_size, uint8_t *flash,
	uint8_t *used, struct err *e)
{
	const uint8_t *bytes = part(f, s->p_offset, s->p_filesz, 1);

	if (s->p_filesz > s->p_memsz || bytes == NULL)
		return err_set(e, ERR_INPUT, "firmware: segment %u: its bytes are not all in the file", i);
	if (s->p_vaddr >= RAM && ((uint64_t)s->p_vaddr + s->p_memsz > RAM + RAM_SIZE))
		return err_set(e, ERR_INPUT, "firmware: segment %u: ends outside the board's RAM", i);
	if (s->p_filesz > 0 && (s->p_paddr > rom_size || s->p_filesz > rom_size - s->p_paddr))
		return err_set(e, ERR_INPUT,
			"firmware: segment %u: %u bytes at 0x%x are outside the bootloader's %u bytes of flash; make "
			"it smaller",
			i, s->p_filesz, s->p_paddr, rom_size);
	for (uint32_t k = 0; k < s->p_filesz; k++) {
		if (used[s->p_paddr + k] != 0)
			return err_set(
				e, ERR_INPUT, "firmware: segment %u: overlaps another one at 0x%x", i, s->p_paddr + k);
		used[s->p_paddr + k] = 1;
		flash[s->p_paddr + k] = bytes[k];
	}
	return 0;
}

static int load(const struct file *f, uint32_t rom_size, uint8_t *flash, uint8_t *used, struct err *e)
{
	const uint8_t *table = part(f, f->head.e_phoff, f->head.e_phnum, sizeof(Elf32_Phdr));
	uint32_t vector[2];

	if (table == NULL)
		return err_set(e, ERR_INPUT, "firmware: the table of segments is outside the file");
	for (unsigned i = 0; i < f->head.e_phnum; i++) {
		Elf32_Phdr s;
		memcpy(&s, table + i * sizeof(s), sizeof(s));
		if (s.p_type == PT_LOAD && load_segment(f, &s, i, rom_size, flash, used, e) < 0)
			return -1;
	}
	memcpy(vector, flash, sizeof(vector));
	if (vector[0] <= RAM || vector[0] > RAM + RAM_SIZE || vector[0] % 4 != 0 || vector[1] % 2 == 0 ||
		vector[1] >= rom_size || used[vector[1] & ~1u] == 0)
		return err_set(e, ERR_INPUT,
			"firmware: no vector table at address 0: stack 0x%x, reset 0x%x; link with the given script",
			vector[0], vector[1]);
	return 0;
}

static int section(const struct file *f, unsigned i, Elf32_Shdr *out)
{
	const uint8_t *p =
		i < f->head.e_shnum ? part(f, f->head.e_shoff + (uint64_t)i * sizeof(*out), 1, sizeof(*out)) : NULL;

	if (p == NULL)
		return -1;
	memcpy(out, p, sizeof(*out));
	return 0;
}

/* The global functions of a name: a linker lets no second one through, and static ones do not count. */
static void take_symbols(const struct file *f, const Elf32_Shdr *table, const Elf32_Shdr *text, uint32_t rom_size,
	struct firmware_symbol *wanted, size_t n_wanted)
{
	const uint8_t *symbols = part(f, table->sh_offset, table->sh_size, 1),
		      *names = part(f, text->sh_offset, text->sh_size, 1);
	size_t n = table->sh_size / sizeof(Elf32_Sym);

	if (symbols == NULL || names == NULL || text->sh_size == 0 || names[text->sh_size - 1] != '\0')
		return;
	for (size_t i = 0; i < n && i < SYMBOLS_MAX; i++) {
		Elf32_Sym s;
		memcpy(&s, symbols + i * sizeof(s), sizeof(s));
		if (ELF32_ST_TYPE(s.st_info) != STT_FUNC || ELF32_ST_BIND(s.st_info) != STB_GLOBAL ||
			s.st_name >= text->sh_size || s.st_value >= rom_size)
			continue;
		for (size_t k = 0; k < n_wanted; k++)
			if (wanted[k].address == UINT32_MAX &&
				strcmp((const char *)names + s.st_name, wanted[k].name) == 0)
				wanted[k].address = s.st_value & ~1u;
	}
}

static int find_symbols(
	const struct file *f, uint32_t rom_size, struct firmware_symbol *wanted, size_t n_wanted, struct err *e)
{
	Elf32_Shdr table, text;

	for (size_t k = 0; k < n_wanted; k++)
		wanted[k].address = UINT32_MAX;
	for (unsigned i = 0; i < f->head.e_shnum; i++)
		if (section(f, i, &table) == 0 && table.sh_type == SHT_SYMTAB && section(f, table.sh_link, &text) == 0)
			take_symbols(f, &table, &text, rom_size, wanted, n_wanted);
	for (size_t k = 0; k < n_wanted; k++)
		if (wanted[k].address == UINT32_MAX)
			return err_set(e, ERR_INPUT, "firmware: no function %s in the bootloader's flash; define it",
				wanted[k].name);
	return 0;
}

int firmware_read(const void *elf, size_t n, uint32_t rom_size, uint8_t *flash, struct firmware_symbol *symbols,
	size_t n_symbols, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct file f = { .p = elf, .n = n };
	uint8_t *image = arena_alloc(&a, rom_size), *used = arena_alloc(&a, rom_size);
	struct firmware_symbol *found = arena_memdup(&a, symbols, n_symbols * sizeof(*found));

	memset(image, 0xff, rom_size);
	if (read_head(&f, e) < 0 || load(&f, rom_size, image, used, e) < 0 ||
		find_symbols(&f, rom_size, found, n_symbols, e) < 0)
		return -1;
	memcpy(flash, image, rom_size);
	memcpy(symbols, found, n_symbols * sizeof(*found));
	return 0;
}
