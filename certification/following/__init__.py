"""What follows the sessions: finalised, published, downloaded, carried to the school report."""
