"""The Merkle tree, the leaf of an event, signed checkpoints. Pure."""
