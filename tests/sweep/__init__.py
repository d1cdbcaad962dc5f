"""The station killed, cut off from power and refused by the disk at seeded points, and what its store holds then."""
