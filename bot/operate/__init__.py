"""For whoever runs the machine: keys, checks, backup, status, what is parked. Sentences here are for the operator, in
English; nothing of a case is ever shown."""
