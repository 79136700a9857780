"""What a site needs beside its pages: a cache, search entries, resolved links and a theme. Knows nothing of MkDocs."""
