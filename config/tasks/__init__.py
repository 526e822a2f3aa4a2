"""What the register does by the clock: one list of tasks, done by workers or by the ticker of one process."""
