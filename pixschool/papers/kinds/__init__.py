"""One module a document: from the rows of a school to what its template shows."""
