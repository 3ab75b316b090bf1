# Non-recursive. `make help` lists the verbs. V=1 shows commands, CC=clang and MODE=asan|release choose the build.
MODE     ?= dev
CC       := $(if $(filter default,$(origin CC)),gcc,$(CC))
B        ?= build/$(notdir $(CC))-$(MODE)
PREFIX   ?= /usr/local
DESTDIR  ?=
VERSION  := 0.1.0

WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wvla -Walloca -Wundef -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wpointer-arith -Wswitch-enum -Wconversion \
            -Wsign-conversion -Wimplicit-fallthrough -Wdate-time $(if $(filter release,$(MODE)),,-Werror)
WARN.gcc   := -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init -Wformat-signedness
WARN.clang := -Wcomma -Wunreachable-code
HARDEN   := -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
            -fno-delete-null-pointer-checks -fno-strict-aliasing -fno-strict-overflow -fno-common
FORTIFY  := -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
OPT.dev     := $(FORTIFY) -g -ftrivial-auto-var-init=pattern
OPT.release := $(FORTIFY) -g $(if $(filter gcc,$(notdir $(CC))),-ftrivial-auto-var-init=zero)
OPT.asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS   += -std=c17 -D_GNU_SOURCE -DPLUMB_VERSION='"$(VERSION)"' -include runner/base/banned.h \
            $(WARN) $(WARN.$(notdir $(CC))) $(HARDEN) $(OPT.$(MODE)) -I.
LDFLAGS  += -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed $(filter -fsanitize%,$(OPT.$(MODE)))

# A library a program, so that plumb-runner can only ever link what it names.
runner_SRC := $(wildcard runner/base/*.c runner/ns/*.c runner/vm/*.c runner/board/*.c) \
              $(filter-out runner/main.c,$(wildcard runner/*.c))
grader_SRC := $(filter-out grader/main.c,$(wildcard grader/*.c)) $(wildcard grader/cmd/*.c)
plumb-runner_PKGS := libseccomp libcjson
plumb_PKGS        := libseccomp libcjson libgit2 libcrypto sqlite3

obj       = $(patsubst %.c,$(B)/%.o,$1)
pkg_libs  = $(shell pkg-config --libs $1)
say       = $(if $(V),,@echo "  $1";)
UNIT     := $(patsubst tests/unit/%.c,$(B)/t/%,$(wildcard tests/unit/*.c))
BINS     := $(B)/bin/plumb-runner $(B)/bin/plumb
SRCS     := $(runner_SRC) $(grader_SRC) runner/main.c grader/main.c $(wildcard tests/unit/*.c)

all: $(BINS)                            ## build both programs (default)

$(B)/%.o: %.c Makefile ; $(call say,CC $<)mkdir -p $(@D); $(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
$(B)/librunner.a: $(call obj,$(runner_SRC)) ; $(call say,AR $@)rm -f $@; $(AR) rcs $@ $^
$(B)/libgrader.a: $(call obj,$(grader_SRC)) ; $(call say,AR $@)rm -f $@; $(AR) rcs $@ $^
$(B)/bin/plumb-runner: $(B)/runner/main.o $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(plumb-runner_PKGS))
$(B)/bin/plumb: $(B)/grader/main.o $(B)/libgrader.a $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(plumb_PKGS)) -lm
$(UNIT): $(B)/t/%: $(B)/tests/unit/%.o $(B)/libgrader.a $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(plumb_PKGS)) -lm

unit: $(UNIT)                           ## build and run the unit tests
	@prove -e '' $(UNIT)
help:                                   ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | sort | expand -t 14
clean:                                  ## remove build/
	rm -rf build
.PHONY: all unit help clean
.SECONDARY:

-include $(SRCS:%.c=$(B)/%.d)
