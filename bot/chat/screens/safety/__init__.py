"""Code, second phone, recovery, erasing, clearing the chat."""
