"""All parties and time at random: `playing` is the machine, and this package is a command that runs it."""
