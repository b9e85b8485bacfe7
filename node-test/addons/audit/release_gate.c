// A gate inside a release, for stock addons. The dynamic linker asks this library
// (LD_AUDIT) what the runtime's functions are that an addon looks up, and is given the
// release below. An addon that is linked to them has its table of addresses changed.
//
// napi has made up its mind by the time it calls the runtime; what becomes of the function
// between the two is the race. The addon's own thread stops there: it creates the file
// $RELEASE_GATE.reached, and goes on when there is $RELEASE_GATE.open.
//
// It has a C library of its own, which knows nothing of the program's threads: nothing but
// system calls is asked of it.

#define _GNU_SOURCE
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define RELEASE "napi_release_threadsafe_function"

typedef int (*release_t)(void *, int);

static release_t real_release;
static char reached[4096];
static char open_[4096];

// A test that fails has to end, too: this is longer than an environment takes to.
enum { LONGEST_MS = 5000 };

static void pass(void) {
  int file = open(reached, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0)
    return;
  close(file);
  for (int i = 0; i < LONGEST_MS && access(open_, F_OK) != 0; i++)
    usleep(1000);
}

static int gated_release(void *function, int mode) {
  // The threads of the tests' addon are called so.
  char name[16] = "";
  prctl(PR_GET_NAME, name, 0, 0, 0);
  if (strcmp(name, "typed") == 0)
    pass();
  return real_release(function, mode);
}

unsigned int la_version(unsigned int version) {
  (void)version;
  return LAV_CURRENT;
}

unsigned int la_objopen(struct link_map *map, Lmid_t lmid, uintptr_t *cookie) {
  (void)lmid;
  *cookie = (uintptr_t)map;
  return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}

void la_preinit(uintptr_t *cookie) {
  (void)cookie;
  const char *gate = getenv("RELEASE_GATE");
  if (!gate || strlen(gate) > sizeof reached - sizeof ".reached")
    return;
  strcat(strcpy(reached, gate), ".reached");
  strcat(strcpy(open_, gate), ".open");
}

// What the dynamic section says of this tag, or 0.
static uintptr_t dynamic(const struct link_map *map, ElfW(Sxword) tag) {
  for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
    if (entry->d_tag == tag)
      return entry->d_un.d_ptr;
  return 0;
}

static void put(uintptr_t *slot) {
  uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE);
  void *page = (void *)((uintptr_t)slot & ~(size - 1));
  // The table may be read-only by now.
  if (*slot == (uintptr_t)gated_release || mprotect(page, size, PROT_READ | PROT_WRITE) != 0)
    return;
  real_release = (release_t)*slot;
  *slot = (uintptr_t)gated_release;
}

static void gate_linked(const struct link_map *map) {
  const ElfW(Rela) *relocation = (const ElfW(Rela) *)dynamic(map, DT_RELA);
  const ElfW(Sym) *symbols = (const ElfW(Sym) *)dynamic(map, DT_SYMTAB);
  const char *names = (const char *)dynamic(map, DT_STRTAB);
  size_t count = dynamic(map, DT_RELASZ) / sizeof *relocation;
  if (!relocation || !symbols || !names)
    return;
  for (; count > 0; count--, relocation++) {
    uint32_t symbol = ELF64_R_SYM(relocation->r_info);
    if (symbol && strcmp(names + symbols[symbol].st_name, RELEASE) == 0)
      put((uintptr_t *)(map->l_addr + relocation->r_offset));
  }
}

uintptr_t la_symbind64(Elf64_Sym *symbol, unsigned int index, uintptr_t *from, uintptr_t *to,
                       unsigned int *flags, const char *name) {
  (void)index;
  (void)from;
  (void)flags;
  // By then the addon is linked, and has not run.
  if (strcmp(name, "napi_register_module_v1") == 0)
    gate_linked((const struct link_map *)*to);
  if (strcmp(name, RELEASE) != 0)
    return symbol->st_value;
  real_release = (release_t)symbol->st_value;
  return (uintptr_t)gated_release;
}
