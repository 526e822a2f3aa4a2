"""The register while what it stands on fails: processes are killed, disks are full, a backup is restored."""
