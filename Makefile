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
OPT.fuzz    := $(OPT.asan) -fsanitize=fuzzer-no-link
CFLAGS   += -std=c17 -D_GNU_SOURCE -DPLUMB_VERSION='"$(VERSION)"' -include runner/base/banned.h \
            $(WARN) $(WARN.$(notdir $(CC))) $(HARDEN) $(OPT.$(MODE)) -I.
LDFLAGS  += -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed $(filter -fsanitize%,$(OPT.$(MODE)))

ATTACK_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O1 -Wall -Wextra -Wno-unused-result -pthread -Itests/attack

# A library a program, so that plumb-runner can only ever link what it names.
runner_SRC := $(wildcard runner/base/*.c runner/ns/*.c runner/vm/*.c runner/board/*.c) \
              $(filter-out runner/main.c,$(wildcard runner/*.c))
grader_SRC := $(filter-out grader/main.c,$(wildcard grader/*.c)) \
              $(wildcard grader/cmd/*.c grader/web/*.c grader/mastery/*.c grader/export/*.c)
plumb-runner_PKGS := libseccomp libcjson
plumb_PKGS        := libseccomp libcjson libgit2 libcrypto sqlite3 libcmark libmicrohttpd

obj       = $(patsubst %.c,$(B)/%.o,$1)
pkg_libs  = $(shell pkg-config --libs $1)
# The runner is started often and by itself; each shared library costs it 100 us. (LGPL: who has this source can link again.)
static_lib = $(if $(wildcard $(shell pkg-config --variable=libdir $1)/$1.a),-Wl$(comma)-Bstatic $(call pkg_libs,$1) \
             -Wl$(comma)-Bdynamic,$(call pkg_libs,$1))
comma    := ,
say       = $(if $(V),,@echo "  $1";)
UNIT     := $(patsubst tests/unit/%.c,$(B)/t/%,$(wildcard tests/unit/*.c))
BENCH    := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
ATTACK   := $(patsubst tests/%.c,$(B)/%,$(wildcard tests/attack/c*.c))
FUZZ     := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*.c))
REPLAY   := $(FUZZ:$(B)/fuzz/%=$(B)/replay/%)
SECONDS  ?= 60
MAN      := $(patsubst docs/man/%.scd,$(B)/man/%,$(wildcard docs/man/*.scd))
BINS     := $(if $(wildcard runner/main.c),$(B)/bin/plumb-runner) $(if $(wildcard grader/main.c),$(B)/bin/plumb)
MADE     := $(if $(wildcard runner/main.c),$(patsubst %,$(B)/runner/policy/%.bpf,build run run-one run-fn run-net-loopback run-net-wire checker))
SRCS     := $(runner_SRC) $(grader_SRC) $(wildcard runner/main.c grader/main.c tests/unit/*.c tests/bench/*.c \
              tests/bench/peers/*.c tests/fuzz/*.c tests/fuzz/replay/*.c)
SUITES   := $(wildcard tests/integration/*.t tests/browser/*.t tests/chaos/*.t) \
            $(if $(wildcard runner/main.c),$(wildcard tests/attack/*.t))
D         = $(DESTDIR)$(PREFIX)
DATA      = $(D)/share/plumbline
make     := $(MAKE) --no-print-directory
export B CC MODE

all: $(BINS) $(MAN) $(MADE)                     ## build both programs and their manual pages (default)

$(B)/%.o: %.c Makefile ; $(call say,CC $<)mkdir -p $(@D); $(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
$(B)/librunner.a: $(call obj,$(runner_SRC)) ; $(call say,AR $@)rm -f $@; $(AR) rcs $@ $^
$(B)/libgrader.a: $(call obj,$(grader_SRC)) ; $(call say,AR $@)rm -f $@; $(AR) rcs $@ $^
$(B)/bin/plumb-runner: $(B)/runner/main.o $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $^ $(call static_lib,libseccomp) $(call pkg_libs,libcjson) -lm
$(B)/bin/plumb: $(B)/grader/main.o $(B)/libgrader.a $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(plumb_PKGS)) -lm
$(UNIT): $(B)/t/%: $(B)/tests/unit/%.o $(B)/libgrader.a $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(plumb_PKGS)) -lm
$(BENCH): $(B)/bench/%: $(B)/tests/bench/%.o $(B)/libgrader.a $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(plumb_PKGS)) -lm
$(B)/bench-peers/%: $(B)/tests/bench/peers/%.o $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(plumb-runner_PKGS)) -lm
$(FUZZ): $(B)/fuzz/%: $(B)/tests/fuzz/%.o $(B)/libgrader.a $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(call pkg_libs,$(plumb_PKGS)) -lm
$(REPLAY): $(B)/replay/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/replay/replay.o $(B)/libgrader.a $(B)/librunner.a
	$(call say,LD $@)mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(plumb_PKGS)) -lm
# Attack programs are not ours to harden: they are what students might hand in.
$(B)/attack/%: tests/attack/%.c tests/attack/attack.h ; $(call say,CC $<)mkdir -p $(@D); $(CC) $(ATTACK_CFLAGS) -o $@ $<
$(B)/attack/%.control: tests/attack/%.c tests/attack/attack.h
	$(call say,CC $@)mkdir -p $(@D); $(CC) $(ATTACK_CFLAGS) -DCONTROL -o $@ $<
$(B)/attack/bait/plugin.so: tests/attack/bait/plugin.c ; $(call say,CC $<)mkdir -p $(@D); $(CC) -shared -fPIC -o $@ $<
$(MADE): $(B)/runner/policy/%.bpf: $(B)/bin/plumb-runner $(wildcard runner/policy/*.policy)
	$(call say,BPF $@)mkdir -p $(@D); $< policy --made $* >$@.new && mv $@.new $@
$(B)/man/%: docs/man/%.scd ; $(call say,MAN $@)mkdir -p $(@D); scdoc <$< >$@

deps:                                   ## install the Debian packages that are missing, or print the command
	@.ci/deps build test
demo: deps                              ## play a student who pushes, in build/demo: start here
	@$(make) all && tests/demo/demo build/demo
demo-course: deps                       ## grade an invented term, then serve its dashboard: LEARNERS=12 for a quick one
	@.ci/deps ui && $(make) ui || echo "demo-course: no charts without npm; tables and still pictures say the same"
	@$(make) all && tests/demo/course build/demo-course
ui:                                     ## bundle the browser side of the dashboard with npm (pages work without it)
	@.ci/deps ui && $(make) grader/web/ui/dist/plumb.js
grader/web/ui/dist/plumb.js: $(wildcard grader/web/ui/*.* grader/web/ui/src/*) ; $(call say,NPM $@)cd grader/web/ui && npm ci --ignore-scripts --silent && node build.mjs
screenshots: all                        ## picture every view of a course: make screenshots COURSE=DIR (a small one otherwise)
	@.ci/deps browser && $(make) ui && tests/browser/screenshots build/screenshots $(COURSE)
test: deps                              ## every test but test-bare; ends with "N passed, N failed"
	@.ci/deps browser && $(make) ui || echo "test: the dashboard is not tried in a browser"
	@$(make) vm-images || echo "test: nothing is tried in a guest"
	@$(make) check
attacks: $(ATTACK) $(ATTACK:=.control) $(addprefix $(B)/attack/,bait/bait bait/plugin.so inner without)
check: all $(UNIT) $(REPLAY) attacks                    # as test, without looking for packages
	@tests/run $(UNIT) $(SUITES)
attack: deps                            ## run the attacks, print the scoreboard, write docs/attack-scoreboard.md
	@$(make) vm-images || echo "attack: nothing is tried in a guest"
	@$(make) all attacks && rm -f $(B)/attack/scoreboard.jsonl; ALL_CASES=1 tests/run $(wildcard tests/attack/*.t) tests/integration/vm-faults.t; ran=$$?; \
		tests/attack/scoreboard --markdown >docs/attack-scoreboard.md; tests/attack/scoreboard && exit $$ran
attack-matrix: deps                     ## every attack in every setting: root, user, warm, no cgroups, calls missing, guests
	@$(make) vm-images || echo "attack-matrix: nothing is tried in a guest"
	@$(make) all attacks && tests/attack/matrix
unit-programs: $(UNIT)
print-cflags: ; @echo $(filter-out -Werror,$(CFLAGS))
unit: all $(UNIT)                           ## build and run the unit tests
	@tests/run $(UNIT)
asan:                                   ## unit tests, fuzz inputs and real pushes under ASan and UBSan
	@$(make) MODE=asan B=build/$(notdir $(CC))-asan asan-check
# End to end without the search for leaks: it needs ptrace, which no locked process of ours may call.
asan-check: all $(UNIT) $(REPLAY)
	@tests/run $(UNIT) tests/integration/fuzz-replay.t
	@ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 tests/run tests/integration/push.t tests/integration/git_fetch.t
vm-images: all                          ## build the guest of the backend vm into vm-images/out, once for each change
	@.ci/deps vm && vm-images/make
vm-kernel: all                          ## build a kernel for that guest from Debian's source (minutes), then the guest with it
	@.ci/deps vm vm-kernel && vm-images/kernel && vm-images/make
test-bare:                              ## prove the README's two commands on a minimal Debian 12 (as root)
	@.ci/deps bare && tests/bare/run
bench: deps                             ## print ratios to bare fork+exec and to hand-run commands
	@$(make) vm-images || echo "bench: no guest is timed"
	@$(make) all bench-programs && tests/bench/run
bench-programs: $(BENCH)
bench-peers:                            ## time the sandboxes that Debian has, or PATH, beside ours, and probe each
	@.ci/deps build peers
	@$(make) all $(B)/bench-peers/peers && $(B)/bench-peers/peers
lint:                                   ## clang-format, clang-tidy, cppcheck, shellcheck, codespell, our own greps
	@.ci/deps build lint && tests/lint/run
format:                                 ## lay out every C file as clang-format does
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i
fuzz:                                   ## run each target of tests/fuzz for SECONDS (60) under libFuzzer; TARGETS="a b"
	@.ci/deps build fuzz
	@$(make) CC=clang MODE=fuzz B=build/clang-fuzz fuzz-programs
	@tests/fuzz/run build/clang-fuzz/fuzz $(SECONDS) $(TARGETS)
fuzz-programs: $(FUZZ)
replay-programs: $(REPLAY)
chaos: all                              ## every fault at every stage of the line: takes hours; SEED=N draws the labs
	@tests/chaos/sweep --all $(if $(SEED),--seed $(SEED))
corroborate:                            ## compare with third-party data: make corroborate VECTORS=DIR
	@tests/corroborate/run "$(VECTORS)"
install: all                            ## DESTDIR and PREFIX say where; share/plumbline holds labs and policies
	install -d $(D)/bin $(DATA)/runner $(D)/share/man/man1 $(D)/share/man/man5 $(D)/share/bash-completion/completions
	install -m 755 $(BINS) $(D)/bin
	cp -R runner/policy $(DATA)/runner && cp -R labs curriculum $(DATA)
	install -m 644 $(MADE) $(DATA)/runner/policy
	install -d $(DATA)/grader/web/po $(DATA)/grader/web/ui/dist && install -m 644 grader/web/style.css $(DATA)/grader/web
	install -m 644 grader/web/po/*.po $(DATA)/grader/web/po
	$(if $(wildcard grader/web/ui/dist/plumb.js),install -m 644 grader/web/ui/dist/plumb.js $(DATA)/grader/web/ui/dist)
	$(foreach m,$(MAN),install -m 644 $m $(D)/share/man/man$(subst .,,$(suffix $m));)
	$(B)/bin/plumb completion >$(D)/share/bash-completion/completions/plumb
help:                                   ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | sort | expand -t 14
clean:                                  ## remove build/
	rm -rf build
.PHONY: all deps demo demo-course ui screenshots test attack attack-matrix attacks check unit unit-programs print-cflags \
        asan asan-check vm-images vm-kernel test-bare bench bench-programs bench-peers lint format fuzz fuzz-programs \
        replay-programs chaos corroborate install \
        help clean
.SECONDARY:

-include $(SRCS:%.c=$(B)/%.d)
