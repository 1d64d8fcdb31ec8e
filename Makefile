# One word for each thing a person does here. `make` alone says which.

# The pinned checkers come first, then whatever the machine has.
export PATH := $(CURDIR)/.tools/python/bin:$(CURDIR)/.tools/cargo/bin:$(PATH)

# The first run is a debug build: from nothing it stands in about half the time of a release build,
# and what would be slow unoptimised (sealing, hashing, SQLite) is optimised in every profile.
# For a deployment or a measurement: make run PROFILE=release
PROFILE ?= dev

web_files := $(shell find web -type d '(' -name node_modules -o -name dist -o -name test-results ')' -prune -o -type f -print 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run cluster test ci check tools web bench soak fmt clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: web/dist/index.html ## build, then start the demo on http://127.0.0.1:8080
	@cargo run --locked --profile $(PROFILE) -- demo

cluster: web/dist/index.html ## three nodes, Redis, PostgreSQL and nginx, with simulated people, on http://127.0.0.1:8080
	@cargo build --locked --package tomoshibi --package tomoshibi-loadtest --bins --examples
	@scripts/cluster.sh

test: ## everything that must hold before a change lands (installs what it needs, and says so)
	@scripts/test.sh

ci: ## what continuous integration runs
	@bash .ci/run

check: tools ## the checks alone: format, lints, layers, licences, spelling, sizes
	@scripts/check.sh

tools: ## install what checks and tests need
	@scripts/install-tools.sh

web: web/dist/index.html ## build the pages

bench: web/dist/index.html ## measure, and print the table with the floor beside it
	@cargo bench --locked --package tomoshibi-engine --bench triage
	@cargo bench --locked --package tomoshibi-adapters --bench ledger --bench dispatch
	@cargo bench --locked --package tomoshibi-actors --bench hot_path
	@cargo bench --locked --package tomoshibi --bench service

soak: tools web/dist/index.html ## the long forms of the tests, an hour or more
	@cargo build --locked --package tomoshibi
	@SOAK=1 npm --prefix web run test:browser -- tests/speed.test.ts
	@cargo nextest run --locked --workspace --all-features --release --profile soak --run-ignored only

fmt: ## format Rust and the pages
	@cargo fmt --all
	@npm --prefix web run format

clean: ## remove what was built and installed here (never ./data)
	rm -rf target .tools web/node_modules web/dist web/test-results

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	npm --prefix web ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(web_files)
	npm --prefix web run build
	@touch $@
