"""Tests of the ledger: bytes, proofs, storage."""
