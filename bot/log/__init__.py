"""The log after Dansk Stalking Center's logskema: rows, pattern figures, and what is made of them (chat
text, PDF).
"""
