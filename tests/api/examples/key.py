"""The log's key while a walk is recorded, so that receipts are the same in every run."""

from typing import Final

LOG_KEY: Final = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
"""32 bytes in base64; it signs nothing else."""
