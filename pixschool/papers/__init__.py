"""Paper that is ready: what each document says (`kinds`), which there are (`registry`)."""
