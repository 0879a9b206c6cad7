"""Coming and going: passwords, codes, passkeys, sessions, the emergency lock."""
