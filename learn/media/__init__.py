"""Files by the hash of their content: kinds and limits, storage, derivatives."""
