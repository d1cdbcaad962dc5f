"""The carriers between outbox and county."""
