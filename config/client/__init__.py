"""A company's own program at a register: it signs, sends, keeps what it gets, and holds the register to it.

A library (`Liaison`) and a program (`python -m config.client`). It needs no Django and no database: httpx,
cryptography, and the register's pure modules for statements, notes and proofs.
"""

from config.client.credentials import Credentials, credentials
from config.client.errors import Failed, Problem, Unusable
from config.client.folder import Folder
from config.client.liaison import Done, Liaison
from config.client.watching import Findings

__all__ = [
    "Credentials",
    "Done",
    "Failed",
    "Findings",
    "Folder",
    "Liaison",
    "Problem",
    "Unusable",
    "credentials",
]
