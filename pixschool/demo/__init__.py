"""Invented schools, made through the services: what a newcomer sees, and files to try by hand."""
