# SPDX-License-Identifier: Apache-2.0
# The commands of this project; `make` alone lists them.
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: help quickstart build test lint bench pictures install clean

help:
	@echo 'make quickstart            install what is missing, build, run a benchmark without network or key'
	@echo 'make build                 the release binary, .build/release/streamgauge'
	@echo 'make test                  all tests, with the servers and SDKs that they talk to'
	@echo 'make lint                  format, licence lines, declared imports, shell scripts'
	@echo 'make bench                 the figures of docs/performance.md, taken on this machine'
	@echo 'make pictures              the pictures of the README, docs/pictures'
	@echo 'make install PREFIX=DIR    a self-contained binary to DIR/bin (default $(PREFIX))'
	@echo 'make clean                 removes .build'

quickstart: build
	.build/release/streamgauge run profiles/quickstart.yaml

build:
	@scripts/bootstrap
	swift build -c release --product streamgauge

test:
	@scripts/bootstrap --tests
	swift test

lint:
	@scripts/bootstrap
	scripts/lint

bench:
	@scripts/bootstrap --tests
	Benchmarks/run

pictures: build
	scripts/pictures

# With Swift's libraries inside, so that the binary runs where no toolchain is.
install:
	@scripts/bootstrap
	swift build -c release --product streamgauge --static-swift-stdlib --scratch-path .build/static
	install -D -m 755 .build/static/release/streamgauge '$(DESTDIR)$(PREFIX)/bin/streamgauge'

clean:
	rm -rf .build
