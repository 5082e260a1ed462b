"""The commands of `logbog` for whoever runs it, but for `status`."""
