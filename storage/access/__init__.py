"""Who can open a case: how its key is sealed to codes and recovery keys."""
