# What a newcomer types: `make demo`, then `make test`.

SWIFT ?= swift
FIXTURE = Fixtures/exports/1.97/example.org-synapse-database.zip

.PHONY: all demo test test-move tsan check lint dependencies clean

# On Linux the program carries Swift's libraries with it, so that it can be copied to the server that
# it is for; that needs libpq, zlib, ISA-L, zstd and lz4 only.
ifeq ($(shell uname),Linux)
STATIC = --static-swift-stdlib -Xlinker -s
endif

all: dependencies
	$(SWIFT) build -c release --product emigrate $(STATIC) || \
	    $(SWIFT) build -c release --product emigrate

# Converts a real export, still in its zip, into clean SQL.
demo: all
	.build/release/emigrate convert $(FIXTURE) -o .build/clean.sql
	@echo
	@echo "The SQL is in .build/clean.sql. Your own export:"
	@echo "  .build/release/emigrate convert DOMAIN-synapse-database.zip -o clean.sql"

# All tests, of what is optimized as for its users; for a single one, `swift test --filter NAME` is
# quicker to build.
TESTED = -c release -Xswiftc -enable-testing --scratch-path .build-tests

test: dependencies
	$(SWIFT) build --build-tests $(TESTED)
	$(SWIFT) test --skip-build $(TESTED)

# The whole move of a real Synapse, after `make test`.
test-move:
	EMIGRATE_SYNAPSE_TESTS=1 $(SWIFT) test --skip-build $(TESTED) --filter WholeMoveTests

# What threads share, under ThreadSanitizer: the tests that need no server.
THREADS = ConcurrencyTests|Queue|Pool|Block(Progress|Map)|Scheduler|ReadAhead|ParallelGzip|ExclusiveAccess|DataStreams

tsan: dependencies
	EMIGRATE_ONLY=threads TSAN_OPTIONS=halt_on_error=1 \
	    $(SWIFT) test --sanitize=thread --scratch-path .build-tsan --filter '$(THREADS)'

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift Benchmarks/Sources
	Scripts/check-structure

# The system libraries, and PostgreSQL's programs for the tests.
dependencies:
	Scripts/install-dependencies

clean:
	rm -rf .build .build-*
