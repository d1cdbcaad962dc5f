"""What travels between station and county: canonical bytes, keys, seal and open, wire models (docs/packet.md)."""
