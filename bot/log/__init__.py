"""The log: rows after Dansk Stalking Center's logskema, pattern figures, and what is made of them (chat text, PDF)."""
