"""Welcome, help, privacy, language; /advice."""
