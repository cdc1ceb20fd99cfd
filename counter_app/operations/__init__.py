"""Verbs: one function is one act of a person and one transaction.

load → the domain decides → append the entry, project, note what must be printed. Windows and command line write only
through here.
"""
