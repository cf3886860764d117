"""Birth data of pupils: read from a file of SIECLE while one waits, put in one CSV, never kept."""
