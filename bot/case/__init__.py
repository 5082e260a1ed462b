"""What a case means: events, incidents, exhibits, times, types, witnesses, numbering. Pure: no I/O, no clock."""
