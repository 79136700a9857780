"""The only part of qmsgen that writes into a repository: it starts one and begins documents."""
