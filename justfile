# What CI runs, short of real clients.
check:
    cargo fmt --check
    cargo clippy --all-targets --locked -- -D warnings
    cargo test --locked
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked

# All tests.
test:
    cargo test

# The properties with some thousand new cases each.
properties:
    PROPTEST_CASES=10000 cargo test --release --test it -- properties walk:: spellings scan

# The token cache with the desktop's keyring: 69 more crates, minutes the first time, so not in CI.
keyring:
    cargo clippy --all-targets --locked --features keyring -- -D warnings
    cargo test --locked --features keyring keyring

# Accept changed snapshots; review the diff.
bless:
    UPDATE_EXPECT=1 cargo test

# The newcomer's tour.
demo:
    cargo run --release -- demo

# Licences, advisories, sources.
deny:
    cargo deny check

# Everything, with real MCP clients; installs what it needs.
ci:
    bash .ci/run
