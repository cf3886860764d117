"""Invented schools, told through the services: what a newcomer sees, and files to try by hand."""
