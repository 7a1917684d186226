"""How it is descended: optimizers, schedules, one step, an experiment, and a run with its history."""
