"""What earlier runs found out, kept so that nothing is done twice; a run without it gives the same answers.

Everything is found by what it was made of (contents, configuration, options, tool), so nothing in it can be out of date.
What cannot be read, or was not written by this tool whole, counts as absent.
"""
