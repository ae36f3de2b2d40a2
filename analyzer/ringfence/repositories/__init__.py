"""Systems of many repositories: each is read where it lies, and what was read is carried to where all are checked as one.

Every path begins with its repository's name, from reading on: the system is the one that a repository with all of them as
folders would be.
"""
