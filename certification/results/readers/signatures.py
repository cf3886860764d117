"""What gives a file of certification away is with that of the other exports of Pix
(`campaigns/importers/readers/signatures.py`), whose page refuses such files by their name."""

SIGNATURES = ()
