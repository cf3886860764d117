"""Readers of the exports of Pix Orga. They run in the bare child process: no Django here."""
